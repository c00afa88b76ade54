//! Placeholders such as `${workspaceFolder}`, which a client should replace and some pass on as they are.

use std::convert::Infallible;
use std::ffi::OsStr;

/// Returns whether a value is a placeholder that its client did not replace.
pub fn is_placeholder(value: &OsStr) -> bool {
    value.as_encoded_bytes().starts_with(b"${")
}

/// The value of an option that a client writes.
#[derive(Clone, Debug)]
pub enum Replaced<T> {
    /// A value.
    Value(T),
    /// A placeholder, which counts as no value.
    Placeholder(String),
}

impl<T> Replaced<T> {
    /// Parses a text unless it is a placeholder.
    ///
    /// # Errors
    /// As `parse`.
    pub fn parse<E>(text: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<Self, E> {
        if is_placeholder(OsStr::new(text)) {
            return Ok(Self::Placeholder(text.to_owned()));
        }
        parse(text).map(Self::Value)
    }

    /// Returns the value.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Placeholder(_) => None,
        }
    }

    /// Returns the value and drops a placeholder.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Placeholder(_) => None,
        }
    }

    /// Returns the placeholder.
    pub fn placeholder(&self) -> Option<&str> {
        match self {
            Self::Value(_) => None,
            Self::Placeholder(text) => Some(text),
        }
    }
}

/// Parses a path unless it is a placeholder.
///
/// # Errors
/// None.
pub(crate) fn path(text: &str) -> Result<Replaced<std::path::PathBuf>, Infallible> {
    Replaced::parse(text, |text| Ok(text.into()))
}
