//! Backups: the generations that saves replaced, each under its number.
//!
//! The newest ten are stored. A backup of another vault at this path, or of another history of this one, is never
//! overwritten or deleted.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Store;
use super::paths::VaultPaths;
use super::staged_file::write_temporary;
use crate::fs::{NewFile, entries_with_prefix, make_directory, sync_directory};
use crate::vault::crypto::sha256;
use crate::vault::hex::to_hex;
use crate::vault::{IoAction, LockedVault, VaultError, VaultId};

/// How many generations are stored.
const BACKUPS: usize = 10;
/// Enough of a file to identify its vault, in bytes.
const HEAD: u64 = 128;

/// An older generation of a vault.
pub struct Backup {
    /// The generation, taken from the file name.
    pub generation: u64,
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was written.
    pub written: Option<SystemTime>,
    /// The vault, or why it cannot be parsed.
    pub content: Result<LockedVault, VaultError>,
}

impl Backup {
    fn read(generation: u64, path: PathBuf) -> Self {
        let found = fs::metadata(&path).ok();
        let content = Store::at(&path).read().and_then(LockedVault::parse);
        Self {
            generation,
            bytes: found.as_ref().map_or(0, fs::Metadata::len),
            written: found.and_then(|found| found.modified().ok()),
            content,
            path,
        }
    }
}

/// The directory `backups/` next to a vault.
pub struct BackupDirectory<'a> {
    paths: &'a VaultPaths,
}

impl<'a> BackupDirectory<'a> {
    pub(super) fn new(paths: &'a VaultPaths) -> Self {
        Self { paths }
    }

    /// Returns the number and path of each backup, newest generation first. Of several with one number, the one that was
    /// written last comes first.
    pub fn list(&self) -> Vec<(u64, PathBuf)> {
        let prefix = format!("{}.", self.paths.file_name());
        let entries = entries_with_prefix(&self.paths.backup_directory(), &prefix);
        let mut found: Vec<(u64, PathBuf)> = entries
            .filter_map(|entry| {
                let name = entry.file_name();
                Some((generation(name.to_str()?.strip_prefix(&prefix)?)?, entry.path()))
            })
            .collect();
        found.sort_unstable_by(|(a, path), (b, other)| b.cmp(a).then_with(|| path.cmp(other)));
        found
    }

    /// Reads every backup and checks it for damage; newest generation first.
    pub fn read(&self) -> Vec<Backup> {
        self.list().into_iter().map(|(generation, path)| Backup::read(generation, path)).collect()
    }

    /// Stores the generation that is about to be replaced.
    pub(super) fn store(&self, old: &LockedVault) -> Result<(), VaultError> {
        let path = self.paths.backup(&old.generation().to_string());
        let file = self.stage(&path, old.bytes())?;
        set_aside(&path, old.bytes())?;
        self.rename(file)
    }

    /// Stores a damaged file that is about to be replaced, and returns its path.
    pub(super) fn store_damaged(&self, bytes: &[u8]) -> Result<PathBuf, VaultError> {
        let path = self.paths.backup(&format!("damaged-{}", to_hex(&sha256(bytes)[..4])));
        self.rename(self.stage(&path, bytes)?)?;
        Ok(path)
    }

    /// Deletes the backups of this vault that are neither among the newest ten by number nor by time. After the user
    /// restores an older generation, numbers are not in the order of the saves, and clocks can be wrong.
    pub(super) fn drop_old(&self, vault: VaultId) {
        let mut own = self.list();
        if own.len() <= BACKUPS {
            return;
        }
        own.retain(|(_, path)| is_of_vault(path, vault));
        let by_number: Vec<PathBuf> = own.into_iter().map(|(_, path)| path).collect();
        let mut by_time = by_number.clone();
        by_time.sort_by_cached_key(|path| std::cmp::Reverse(written(path)));
        let newest = |paths: &[PathBuf]| paths.iter().take(BACKUPS).cloned().collect::<BTreeSet<_>>();
        let recent = &newest(&by_number) | &newest(&by_time);
        for path in by_number.iter().filter(|path| !recent.contains(*path)) {
            // Best effort: the next save tries again.
            let _ = fs::remove_file(path);
        }
    }

    /// Writes and syncs a backup under a temporary name. Creates the directory.
    fn stage(&self, path: &Path, bytes: &[u8]) -> Result<NewFile, VaultError> {
        let directory = self.paths.backup_directory();
        make_directory(&directory).map_err(VaultError::io(IoAction::CreateDirectory, &directory))?;
        write_temporary(self.paths, path, bytes)
    }

    fn rename(&self, file: NewFile) -> Result<(), VaultError> {
        file.replace()?;
        let directory = self.paths.backup_directory();
        sync_directory(&directory).map_err(VaultError::io(IoAction::Sync, &directory))
    }
}

/// Parses the end of a backup's name: `7`, or `7.0a1b2c3d` for a backup that was renamed to make room.
fn generation(name: &str) -> Option<u64> {
    let (number, aside) = name.split_once('.').map_or((name, None), |(number, aside)| (number, Some(aside)));
    let is_mark = |mark: &str| mark.len() == 8 && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    number.parse().ok().filter(|_| aside.is_none_or(is_mark))
}

/// Renames a backup with the same number and other content: it belongs to another vault, or to another history of this
/// one, and must not be overwritten.
fn set_aside(path: &Path, new: &[u8]) -> Result<(), VaultError> {
    let Ok(old) = Store::at(path).read() else { return Ok(()) };
    if old == new {
        return Ok(());
    }
    let mut aside = path.as_os_str().to_owned();
    aside.push(format!(".{}", to_hex(&sha256(&old)[..4])));
    fs::rename(path, aside).map_err(VaultError::io(IoAction::Rename, path))
}

fn written(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|found| found.modified()).ok()
}

/// Whether a file is a generation of a vault. Reads only its first two lines.
pub fn is_of_vault(path: &Path, vault: VaultId) -> bool {
    let is_file = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    let mut head = Vec::new();
    let mut read = || File::open(path)?.take(HEAD).read_to_end(&mut head);
    let begin = format!("capi-vault 1\nvault = \"{vault}\"\n");
    is_file && read().is_ok() && head.starts_with(begin.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::generation;

    #[test]
    fn only_numbered_backups_are_recognized() {
        for (name, expected) in [
            ("7", Some(7)),
            ("7.0a1b2c3d", Some(7)),
            ("7.0a1b2c3", None),
            ("7.tmp", None),
            ("damaged-0a1b2c3d", None),
            ("", None),
        ] {
            assert_eq!(generation(name), expected, "{name}");
        }
    }
}
