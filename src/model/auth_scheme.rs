//! The scheme between `Authorization:` and a token.

use super::text;
use std::fmt;

/// A scheme other than `Bearer` and `Basic` (RFC 9110 section 11.1), for example `Token`. It can end with the name of a
/// parameter, `Token token=`, or consist of one, `key=`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AuthScheme {
    /// The text before the token, with its space.
    prefix: String,
}

/// Why a string is not a scheme.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemeError {
    /// Only spaces or tabs.
    #[error("the scheme is empty")]
    Empty,
    /// More than [`AuthScheme::MAX_BYTES`].
    #[error("the scheme is longer than {max} bytes", max = AuthScheme::MAX_BYTES)]
    TooLong,
    /// Not a scheme. Already escaped.
    #[error("\"{0}\" is not an authentication scheme")]
    NotScheme(String),
    /// `Bearer` or `Basic`, which are authentication types.
    #[error("the scheme {0} is an authentication type of its own")]
    OwnType(&'static str),
}

impl AuthScheme {
    /// The maximum length of a scheme, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// Parses a scheme. Removes surrounding spaces and preserves case.
    ///
    /// # Errors
    /// One of [`SchemeError`].
    pub fn parse(raw: &str) -> Result<Self, SchemeError> {
        let shown = raw.trim_matches([' ', '\t']);
        if shown.is_empty() {
            return Err(SchemeError::Empty);
        }
        if shown.len() > Self::MAX_BYTES {
            return Err(SchemeError::TooLong);
        }
        for own in ["Bearer", "Basic"] {
            if shown.eq_ignore_ascii_case(own) {
                return Err(SchemeError::OwnType(own));
            }
        }
        let is_parameter = |text: &str| text.strip_suffix('=').is_some_and(is_word);
        let is_scheme = match shown.split_once(' ') {
            Some((scheme, parameter)) => is_word(scheme) && is_parameter(parameter),
            None => is_word(shown) || is_parameter(shown),
        };
        if !is_scheme {
            // What follows the first word of a pasted header is possibly the credential.
            let word = shown.split([' ', '=']).next().unwrap_or_default();
            let shown = if word.len() < shown.len() { format!("{word}…") } else { word.to_owned() };
            return Err(SchemeError::NotScheme(text::excerpt(&shown)));
        }
        let space = if shown.ends_with('=') { "" } else { " " };
        Ok(Self { prefix: format!("{shown}{space}") })
    }

    /// Returns the scheme without its space.
    pub fn as_str(&self) -> &str {
        self.prefix.trim_end()
    }

    /// Returns the text before the token: the scheme with its space.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

/// Returns whether a text consists of the characters of schemes that are in use. Others that RFC 9110 allows mean
/// something in the string literals of generated code.
fn is_word(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(text::is_unreserved)
}

impl fmt::Display for AuthScheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_has_its_prefix() {
        for (raw, prefix) in [
            ("Token", "Token "),
            (" token ", "token "),
            ("DeepL-Auth-Key", "DeepL-Auth-Key "),
            ("Token token=", "Token token="),
            ("key=", "key="),
        ] {
            let scheme = AuthScheme::parse(raw).expect("a scheme");
            assert_eq!((scheme.prefix(), scheme.as_str()), (prefix, raw.trim()));
        }
    }

    #[test]
    fn other_text_is_refused_without_repeating_a_credential() {
        assert_eq!(AuthScheme::parse(" "), Err(SchemeError::Empty));
        assert_eq!(AuthScheme::parse(&"x".repeat(65)), Err(SchemeError::TooLong));
        assert_eq!(AuthScheme::parse("bearer"), Err(SchemeError::OwnType("Bearer")));
        assert_eq!(AuthScheme::parse("BASIC"), Err(SchemeError::OwnType("Basic")));
        for (raw, shown) in [
            ("Token sk_live_1", "Token…"),
            ("Token a b=", "Token…"),
            ("key=sk_live_1", "key…"),
            ("To\"ken", "To\"ken"),
            ("a\r\nb", r"a\u{d}\u{a}b"),
            ("=", "…"),
            ("To`ken", "To`ken"),
            ("To${x}", "To${x}"),
        ] {
            assert_eq!(AuthScheme::parse(raw), Err(SchemeError::NotScheme(shown.to_owned())), "{raw:?}");
        }
    }
}
