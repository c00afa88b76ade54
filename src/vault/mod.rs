//! The encrypted file. A [`LockedVault`] becomes an [`OpenVault`] with a key; only an open vault has records and
//! key slots to change. A [`Store`] writes bytes to the disk. This room never prints, prompts or reads the environment.

mod app_view;
mod check_word;
mod crypto;
mod damage;
mod envelope;
mod error;
#[cfg(fuzzing)]
pub mod fuzzing;
mod hex;
mod jwt;
mod keys;
mod known_files;
mod local_state;
mod locked;
mod metadata_code;
mod metadata_view;
mod open;
mod passphrase;
mod records;
mod recovery_code;
mod sealed_sections;
mod sections;
mod slots;
mod state_file;
mod store;
mod token;
mod token_view;
mod warned;

pub use app_view::SealedScopes;
pub use damage::Damage;
pub use envelope::MAX_FILE;
pub use error::{IoAction, Limit, VaultError};
pub use keys::{AppKeys, MetadataKey, RootKey, SlotId, VaultId};
pub use known_files::{AuthenticFile, KnownFiles};
pub use local_state::{LocalState, Seen};
pub use locked::LockedVault;
pub use metadata_view::{MetadataCode, MetadataView};
pub use open::{OpenVault, VaultMerge};
pub use passphrase::{KdfParameters, MAX_PASSPHRASE, Passphrase, PassphraseError};
pub use records::{Records, refuse_taken};
pub use recovery_code::{CodeError, RecoveryCode};
pub use slots::{Access, LockedSlots, OpenSlots, OpenedToken, Reader, SlotHolder, SlotInfo, SlotView};
pub use store::{Backup, BackupDirectory, FileWarning, Store, VaultPaths, WriteLock, is_of_vault};
pub use token::{Token, TokenError, TokenKind};
pub use warned::Warned;

#[cfg(test)]
mod tests;
