//! Reasons why a file or a stream cannot be read.

use std::io::{self, ErrorKind};

use super::text;

/// Why a file or a stream cannot be read. Hints depend on the variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is a directory, a FIFO, a device or a socket.
    #[error("not a regular file")]
    NotAFile,
    /// It is larger than the limit, in bytes.
    #[error("{}", TooLong(*.0))]
    TooLong(u64),
    /// It is not UTF-8.
    #[error("not UTF-8 text")]
    NotText,
    /// The system reported something else, in its own words.
    #[error("{0}")]
    System(String),
}

/// The source of an [`io::Error`] of kind `FileTooLarge`: the input is larger than this many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("larger than {}", size(*.0))]
pub struct TooLong(pub u64);

impl TooLong {
    /// Returns the same as an [`io::Error`], which [`ReadError`] recognizes.
    pub fn into_io(self) -> io::Error {
        io::Error::new(ErrorKind::FileTooLarge, self)
    }
}

impl From<&io::Error> for ReadError {
    fn from(error: &io::Error) -> Self {
        let too_long = error.get_ref().and_then(|source| source.downcast_ref());
        match (too_long, error.kind()) {
            (Some(TooLong(limit)), _) => Self::TooLong(*limit),
            (None, ErrorKind::IsADirectory) => Self::NotAFile,
            (None, ErrorKind::InvalidData) => Self::NotText,
            (None, _) => Self::System(text::reason(error)),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::from(&error)
    }
}

/// A number of bytes, in the largest unit that divides it.
fn size(bytes: u64) -> String {
    match bytes {
        _ if bytes > 0 && bytes.is_multiple_of(1 << 20) => format!("{} MiB", bytes >> 20),
        _ if bytes > 0 && bytes.is_multiple_of(1 << 10) => format!("{} KiB", bytes >> 10),
        _ => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_come_from_the_kind_of_the_error() {
        assert_eq!(ReadError::from(TooLong(1 << 20).into_io()), ReadError::TooLong(1 << 20));
        assert_eq!(ReadError::from(io::Error::from(ErrorKind::IsADirectory)), ReadError::NotAFile);
        let missing = ReadError::from(io::Error::from_raw_os_error(2));
        assert!(matches!(missing, ReadError::System(_)), "{missing}");
    }

    #[test]
    fn limits_have_a_unit() {
        assert_eq!(ReadError::TooLong(64 << 10).to_string(), "larger than 64 KiB");
        assert_eq!(ReadError::TooLong(1025).to_string(), "larger than 1025 bytes");
    }
}
