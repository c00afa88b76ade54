//! Lines that are appended to a private file of limited size.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Appends a line to a file that only the user can read. A file of `limit` bytes becomes the `previous` one first.
///
/// Several processes can append: a line is written by one system call, and one that another process moves away in this moment
/// ends up in the previous file.
///
/// # Errors
/// Those of the system.
pub(crate) fn append_private(path: &Path, line: &[u8], limit: u64, previous: &Path) -> io::Result<()> {
    let mut file = open(path)?;
    if file.metadata()?.len() >= limit {
        fs::rename(path, previous)?;
        file = open(path)?;
    }
    file.write_all(line)
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent = path.parent().ok_or(io::ErrorKind::NotFound)?;
            super::make_directory(parent).map_err(|_| error)?;
            options.open(path)
        }
        opened => opened,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_becomes_the_previous_one() {
        let directory = tempfile::tempdir().unwrap();
        let [path, previous] = ["log", "log.1"].map(|name| directory.path().join("state").join(name));
        for line in ["a\n", "b\n", "c\n"] {
            append_private(&path, line.as_bytes(), 4, &previous).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "c\n");
        assert_eq!(fs::read_to_string(&previous).unwrap(), "a\nb\n");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap()) & 0o777, 0o600);
    }
}
