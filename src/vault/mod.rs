//! The encrypted file. A [`LockedVault`] becomes an [`OpenVault`] with a key, and only that has records to change;
//! a [`Store`] puts bytes on the disk. Nothing here prints, prompts or reads the environment.

mod slot_info;
mod token_view;
mod crypto;
mod envelope;
mod error;
mod app_view;
#[cfg(fuzzing)]
pub mod fuzzing;
mod hex;
mod keys;
mod locked;
mod local_state;
mod open;
mod passphrase;
mod recovery;
mod sections;
mod slots;
mod store;
mod token;
mod slot_changes;

pub use slot_info::SlotInfo;
pub use token_view::{OpenedToken, Reader};
pub use envelope::MAX_FILE;
pub use error::VaultError;
pub use app_view::SealedScopes;
pub use keys::{AppKeys, MetadataKey, RootKey, SlotId, VaultId};
pub use locked::LockedVault;
pub use local_state::{LocalState, Seen};
pub use open::{OpenVault, VaultMerge};
pub use passphrase::{KdfParameters, MAX_PASSPHRASE, Passphrase, PassphraseError};
pub use recovery::{CodeError, RecoveryCode};
pub use slots::{SlotHolder, Access, SlotView};
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
