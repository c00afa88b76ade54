//! The variables of the caller's environment that name proxies: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.

use super::Origin;
use crate::model::Secret;

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
            without: without.split(',').map(|entry| entry.trim().to_ascii_lowercase()).collect(),
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

/// Returns whether an entry of `NO_PROXY` covers an origin: `*`, a host, a domain with its subdomains, each with or without
/// a port.
#[must_use]
pub fn is_excepted(entry: &str, origin: &Origin) -> bool {
    let entry = entry.trim().to_ascii_lowercase();
    if entry == "*" {
        return true;
    }
    let (name, port) = match entry.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => (name, Some(port)),
        _ => (entry.as_str(), None),
    };
    if port.is_some_and(|port| port != origin.port.to_string()) {
        return false;
    }
    let name = name.trim_start_matches('*').trim_start_matches('.').trim_matches(['[', ']']);
    let below = origin.host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.is_empty() && below
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
        for entry in
            ["*", "api.example.com", "EXAMPLE.com", ".example.com", "*.example.com", "example.com:443"]
        {
            assert!(is_excepted(entry, &api), "{entry}");
        }
        for entry in ["", "ample.com", "other.com", "example.com:80", "."] {
            assert!(!is_excepted(entry, &api), "{entry}");
        }
        assert!(is_excepted("[::1]", &origin("::1", 443)) && is_excepted("::1", &origin("::1", 443)));
    }
}
