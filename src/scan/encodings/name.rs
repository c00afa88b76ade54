//! The names of encodings.

use serde::{Deserialize, Serialize};

/// An encoding, as reports name it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// Percent-encoding, also of forms.
    Percent,
    /// The content of a JSON string.
    Json,
    /// The content of a string literal in a programming language, with `\x`, `\u` or octal escapes.
    StringLiteral,
    /// Character references of HTML and XML.
    Html,
    /// Quoted-printable, RFC 2045.
    QuotedPrintable,
    /// An argument of a shell.
    Shell,
    /// Doubled quotes, dollars or percent signs.
    Doubled,
    /// Base64, RFC 4648 section 4.
    Base64,
    /// Base64url, RFC 4648 section 5.
    Base64Url,
    /// Hexadecimal digits.
    Hexadecimal,
    /// UTF-16 in little-endian order.
    Utf16Le,
    /// UTF-16 in big-endian order.
    Utf16Be,
    /// Divided by line ends or terminal escape sequences.
    Lines,
    /// Several escapes in one text.
    Mixed,
}

impl Encoding {
    /// The escapes, which change single characters.
    pub(in crate::scan) const ESCAPES: [Self; 7] = [
        Self::Percent,
        Self::Json,
        Self::StringLiteral,
        Self::Html,
        Self::QuotedPrintable,
        Self::Shell,
        Self::Doubled,
    ];

    /// Returns the name for a sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent-encoding",
            Self::Json => "JSON",
            Self::StringLiteral => "string literal",
            Self::Html => "HTML",
            Self::QuotedPrintable => "quoted-printable",
            Self::Shell => "shell quoting",
            Self::Doubled => "doubled characters",
            Self::Base64 => "base64",
            Self::Base64Url => "base64url",
            Self::Hexadecimal => "hexadecimal",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Lines => "several lines",
            Self::Mixed => "mixed escapes",
        }
    }
}
