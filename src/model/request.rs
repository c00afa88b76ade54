//! The method and path of a request to an API.

use std::fmt;
use std::str::FromStr;

use super::text;

/// An HTTP method (RFC 9110 section 9, RFC 5789).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Reads a resource.
    Get,
    /// Reads only the headers.
    Head,
    /// Submits data.
    Post,
    /// Creates or replaces a resource.
    Put,
    /// Changes a part of a resource.
    Patch,
    /// Removes a resource.
    Delete,
    /// Requests the supported methods.
    Options,
}

/// An unknown method, already escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an HTTP method for APIs")]
pub struct MethodError(pub String);

/// The part of a URL after the domain. Starts with a slash, can contain a query and templates such as `{id}`, and has
/// at most 2,048 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestPath(String);

/// Why a string is not a valid path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// No leading slash. Already escaped.
    #[error("the path \"{0}\" does not begin with a slash")]
    NoSlash(String),
    /// More than [`RequestPath::MAX_BYTES`].
    #[error("the path is longer than {max} bytes", max = RequestPath::MAX_BYTES)]
    TooLong,
    /// A whitespace, control, bidi or invisible character, already escaped.
    #[error("the path contains a blank, invisible or control character: {0}")]
    Deceptive(String),
    /// A `#`, which starts a part that is never sent.
    #[error("the path has a fragment")]
    Fragment,
}

impl Method {
    /// Every method, in the order of lists.
    pub const ALL: [Self; 7] =
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options];

    /// Returns the method as sent in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// Returns whether requests with this method usually have a body.
    pub fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }
}

impl FromStr for Method {
    type Err = MethodError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(word));
        known.ok_or_else(|| MethodError(text::excerpt(word)))
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl RequestPath {
    /// The maximum length of a path, in bytes.
    pub const MAX_BYTES: usize = 2048;

    /// Parses a path with an optional query.
    ///
    /// # Errors
    /// One of [`PathError`].
    pub fn parse(raw: &str) -> Result<Self, PathError> {
        if let Some(found) = raw.chars().find(|c| c.is_whitespace() || text::is_deceptive(*c)) {
            return Err(PathError::Deceptive(found.escape_unicode().to_string()));
        }
        if !raw.starts_with('/') {
            return Err(PathError::NoSlash(text::excerpt(raw)));
        }
        if raw.len() > Self::MAX_BYTES {
            return Err(PathError::TooLong);
        }
        if raw.contains('#') {
            return Err(PathError::Fragment);
        }
        Ok(Self(raw.to_owned()))
    }

    /// Returns the path as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the path contains a template to fill in.
    pub fn has_template(&self) -> bool {
        self.0.contains('{')
    }

    /// Returns the path for a request line (RFC 3986 section 3.3). Percent-encodes characters that are not allowed
    /// there, so that every client sends the same path. Templates are unchanged.
    pub fn encoded(&self) -> String {
        let mut encoded = String::with_capacity(self.0.len());
        for (at, byte) in self.0.bytes().enumerate() {
            let stray_percent = byte == b'%' && !is_escape(&self.0.as_bytes()[at..]);
            if byte.is_ascii_graphic() && !br#""<>[\]^`|"#.contains(&byte) && !stray_percent {
                encoded.push(char::from(byte));
            } else {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
        encoded
    }
}

/// Returns whether the text starts with `%` and two hexadecimal digits.
fn is_escape(text: &[u8]) -> bool {
    matches!(text, [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

impl Default for RequestPath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl fmt::Display for RequestPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_method_parses_in_any_case() {
        for method in Method::ALL {
            assert_eq!(method.to_string().parse(), Ok(method));
            assert_eq!(method.as_str().to_lowercase().parse(), Ok(method));
        }
        assert_eq!("TRACE".parse::<Method>(), Err(MethodError("TRACE".into())));
    }

    #[test]
    fn invalid_paths_are_rejected() {
        for (raw, expected) in [
            ("", PathError::NoSlash(String::new())),
            ("v1", PathError::NoSlash("v1".into())),
            ("https://api.example.com/v1", PathError::NoSlash("https://api.example.com/v1".into())),
            ("/a b", PathError::Deceptive(r"\u{20}".into())),
            ("/a\r\nX: y", PathError::Deceptive(r"\u{d}".into())),
            ("/a\u{202e}b", PathError::Deceptive(r"\u{202e}".into())),
            ("/a#b", PathError::Fragment),
        ] {
            assert_eq!(RequestPath::parse(raw), Err(expected), "{raw:?}");
        }
        assert_eq!(RequestPath::parse(&format!("/{}", "x".repeat(2048))), Err(PathError::TooLong));
    }

    #[test]
    fn invalid_characters_are_percent_encoded() {
        for (raw, encoded) in [
            ("/v1/users/{id}?a=1&b=%2F", "/v1/users/{id}?a=1&b=%2F"),
            (r#"/a"b\c`d"#, "/a%22b%5Cc%60d"),
            ("/it's?filter[x]=$1", "/it's?filter%5Bx%5D=$1"),
            ("/100%", "/100%25"),
            ("/ü", "/%C3%BC"),
        ] {
            assert_eq!(RequestPath::parse(raw).map(|path| path.encoded()), Ok(encoded.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn encoding_is_idempotent(raw in "/[!-~é]{0,40}") {
            if let Ok(path) = RequestPath::parse(&raw) {
                let encoded = path.encoded();
                prop_assert_eq!(RequestPath::parse(&encoded).map(|path| path.encoded()), Ok(encoded));
            }
        }
    }
}
