//! The domain of an API: a host, perhaps with a port.

use super::text;
use std::fmt;
use url::Host;

/// A host in lower-case ASCII, perhaps with a port: `api.example.com`, `localhost:8080`, `[::1]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// What was done to a text to make a domain of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DomainNote {
    /// A scheme, a path, a query or a fragment is gone.
    TookHost,
    /// The name was written in other letters (IDNA, RFC 5890).
    ToAscii,
    /// Both of it.
    TookHostToAscii,
}

/// Why a text cannot be a domain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// No host.
    #[error("the domain is empty")]
    Empty,
    /// A user name or a password before the host. The text stays out of the message: it may be a credential.
    #[error("the domain contains a username or a password")]
    Userinfo,
    /// A `*`, for which one API has no use.
    #[error("the domain contains a wildcard")]
    Wildcard,
    /// A blank, control, bidi or invisible character, here already escaped.
    #[error("the domain contains a blank, invisible or control character: {0}")]
    Deceptive(String),
    /// Not a number from 1 to 65535.
    #[error("the port of the domain is not a number from 1 to 65535")]
    Port,
    /// Longer than DNS allows: 253 in all, 63 a label (RFC 1035 section 2.3.4).
    #[error("the domain, or a part of it, is longer than DNS allows")]
    TooLong,
    /// Not a host; the text is already escaped.
    #[error("\"{0}\" is not a domain")]
    Invalid(String),
}

impl Domain {
    /// Parses a host with an optional port; a scheme and a path are dropped.
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

    /// Takes back what [`Domain::parse`] made before and an authenticated vault kept. Only what could deceive on a
    /// terminal is looked for again.
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

    /// The host, and `:port` if there is one.
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

/// What stands between the scheme and the path (RFC 3986 section 3.2).
fn authority(raw: &str) -> &str {
    let after = raw.strip_prefix("//").unwrap_or_else(|| match raw.split_once("://") {
        // A colon and two slashes further on belong to a path or a query.
        Some((scheme, rest)) if !scheme.contains(['/', '?', '#', '@']) => rest,
        _ => raw,
    });
    after.split(['/', '?', '#']).next().unwrap_or(after)
}

/// The host and the port. A bare IPv6 address has no port, as nobody could tell it from the address.
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

/// The host in its canonical form.
fn parse_host(host: &str) -> Result<String, DomainError> {
    let invalid = || DomainError::Invalid(text::excerpt(host));
    if host.is_empty() {
        return Err(DomainError::Empty);
    }
    if host.contains('*') {
        return Err(DomainError::Wildcard);
    }
    // `url` would decode percent signs, and with them whatever the checks above refused.
    if host.contains('%') {
        return Err(invalid());
    }
    let bare_ipv6 = host.contains(':') && !host.starts_with('[');
    let whole = if bare_ipv6 { format!("[{host}]") } else { host.to_owned() };
    match Host::parse(whole.strip_suffix('.').unwrap_or(&whole)).map_err(|_| invalid())? {
        Host::Ipv6(address) => Ok(format!("[{address}]")),
        // `0x7f.1` and `2130706433` are addresses as well, but only to deceive.
        Host::Ipv4(address) if host.trim_end_matches('.') == address.to_string() => Ok(address.to_string()),
        Host::Ipv4(_) => Err(invalid()),
        Host::Domain(name) => {
            let name = name.strip_suffix('.').unwrap_or(&name);
            check_labels(name, invalid)?;
            Ok(name.to_owned())
        }
    }
}

/// The rules of a host name (RFC 1123 section 2.1), and the underscore that some hosts have nevertheless.
fn check_labels(name: &str, invalid: impl Fn() -> DomainError) -> Result<(), DomainError> {
    if name.len() > 253 || name.split('.').any(|label| label.len() > 63) {
        return Err(DomainError::TooLong);
    }
    let good = |label: &str| {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(allowed)
    };
    if name.split('.').all(good) { Ok(()) } else { Err(invalid()) }
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
    fn what_a_vault_kept_is_looked_at_for_what_deceives() {
        assert_eq!(Domain::from_stored("bücher.example").unwrap().as_str(), "bücher.example");
        for bad in ["a b", "a\u{202e}b", "a\u{2003}b"] {
            assert!(matches!(Domain::from_stored(bad), Err(DomainError::Deceptive(_))), "{bad:?}");
        }
        assert_eq!(Domain::from_stored(""), Err(DomainError::Empty));
    }

    #[test]
    fn hosts_are_domains() {
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
    fn other_things_are_not() {
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
        fn whatever_host_like_text_comes_the_result_is_plain_ascii(raw in "(https?://)?[a-zé0-9.\\[\\]:@*%。-]{0,30}(/x)?") {
            if let Ok((domain, _)) = Domain::parse(&raw) {
                prop_assert!(domain.as_str().bytes().all(|b| b.is_ascii_graphic() && !b"/@*%".contains(&b)));
                prop_assert_eq!(Domain::parse(domain.as_str()), Ok((domain.clone(), None)));
            }
        }
    }
}
