//! The label of a token.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use super::text;

/// A label such as `CI of the website`: in NFC, trimmed and without invisible characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label(String);

/// Why a string is not a valid label.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// Only whitespace.
    #[error("the label is empty")]
    Empty,
    /// More than [`Label::MAX_CHARS`].
    #[error("the label has {0} characters, the limit is {max}", max = Label::MAX_CHARS)]
    TooLong(usize),
    /// A control, bidi or invisible character, already escaped.
    #[error("the label contains the invisible or control character {0}")]
    Deceptive(String),
}

impl Label {
    /// The maximum length of a label, in characters after normalization.
    pub const MAX_CHARS: usize = 64;

    /// Normalizes to NFC, trims whitespace, and rejects characters that could deceive a reader.
    ///
    /// # Errors
    /// One of [`LabelError`].
    pub fn parse(raw: &str) -> Result<Self, LabelError> {
        let shown: String = raw.trim().nfc().collect();
        let length = shown.chars().count();
        if shown.is_empty() {
            return Err(LabelError::Empty);
        }
        if length > Self::MAX_CHARS {
            return Err(LabelError::TooLong(length));
        }
        match text::deceptive_in(&shown) {
            Some(found) => Err(LabelError::Deceptive(found)),
            None => Ok(Self(shown)),
        }
    }

    /// Returns the label.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_short_and_visible() {
        assert_eq!(Label::parse("  CI of the website ").unwrap().to_string(), "CI of the website");
        assert_eq!(Label::parse("cafe\u{301}").unwrap(), Label::parse("caf\u{e9}").unwrap());
        assert_eq!(Label::parse(" "), Err(LabelError::Empty));
        assert!(Label::parse(&"ü".repeat(64)).is_ok());
        assert_eq!(Label::parse(&"x".repeat(65)), Err(LabelError::TooLong(65)));
        for bad in ["a\nb", "a\u{1b}[2Jb", "a\u{202e}b", "a\u{200b}b"] {
            assert!(matches!(Label::parse(bad), Err(LabelError::Deceptive(_))), "{bad:?}");
        }
    }
}
