//! Reads that end: bounded, and without waiting for a FIFO or a device.

use std::fs::{File, FileType, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

/// Opens a file for reading without blocking, even when a FIFO took its place.
///
/// # Errors
/// As [`File::open`].
pub(crate) fn open_nonblocking(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    options.open(path)
}

/// Returns the rest of a file, or `None` when it is longer than `limit` bytes.
///
/// # Errors
/// As [`Read::read_to_end`](io::Read::read_to_end).
pub(crate) fn read_bounded(file: &File, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let length = file.metadata().map_or(0, |found| found.len().min(limit));
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0).saturating_add(1));
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// Names anything that is not a regular file, with an article: `a directory`, `a FIFO`. `None` for a regular file.
pub(crate) fn describe_special(found: FileType) -> Option<&'static str> {
    if found.is_file() {
        return None;
    }
    if found.is_dir() {
        return Some("a directory");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if found.is_fifo() {
            return Some("a FIFO");
        }
        if found.is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("file");
        std::fs::write(&path, "12345").unwrap();
        let read = |limit| read_bounded(&open_nonblocking(&path).unwrap(), limit).unwrap();
        assert_eq!(read(5).unwrap(), b"12345");
        assert_eq!(read(u64::MAX).unwrap(), b"12345");
        assert_eq!(read(4), None);
    }

    #[test]
    fn only_a_regular_file_has_no_description() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("file");
        std::fs::write(&path, "").unwrap();
        let kind = |path: &Path| describe_special(std::fs::metadata(path).unwrap().file_type());
        assert_eq!(kind(&path), None);
        assert_eq!(kind(place.path()), Some("a directory"));
        #[cfg(unix)]
        assert_eq!(kind(Path::new("/dev/null")), Some("a device"));
    }
}
