//! Directories for files that are deleted when a process ends: in memory where the system has such a place.

use std::path::{Path, PathBuf};

/// Returns the user's runtime directory, which the system empties when the user logs out.
///
/// A process without `XDG_RUNTIME_DIR` (under cron, for example) uses the default one. A directory of another user, which
/// `su` can leave behind, is ignored: creating a directory in it would lock that user out of their own.
#[cfg(unix)]
pub(crate) fn runtime_directory() -> Option<PathBuf> {
    let default = || PathBuf::from(format!("/run/user/{}", rustix::process::geteuid().as_raw()));
    Some(dirs::runtime_dir().unwrap_or_else(default)).filter(|directory| is_private(directory))
}

/// Returns the directories for temporary secrets, the best one first: the runtime directory and shared memory are never
/// written to a disk, apart from swap.
pub(super) fn for_secrets(otherwise: &Path) -> Vec<PathBuf> {
    #[cfg(unix)]
    let in_memory = runtime_directory().into_iter().chain(shared_memory());
    #[cfg(not(unix))]
    let in_memory = std::iter::empty();
    in_memory.chain([otherwise.to_owned()]).collect()
}

#[cfg(unix)]
fn shared_memory() -> Option<PathBuf> {
    cfg!(target_os = "linux").then(|| PathBuf::from("/dev/shm")).filter(|directory| directory.is_dir())
}

/// Returns whether a runtime directory exists, belongs to the user, and is writable by no one else.
#[cfg(unix)]
fn is_private(directory: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(directory).is_ok_and(|found| {
        found.is_dir() && found.uid() == rustix::process::geteuid().as_raw() && found.mode() & 0o022 == 0
    })
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_runtime_directory_that_is_missing_or_writable_by_others_is_ignored() {
        let home = tempfile::tempdir().unwrap();
        let runtime = home.path().join("runtime");
        assert!(!is_private(&runtime), "a missing one is not created");
        fs::create_dir(&runtime).unwrap();
        for (mode, used) in [(0o700, true), (0o755, true), (0o770, false), (0o777, false)] {
            fs::set_permissions(&runtime, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_private(&runtime), used, "{mode:o}");
        }
    }

    #[test]
    fn a_place_on_the_disk_is_the_last_one() {
        let last = for_secrets(Path::new("/state")).pop();
        assert_eq!(last.as_deref(), Some(Path::new("/state")));
    }
}
