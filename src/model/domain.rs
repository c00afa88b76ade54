//! The domain of an API: a host with an optional port.

use super::text;
use std::fmt;
use url::Host;

/// A host in lower-case ASCII with an optional port: `api.example.com`, `localhost:8080`, `[::1]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// How the input was changed to get a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DomainNote {
    /// A scheme, path, query or fragment was removed.
    TookHost,
    /// The name was converted from other scripts (IDNA, RFC 5890).
    ToAscii,
    /// Both.
    TookHostToAscii,
}

/// Why a string is not a valid domain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// No host.
    #[error("the domain is empty")]
    Empty,
    /// A username or password before the host. The message omits the input, which may contain a credential.
    #[error("the domain contains a username or a password")]
    Userinfo,
    /// A `*`, which is useless for a single API.
    #[error("the domain contains a wildcard")]
    Wildcard,
    /// A whitespace, control, bidi or invisible character, already escaped.
    #[error("the domain contains a blank, invisible or control character: {0}")]
    Deceptive(String),
    /// Not a number from 1 to 65535.
    #[error("the port of the domain is not a number from 1 to 65535")]
    Port,
    /// Longer than DNS allows: 253 bytes in total, 63 per label (RFC 1035 section 2.3.4).
    #[error("the domain, or a part of it, is longer than DNS allows")]
    TooLong,
    /// Not a host. Already escaped.
    #[error("\"{0}\" is not a domain")]
    Invalid(String),
}

impl Domain {
    /// Parses a host with an optional port. A scheme and a path are removed.
    ///
    /// # Errors
    /// One of [`DomainError`].
    pub fn parse(raw: &str) -> Result<(Self, Option<DomainNote>), DomainError> {
        let raw = raw.trim();
        if let Some(found) = raw.chars().find(|c| c.is_whitespace() || text::is_deceptive(*c)) {
            return Err(DomainError::Deceptive(found.escape_unicode().to_string()));
        }
        let authority = authority(raw);
        if authority.contains('@') {
            return Err(DomainError::Userinfo);
        }
        let (host, port) = split_port(authority)?;
        let ascii = parse_host(host)?;
        let domain = port.map_or_else(|| ascii.clone(), |port| format!("{ascii}:{port}"));
        let note = match (authority.len() < raw.len(), !host.is_ascii()) {
            (true, false) => Some(DomainNote::TookHost),
            (false, true) => Some(DomainNote::ToAscii),
            (true, true) => Some(DomainNote::TookHostToAscii),
            (false, false) => None,
        };
        Ok((Self(domain), note))
    }

    /// Accepts a domain that [`Domain::parse`] returned earlier, from an authenticated vault. Checks only for
    /// characters that could deceive on a terminal.
    ///
    /// # Errors
    /// [`DomainError::Empty`], [`DomainError::Deceptive`].
    pub fn from_stored(stored: &str) -> Result<Self, DomainError> {
        if !stored.is_empty() && stored.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Self(stored.to_owned()));
        }
        match stored.chars().find(|c| c.is_whitespace() || text::is_deceptive(*c)) {
            Some(found) => Err(DomainError::Deceptive(found.escape_unicode().to_string())),
            None if stored.is_empty() => Err(DomainError::Empty),
            None => Ok(Self(stored.to_owned())),
        }
    }

    /// Returns the host, followed by `:port` if there is a port.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DomainNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TookHost => "took the host of the URL",
            Self::ToAscii => "wrote the domain in its ASCII form",
            Self::TookHostToAscii => "took the host of the URL and wrote it in its ASCII form",
        })
    }
}

/// Returns the part between scheme and path (RFC 3986 section 3.2).
fn authority(raw: &str) -> &str {
    let after = raw.strip_prefix("//").unwrap_or_else(|| match raw.split_once("://") {
        // A later `://` is part of a path or query.
        Some((scheme, rest)) if !scheme.contains(['/', '?', '#', '@']) => rest,
        _ => raw,
    });
    after.split(['/', '?', '#']).next().unwrap_or(after)
}

/// Splits host and port. A bare IPv6 address has no port, because the port would be ambiguous.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), DomainError> {
    if authority.starts_with('[') && !authority.contains(']') {
        return Err(DomainError::Invalid(text::excerpt(authority)));
    }
    let bare_ipv6 = !authority.starts_with('[') && authority.matches(':').count() > 1;
    let after_host = if bare_ipv6 { None } else { authority.rfind(':') };
    match after_host.filter(|at| !authority[*at..].contains(']')) {
        None => Ok((authority, None)),
        Some(at) => {
            let digits = &authority[at + 1..];
            let port = digits.parse().ok().filter(|_| !digits.starts_with('+'));
            let port = port.filter(|port| *port > 0).ok_or(DomainError::Port)?;
            Ok((&authority[..at], Some(port)))
        }
    }
}

/// Returns the host in canonical form.
fn parse_host(host: &str) -> Result<String, DomainError> {
    let invalid = || DomainError::Invalid(text::excerpt(host));
    if host.is_empty() {
        return Err(DomainError::Empty);
    }
    if host.contains('*') {
        return Err(DomainError::Wildcard);
    }
    // `url` decodes percent escapes, which could contain the characters rejected above.
    if host.contains('%') {
        return Err(invalid());
    }
    let bare_ipv6 = host.contains(':') && !host.starts_with('[');
    let whole = if bare_ipv6 { format!("[{host}]") } else { host.to_owned() };
    match Host::parse(whole.strip_suffix('.').unwrap_or(&whole)).map_err(|_| invalid())? {
        Host::Ipv6(address) => Ok(format!("[{address}]")),
        // `0x7f.1` and `2130706433` are addresses too, but such spellings only serve to deceive.
        Host::Ipv4(address) if host.trim_end_matches('.') == address.to_string() => Ok(address.to_string()),
        Host::Ipv4(_) => Err(invalid()),
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(&name);
            check_labels(name, invalid)?;
            Ok(name.to_owned())
        }
    }
}

/// Checks the rules for host names (RFC 1123 section 2.1). Allows the underscore, which some hosts use anyway.
fn check_labels(name: &str, invalid: impl Fn() -> DomainError) -> Result<(), DomainError> {
    if name.len() > 253 || name.split('.').any(|label| label.len() > 63) {
        return Err(DomainError::TooLong);
    }
    let valid = |label: &str| {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(allowed)
    };
    if name.split('.').all(valid) { Ok(()) } else { Err(invalid()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DomainNote::{ToAscii, TookHost, TookHostToAscii};
    use proptest::prelude::*;

    fn parse(raw: &str) -> Result<(String, Option<DomainNote>), DomainError> {
        Domain::parse(raw).map(|(domain, note)| (domain.to_string(), note))
    }

    #[test]
    fn a_stored_domain_is_checked_for_deceptive_characters() {
        assert_eq!(Domain::from_stored("bücher.example").unwrap().as_str(), "bücher.example");
        for bad in ["a b", "a\u{202e}b", "a\u{2003}b"] {
            assert!(matches!(Domain::from_stored(bad), Err(DomainError::Deceptive(_))), "{bad:?}");
        }
        assert_eq!(Domain::from_stored(""), Err(DomainError::Empty));
    }

    #[test]
    fn hosts_are_accepted_and_normalized() {
        for (raw, expected, note) in [
            ("api.example.com", "api.example.com", None),
            (" API.Example.COM. ", "api.example.com", None),
            ("localhost:8080", "localhost:8080", None),
            ("10.0.0.1", "10.0.0.1", None),
            ("::1", "[::1]", None),
            ("[::1]:8443", "[::1]:8443", None),
            ("a_b.example.com", "a_b.example.com", None),
            ("https://api.example.com/v1?x=1#y", "api.example.com", Some(TookHost)),
            ("api.example.com/v1", "api.example.com", Some(TookHost)),
            ("api.example.com/@me", "api.example.com", Some(TookHost)),
            ("//api.example.com", "api.example.com", Some(TookHost)),
            ("bücher.example", "xn--bcher-kva.example", Some(ToAscii)),
            ("https://bücher.example:8443/", "xn--bcher-kva.example:8443", Some(TookHostToAscii)),
        ] {
            assert_eq!(parse(raw), Ok((expected.to_owned(), note)), "{raw}");
        }
    }

    #[test]
    fn other_input_is_rejected() {
        let invalid = |text: &str| DomainError::Invalid(text.to_owned());
        for (raw, expected) in [
            (" ", DomainError::Empty),
            ("https:///path", DomainError::Empty),
            ("https://user:hunter2@example.com", DomainError::Userinfo),
            ("user@example.com", DomainError::Userinfo),
            ("*.example.com", DomainError::Wildcard),
            ("a b.com", DomainError::Deceptive(r"\u{20}".into())),
            ("a\u{202e}b.com", DomainError::Deceptive(r"\u{202e}".into())),
            ("exa\u{ad}mple.com", DomainError::Deceptive(r"\u{ad}".into())),
            ("a.com:0", DomainError::Port),
            ("a.com:", DomainError::Port),
            ("a.com:+80", DomainError::Port),
            ("a.com:65536", DomainError::Port),
            ("a..com", invalid("a..com")),
            ("-a.com", invalid("-a.com")),
            ("ex%61mple.com", invalid("ex%61mple.com")),
            ("0x7f.1", invalid("0x7f.1")),
            ("a<b.com", invalid("a<b.com")),
            ("[::1", invalid("[::1")),
        ] {
            assert_eq!(parse(raw), Err(expected), "{raw}");
        }
        assert_eq!(parse(&format!("{}.com", "x".repeat(64))), Err(DomainError::TooLong));
    }

    proptest! {
        #[test]
        fn parsing_a_parsed_domain_changes_nothing(raw in any::<String>()) {
            if let Ok((domain, _)) = Domain::parse(&raw) {
                prop_assert_eq!(Domain::parse(domain.as_str()), Ok((domain.clone(), None)));
            }
        }

        #[test]
        fn a_domain_is_always_plain_ascii(raw in "(https?://)?[a-zé0-9.\\[\\]:@*%。-]{0,30}(/x)?") {
            if let Ok((domain, _)) = Domain::parse(&raw) {
                prop_assert!(domain.as_str().bytes().all(|b| b.is_ascii_graphic() && !b"/@*%".contains(&b)));
                prop_assert_eq!(Domain::parse(domain.as_str()), Ok((domain.clone(), None)));
            }
        }
    }
}
