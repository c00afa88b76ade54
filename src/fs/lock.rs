//! Exclusive locks between processes, on files that name their holder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::{parent, permissions};

/// The longest process id that is read, in bytes, with its newline.
const LONGEST_PID: u64 = 20;

/// An exclusive lock, released when dropped or when the process ends.
#[derive(Debug)]
pub(crate) struct FileLock {
    _file: File,
}

/// The reason of a file system without locks: some network file systems and FUSE.
#[derive(Debug, thiserror::Error)]
#[error("the file system does not support locks")]
struct NoLocks;

/// Why a lock was not taken.
#[derive(Debug)]
pub(crate) enum LockError {
    /// Another process holds it, with this process id if it is known. On Windows a locked file cannot be read.
    Held(Option<u32>),
    /// The file cannot be created, opened or locked.
    Io(io::Error),
}

impl FileLock {
    /// Takes the lock without waiting, and creates its file if necessary.
    ///
    /// # Errors
    /// [`LockError`].
    pub(crate) fn try_take(path: &Path) -> Result<Self, LockError> {
        Self::take_within(path, Duration::ZERO, Duration::ZERO)
    }

    /// Takes the lock, and tries again every `interval` for as long as `patience` while another process holds it.
    ///
    /// # Errors
    /// [`LockError`].
    pub(crate) fn take_within(
        path: &Path,
        patience: Duration,
        interval: Duration,
    ) -> Result<Self, LockError> {
        let mut file = open(path).map_err(LockError::Io)?;
        let start = Instant::now();
        while let Err(refused) = file.try_lock() {
            match refused {
                TryLockError::Error(error) => return Err(LockError::Io(refusal(error))),
                TryLockError::WouldBlock if start.elapsed() >= patience => {
                    return Err(LockError::Held(read_pid(&mut file)));
                }
                TryLockError::WouldBlock => std::thread::sleep(interval),
            }
        }
        // Used only in the message of a process that waits in vain, so an error does not matter.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        Ok(Self { _file: file })
    }
}

/// Names the reason if the system refused a lock because the file system has none. `EPERM` has this meaning only here: other
/// calls return it for other reasons.
#[cfg(unix)]
fn refusal(error: io::Error) -> io::Error {
    let is_forbidden = error.raw_os_error() == Some(rustix::io::Errno::PERM.raw_os_error());
    if is_forbidden || is_without_locks(&error) {
        return io::Error::new(io::ErrorKind::Unsupported, NoLocks);
    }
    error
}

/// Windows has locks on every disk.
#[cfg(not(unix))]
fn refusal(error: io::Error) -> io::Error {
    error
}

/// Whether a lock was refused because the file system has none.
pub(crate) fn is_without_locks(error: &io::Error) -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let codes = [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOSYS].map(Errno::raw_os_error);
        if error.raw_os_error().is_some_and(|code| codes.contains(&code)) {
            return true;
        }
    }
    error.get_ref().is_some_and(|reason| reason.is::<NoLocks>())
}

/// Opens a lock file that only its owner can open, and creates it if necessary.
fn open(path: &Path) -> io::Result<File> {
    let file =
        permissions::owner_only(OpenOptions::new().read(true).write(true).create(true).truncate(false))
            .open(path)?;
    permissions::restrict(&file, path)?;
    permissions::give_to_owner_of(parent(path), &file);
    Ok(file)
}

fn read_pid(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(LONGEST_PID).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_held_lock_names_its_holder_and_is_free_after_the_drop() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("lock");
        let lock = FileLock::try_take(&path).unwrap();
        let LockError::Held(holder) = FileLock::try_take(&path).unwrap_err() else { panic!("not held") };
        assert_eq!(holder, cfg!(unix).then(std::process::id));
        drop(lock);
        FileLock::try_take(&path).unwrap();
    }

    #[test]
    fn a_lock_is_waited_for() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("lock");
        let lock = FileLock::try_take(&path).unwrap();
        std::thread::scope(|scope| {
            let wait = || FileLock::take_within(&path, Duration::from_secs(60), Duration::from_millis(1));
            let waiting = scope.spawn(wait);
            drop(lock);
            waiting.join().unwrap().unwrap();
        });
        assert!(matches!(FileLock::try_take(&place.path().join("no/lock")), Err(LockError::Io(_))));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_system_without_locks_is_the_reason() {
        use rustix::io::Errno;
        let refused = |errno: Errno| refusal(io::Error::from_raw_os_error(errno.raw_os_error()));
        for errno in [Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOSYS, Errno::PERM] {
            assert!(is_without_locks(&refused(errno)), "{errno}");
            assert_eq!(refused(errno).to_string(), "the file system does not support locks");
        }
        assert!(!is_without_locks(&refused(Errno::IO)));
        // Opening the file can fail for this reason, too.
        assert!(!is_without_locks(&io::Error::from_raw_os_error(Errno::PERM.raw_os_error())));
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_file_is_private_and_is_never_a_link() {
        use std::os::unix::fs::PermissionsExt as _;
        let place = tempfile::tempdir().unwrap();
        let (path, link) = (place.path().join("lock"), place.path().join("link"));
        FileLock::try_take(&path).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(matches!(FileLock::try_take(&link), Err(LockError::Io(_))));
    }
}
