//! The variables of the caller's environment that name proxies: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.

use std::net::IpAddr;

use super::Origin;
use super::origin::is_loopback;
use crate::model::{Secret, is_at_or_below};

/// A proxy as a variable names it.
pub struct NamedProxy {
    /// The variable.
    pub variable: &'static str,
    /// Its value: a URL, which can contain a password, or a host with a port.
    pub url: Secret,
}

/// The proxies for the two schemes, and the hosts that are reached without one.
#[derive(Default)]
pub struct ProxyVariables {
    https: Option<NamedProxy>,
    http: Option<NamedProxy>,
    without: Vec<String>,
    /// Whether hosts of this machine are reached without a proxy.
    skips_loopback: bool,
}

impl ProxyVariables {
    /// Reads the variables `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, also in upper case. An empty one counts as
    /// not set.
    #[must_use]
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&'static str]| {
            names.iter().find_map(|name| {
                let url = Secret::new(variable(name).filter(|value| !value.is_empty())?);
                Some(NamedProxy { variable: name, url })
            })
        };
        let without = ["no_proxy", "NO_PROXY"].into_iter().find_map(&variable).unwrap_or_default();
        Self {
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            http: first(&["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]),
            without: no_proxy_entries(&without).map(str::to_owned).collect(),
            skips_loopback: false,
        }
    }

    /// Reaches hosts of this machine without a proxy.
    #[must_use]
    pub fn without_loopback(self) -> Self {
        Self { skips_loopback: true, ..self }
    }

    /// Returns the proxy for an origin.
    #[must_use]
    pub fn of(&self, origin: &Origin) -> Option<&NamedProxy> {
        let named = if origin.is_https { self.https.as_ref() } else { self.http.as_ref() };
        let is_direct = self.skips_loopback && origin.is_loopback()
            || self.without.iter().any(|entry| is_excepted(entry, origin));
        named.filter(|_| !is_direct)
    }
}

/// Returns the entries of a `NO_PROXY`, which are separated by commas or blanks.
pub fn no_proxy_entries(list: &str) -> impl Iterator<Item = &str> {
    list.split(|c: char| c == ',' || c.is_whitespace()).filter(|entry| !entry.is_empty())
}

/// Returns whether an entry of `NO_PROXY` covers an origin: `*`, a host, a domain with its subdomains, each with or without
/// a port or a dot at the end, or a network such as `10.0.0.0/8`.
fn is_excepted(entry: &str, origin: &Origin) -> bool {
    let Some(name) = name_for(entry, origin) else { return false };
    let name = name.trim_start_matches('*').trim_start_matches('.');
    entry == "*" || is_in_network(name, origin) || !name.is_empty() && is_at_or_below(&origin.host, name)
}

/// Returns whether some client could take an entry for one that covers an origin. Clients disagree about patterns, about the
/// end of a name without a dot before it, and about whether the names of this machine are one host.
#[must_use]
pub fn may_be_excepted(entry: &str, origin: &Origin) -> bool {
    let Some(name) = name_for(entry, origin) else { return false };
    let fits = match (name.split_once('*'), name.rsplit_once('*')) {
        (Some((start, _)), Some((_, end))) => origin.host.starts_with(start) && origin.host.ends_with(end),
        _ => !name.is_empty() && origin.host.ends_with(&name),
    };
    is_excepted(entry, origin) || fits || is_loopback(&name) && origin.is_loopback()
}

/// Returns the host of an entry, if its port is that of an origin.
fn name_for(entry: &str, origin: &Origin) -> Option<String> {
    let entry = entry.to_ascii_lowercase();
    let (name, port) = match entry.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => (name, Some(port)),
        _ => (entry.as_str(), None),
    };
    let fits = port.is_none_or(|port| port == origin.port.to_string());
    fits.then(|| name.trim_end_matches('.').trim_matches(['[', ']']).to_owned())
}

/// Returns whether an origin is an address in a network of the form `ADDRESS/BITS`.
fn is_in_network(network: &str, origin: &Origin) -> bool {
    let Some((base, bits)) = network.split_once('/') else { return false };
    let (Ok(base), Ok(bits)) = (base.parse(), bits.parse::<u32>()) else { return false };
    let differs = match (base, origin.address()) {
        (IpAddr::V4(base), Some(IpAddr::V4(own))) if bits <= 32 => {
            u128::from(base.to_bits() ^ own.to_bits()).checked_shr(32 - bits)
        }
        (IpAddr::V6(base), Some(IpAddr::V6(own))) if bits <= 128 => {
            (base.to_bits() ^ own.to_bits()).checked_shr(128 - bits)
        }
        _ => return false,
    };
    differs.unwrap_or_default() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(host: &str, port: u16) -> Origin {
        Origin { is_https: port != 80, host: host.to_owned(), port }
    }

    fn of(pairs: &[(&str, &str)], origin: &Origin) -> Option<&'static str> {
        let variable = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned());
        ProxyVariables::read(variable).without_loopback().of(origin).map(|named| named.variable)
    }

    #[test]
    fn the_variable_of_the_scheme_comes_first() {
        let pairs = [("HTTPS_PROXY", "http://u:p@a.example:3128"), ("ALL_PROXY", "b.example:1080")];
        assert_eq!(of(&pairs, &origin("x.example", 443)), Some("HTTPS_PROXY"));
        assert_eq!(of(&pairs, &origin("x.example", 80)), Some("ALL_PROXY"));
        assert_eq!(of(&pairs, &origin("localhost", 443)), None);
        assert_eq!(of(&[], &origin("x.example", 443)), None);
        assert_eq!(of(&[("https_proxy", ""), ("no_proxy", "x.example")], &origin("x.example", 443)), None);
    }

    #[test]
    fn a_host_of_this_machine_uses_a_proxy_unless_it_is_excepted() {
        let variables = ProxyVariables::read(|name| (name == "all_proxy").then(|| "a.example".to_owned()));
        assert!(variables.of(&origin("127.0.0.1", 80)).is_some());
        assert!(variables.without_loopback().of(&origin("127.0.0.1", 80)).is_none());
    }

    #[test]
    fn an_exception_covers_a_host_and_its_subdomains() {
        let api = origin("api.example.com", 443);
        for entry in [
            "*",
            "api.example.com",
            "EXAMPLE.com",
            ".example.com",
            "*.example.com",
            "example.com:443",
            "api.example.com.",
            "example.com.:443",
        ] {
            assert!(is_excepted(entry, &api) && may_be_excepted(entry, &api), "{entry}");
        }
        for entry in ["", "ample.com", "other.com", "example.com:80", ".", "10.0.0.0/8", "*.com.example"] {
            assert!(!is_excepted(entry, &api), "{entry}");
        }
        assert!(is_excepted("[::1]", &origin("::1", 443)) && is_excepted("::1", &origin("::1", 443)));
    }

    #[test]
    fn a_network_covers_its_addresses() {
        for (network, host, expected) in [
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.1.2.3/32", "10.1.2.3", true),
            ("0.0.0.0/0", "10.1.2.3", true),
            ("10.1.2.4/32", "10.1.2.3", false),
            ("11.0.0.0/8", "10.1.2.3", false),
            ("10.0.0.0/33", "10.1.2.3", false),
            ("10.0.0.0/x", "10.1.2.3", false),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
            ("::/0", "10.1.2.3", false),
            ("10.0.0.0/8", "a.example", false),
        ] {
            assert_eq!(is_excepted(network, &origin(host, 443)), expected, "{network} {host}");
        }
    }

    #[test]
    fn what_only_some_clients_take_for_an_exception_may_be_one() {
        let api = origin("api.billing.example", 443);
        for entry in ["*illing.example", "api.*.example", "api.*", "illing.example", "*b*.example"] {
            assert!(may_be_excepted(entry, &api), "{entry}");
        }
        for entry in ["", "*.test", "web.*", "illing", "other.example", "*illing.example:80", "localhost"] {
            assert!(!may_be_excepted(entry, &api), "{entry}");
        }
        for entry in ["localhost", "127.0.0.1", "::1", "[::1]", "127.0.0.53", "app.localhost"] {
            assert!(may_be_excepted(entry, &origin("127.0.0.1", 8080)), "{entry}");
        }
    }

    #[test]
    fn entries_are_separated_by_commas_or_blanks() {
        assert_eq!(no_proxy_entries(" a, b  c,,d\te ").collect::<Vec<_>>(), ["a", "b", "c", "d", "e"]);
        let pairs = [("https_proxy", "p.example"), ("no_proxy", "a.example x.example")];
        assert_eq!(of(&pairs, &origin("x.example", 443)), None);
    }
}
