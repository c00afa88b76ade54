//! The query parameter that carries an API key.

use super::text;
use std::fmt;

/// A name of at most 64 unreserved characters (RFC 3986 section 2.3), so that every client sends it unchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueryParameter(String);

/// Why a string is not the name of a query parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryParameterError {
    /// Nothing but spaces, `?` and `=`.
    #[error("the query parameter is empty")]
    Empty,
    /// More than [`QueryParameter::MAX_BYTES`].
    #[error("the query parameter is longer than {max} bytes", max = QueryParameter::MAX_BYTES)]
    TooLong,
    /// A character that would have to be encoded. Already escaped.
    #[error("\"{0}\" is not a query parameter of letters, digits and -._~")]
    NotName(String),
}

impl QueryParameter {
    /// The maximum length of a name, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// Parses a name. Removes surrounding spaces, and the `?` and `=` of `?key=`.
    ///
    /// # Errors
    /// One of [`QueryParameterError`].
    pub fn parse(raw: &str) -> Result<Self, QueryParameterError> {
        let name = raw.trim_matches([' ', '\t']);
        let name = name.strip_prefix(['?', '&']).unwrap_or(name);
        let name = name.strip_suffix('=').unwrap_or(name);
        if name.is_empty() {
            return Err(QueryParameterError::Empty);
        }
        if name.len() > Self::MAX_BYTES {
            return Err(QueryParameterError::TooLong);
        }
        if !name.bytes().all(text::is_unreserved) {
            // What follows `=` is possibly the credential.
            let shown = name.split_once('=').map_or_else(|| name.to_owned(), |(name, _)| format!("{name}=…"));
            return Err(QueryParameterError::NotName(text::excerpt(&shown)));
        }
        Ok(Self(name.to_owned()))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QueryParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use QueryParameterError as E;

    #[test]
    fn a_name_of_unreserved_characters_is_a_parameter() {
        for (raw, name) in
            [("key", "key"), (" api_key ", "api_key"), ("?appid=", "appid"), ("&a.b-c~", "a.b-c~")]
        {
            assert_eq!(
                QueryParameter::parse(raw).map(|parameter| parameter.to_string()),
                Ok(name.to_owned())
            );
        }
    }

    #[test]
    fn other_names_are_refused_without_repeating_a_credential() {
        assert_eq!(QueryParameter::parse("?="), Err(E::Empty));
        assert_eq!(QueryParameter::parse(&"x".repeat(65)), Err(E::TooLong));
        assert!(QueryParameter::parse(&"x".repeat(64)).is_ok());
        for (raw, shown) in
            [("key=sk_live_1", "key=…"), ("a b", "a b"), ("a[b]", "a[b]"), ("ü", "ü"), ("a\nb", r"a\u{a}b")]
        {
            assert_eq!(QueryParameter::parse(raw), Err(E::NotName(shown.to_owned())), "{raw:?}");
        }
    }
}
