//! The target of a request: a host, with the APIs that have it.

use super::route::Route;
use crate::web::Origin;

/// A host that a request is for.
pub(super) struct Site<'a> {
    pub(super) origin: Origin,
    /// The APIs of this host. A host without one is not changed.
    pub(super) routes: Vec<&'a Route>,
    /// What precedes the path of each request: the base path of an API that is called by its base URL.
    pub(super) base: String,
    /// Whether the API is called by its base URL.
    pub(super) is_base: bool,
}

impl<'a> Site<'a> {
    /// Returns the site of an origin.
    pub(super) fn of(origin: Origin, all: &'a [Route]) -> Self {
        let routes = all.iter().filter(|route| route.origin == origin).collect();
        Self { origin, routes, base: String::new(), is_base: false }
    }

    /// Returns the site of an API that is called by its base URL.
    pub(super) fn of_base(route: &'a Route) -> Self {
        let (origin, base) = (route.origin.clone(), route.base.clone());
        Self { origin, routes: vec![route], base, is_base: true }
    }

    /// Returns whether an API has this host.
    pub(super) fn is_record(&self) -> bool {
        !self.routes.is_empty()
    }
}

/// A parsed authority: a host in lower case without brackets, and a port.
pub(super) fn split_authority(authority: &str, default_port: Option<u16>) -> Option<(String, u16)> {
    let is_plain = |text: &str| !text.is_empty() && !text.contains(['@', '/', '?', '#', '\\', '%', ' ']);
    if !is_plain(authority) {
        return None;
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_number = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    let port = match port {
        Some(port) if is_number(port) => port.parse().ok()?,
        Some(_) => return None,
        None => default_port?,
    };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_valid = bare.is_some() || !host.contains([':', '[', ']']);
    let host = bare.unwrap_or(host).to_ascii_lowercase();
    (is_valid && !host.is_empty() && port > 0).then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_a_host_and_a_port() {
        let split = |text: &str| split_authority(text, None);
        assert_eq!(split("API.example:443"), Some(("api.example".to_owned(), 443)));
        assert_eq!(split("[::1]:8443"), Some(("::1".to_owned(), 8443)));
        assert_eq!(split_authority("a.example", Some(80)), Some(("a.example".to_owned(), 80)));
        for text in [
            "",
            "a.example",
            "a:b@c:443",
            "a.example:",
            "a.example:+443",
            "a.example:0",
            "a.example:65536",
            "::1:443",
            "a/b:443",
            ":443",
            "[::1",
            "a%2e:443",
        ] {
            assert_eq!(split(text), None, "{text:?}");
        }
    }
}
