//! Errors of the vault, in its own terms. Hints are added in `error`.

use std::io;
use std::path::{Path, PathBuf};

use super::damage::Damage;
use crate::model::text;

/// Why a vault cannot be read, unlocked or written. No variant holds a credential or a key.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no file at the path.
    #[error("there is no vault at {}", .0.display())]
    Missing(PathBuf),
    /// A file already exists at the path of a new vault.
    #[error("{} already exists", .0.display())]
    AlreadyThere(PathBuf),
    /// The path is a directory, a FIFO, a device or a socket.
    #[error("{} is {what}, not a vault file", .path.display())]
    NotAFile {
        /// The path that was given.
        path: PathBuf,
        /// The kind of file, with its article.
        what: &'static str,
    },
    /// The file is larger than the limit of the format.
    #[error("{} is larger than 32 MiB, the limit for a vault", .0.display())]
    TooLarge(PathBuf),
    /// The file belongs to another user.
    #[error("{} belongs to another user", .0.display())]
    ForeignOwner(PathBuf),
    /// A link to the file was made by another user.
    #[error("{} is a link that another user made", .0.display())]
    ForeignLink(PathBuf),
    /// The file has no bytes.
    #[error("the vault is empty")]
    Empty,
    /// The file does not follow the format, or fails authentication.
    #[error("the vault is damaged: {0}")]
    Damaged(Damage),
    /// Some program converted the line endings to CRLF.
    #[error("the vault is damaged: its line endings were converted to CRLF")]
    LineEnds,
    /// A merge left its conflict markers in the file.
    #[error("the vault is damaged: it contains git conflict markers")]
    ConflictMarkers,
    /// The first line names a version that this program does not know.
    #[error("the vault was written by a newer capi")]
    Newer,
    /// The header has an entry that a reader must understand, and this program does not.
    #[error("the vault was written by a newer capi: it requires `{0}`")]
    UnknownCritical(String),
    /// The system does not have the memory that the key derivation needs, in MiB.
    #[error("not enough memory: the vault's key derivation needs {0} MiB")]
    NotEnoughMemory(u32),
    /// The passphrase opens no passphrase slot.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The header has no passphrase slot.
    #[error("the vault has no passphrase slot")]
    NoPassphraseSlot,
    /// The code opens no recovery slot.
    #[error("the recovery code does not unlock this vault")]
    WrongCode,
    /// The header has no recovery slot.
    #[error("the vault has no recovery code")]
    NoRecoverySlot,
    /// The token opens no token slot.
    #[error("the token does not unlock this vault")]
    UnknownToken,
    /// No slot has this id.
    #[error("the vault has no such key slot")]
    NoSuchSlot,
    /// Without this slot the whole vault could no longer be unlocked.
    #[error("cannot remove the last key slot that unlocks the whole vault")]
    LastRootSlot,
    /// Another token has the label.
    #[error("a token labeled `{}` already exists", text::escape(.0))]
    LabelTaken(String),
    /// The metadata key stored on this machine does not fit this vault.
    #[error("the metadata key stored on this machine does not open this vault")]
    StaleMetadataKey,
    /// The root key in memory no longer opens the vault, or the change in the file cannot be merged.
    #[error("the vault changed while this command ran")]
    Changed,
    /// Another process holds the lock.
    #[error("the vault is being written by another process{}", holder(.0))]
    Busy(Option<u32>),
    /// The file is older than the newest generation that this machine has seen.
    #[error(
        "the vault is older than the one last used on this machine: generation {found}, last seen {seen}"
    )]
    Older {
        /// The generation of the file.
        found: u64,
        /// The highest generation seen on this machine.
        seen: u64,
    },
    /// The file has the generation seen on this machine, with other bytes.
    #[error("the vault has two versions of generation {0}")]
    Forked(u64),
    /// The vault would exceed a limit of the format.
    #[error("the vault is full: {0}")]
    Full(Limit),
    /// An API of the same scope already has the variable.
    #[error("the variable {variable} is taken by `{name}`")]
    VariableTaken {
        /// The variable of both APIs.
        variable: String,
        /// The API that has it.
        name: String,
    },
    /// No record has this id any more.
    #[error("the API is no longer in the vault")]
    Gone,
    /// The random number generator of the system failed.
    #[error("the system's random number generator failed")]
    Random,
    /// The new vault was written, but the system could not confirm that it is on the disk.
    #[error("{} is written, but the disk did not confirm it: {}", .path.display(), text::reason(.source))]
    Unconfirmed {
        /// The vault.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The system reported an error.
    #[error("cannot {action} {}: {}", .path.display(), text::reason(.source))]
    Io {
        /// The action that failed.
        action: IoAction,
        /// The file or directory.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
}

/// The limit of the format that a vault would exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// It has more apps than a vault can have.
    #[error("it has more apps than a vault can have")]
    Apps,
    /// Its header would be longer than 256 KiB.
    #[error("its header would be longer than 256 KiB")]
    Header,
    /// It would be larger than 32 MiB.
    #[error("it would be larger than 32 MiB")]
    Size,
    /// A section would be larger than 4 GiB.
    #[error("a section would be larger than 4 GiB")]
    Section,
    /// A section is longer than the cipher can encrypt.
    #[error("a section is longer than the cipher can encrypt")]
    Cipher,
    /// The details of a token are too long.
    #[error("the details of a token are too long")]
    SlotInfo,
    /// It has as many key slots as a vault can have.
    #[error("it has as many key slots as a vault can have")]
    Slots,
    /// Both sides together have more key slots than a vault can have.
    #[error("both sides together have more key slots than a vault can have")]
    MergedSlots,
}

/// An action of the file system that can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IoAction {
    /// Reading a file.
    #[error("read")]
    Read,
    /// Reading a new file again, to verify it.
    #[error("read back")]
    ReadBack,
    /// Writing or replacing a file.
    #[error("write")]
    Write,
    /// Creating a file in a directory.
    #[error("write in")]
    WriteIn,
    /// Taking a lock file.
    #[error("lock")]
    Lock,
    /// Creating the directory of a new vault.
    #[error("create the directory")]
    CreateVaultDirectory,
    /// Creating a directory for backups or local state.
    #[error("create")]
    CreateDirectory,
    /// Syncing a directory.
    #[error("sync")]
    Sync,
    /// Renaming a file.
    #[error("rename")]
    Rename,
}

impl VaultError {
    /// Whether restoring an older generation helps. It would only lose what a newer version wrote.
    pub fn is_mended_by_a_backup(&self) -> bool {
        use VaultError as V;
        matches!(self, V::Missing(_) | V::Empty | V::Damaged(_) | V::LineEnds | V::ConflictMarkers)
    }

    /// A function that wraps an [`io::Error`], for use with `map_err`.
    pub(crate) fn io(action: IoAction, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::Io { action, path, source }
    }
}

fn holder(pid: &Option<u32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" (pid {pid})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_mend_missing_and_damaged_vaults_only() {
        use VaultError as V;
        for mended in
            [V::Missing("v".into()), V::Empty, V::Damaged(Damage::Checksum), V::LineEnds, V::ConflictMarkers]
        {
            assert!(mended.is_mended_by_a_backup(), "{mended}");
        }
        for other in [V::Newer, V::WrongPassphrase, V::Changed, V::StaleMetadataKey] {
            assert!(!other.is_mended_by_a_backup(), "{other}");
        }
    }

    #[test]
    fn the_holder_of_the_lock_is_named_if_known() {
        assert_eq!(holder(&Some(7)), " (pid 7)");
        assert_eq!(holder(&None), "");
    }
}
