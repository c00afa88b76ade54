//! The paths at which servers usually have a specification, a page that shows one, or a text for AI tools.

use url::Url;

/// Specifications, from the root of a site.
const SPECIFICATIONS: [&str; 11] = [
    "/openapi.json",
    "/openapi.yaml",
    "/swagger.json",
    "/v3/api-docs",
    "/openapi/v1.json",
    "/swagger/v1/swagger.json",
    "/api/openapi.json",
    "/docs/openapi.json",
    "/schema/openapi.json",
    "/api-docs",
    "/api/schema/",
];

/// Pages that show a specification, and further specifications. They are tried if the user's URL has no text of its own.
const VIEWERS: [&str; 12] = [
    "/docs",
    "/swagger",
    "/documentation",
    "/openapi",
    "/api",
    "/doc",
    "/apispec_1.json",
    "/spec.json",
    "/reference",
    "/schema",
    "/api/docs",
    "/apidoc/openapi.json",
];

/// Texts for AI tools. `llms-full.txt` first: `llms.txt` is often only a list of links to its content.
const TEXTS: [&str; 2] = ["/llms-full.txt", "/llms.txt"];

/// Returns the URLs at which frameworks serve the specification of a page, best first.
pub(super) fn specifications(page: &Url) -> Vec<Url> {
    let path = page.path().trim_end_matches('/');
    let near = ["/openapi.json", "/json", "-json"].map(|end| format!("{path}{end}"));
    let [below, json, dash] = near.map(|path| at(page, &path));
    let beside = page.join("openapi.json").ok();
    let named = (!path.is_empty()).then_some(dash);
    let all = [Some(below), beside, Some(json), named].into_iter().flatten();
    let mut found: Vec<Url> = Vec::new();
    for mut url in all.chain(SPECIFICATIONS.map(|path| at(page, path))) {
        url.set_query(None);
        url.set_fragment(None);
        if !found.contains(&url) {
            found.push(url);
        }
    }
    found
}

/// Returns the URLs at which a site without documentation at its start usually shows it.
pub(super) fn viewers(page: &Url) -> Vec<Url> {
    VIEWERS.iter().map(|path| at(page, path)).filter(|url| url.path() != page.path()).collect()
}

/// Returns the URLs of texts for AI tools.
pub(super) fn texts(page: &Url) -> Vec<Url> {
    TEXTS.iter().map(|path| at(page, path)).collect()
}

/// Returns the URL at which many sites serve the Markdown of a page: `/guide/` → `/guide.md`.
pub(super) fn markdown(page: &Url) -> Option<Url> {
    let path = page.path().trim_end_matches('/');
    let bare = path.strip_suffix(".html").unwrap_or(path);
    if bare.is_empty() || bare.ends_with(".md") {
        return None;
    }
    let mut url = page.clone();
    url.set_path(&format!("{bare}.md"));
    url.set_fragment(None);
    Some(url)
}

fn at(page: &Url, path: &str) -> Url {
    let mut url = page.clone();
    url.set_path(path);
    url.set_query(None);
    url.set_fragment(None);
    url
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_markdown_of_a_page_is_tried_next_to_it() {
        for (page, expected) in [
            ("https://a.example/docs/sms", Some("https://a.example/docs/sms.md")),
            ("https://a.example/docs/sms/?x=1#y", Some("https://a.example/docs/sms.md?x=1")),
            ("https://a.example/docs/sms.html", Some("https://a.example/docs/sms.md")),
            ("https://a.example/", None),
            ("https://a.example/x.md", None),
        ] {
            let url = markdown(&Url::parse(page).unwrap());
            assert_eq!(url.as_ref().map(Url::as_str), expected, "{page}");
        }
    }

    #[test]
    fn specifications_are_tried_below_the_page_before_the_root() {
        let first = |page: &str| -> Vec<String> {
            let urls = specifications(&Url::parse(page).unwrap());
            urls.iter().take(5).map(|url| url.as_str().replace("https://a.example", "")).collect()
        };
        let expected =
            ["/app/v1/openapi.json", "/app/openapi.json", "/app/v1/json", "/app/v1-json", "/openapi.json"];
        assert_eq!(first("https://a.example/app/v1?x#y"), expected);
        assert_eq!(first("https://a.example/app/")[..3], ["/app/openapi.json", "/app/json", "/app-json"]);
        assert_eq!(
            first("https://a.example"),
            ["/openapi.json", "/json", "/openapi.yaml", "/swagger.json", "/v3/api-docs"]
        );
        assert!(specifications(&Url::parse("https://a.example/x").unwrap()).len() <= 15);
    }
}
