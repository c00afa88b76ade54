//! The URL of an API's documentation.

use super::text;
use std::fmt;
use url::Url;

/// An `http` or `https` URL with a host and without a username or password; at most 2,048 bytes of ASCII.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocsUrl(String);

/// Why a string is not a valid documentation URL. No variant contains the string, which may contain a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocsError {
    /// Only whitespace.
    #[error("the documentation URL is empty")]
    Empty,
    /// More than [`DocsUrl::MAX_BYTES`], before or after normalization.
    #[error("the documentation URL is longer than {max} bytes", max = DocsUrl::MAX_BYTES)]
    TooLong,
    /// A whitespace, control, bidi or invisible character, already escaped.
    #[error("the documentation URL contains a blank, invisible or control character: {0}")]
    Deceptive(String),
    /// Not a URL with a host.
    #[error("the documentation URL is not a complete URL")]
    NotUrl,
    /// A scheme other than `http` and `https`.
    #[error("the documentation URL is neither http nor https")]
    Scheme,
    /// Contains a username or password.
    #[error("the documentation URL contains a username or a password")]
    Userinfo,
}

impl DocsUrl {
    /// The maximum length of a URL, in bytes.
    pub const MAX_BYTES: usize = 2048;

    /// Parses and normalizes a URL (WHATWG URL).
    ///
    /// # Errors
    /// One of [`DocsError`].
    pub fn parse(raw: &str) -> Result<Self, DocsError> {
        let raw = raw.trim();
        if raw.is_empty() {
            return Err(DocsError::Empty);
        }
        if raw.len() > Self::MAX_BYTES {
            return Err(DocsError::TooLong);
        }
        // `url` silently removes tabs and newlines.
        if let Some(found) = raw.chars().find(|c| c.is_whitespace() || text::is_deceptive(*c)) {
            return Err(DocsError::Deceptive(found.escape_unicode().to_string()));
        }
        let url = Url::parse(raw).map_err(|_| DocsError::NotUrl)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(DocsError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(DocsError::Userinfo);
        }
        if !url.has_host() {
            return Err(DocsError::NotUrl);
        }
        if url.as_str().len() > Self::MAX_BYTES {
            return Err(DocsError::TooLong);
        }
        Ok(Self(url.into()))
    }

    /// Accepts a URL that [`DocsUrl::parse`] returned earlier, from an authenticated vault. Checks only the scheme
    /// and for characters that could deceive on a terminal.
    ///
    /// # Errors
    /// [`DocsError::Scheme`], [`DocsError::Deceptive`].
    pub fn from_stored(stored: &str) -> Result<Self, DocsError> {
        if !stored.starts_with("https://") && !stored.starts_with("http://") {
            return Err(DocsError::Scheme);
        }
        if stored.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(stored.to_owned()));
        }
        match stored.chars().find(|c| c.is_whitespace() || text::is_deceptive(*c)) {
            Some(found) => Err(DocsError::Deceptive(found.escape_unicode().to_string())),
            None => Ok(Self(stored.to_owned())),
        }
    }

    /// Returns the normalized URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_stored_url_is_checked_for_deceptive_characters() {
        assert_eq!(DocsUrl::from_stored("https://a.example/ü").unwrap().as_str(), "https://a.example/ü");
        for bad in ["https://a b", "https://a\u{202e}b", "https://a\u{2003}b"] {
            assert!(matches!(DocsUrl::from_stored(bad), Err(DocsError::Deceptive(_))), "{bad:?}");
        }
        assert_eq!(DocsUrl::from_stored("file:///a"), Err(DocsError::Scheme));
    }

    #[test]
    fn web_urls_are_accepted_and_normalized() {
        for (raw, expected) in [
            ("https://docs.example.com/v1?x=1#auth", "https://docs.example.com/v1?x=1#auth"),
            (" HTTP://Docs.Example.com ", "http://docs.example.com/"),
            ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ] {
            assert_eq!(DocsUrl::parse(raw).map(|url| url.to_string()), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn other_urls_are_rejected() {
        for (raw, expected) in [
            ("\n", DocsError::Empty),
            ("docs.example.com", DocsError::NotUrl),
            ("https://", DocsError::NotUrl),
            ("javascript:alert(1)", DocsError::Scheme),
            ("file:///etc/passwd", DocsError::Scheme),
            ("https://user:hunter2@docs.example.com", DocsError::Userinfo),
            ("https://token@docs.example.com", DocsError::Userinfo),
            ("https://docs.exam\tple.com", DocsError::Deceptive(r"\u{9}".into())),
            ("https://docs.example.com/\u{202e}", DocsError::Deceptive(r"\u{202e}".into())),
        ] {
            assert_eq!(DocsUrl::parse(raw), Err(expected), "{raw}");
        }
    }

    #[test]
    fn the_limit_applies_to_the_normalized_url() {
        let base = "https://a.example/";
        assert!(DocsUrl::parse(&format!("{base}{}", "x".repeat(2048 - base.len()))).is_ok());
        assert_eq!(
            DocsUrl::parse(&format!("{base}{}", "x".repeat(2049 - base.len()))),
            Err(DocsError::TooLong)
        );
        assert_eq!(DocsUrl::parse(&format!("{base}{}", "ü".repeat(1000))), Err(DocsError::TooLong));
    }

    proptest! {
        #[test]
        fn parsing_a_parsed_url_changes_nothing(raw in "https?://[a-z.:@]{1,12}/\\PC{0,20}") {
            if let Ok(url) = DocsUrl::parse(&raw) {
                prop_assert!(url.as_str().is_ascii());
                prop_assert_eq!(DocsUrl::parse(url.as_str()), Ok(url.clone()));
            }
        }
    }
}
