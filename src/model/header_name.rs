//! The name of the header that carries an API key.

use super::text;
use std::fmt;

/// A field name (RFC 9110 section 5.1) of at most 64 bytes that a client is allowed to set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeaderName(String);

/// Fields that belong to the connection or the message framing (RFC 9110 sections 7.2, 7.6.1 and 8.6, RFC 9112
/// section 6.1). HTTP clients set them, and a second value breaks the request or enables request smuggling.
const RESERVED: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Why a string is not a valid header name for an API key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Only spaces or tabs.
    #[error("the header name is empty")]
    Empty,
    /// More than [`HeaderName::MAX_BYTES`].
    #[error("the header name is longer than {max} bytes", max = HeaderName::MAX_BYTES)]
    TooLong,
    /// Not a token. Already escaped.
    #[error("\"{0}\" is not a header name")]
    NotToken(String),
    /// A field that HTTP clients set on their own.
    #[error("the header {0} is set by the HTTP client itself")]
    Reserved(String),
}

impl HeaderName {
    /// The maximum length of a header name, in bytes.
    pub const MAX_BYTES: usize = 64;

    /// Parses a header name. Removes surrounding spaces and preserves case.
    ///
    /// # Errors
    /// One of [`HeaderError`].
    pub fn parse(raw: &str) -> Result<Self, HeaderError> {
        let name = raw.trim_matches([' ', '\t']);
        if name.is_empty() {
            return Err(HeaderError::Empty);
        }
        if name.len() > Self::MAX_BYTES {
            return Err(HeaderError::TooLong);
        }
        if !is_token(name) {
            // The part after a colon is the value of a pasted header and therefore possibly the credential.
            let shown = name.split_once(':').map_or_else(|| name.to_owned(), |(name, _)| format!("{name}:…"));
            return Err(HeaderError::NotToken(text::excerpt(&shown)));
        }
        if RESERVED.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
            return Err(HeaderError::Reserved(name.to_owned()));
        }
        Ok(Self(name.to_owned()))
    }

    /// Returns the name in its original case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for HeaderName {
    fn default() -> Self {
        Self("X-API-Key".to_owned())
    }
}

impl fmt::Display for HeaderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns whether a string is a token (RFC 9110 section 5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_a_valid_header_name() {
        for name in ["X-API-Key", "Cookie", "Authorization", "x_key", "Ocp-Apim-Subscription-Key"] {
            assert_eq!(HeaderName::parse(name).map(|header| header.to_string()), Ok(name.to_owned()));
        }
        assert_eq!(HeaderName::parse(" X-API-Key "), Ok(HeaderName::default()));
    }

    #[test]
    fn a_name_that_breaks_a_request_is_rejected() {
        assert_eq!(HeaderName::parse(" "), Err(HeaderError::Empty));
        // The part after a colon may be the credential, so the error omits it.
        assert_eq!(HeaderName::parse("X-Key: abc"), Err(HeaderError::NotToken("X-Key:…".into())));
        for name in ["X Key", "X-Kéy", "a(b", "a\"b"] {
            assert_eq!(HeaderName::parse(name), Err(HeaderError::NotToken(name.to_owned())));
        }
        assert_eq!(HeaderName::parse("a\r\nb"), Err(HeaderError::NotToken(r"a\u{d}\u{a}b".into())));
        for name in ["Host", "content-length", "Transfer-Encoding", "CONNECTION"] {
            assert_eq!(HeaderName::parse(name), Err(HeaderError::Reserved(name.to_owned())));
        }
    }

    #[test]
    fn a_header_name_has_at_most_64_bytes() {
        assert!(HeaderName::parse(&"x".repeat(64)).is_ok());
        assert_eq!(HeaderName::parse(&"x".repeat(65)), Err(HeaderError::TooLong));
    }
}
