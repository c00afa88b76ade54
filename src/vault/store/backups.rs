//! The generations that saves replaced: kept under their number, the last ten of them, and never at the cost of another
//! vault that has lain here, or of another history of this one.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Store, permissions, put_in_place, sha256, sync_directory, to_hex};
use crate::vault::{IoAction, LockedVault, VaultError, VaultId};

/// How many generations are kept.
const BACKUPS: usize = 10;
/// The bytes of a file that tell which vault it is, and a few more.
const HEAD: u64 = 128;

impl Store {
    /// The backups, newest generation first. Of several with one number the one that was made last comes first.
    pub fn backups(&self) -> Vec<(u64, PathBuf)> {
        let prefix = format!("{}.", self.file_name());
        let entries = fs::read_dir(self.backup_directory()).into_iter().flatten().flatten();
        let mut found: Vec<(u64, PathBuf)> = entries
            .filter_map(|entry| {
                let name = entry.file_name();
                Some((generation(name.to_str()?.strip_prefix(&prefix)?)?, entry.path()))
            })
            .collect();
        found.sort_unstable_by(|(a, path), (b, other)| b.cmp(a).then_with(|| path.cmp(other)));
        found
    }

    /// Keeps the generation that is about to be replaced.
    pub(super) fn keep_backup(&self, old: &LockedVault) -> Result<(), VaultError> {
        let directory = self.backup_directory();
        permissions::make_directory(&directory)
            .map_err(VaultError::io(IoAction::CreateDirectory, &directory))?;
        let path = directory.join(format!("{}.{}", self.file_name(), old.generation()));
        let file = self.write_beside(&directory, old.bytes())?;
        set_aside(&path, old.bytes())?;
        put_in_place(file, &path).map_err(VaultError::io(IoAction::Write, &path))?;
        sync_directory(&directory).map_err(VaultError::io(IoAction::Sync, &directory))
    }

    /// Removes what is neither among the newest ten of this vault by number nor among those by time: after an older
    /// generation was taken up again the numbers are not in the order of the saves, and a clock may be wrong.
    pub(super) fn drop_old_backups(&self, vault: VaultId) {
        let mut own = self.backups();
        if own.len() <= BACKUPS {
            return;
        }
        own.retain(|(_, path)| is_of_vault(path, vault));
        let by_number: Vec<PathBuf> = own.into_iter().map(|(_, path)| path).collect();
        let mut by_time = by_number.clone();
        by_time.sort_by_cached_key(|path| std::cmp::Reverse(written(path)));
        let newest = |paths: &[PathBuf]| paths.iter().take(BACKUPS).cloned().collect::<BTreeSet<_>>();
        let kept = &newest(&by_number) | &newest(&by_time);
        for path in by_number.iter().filter(|path| !kept.contains(*path)) {
            // One backup too many harms nobody; the next save tries again.
            let _ = fs::remove_file(path);
        }
    }
}

/// The number that a backup's name ends with, `7` or `7.0a1b2c3d` for one that was set aside.
fn generation(name: &str) -> Option<u64> {
    let (number, aside) = name.split_once('.').map_or((name, None), |(number, aside)| (number, Some(aside)));
    let is_mark = |mark: &str| mark.len() == 8 && mark.bytes().all(|byte| byte.is_ascii_hexdigit());
    number.parse().ok().filter(|_| aside.is_none_or(is_mark))
}

/// Another vault, or another history of this one, may have a backup of the same number. That is no older copy of what
/// comes in its place, so it gets a name of its own.
fn set_aside(path: &Path, coming: &[u8]) -> Result<(), VaultError> {
    let Ok((there, _)) = Store::at(path).read() else { return Ok(()) };
    if there == coming {
        return Ok(());
    }
    let mut aside = path.as_os_str().to_owned();
    aside.push(format!(".{}", to_hex(&sha256(&there)[..4])));
    fs::rename(path, aside).map_err(VaultError::io(IoAction::Rename, path))
}

fn written(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|found| found.modified()).ok()
}

/// Whether a file is a generation of a vault: by its first two lines, which is all that is read of it.
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
    fn a_backup_is_known_by_its_number() {
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
