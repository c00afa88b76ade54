//! The URL of a request, which is always on the origin of the API.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::CallError;
use crate::model::{Domain, PathError, RequestPath, text};
use crate::web::Origin;

/// Everything but the unreserved characters (RFC 3986 section 2.3).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A URL with the scheme, host and port of the API's domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Url);

impl Target {
    /// Resolves a path below the domain, or a whole URL. The result is compared with the origin of the domain.
    ///
    /// # Errors
    /// An invalid path; a URL of another origin, with a username, or with `..` in its path.
    pub fn resolve(domain: &Domain, given: &str) -> Result<Self, CallError> {
        let own = origin(domain)?;
        // A browser takes `//host` and `/\host` for another host, so they do not count as paths.
        let is_path =
            given.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\'])) || !names_host(given);
        let whole = if is_path {
            domain.url() + &RequestPath::parse(given)?.encoded()
        } else if let Some(found) = given.chars().find(|c| c.is_whitespace() || text::is_deceptive(*c)) {
            return Err(PathError::Deceptive(found.escape_unicode().to_string()).into());
        } else {
            given.to_owned()
        };
        refuse_parent(given)?;
        let url = own.join(&whole).map_err(|_| CallError::NotUrl(given.to_owned()))?;
        if url.fragment().is_some() {
            return Err(PathError::Fragment.into());
        }
        checked(&own, url)
    }

    /// Returns the target of a redirect if it is on the same origin.
    ///
    /// # Errors
    /// The URL on another origin, as far as it can be resolved.
    pub fn redirected(&self, location: &str) -> Result<Self, Option<Url>> {
        let mut next = self.0.join(location).map_err(|_| None)?;
        next.set_fragment(None);
        checked(&self.0, next.clone()).map_err(|_| Some(next))
    }

    /// Adds parameters to the query.
    #[must_use]
    pub fn with_query<'a>(mut self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        for (name, value) in pairs {
            let pair = format!("{}={}", encode(name), encode(value));
            let query = match self.0.query() {
                Some(query) if !query.is_empty() => format!("{query}&{pair}"),
                _ => pair,
            };
            self.0.set_query(Some(&query));
        }
        self
    }

    /// Returns whether the query has a parameter.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.0.query_pairs().any(|(found, _)| found == name)
    }

    /// Removes a parameter from the query.
    #[must_use]
    pub fn without_parameter(mut self, name: &str) -> Self {
        if self.has_parameter(name) {
            let query = self.0.query().unwrap_or_default();
            let is_other = |pair: &&str| url::form_urlencoded::parse(pair.as_bytes()).all(|(n, _)| n != name);
            let kept: Vec<&str> = query.split('&').filter(is_other).collect();
            let kept = kept.join("&");
            self.0.set_query(Some(kept.as_str()).filter(|kept| !kept.is_empty()));
        }
        self
    }

    /// Returns whether the target is on the origin of a domain.
    pub(super) fn is_on(&self, domain: &Domain) -> bool {
        Origin::of(domain).is_some_and(|own| Origin::of_url(&self.0) == Some(own))
    }

    /// Returns the URL.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Returns the URL for a message, without its query.
    pub fn shown(&self) -> String {
        let mut short = self.0.clone();
        short.set_query(None);
        short.into()
    }

    /// Returns the path with the query, as in a request line.
    pub fn path_and_query(&self) -> String {
        let query = self.0.query().map_or_else(String::new, |query| format!("?{query}"));
        format!("{}{query}", self.0.path())
    }
}

/// Replaces `{name}` in a path by a value, in which every reserved character is encoded, `/` as well. Returns `None` if
/// the path has no such part.
pub fn fill_template(path: &str, name: &str, value: &str) -> Option<String> {
    let template = format!("{{{name}}}");
    path.contains(&template).then(|| path.replace(&template, &encode(value)))
}

/// Percent-encodes everything but unreserved characters.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

fn origin(domain: &Domain) -> Result<Url, CallError> {
    Url::parse(&domain.origin()).map_err(|_| CallError::NotUrl(domain.to_string()))
}

/// Returns whether a text names a host of its own, as a URL or after two slashes.
fn names_host(given: &str) -> bool {
    let is_scheme = |(scheme, _): (&str, &str)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    };
    given.starts_with(['/', '\\']) || given.split_once(':').is_some_and(is_scheme)
}

/// Refuses `..`, which reaches another path than the one that is written. A value in a path could contain it.
fn refuse_parent(given: &str) -> Result<(), CallError> {
    let path = given.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase().replace("%2e", ".");
    if path.split(['/', '\\']).any(|segment| segment == "..") {
        return Err(CallError::Parent(given.to_owned()));
    }
    Ok(())
}

fn checked(own: &Url, url: Url) -> Result<Target, CallError> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(CallError::Userinfo);
    }
    if Origin::of_url(&url).is_none_or(|origin| Some(origin) != Origin::of_url(own)) {
        let (found, own) = (url.origin().ascii_serialization(), own.origin().ascii_serialization());
        return Err(CallError::OtherOrigin { found, own });
    }
    Ok(Target(url))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn resolve(domain: &str, given: &str) -> Result<String, CallError> {
        let domain = Domain::parse(domain).unwrap().0;
        Target::resolve(&domain, given).map(|target| target.url().to_string())
    }

    #[test]
    fn a_path_is_below_the_domain() {
        for (domain, given, expected) in [
            ("api.example.com", "/v1/x?a=1", "https://api.example.com/v1/x?a=1"),
            ("api.example.com/v2", "/x", "https://api.example.com/v2/x"),
            ("http://127.0.0.1:8099", "/x", "http://127.0.0.1:8099/x"),
            ("api.example.com", "https://API.example.com:443/x", "https://api.example.com/x"),
            // Everything below is only a part of the path.
            ("api.example.com", "/a//evil.example/", "https://api.example.com/a//evil.example/"),
            ("api.example.com", "/https://evil.example/", "https://api.example.com/https://evil.example/"),
            ("api.example.com", "/%2f%2fevil.example", "https://api.example.com/%2f%2fevil.example"),
            ("api.example.com", "/x@evil.example", "https://api.example.com/x@evil.example"),
            ("api.example.com", "/a\\..b", "https://api.example.com/a%5C..b"),
            ("api.example.com", "/.evil.example", "https://api.example.com/.evil.example"),
        ] {
            assert_eq!(resolve(domain, given).unwrap(), expected, "{domain} {given}");
        }
    }

    #[test]
    fn another_origin_is_refused() {
        let own = "https://api.example.com".to_owned();
        for (given, found) in [
            ("https://evil.example/", "https://evil.example"),
            ("https://api.example.com.evil.example/", "https://api.example.com.evil.example"),
            ("https://sub.api.example.com/", "https://sub.api.example.com"),
            ("https://example.com/", "https://example.com"),
            ("https://api.example.com./x", "https://api.example.com."),
            ("https://api.example.com:8443/x", "https://api.example.com:8443"),
            ("http://api.example.com/x", "http://api.example.com"),
            ("//evil.example/x", "https://evil.example"),
            ("/\\evil.example/x", "https://evil.example"),
            ("\\\\evil.example/x", "https://evil.example"),
            ("https:\\\\evil.example/x", "https://evil.example"),
            ("https://api.example.com%2eevil.example/", "https://api.example.com.evil.example"),
            ("ftp://api.example.com/x", "ftp://api.example.com"),
            ("javascript:alert(1)", "null"),
        ] {
            let expected = CallError::OtherOrigin { found: found.to_owned(), own: own.clone() };
            assert_eq!(resolve("api.example.com", given), Err(expected), "{given}");
        }
        for given in
            ["https://a:b@api.example.com/", "https://api.example.com@evil.example/", "//a@evil.example"]
        {
            assert_eq!(resolve("api.example.com", given), Err(CallError::Userinfo), "{given}");
        }
    }

    #[test]
    fn a_path_with_a_parent_is_refused() {
        for given in ["/a/../b", "/..", "/a/%2E%2e/b", "/a/.%2e", "https://api.example.com/v1/../x"] {
            assert_eq!(
                resolve("api.example.com", given),
                Err(CallError::Parent(given.to_owned())),
                "{given}"
            );
        }
        for given in ["v1/x", "", "/a b", "/a\nb", "https://api.example.com/a\tb", "/a#b"] {
            assert!(matches!(resolve("api.example.com", given), Err(CallError::Path(_))), "{given}");
        }
    }

    #[test]
    fn a_redirect_stays_on_its_origin() {
        let domain = Domain::parse("api.example.com").unwrap().0;
        let target = Target::resolve(&domain, "/v1/x").unwrap();
        for (location, expected) in [
            ("/y?z=1", "https://api.example.com/y?z=1"),
            ("y", "https://api.example.com/v1/y"),
            ("https://api.example.com/z#part", "https://api.example.com/z"),
        ] {
            assert_eq!(target.redirected(location).unwrap().url().as_str(), expected);
        }
        for location in [
            "https://evil.example/",
            "http://api.example.com/",
            "https://api.example.com:444/",
            "//evil.example",
            "/\\evil.example",
            "https://api.example.com./",
            "https://api.example.com@evil.example/",
            "https://u@api.example.com/",
            "https://sub.api.example.com/",
            "https://[",
        ] {
            assert!(target.redirected(location).is_err(), "{location}");
        }
    }

    #[test]
    fn a_value_in_a_path_stays_one_segment() {
        let filled = fill_template("/users/{id}/x", "id", "https://evil.example/?a#b").unwrap();
        assert_eq!(filled, "/users/https%3A%2F%2Fevil.example%2F%3Fa%23b/x");
        assert_eq!(fill_template("/users/{id}", "name", "1"), None);
    }

    #[test]
    fn parameters_are_added_and_removed() {
        let domain = Domain::parse("api.example.com").unwrap().0;
        let target = Target::resolve(&domain, "/x?key=1&a=%20").unwrap().with_query([("b c", "d&e")]);
        assert_eq!(target.url().query(), Some("key=1&a=%20&b%20c=d%26e"));
        assert!(target.has_parameter("key") && !target.has_parameter("a2"));
        let target = target.without_parameter("key");
        assert_eq!(target.url().query(), Some("a=%20&b%20c=d%26e"));
        assert_eq!(target.shown(), "https://api.example.com/x");
    }
}
