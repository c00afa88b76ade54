//! Reasons why a file cannot be written.

/// Why a file cannot be written. Hints depend on the variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteFailure {
    /// The file system is mounted read-only.
    #[error("read-only file system")]
    ReadOnly,
    /// The system does not permit it, in its own words.
    #[error("{0}")]
    Denied(String),
    /// Anything else, in one line.
    #[error("{0}")]
    Other(String),
}
