//! Origins: the scheme, the host and the port to which a credential may be sent.

use std::net::IpAddr;

use url::Url;

use crate::model::{Domain, is_at_or_below};

/// A scheme, a host and a port. Two origins are the same only if all three are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    /// Whether the scheme is https.
    pub is_https: bool,
    /// The host in lower case, an IPv6 address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
}

impl Origin {
    /// Returns the origin of a domain, or `None` if it is not one of a URL.
    #[must_use]
    pub fn of(domain: &Domain) -> Option<Self> {
        Self::of_url(&Url::parse(&domain.origin()).ok()?)
    }

    /// Returns the origin of a URL, or `None` if it is not an http or https one.
    #[must_use]
    pub fn of_url(url: &Url) -> Option<Self> {
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
        Some(Self { is_https, host, port: url.port_or_known_default()? })
    }

    /// Returns the host and the port for a `Host` header: without the port if it is that of the scheme.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = self.bracketed();
        if self.port == self.default_port() { host } else { format!("{host}:{}", self.port) }
    }

    /// Returns whether the value of a `Host` header names this origin.
    #[must_use]
    pub fn is_named_by(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        host == self.authority() || host == format!("{}:{}", self.bracketed(), self.port)
    }

    /// Returns the host as an address, if it is one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }

    /// Returns whether the host is this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    fn bracketed(&self) -> String {
        if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
    }

    fn default_port(&self) -> u16 {
        if self.is_https { 443 } else { 80 }
    }
}

/// Returns whether a host is this machine (RFC 6761 section 6.3).
pub(super) fn is_loopback(host: &str) -> bool {
    is_at_or_below(host, "localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    #[test]
    fn a_url_and_a_domain_have_the_same_origin() {
        for (domain, url) in [
            ("api.example.com", "https://API.example.com:443/v1?x"),
            ("127.0.0.1:80", "http://127.0.0.1/"),
            ("https://[::1]:8443", "https://[::1]:8443/x"),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(Origin::of(&Domain::parse(domain).unwrap().0), Origin::of_url(&url), "{domain}");
            assert!(Origin::of_url(&url).is_some());
        }
        for url in ["ftp://api.example.com/", "javascript:alert(1)", "file:///etc/passwd"] {
            assert_eq!(Origin::of_url(&Url::parse(url).unwrap()), None, "{url}");
        }
    }
}
