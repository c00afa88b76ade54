//! Warnings about a vault file that was read: open to other users, replaceable by them, or hard-linked.

use std::fmt;
use std::fs::{File, Metadata};

use super::paths::VaultPaths;
use crate::fs::{parent, permissions};

/// A property of the file that puts the vault at risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileWarning {
    /// The mode lets group or others read or write it; on Windows, its access list lets in another user.
    Readable,
    /// Other users can write in its directory and so replace it.
    WritableDirectory,
    /// Other users can write in a directory above it, or in one that a link to it is in.
    WritablePath,
    /// It has a second name, which keeps the old content after a save.
    HardLinked,
}

impl FileWarning {
    /// Returns a word for the warnings about modes, which may not help at each command.
    pub fn kind(self) -> Option<&'static str> {
        match self {
            Self::Readable => Some("file"),
            Self::WritableDirectory => Some("directory"),
            Self::WritablePath => Some("path"),
            Self::HardLinked => None,
        }
    }
}

impl fmt::Display for FileWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Readable => "other users can read or write the vault file",
            Self::WritableDirectory => {
                "other users can write in the vault's directory, and so replace the vault"
            }
            Self::WritablePath => {
                "other users can write in a directory on the path to the vault, and so replace the vault"
            }
            Self::HardLinked => {
                "the vault file has another hard link, which keeps the old content at the next change"
            }
        })
    }
}

/// Returns the warnings about an open file. The mode of another user's file cannot be changed and is not reported.
pub(super) fn warnings(paths: &VaultPaths, file: &File, found: &Metadata) -> Vec<FileWarning> {
    let directory = paths.directory();
    let on_the_way = || {
        paths.links().iter().any(|link| permissions::lets_others_replace(parent(link)))
            || paths
                .links()
                .iter()
                .map(|link| parent(link))
                .chain([directory])
                .any(permissions::lets_others_rename)
    };
    let is_own = !permissions::is_foreign(found);
    let is_writable = permissions::lets_others_replace(directory);
    let checks = [
        (FileWarning::Readable, is_own && permissions::is_open_to_others(file, found)),
        (FileWarning::WritableDirectory, is_writable),
        (FileWarning::WritablePath, !is_writable && on_the_way()),
        (FileWarning::HardLinked, permissions::has_hard_links(found)),
    ];
    checks.into_iter().filter_map(|(warning, applies)| applies.then_some(warning)).collect()
}
