//! Which request to an API is meant: a method and a path.

use std::fmt;
use std::str::FromStr;

use super::text;

/// A method of HTTP (RFC 9110 section 9, RFC 5789) that an API is called with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Reads the headers alone.
    Head,
    /// Sends something new.
    Post,
    /// Puts something in a place.
    Put,
    /// Changes a part.
    Patch,
    /// Removes.
    Delete,
    /// Asks what is possible.
    Options,
}

/// A text that names no method; already escaped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an HTTP method for APIs")]
pub struct MethodError(pub String);

/// What stands after the domain: begins with a slash, may have a query and templates such as `{id}`; at most 2,048
/// bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestPath(String);

/// Why a text cannot be a path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// No slash in front; the text is already escaped.
    #[error("the path \"{0}\" does not begin with a slash")]
    NoSlash(String),
    /// More than [`RequestPath::MAX_BYTES`].
    #[error("the path is longer than {max} bytes", max = RequestPath::MAX_BYTES)]
    TooLong,
    /// A blank, control, bidi or invisible character, here already escaped.
    #[error("the path contains a blank, invisible or control character: {0}")]
    Deceptive(String),
    /// A `#`: what follows it is never sent.
    #[error("the path has a fragment")]
    Fragment,
}

impl Method {
    /// Every method, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options];

    /// The method as a request has it.
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

    /// Whether a request of this method usually has a body.
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
    /// The most bytes of a path.
    pub const MAX_BYTES: usize = 2048;

    /// Parses a path, perhaps with a query.
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

    /// The path as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether something in it has yet to be filled in.
    pub fn has_template(&self) -> bool {
        self.0.contains('{')
    }

    /// The path as a request line has it (RFC 3986 section 3.3): what may not stand in one is percent-encoded, so
    /// that every client sends the same. Templates stay as they are.
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

/// Whether a text begins with `%` and two hexadecimal digits.
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
    fn each_method_is_read_back_whatever_its_case() {
        for method in Method::ALL {
            assert_eq!(method.to_string().parse(), Ok(method));
            assert_eq!(method.as_str().to_lowercase().parse(), Ok(method));
        }
        assert_eq!("TRACE".parse::<Method>(), Err(MethodError("TRACE".into())));
    }

    #[test]
    fn other_things_are_no_paths() {
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
    fn a_request_line_has_no_stray_characters() {
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
        fn encoding_twice_changes_nothing(raw in "/[!-~é]{0,40}") {
            if let Ok(path) = RequestPath::parse(&raw) {
                let encoded = path.encoded();
                prop_assert_eq!(RequestPath::parse(&encoded).map(|path| path.encoded()), Ok(encoded));
            }
        }
    }
}
