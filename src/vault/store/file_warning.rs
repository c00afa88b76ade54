//! Warnings about a vault file that was read: open to other users, replaceable by them, or hard-linked.

use std::fmt;
use std::fs::{File, Metadata};
use std::path::Path;

use crate::fs::{parent, permissions};

/// A property of the file that puts the vault at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileWarning {
    /// The mode lets group or others read or write it; on Windows, its access list lets in another user.
    Readable,
    /// Other users can write in its directory and so replace it.
    WritableDirectory,
    /// It has a second name, which keeps the old content after a save.
    HardLinked,
}

impl fmt::Display for FileWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Readable => "other users can read or write the vault file",
            Self::WritableDirectory => {
                "other users can write in the vault's directory, and so replace the vault"
            }
            Self::HardLinked => {
                "the vault file has another hard link, which keeps the old content at the next change"
            }
        })
    }
}

/// Returns the warnings about an open file.
pub(super) fn warnings(path: &Path, file: &File, found: &Metadata) -> Vec<FileWarning> {
    let checks = [
        (FileWarning::Readable, permissions::is_open_to_others(file, found)),
        (FileWarning::WritableDirectory, permissions::lets_others_replace(parent(path))),
        (FileWarning::HardLinked, permissions::has_hard_links(found)),
    ];
    checks.into_iter().filter_map(|(warning, applies)| applies.then_some(warning)).collect()
}
