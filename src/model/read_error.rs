//! Reasons why a file or a stream cannot be read.

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

/// The input is larger than this many bytes. An I/O error can carry it as its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("larger than {}", size(*.0))]
pub struct TooLong(pub u64);

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
    fn limits_have_a_unit() {
        assert_eq!(ReadError::TooLong(64 << 10).to_string(), "larger than 64 KiB");
        assert_eq!(ReadError::TooLong(1025).to_string(), "larger than 1025 bytes");
    }
}
