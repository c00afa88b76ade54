//! Places in the file system: where a path leads, and how a new file takes the place of an old one, the last step of every
//! save.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The longest path, in bytes, that every program on Windows takes as it is.
const LONGEST_PLAIN: usize = 247;

/// The absolute path without links, as people write it.
///
/// # Errors
/// Nothing is there, or it cannot be inspected.
pub(crate) fn real_path(path: &Path) -> io::Result<PathBuf> {
    let real = path.canonicalize()?;
    Ok(if cfg!(windows) { real.to_str().and_then(plain).unwrap_or(real) } else { real })
}

/// Windows answers with `\\?\C:\…`, which nobody types; a short path on a drive means the same without that.
fn plain(path: &str) -> Option<PathBuf> {
    let rest = path.strip_prefix(r"\\?\")?;
    let on_drive = rest.as_bytes().get(1) == Some(&b':') && rest.len() <= LONGEST_PLAIN;
    on_drive.then(|| PathBuf::from(rest))
}

/// Renames a file that is complete over what stands at `path`, or to where nothing stands.
///
/// Windows refuses that as long as another program has the old file open without leave for it, as a virus scanner or a
/// backup has for a moment; so there it is tried again for two seconds.
///
/// # Errors
/// The system's last answer. What stood there is then as it was, and the new file is gone.
pub(crate) fn put_in_place(file: NamedTempFile, path: &Path) -> io::Result<File> {
    #[cfg(windows)]
    return patiently(file, path);
    #[cfg(not(windows))]
    file.persist(path).map_err(|failed| failed.error)
}

#[cfg(windows)]
fn patiently(mut file: NamedTempFile, path: &Path) -> io::Result<File> {
    use std::time::{Duration, Instant};
    const PATIENCE: Duration = Duration::from_secs(2);
    const TRY_AGAIN: Duration = Duration::from_millis(10);
    let start = Instant::now();
    loop {
        match file.persist(path) {
            Ok(file) => return Ok(file),
            Err(failed) if is_in_use(&failed.error) && start.elapsed() < PATIENCE => file = failed.file,
            Err(failed) => return Err(failed.error),
        }
        std::thread::sleep(TRY_AGAIN);
    }
}

/// What Windows answers while another program has a file open; "access denied" has other causes too, which stay.
#[cfg(windows)]
fn is_in_use(error: &io::Error) -> bool {
    const ACCESS_DENIED: i32 = 5;
    const SHARING_VIOLATION: i32 = 32;
    const LOCK_VIOLATION: i32 = 33;
    matches!(error.raw_os_error(), Some(ACCESS_DENIED | SHARING_VIOLATION | LOCK_VIOLATION))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_on_a_drive_is_shown_as_people_write_it() {
        assert_eq!(plain(r"\\?\C:\data\vault.capi"), Some(PathBuf::from(r"C:\data\vault.capi")));
        for other in [r"\\?\UNC\server\share", r"C:\data", "/data", &format!(r"\\?\C:\{}", "x".repeat(250))] {
            assert_eq!(plain(other), None, "{other}");
        }
    }
}
