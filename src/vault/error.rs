//! What can go wrong with a vault, told in the vault's own terms and without advice: advice is added above.

use std::io;
use std::path::PathBuf;

use crate::model::text;

/// Everything that a vault refuses or fails at. No variant ever holds a credential or a key.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no file at the path.
    #[error("there is no vault at {}", .0.display())]
    Missing(PathBuf),
    /// A vault, or some other file, stands where a new vault should go.
    #[error("{} exists already", .0.display())]
    AlreadyThere(PathBuf),
    /// The path is a directory, a FIFO, a device or a socket.
    #[error("{} is {what}, not a vault file", .path.display())]
    NotAFile {
        /// The path that was given.
        path: PathBuf,
        /// What stands there, with its article.
        what: &'static str,
    },
    /// The file is larger than any vault may be.
    #[error("{} is larger than the 32 MiB that a vault may have", .0.display())]
    TooLarge(PathBuf),
    /// The file belongs to another user.
    #[error("{} belongs to another user", .0.display())]
    ForeignOwner(PathBuf),
    /// The file has no bytes at all.
    #[error("the vault is empty")]
    Empty,
    /// The bytes are not what a vault of this version may be; the text says what was seen.
    #[error("the vault is damaged: {0}")]
    Damaged(&'static str),
    /// Some program turned the line ends into CRLF.
    #[error("the vault is damaged: its line ends were converted to CRLF")]
    LineEnds,
    /// A merge left its conflict markers in the file.
    #[error("the vault is damaged: it has git conflict markers")]
    ConflictMarkers,
    /// The first line names a version that this program does not know.
    #[error("the vault was written by a newer capi")]
    Newer,
    /// The header names something that a reader must understand and this one does not.
    #[error("the vault was written by a newer capi: it requires `{0}`")]
    UnknownCritical(String),
    /// The memory that the key derivation needs could not be had.
    #[error("not enough memory: the vault's key derivation needs {0} MiB")]
    NotEnoughMemory(u32),
    /// No passphrase slot opens with this passphrase.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The header has no passphrase slot.
    #[error("the vault has no passphrase slot")]
    NoPassphraseSlot,
    /// No recovery slot opens with this code.
    #[error("the recovery code does not open this vault")]
    WrongCode,
    /// The header has no recovery slot.
    #[error("the vault has no recovery code")]
    NoRecoverySlot,
    /// No slot is this token's.
    #[error("the token does not open this vault")]
    UnknownToken,
    /// No slot has this id.
    #[error("the vault has no such slot")]
    NoSuchSlot,
    /// Without this slot nobody could open everything any more.
    #[error("this is the last way to open the whole vault")]
    LastRootSlot,
    /// Another token has the label.
    #[error("there is a token `{}` already", crate::model::text::escape(.0))]
    LabelTaken(String),
    /// The metadata key kept on this machine does not fit this vault.
    #[error("the metadata key kept on this machine does not open this vault")]
    StaleMetadataKey,
    /// The root key in hand no longer opens the vault, or the file changed in a way that cannot be joined.
    #[error("the vault changed while this command ran")]
    Changed,
    /// Another process holds the lock.
    #[error("the vault is being written by another process{}", holder(.0))]
    Busy(Option<u32>),
    /// The file is older than what this machine has seen.
    #[error("the vault is older than what was seen here: generation {found}, seen {seen}")]
    Older {
        /// The generation of the file.
        found: u64,
        /// The highest generation seen on this machine.
        seen: u64,
    },
    /// The file has the generation seen here, with other bytes.
    #[error("the vault has two versions of generation {0}")]
    Forked(u64),
    /// The vault would grow over a limit of the format.
    #[error("the vault is full: {0}")]
    Full(&'static str),
    /// An API of the same scope has the variable already.
    #[error("the variable {variable} is taken by `{name}`")]
    VariableTaken {
        /// The variable that both would have.
        variable: String,
        /// The API that has it.
        name: String,
    },
    /// No record has this id any more.
    #[error("the API is no longer in the vault")]
    Gone,
    /// The random generator of the system failed.
    #[error("the system's random generator failed")]
    Random,
    /// The new vault stands in its place, and the system could not say that it is on the disk.
    #[error("{} is written, but the disk did not confirm that it stays: {}", .path.display(), text::reason(.source))]
    Unconfirmed {
        /// The vault.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The system refused to read or write.
    #[error("cannot {action} {}: {}", .path.display(), text::reason(.source))]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl VaultError {
    /// Whether an older generation in its place would help. What a newer version wrote it would only lose.
    pub fn is_mended_by_a_backup(&self) -> bool {
        use VaultError as V;
        matches!(self, V::Missing(_) | V::Empty | V::Damaged(_) | V::LineEnds | V::ConflictMarkers)
    }

    /// A function that wraps an [`io::Error`], for use with `map_err`.
    pub(crate) fn io(action: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
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
    fn a_backup_mends_what_is_missing_or_damaged_and_nothing_else() {
        use VaultError as V;
        for mended in [V::Missing("v".into()), V::Empty, V::Damaged("x"), V::LineEnds, V::ConflictMarkers] {
            assert!(mended.is_mended_by_a_backup(), "{mended}");
        }
        for other in [V::Newer, V::WrongPassphrase, V::Changed, V::StaleMetadataKey] {
            assert!(!other.is_mended_by_a_backup(), "{other}");
        }
    }

    #[test]
    fn who_holds_the_lock_is_named_where_it_is_known() {
        assert_eq!(holder(&Some(7)), " (pid 7)");
        assert_eq!(holder(&None), "");
    }
}
