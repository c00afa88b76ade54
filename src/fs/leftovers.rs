//! Temporary files that a killed process left.

use std::fs::{self, DirEntry, File};
use std::path::Path;

/// Windows does not let anyone read a locked file, so there temporary files are not locked and none is deleted.
pub(super) const CAN_MARK: bool = cfg!(unix);

/// Returns the entries of a directory whose names start with `prefix`; none when it cannot be read.
pub(crate) fn entries_with_prefix<'a>(
    directory: &Path,
    prefix: &'a str,
) -> impl Iterator<Item = DirEntry> + use<'a> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.filter(move |entry| entry.file_name().to_string_lossy().starts_with(prefix))
}

/// Deletes the temporary files with this prefix that no process has locked with [`NewFile::mark_in_use`]. Best effort: an
/// error is ignored.
///
/// [`NewFile::mark_in_use`]: super::NewFile::mark_in_use
pub(crate) fn remove_unlocked(directory: &Path, prefix: &str) {
    let is_unlocked = |entry: &DirEntry| {
        entry.file_type().is_ok_and(|found| found.is_file())
            && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
    };
    for entry in entries_with_prefix(directory, prefix).filter(|entry| CAN_MARK && is_unlocked(entry)) {
        let _ = fs::remove_file(entry.path());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;
    use crate::fs::{Access, NewFile};

    #[cfg(unix)]
    #[test]
    fn only_unlocked_files_with_the_prefix_are_deleted() {
        let place = tempfile::tempdir().unwrap();
        let path = |name: &str| place.path().join(name);
        ["left-1", "other"].iter().for_each(|name| fs::write(path(name), "").unwrap());
        fs::create_dir(path("left-directory")).unwrap();
        let used = NewFile::create(&path("target"), "left-", Access::Owner).unwrap();
        used.mark_in_use();
        remove_unlocked(place.path(), "left-");
        assert!(!path("left-1").exists());
        assert_eq!(entries_with_prefix(place.path(), "").count(), 3);
        drop(used);
        assert_eq!(entries_with_prefix(place.path(), "left-").count(), 1);
    }
}
