//! Where the documentation of an API stands.

use super::text;
use std::fmt;
use url::Url;

/// An http or https URL with a host and without a user name or a password; at most 2,048 bytes of ASCII.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocsUrl(String);

/// Why a text cannot be a documentation URL. No variant holds the text, which may carry a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocsError {
    /// Nothing but white space.
    #[error("the documentation URL is empty")]
    Empty,
    /// More than [`DocsUrl::MAX_BYTES`], as given or as normalised.
    #[error("the documentation URL is longer than {max} bytes", max = DocsUrl::MAX_BYTES)]
    TooLong,
    /// A blank, control, bidi or invisible character, here already escaped.
    #[error("the documentation URL contains a blank, invisible or control character: {0}")]
    Deceptive(String),
    /// Not a URL with a host.
    #[error("the documentation URL is not a complete URL")]
    NotUrl,
    /// Another scheme than http and https.
    #[error("the documentation URL is neither http nor https")]
    Scheme,
    /// A user name or a password in it.
    #[error("the documentation URL contains a username or a password")]
    Userinfo,
}

impl DocsUrl {
    /// The most bytes of a URL.
    pub const MAX_BYTES: usize = 2048;

    /// Parses and normalises a URL (WHATWG URL).
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
        // `url` would drop tabs and newlines without a word.
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

    /// Takes back what [`DocsUrl::parse`] made before and an authenticated vault kept. Only what could deceive on a
    /// terminal, and another scheme, is looked for again.
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

    /// The normalised URL.
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
    fn what_a_vault_kept_is_looked_at_for_what_deceives() {
        assert_eq!(DocsUrl::from_stored("https://a.example/ü").unwrap().as_str(), "https://a.example/ü");
        for bad in ["https://a b", "https://a\u{202e}b", "https://a\u{2003}b"] {
            assert!(matches!(DocsUrl::from_stored(bad), Err(DocsError::Deceptive(_))), "{bad:?}");
        }
        assert_eq!(DocsUrl::from_stored("file:///a"), Err(DocsError::Scheme));
    }

    #[test]
    fn web_addresses_are_taken() {
        for (raw, expected) in [
            ("https://docs.example.com/v1?x=1#auth", "https://docs.example.com/v1?x=1#auth"),
            (" HTTP://Docs.Example.com ", "http://docs.example.com/"),
            ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ] {
            assert_eq!(DocsUrl::parse(raw).map(|url| url.to_string()), Ok(expected.to_owned()));
        }
    }

    #[test]
    fn everything_else_is_refused() {
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
    fn the_limit_holds_for_the_normalised_url_too() {
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
