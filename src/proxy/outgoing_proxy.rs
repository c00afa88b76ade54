//! The proxy of the caller's own environment, which the requests of this proxy use.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;

use super::header_field::write_line;
use super::route::Origin;
use crate::model::Secret;

/// A proxy that speaks HTTP. Its URL can contain a password.
pub(super) struct HttpProxy {
    /// Its host.
    pub(super) host: String,
    /// Its port.
    pub(super) port: u16,
    /// The value of `Proxy-Authorization`.
    authorization: Option<Secret>,
}

impl HttpProxy {
    /// Appends the header with its password.
    pub(super) fn write_authorization(&self, out: &mut Vec<u8>) {
        if let Some(authorization) = &self.authorization {
            write_line(out, "Proxy-Authorization", authorization.expose().as_bytes());
        }
    }
}

/// The proxies for the two schemes, and the hosts that are reached without one.
#[derive(Default)]
pub struct OutgoingProxies {
    https: Option<Setting>,
    http: Option<Setting>,
    without: Vec<String>,
}

/// The value of a variable.
enum Setting {
    Proxy(HttpProxy),
    /// A URL with another scheme, for example of SOCKS. The variable has this name.
    Unsupported(&'static str),
}

impl OutgoingProxies {
    /// Reads the variables `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy`, also in upper case.
    #[must_use]
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&'static str]| {
            let set = |name: &&'static str| Some((*name, variable(name).filter(|value| !value.is_empty())?));
            names.iter().find_map(set).map(|(name, value)| Setting::parse(name, &value))
        };
        let without = ["no_proxy", "NO_PROXY"].into_iter().find_map(&variable).unwrap_or_default();
        Self {
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            http: first(&["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]),
            without: without.split(',').map(|entry| entry.trim().to_ascii_lowercase()).collect(),
        }
    }

    /// Returns the proxy for an origin.
    ///
    /// # Errors
    /// The name of a variable with an unsupported proxy: a direct connection could be one that the user does not want.
    pub(super) fn of(&self, origin: &Origin) -> Result<Option<&HttpProxy>, &'static str> {
        let setting = if origin.is_https { &self.https } else { &self.http };
        let is_direct = origin.is_loopback() || self.without.iter().any(|entry| is_excepted(entry, origin));
        match setting {
            Some(Setting::Proxy(proxy)) if !is_direct => Ok(Some(proxy)),
            Some(Setting::Unsupported(name)) if !is_direct => Err(name),
            _ => Ok(None),
        }
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

impl Setting {
    fn parse(name: &'static str, value: &str) -> Self {
        let with_scheme = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
        let parsed = Url::parse(&with_scheme).ok().filter(|url| url.scheme() == "http");
        let Some((url, host)) = parsed.and_then(|url| Some((url.clone(), url.host_str()?.to_owned()))) else {
            return Self::Unsupported(name);
        };
        let decoded =
            |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let authorization = (!url.username().is_empty()).then(|| {
            let pair = format!("{}:{}", decoded(url.username()), decoded(url.password().unwrap_or_default()));
            Secret::new(format!("Basic {}", STANDARD.encode(pair)))
        });
        let host = host.trim_matches(['[', ']']).to_owned();
        Self::Proxy(HttpProxy { host, port: url.port().unwrap_or(80), authorization })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn origin(host: &str, port: u16) -> Origin {
        Origin { is_https: port != 80, host: host.to_owned(), port }
    }

    fn of(pairs: &[(&str, &str)], origin: &Origin) -> Result<Option<(String, u16)>, &'static str> {
        let variable = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned());
        let proxies = OutgoingProxies::from_environment(variable);
        proxies.of(origin).map(|proxy| proxy.map(|proxy| (proxy.host.clone(), proxy.port)))
    }

    #[test]
    fn the_variable_of_the_scheme_comes_first() {
        let pairs = [("HTTPS_PROXY", "http://u:p@a.example:3128"), ("ALL_PROXY", "b.example:1080")];
        assert_eq!(of(&pairs, &origin("x.example", 443)), Ok(Some(("a.example".to_owned(), 3128))));
        assert_eq!(of(&pairs, &origin("x.example", 80)), Ok(Some(("b.example".to_owned(), 1080))));
        assert_eq!(of(&pairs, &origin("localhost", 443)), Ok(None));
        assert_eq!(of(&[], &origin("x.example", 443)), Ok(None));
    }

    #[test]
    fn an_unsupported_proxy_is_not_bypassed() {
        let pairs = [("all_proxy", "socks5://a.example"), ("no_proxy", "y.example")];
        assert_eq!(of(&pairs, &origin("x.example", 443)), Err("all_proxy"));
        assert_eq!(of(&pairs, &origin("y.example", 443)), Ok(None));
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
