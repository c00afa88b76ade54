//! The specifications that tools show as a demonstration. A page that names one still has the defaults of its tool.

use url::Url;

use crate::model::is_at_or_below;

/// Hosts, and a part of the path. Subdomains are included.
const DEMONSTRATIONS: [(&str, &str); 13] = [
    ("swagger.io", ""),
    ("redocly.github.io", "/redoc"),
    ("rebilly.github.io", ""),
    ("galaxy.scalar.com", ""),
    ("registry.scalar.com", "galaxy"),
    ("cdn.jsdelivr.net", "galaxy"),
    ("unpkg.com", "galaxy"),
    ("mrin9.github.io", ""),
    ("rapidocweb.com", ""),
    ("api.apis.guru", ""),
    ("todos.stoplight.io", ""),
    ("raw.githubusercontent.com", "/oai/"),
    ("raw.githubusercontent.com", "/stoplightio/"),
];

/// Returns whether a URL is that of a demonstration. On its own site it is the documentation.
pub(super) fn is_demonstration(url: &Url, page: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let path = url.path().to_ascii_lowercase();
    page.host_str() != Some(host)
        && DEMONSTRATIONS.iter().any(|(parent, part)| is_at_or_below(host, parent) && path.contains(part))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_demonstration_counts_on_its_own_site_only() {
        for (url, page, expected) in [
            ("https://petstore.swagger.io/v2/swagger.json", "https://api.example/docs", true),
            ("https://petstore.swagger.io/v2/swagger.json", "https://petstore.swagger.io/", false),
            ("https://cdn.jsdelivr.net/npm/@scalar/galaxy/dist/latest.json", "https://a.example/", true),
            ("https://cdn.jsdelivr.net/npm/ours/openapi.json", "https://a.example/", false),
            ("https://myswagger.io/v1.json", "https://a.example/", false),
            ("https://raw.githubusercontent.com/ours/api/openapi.yaml", "https://a.example/", false),
        ] {
            assert_eq!(
                is_demonstration(&Url::parse(url).unwrap(), &Url::parse(page).unwrap()),
                expected,
                "{url}"
            );
        }
    }
}
