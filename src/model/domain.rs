//! The domain of an API: a host with an optional port, and where given also `http` and the base path of all requests.

use super::text;
use std::fmt;
use url::Host;

const HTTP: &str = "http://";
const HTTPS: &str = "https://";

/// A host in lower-case ASCII with an optional port and an optional base path: `api.example.com`, `api.example.com/v2`.
///
/// Without a scheme it means https. `http://` precedes a host that was given with it. An address of this machine always
/// has a scheme: `http://127.0.0.1:8099`, unless https was given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Domain(String);

/// How the input was changed to get a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DomainNote {
    /// A scheme, path, query or fragment was removed.
    TookHost,
    /// The same, except for the path.
    TookHostAndPath,
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
    /// The maximum length of a base path, in bytes.
    pub const MAX_BASE_BYTES: usize = 100;

    /// Parses a host with an optional port, scheme and base path. A base path has at most 100 plain characters, because it
    /// becomes part of code; any other path is removed, and so are queries and fragments.
    ///
    /// # Errors
    /// One of [`DomainError`].
    pub fn parse(raw: &str) -> Result<(Self, Option<DomainNote>), DomainError> {
        let raw = raw.trim();
        if let Some(found) = raw.chars().find(|c| c.is_whitespace() || text::is_deceptive(*c)) {
            return Err(DomainError::Deceptive(found.escape_unicode().to_string()));
        }
        let (authority, rest) = split_authority(raw);
        if authority.contains('@') {
            return Err(DomainError::Userinfo);
        }
        let (host, port) = split_port(authority)?;
        let ascii = parse_host(host)?;
        let host_and_port = port.map_or_else(|| ascii.clone(), |port| format!("{ascii}:{port}"));
        let (scheme, given) = scheme(raw, &ascii);
        let base = base_of(rest);
        let note = match (given + authority.len() + base.len() < raw.len(), !host.is_ascii()) {
            (true, false) if !base.is_empty() => Some(DomainNote::TookHostAndPath),
            (true, false) => Some(DomainNote::TookHost),
            (false, true) => Some(DomainNote::ToAscii),
            (true, true) => Some(DomainNote::TookHostToAscii),
            (false, false) => None,
        };
        Ok((Self(format!("{scheme}{host_and_port}{base}")), note))
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

    /// Returns the whole domain: `api.example.com`, `http://127.0.0.1:8099/v1`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the host, followed by `:port` if there is a port.
    pub fn host(&self) -> &str {
        let after = self.after_scheme();
        after.find('/').map_or(after, |at| &after[..at])
    }

    /// Returns the base path, which is empty or begins with a slash and does not end with one.
    pub fn base(&self) -> &str {
        &self.after_scheme()[self.host().len()..]
    }

    /// Returns the scheme and the host: `https://api.example.com`.
    pub fn origin(&self) -> String {
        let is_http = self.0.starts_with(HTTP) || (!self.0.starts_with(HTTPS) && is_loopback(self.host()));
        format!("{}{}", if is_http { HTTP } else { HTTPS }, self.host())
    }

    /// Returns the URL that all paths follow: `https://api.example.com/v2`.
    pub fn url(&self) -> String {
        self.origin() + self.base()
    }

    /// Returns whether a request would carry the credential unencrypted over a network.
    pub fn is_unencrypted(&self) -> bool {
        self.0.starts_with(HTTP) && !is_loopback(self.host())
    }

    fn after_scheme(&self) -> &str {
        self.0.strip_prefix(HTTP).or_else(|| self.0.strip_prefix(HTTPS)).unwrap_or(&self.0)
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
            Self::TookHostAndPath => "took the host and the path of the URL",
            Self::ToAscii => "wrote the domain in its ASCII form",
            Self::TookHostToAscii => "took the host of the URL and wrote it in its ASCII form",
        })
    }
}

/// Returns the scheme to store, and how many bytes of it were given. Servers on this machine rarely have a certificate.
fn scheme(raw: &str, host: &str) -> (&'static str, usize) {
    let given =
        |scheme: &str| raw.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    match (given(HTTP), given(HTTPS)) {
        (true, _) => (HTTP, HTTP.len()),
        (_, true) if is_loopback(host) => (HTTPS, HTTPS.len()),
        (_, true) => ("", 0),
        _ if is_loopback(host) => (HTTP, 0),
        _ => ("", 0),
    }
}

/// Returns whether a host, with or without a port, is this machine (RFC 6761 section 6.3, RFC 1122 section 3.2.1.3).
pub(super) fn is_loopback(host: &str) -> bool {
    let host = without_port(host);
    let is_v4 = host.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback());
    is_v4 || host == "[::1]" || is_at_or_below(host, "localhost")
}

/// Returns a host that may be followed by a port.
pub(super) fn without_port(host: &str) -> &str {
    match host.rfind(':') {
        Some(at) if !host[at..].contains(']') => &host[..at],
        _ => host,
    }
}

/// Returns the path after an authority without its final slash, if it can be a base path.
fn base_of(rest: &str) -> &str {
    let path = rest.split(['?', '#']).next().unwrap_or(rest).trim_end_matches('/');
    let is_plain =
        |segment: &str| !matches!(segment, "" | "." | "..") && segment.bytes().all(text::is_unreserved);
    let fits = path.len() <= Domain::MAX_BASE_BYTES && path.split('/').skip(1).all(is_plain);
    if fits { path } else { "" }
}

/// Returns the part between scheme and path (RFC 3986 section 3.2), and the rest.
fn split_authority(raw: &str) -> (&str, &str) {
    let after = raw.strip_prefix("//").unwrap_or_else(|| match raw.split_once("://") {
        // A later `://` is part of a path or query.
        Some((scheme, rest)) if !scheme.contains(['/', '?', '#', '@']) => rest,
        _ => raw,
    });
    after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()))
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

/// Returns whether a host is `parent` or a subdomain of it. Both are in lower case.
#[must_use]
pub fn is_at_or_below(host: &str, parent: &str) -> bool {
    host.strip_suffix(parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
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
    use DomainNote::{ToAscii, TookHost, TookHostAndPath, TookHostToAscii};
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
            ("localhost:8080", "http://localhost:8080", None),
            ("127.0.0.1:8099/v1/", "http://127.0.0.1:8099/v1", Some(TookHostAndPath)),
            ("HTTP://127.0.0.1:8099", "http://127.0.0.1:8099", None),
            ("https://localhost:8443", "https://localhost:8443", None),
            ("http://api.example.com", "http://api.example.com", None),
            ("http://api.example.com/v1?x", "http://api.example.com/v1", Some(TookHostAndPath)),
            ("localhost.example.com", "localhost.example.com", None),
            ("10.0.0.1", "10.0.0.1", None),
            ("::1", "http://[::1]", None),
            ("[::1]:8443", "http://[::1]:8443", None),
            ("https://[::1]", "https://[::1]", None),
            ("a_b.example.com", "a_b.example.com", None),
            ("https://api.example.com/v1?x=1#y", "api.example.com/v1", Some(TookHostAndPath)),
            ("https://api.example.com/?x", "api.example.com", Some(TookHost)),
            ("https://s/v1", "s/v1", Some(TookHostAndPath)),
            ("api.example.com/v1", "api.example.com/v1", None),
            ("api.example.com/v1/../x", "api.example.com", Some(TookHost)),
            ("api.example.com/@me", "api.example.com", Some(TookHost)),
            ("//api.example.com", "api.example.com", Some(TookHost)),
            ("bücher.example", "xn--bcher-kva.example", Some(ToAscii)),
            ("https://bücher.example:8443/", "xn--bcher-kva.example:8443", Some(TookHostToAscii)),
        ] {
            assert_eq!(parse(raw), Ok((expected.to_owned(), note)), "{raw}");
        }
    }

    #[test]
    fn a_domain_is_the_start_of_a_url() {
        for (stored, origin, base) in [
            ("api.example.com", "https://api.example.com", ""),
            ("api.example.com:8443/v2/x", "https://api.example.com:8443", "/v2/x"),
            ("http://127.0.0.1:8099/v1", "http://127.0.0.1:8099", "/v1"),
            ("https://localhost", "https://localhost", ""),
            // As earlier versions stored it.
            ("app.localhost:3000", "http://app.localhost:3000", ""),
            ("[::1]:80", "http://[::1]:80", ""),
            ("127.0.0.1.example", "https://127.0.0.1.example", ""),
        ] {
            let domain = Domain::from_stored(stored).unwrap();
            assert_eq!((domain.origin().as_str(), domain.base()), (origin, base), "{stored}");
            assert_eq!(domain.url(), format!("{origin}{base}"));
        }
        let is_unencrypted = |raw| Domain::parse(raw).unwrap().0.is_unencrypted();
        assert!(is_unencrypted("http://api.example.com") && !is_unencrypted("http://[::1]:80"));
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
        fn a_domain_is_always_plain_ascii(raw in "(https?://)?[a-zé0-9.\\[\\]:@*%。-]{0,30}(/[a-z./]{0,9})?") {
            if let Ok((domain, _)) = Domain::parse(&raw) {
                prop_assert!(domain.host().bytes().all(|b| b.is_ascii_graphic() && !b"/@*%".contains(&b)));
                prop_assert!(url::Url::parse(&domain.url()).is_ok(), "{domain}");
                prop_assert_eq!(Domain::parse(domain.as_str()), Ok((domain.clone(), None)));
            }
        }
    }
}
