//! The encodings by family, for a search that reports how a value was encoded.

use zeroize::Zeroizing;

use super::{Encoding, Value, backslash, base64, doubled, json, percent, shell};

/// A family of encodings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Family {
    /// In URLs and forms.
    Percent,
    /// In a JSON string.
    Json,
    /// In a string literal of a programming language.
    Backslash,
    /// In an argument of a shell.
    Shell,
    /// With doubled characters, as in CSV and SQL.
    Doubled,
    /// In base64, at any offset in a group of characters. It contains no padding.
    Base64,
}

/// Returns the encodings of one family. None is applied twice. Some may be equal to others.
pub(crate) fn encoded_once(bytes: &[u8], family: Family) -> Vec<Zeroizing<Vec<u8>>> {
    let value = Value { bytes, public: &[] };
    let whole = |mut encoding: Encoding| {
        encoding.text.truncate(encoding.whole);
        encoding.text
    };
    let encodings = match family {
        Family::Percent => percent::encodings_once(value),
        Family::Json => json::encodings_once(value),
        Family::Backslash => backslash::encodings(value),
        Family::Shell => shell::encodings(value),
        Family::Doubled => doubled::encodings(value),
        Family::Base64 => base64::encodings(value),
    };
    encodings.into_iter().map(whole).collect()
}
