//! The encrypted file. A [`LockedVault`] becomes an [`OpenVault`] with a key, and only that has records to change;
//! a [`Store`] puts bytes on the disk. Nothing here prints, prompts or reads the environment.

mod crypto;
mod envelope;
mod error;
mod hex;
mod keys;
mod locked;
mod machine;
mod open;
mod passphrase;
mod sections;
mod store;

pub use envelope::MAX_FILE;
pub use error::VaultError;
pub use keys::{AppKeys, MetadataKey, RootKey, VaultId};
pub use locked::LockedVault;
pub use machine::{Machine, Seen};
pub use open::OpenVault;
pub use passphrase::{KdfCosts, MAX_PASSPHRASE, Passphrase, PassphraseError};
pub use store::{FileWarning, Store, WriteLock};
pub(crate) use store::{make_directory, put_in_place, real_path};

#[cfg(test)]
#[path = "separation_tests.rs"]
mod separation;
