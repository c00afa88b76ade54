//! The servers that the specification of an API names, compared with the domain of its record.

use super::{Api, CapiCommand, Domain, capi};

/// The base URLs of a specification, as written: `{region}` is a variable. It can be empty: relative URLs are on any host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpecifiedServers(Vec<String>);

/// A record whose domain is on none of the hosts that its specification names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerDifference {
    /// Both hosts, in a sentence.
    pub text: String,
    /// The command that changes the domain of the record.
    pub fix: CapiCommand,
}

impl SpecifiedServers {
    /// The most URLs that are stored, and the longest one in bytes.
    const MOST: usize = 8;
    const LONGEST: usize = 200;

    /// Wraps the URLs of a specification. Relative, repeated and overlong ones are left out.
    pub fn new(urls: impl IntoIterator<Item = String>) -> Self {
        let mut all: Vec<String> = Vec::new();
        for url in urls {
            if all.len() < Self::MOST
                && url.len() <= Self::LONGEST
                && host(&url).is_some()
                && !all.contains(&url)
            {
                all.push(url);
            }
        }
        Self(all)
    }

    /// Returns the URLs, for the cache.
    pub fn to_stored(&self) -> &[String] {
        &self.0
    }

    /// Returns how the domain of a record differs from all servers, if it does. The domain decides: requests go there.
    ///
    /// The command names no host: a specification from the web must not choose where a credential is sent.
    pub fn difference(&self, api: &Api) -> Option<ServerDifference> {
        let (domain, first) = (api.domain.as_ref()?, self.0.first()?);
        if self.0.iter().filter_map(|url| host(url)).any(|host| fits(host, domain)) {
            return None;
        }
        let more = if self.0.len() > 1 { format!(" and {} more", self.0.len() - 1) } else { String::new() };
        let text = format!(
            "the specification names the server {}{more}, and requests go to the record's domain {}",
            host(first)?,
            domain.host()
        );
        Some(ServerDifference { text, fix: capi("edit").api(api).arg("--domain").arg("DOMAIN") })
    }
}

/// Returns the host and the port of a URL with a scheme of the web.
fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // It is printed, and the text of a specification is untrusted.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:{}[]".contains(&byte);
    (!host.is_empty() && host.bytes().all(is_plain)).then_some(host)
}

/// Returns whether a host can be that of a domain. Text around a variable must match.
fn fits(host: &str, domain: &Domain) -> bool {
    let own = domain.url();
    let Some(own) = self::host(&own) else { return false };
    let bare = |host: &str| host.trim_end_matches(":443").to_ascii_lowercase();
    let (host, own) = (bare(host), bare(own));
    let Some((before, rest)) = host.split_once('{') else { return host == own };
    let after = rest.rsplit_once('}').map_or("", |(_, after)| after);
    own.len() >= before.len() + after.len() && own.starts_with(before) && own.ends_with(after)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::model::{ApiName, AuthType, Scope, Timestamp};

    fn difference(urls: &[&str], domain: &str) -> Option<ServerDifference> {
        let name = ApiName::parse("My Billing API").unwrap();
        let mut api = Api::new(name, AuthType::Bearer, Scope::Organization, Timestamp(0));
        api.domain = Some(Domain::parse(domain).unwrap().0);
        SpecifiedServers::new(urls.iter().map(|url| (*url).to_owned())).difference(&api)
    }

    #[test]
    fn a_record_on_one_of_the_servers_fits() {
        for (urls, domain) in [
            (&["https://api.billing.example/v1"][..], "api.billing.example"),
            (&["https://API.billing.example:443"], "api.billing.example/v2"),
            (&["https://a.example", "https://b.example"], "b.example"),
            (&["https://{region}.billing.example/v1"], "eu.billing.example"),
            (&["http://127.0.0.1:8080/v1"], "http://127.0.0.1:8080"),
            (&["/v1", "//other.example", "mailto:a@b"], "api.billing.example"),
            (&[], "api.billing.example"),
        ] {
            assert_eq!(difference(urls, domain), None, "{urls:?} {domain}");
        }
    }

    #[test]
    fn a_record_on_another_host_differs() {
        for (urls, domain, text) in [
            (
                &["https://pay.example/v1"][..],
                "api.billing.example",
                "pay.example, and requests go to the record's domain api.billing.example",
            ),
            (
                &["http://127.0.0.1:8080"],
                "http://127.0.0.1:9090",
                "127.0.0.1:8080, and requests go to the record's domain 127.0.0.1:9090",
            ),
            (
                &["https://{region}.pay.example", "https://a b.example"],
                "pay.example",
                "{region}.pay.example, and requests go to the record's domain pay.example",
            ),
            (
                &["https://a.example", "https://b.example"],
                "c.example/v2",
                "a.example and 1 more, and requests go to the record's domain c.example",
            ),
        ] {
            let difference = difference(urls, domain).unwrap();
            assert_eq!(difference.text, format!("the specification names the server {text}"));
            assert_eq!(difference.fix.render(None), "capi edit my-billing-api --domain DOMAIN");
        }
    }
}
