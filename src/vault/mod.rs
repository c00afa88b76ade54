//! The encrypted file. A [`LockedVault`] becomes an [`OpenVault`] with a key, and only that has records to change;
//! a [`Store`] puts bytes on the disk. Nothing here prints, prompts or reads the environment.

mod about;
mod by_token;
mod crypto;
mod envelope;
mod error;
mod for_app;
#[cfg(fuzzing)]
pub mod fuzzing;
mod hex;
mod keys;
mod locked;
mod machine;
mod open;
mod passphrase;
mod recovery;
mod sections;
mod slots;
mod store;
mod token;
mod ways;

pub use about::About;
pub use by_token::{OpenedToken, Reader};
pub use envelope::MAX_FILE;
pub use error::VaultError;
pub use for_app::SealedScopes;
pub use keys::{AppKeys, MetadataKey, RootKey, SlotId, VaultId};
pub use locked::LockedVault;
pub use machine::{Machine, Seen};
pub use open::{OpenVault, VaultMerge};
pub use passphrase::{KdfCosts, MAX_PASSPHRASE, Passphrase, PassphraseError};
pub use recovery::{CodeError, RecoveryCode};
pub use slots::{Holder, Reach, SlotView};
pub use store::{Backup, FileWarning, Store, WriteLock, is_of_vault};
#[cfg(windows)]
pub(crate) use store::{close_path, close_to_others, is_open_to_others};
pub(crate) use store::{make_directory, open_lock, open_without_waiting, put_in_place, real_path};
pub use token::{Token, TokenError, TokenKind};

#[cfg(test)]
#[path = "separation_tests.rs"]
mod separation;

#[cfg(test)]
#[path = "token_tests.rs"]
mod token_separation;
