//! Links from a documentation page to its specification: `<link>` and `<a>` elements, the tags and scripts of Swagger
//! UI, Redoc, Scalar and similar tools, and embedded specifications.

use std::rc::Rc;

use htmd::Node;
use markup5ever_rcdom::NodeData;
use serde::de::DeserializeSeed as _;
use serde_json::Value;
use url::Url;

use super::bounded::{Budget, MOST as MOST_MEMORY};
use super::html::Page;
use super::script::{Literal, literals};

/// The most links that are followed.
const MOST: usize = 8;

/// The most memory of the values in a configuration, in bytes.
const CONFIGURATION: usize = 16 << 20;

/// What a page says about its specification.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct SpecLinks {
    /// An embedded specification, as JSON.
    pub embedded: Option<Vec<u8>>,
    /// Configurations of Swagger UI that name it. They are stronger than the addresses next to them.
    pub configurations: Vec<Url>,
    /// URLs that may serve it, most reliable first.
    pub specifications: Vec<Url>,
    /// The URLs among them that a tool shows. One tool can show several specifications.
    pub shown: Vec<Url>,
    /// Scripts that may name it.
    pub scripts: Vec<Url>,
}

/// How reliable a link is: declarations by the page, then tags and scripts of tools, then plain links.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reliability {
    Declared,
    Tool,
    Link,
}

/// Collects the links of a page, if it could be parsed, and of the `Link` headers (RFC 8288) of its response.
pub fn in_page(page: Option<&Page>, base: &Url, link_headers: &[String]) -> SpecLinks {
    let mut finder = Finder::at(base);
    for header in link_headers {
        in_header(header).into_iter().for_each(|target| finder.add(Reliability::Declared, &target));
    }
    if let Some(page) = page {
        finder.walk(page.tree());
    }
    if finder.is_tool {
        finder.query();
    }
    finder.finish()
}

/// Collects the links of a script that a page loads to start its tool.
pub fn in_script(script: &str, base: &Url) -> SpecLinks {
    let mut finder = Finder::at(base);
    finder.script(script, true);
    finder.finish()
}

/// Collects the links of a configuration of Swagger UI, `{"url": …}` or `{"urls": [{"url": …}]}`.
pub fn in_configuration(json: &[u8], base: &Url) -> SpecLinks {
    let mut finder = Finder::at(base);
    let value = Budget::of(CONFIGURATION).deserialize(&mut serde_json::Deserializer::from_slice(json));
    let value = value.unwrap_or_default();
    let several = value.get("urls").and_then(Value::as_array).into_iter().flatten();
    let all = several.chain(std::iter::once(&value)).filter_map(|one| one.get("url")?.as_str());
    all.for_each(|target| finder.show(target));
    finder.finish()
}

/// Returns the targets of a `Link` header with the relation `service-desc` (RFC 8631).
fn in_header(header: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in header.split('<').skip(1) {
        let Some((target, parameters)) = part.split_once('>') else { continue };
        let relation = parameters.split(';').find_map(|p| p.trim().strip_prefix("rel="));
        let names = relation.unwrap_or_default().trim_end_matches([',', ' ']).trim_matches('"');
        if names.split_whitespace().any(|name| name.eq_ignore_ascii_case("service-desc")) {
            found.push(target.trim().to_owned());
        }
    }
    found
}

struct Finder {
    base: Url,
    found: Vec<(Reliability, Url)>,
    links: SpecLinks,
    /// Whether the page starts a tool that shows specifications.
    is_tool: bool,
}

/// Names in the scripts that start a tool.
const TOOLS: [&str; 5] = ["SwaggerUI", "Redoc", "createApiReference", "RapiDoc", "StoplightProject"];

/// Attributes that name the specification for a tool.
const ATTRIBUTES: [&str; 6] =
    ["spec-url", "data-spec-url", "apidescriptionurl", "data-url", "data-openapi-url", "data-swagger-url"];

impl Finder {
    fn at(base: &Url) -> Self {
        Self { base: base.clone(), found: Vec::new(), links: SpecLinks::default(), is_tool: false }
    }

    /// Adds a specification that a tool shows.
    fn show(&mut self, target: &str) {
        self.add(Reliability::Tool, target);
        let url = self.base.join(target.trim()).ok();
        let url = url.filter(|url| self.found.iter().any(|(_, found)| found == url));
        self.links.shown.extend(url.filter(|url| !self.links.shown.contains(url)));
    }

    /// Adds the specification that the URL of the page names. Swagger UI shows it instead of its own.
    fn query(&mut self) {
        let pairs: Vec<(String, String)> = self.base.query_pairs().into_owned().collect();
        for (name, value) in pairs {
            match name.as_str() {
                "url" => self.add(Reliability::Declared, &value),
                "configUrl" => self.configure(&value),
                _ => {}
            }
        }
    }

    fn configure(&mut self, target: &str) {
        let url = self.base.join(target).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        if self.links.configurations.len() < MOST {
            self.links.configurations.extend(url);
        }
    }

    fn add(&mut self, reliability: Reliability, target: &str) {
        let target = target.trim();
        let Ok(url) = self.base.join(target) else { return };
        // More links of one kind are never followed, and a page may have a million.
        let is_new = !self.found.iter().any(|(_, other)| *other == url)
            && self.found.iter().filter(|(other, _)| *other == reliability).count() < MOST;
        if is_new && !target.is_empty() && target.len() < 2_000 && matches!(url.scheme(), "http" | "https") {
            self.found.push((reliability, url));
        }
    }

    fn finish(mut self) -> SpecLinks {
        self.found.sort_by_key(|(reliability, _)| *reliability);
        self.links.specifications = self.found.into_iter().map(|(_, url)| url).take(MOST).collect();
        self.links
    }

    fn walk(&mut self, tree: &Rc<Node>) {
        let mut open = vec![Rc::clone(tree)];
        while let Some(node) = open.pop() {
            if let NodeData::Element { name, attrs, .. } = &node.data {
                let attributes: Vec<(String, String)> =
                    attrs.borrow().iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                self.element(&name.local, &attributes, &node);
            }
            open.extend(node.children.borrow().iter().rev().map(Rc::clone));
        }
    }

    fn element(&mut self, name: &str, attributes: &[(String, String)], node: &Rc<Node>) {
        let value =
            |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, v)| v.as_str());
        for (_, target) in attributes.iter().filter(|(name, _)| ATTRIBUTES.contains(&name.as_str())) {
            self.add(Reliability::Tool, target);
        }
        if let Some(configuration) = value("data-configuration") {
            self.named(configuration);
            self.literals(configuration);
        }
        let target = value("href").unwrap_or_default();
        match name {
            "link" if is_description(value("rel"), value("type")) => self.add(Reliability::Declared, target),
            "a" if is_file_of_a_specification(target) => self.add(Reliability::Link, target),
            "script" => match value("src") {
                Some(source) if starts_a_tool(source) && self.links.scripts.len() < MOST => {
                    self.is_tool = true;
                    self.links.scripts.extend(self.base.join(source).ok())
                }
                Some(_) => {}
                None => self.script(&text_of(node), false),
            },
            _ => {}
        }
    }

    /// Reads a script that starts a tool: it names the specification in a string, or embeds it. The script of a page
    /// may do anything else.
    fn script(&mut self, script: &str, is_tool: bool) {
        if self.links.embedded.is_none() {
            self.links.embedded = embedded(script);
        }
        if is_tool || TOOLS.iter().any(|tool| script.contains(tool)) {
            self.is_tool = true;
            self.named(script);
        }
        self.literals(script);
    }

    /// Adds the strings that the options of a tool name as specifications, whatever they look like.
    fn named(&mut self, script: &str) {
        for Literal { name, text } in literals(script) {
            let target = text.replace("\\/", "/");
            match name {
                "url" | "specUrl" | "spec-url" if target.len() < 500 => self.show(&target),
                "configUrl" if target.len() < 500 => self.configure(&target),
                _ => {}
            }
        }
    }

    /// Adds the strings of a script that look like URLs of specifications.
    fn literals(&mut self, script: &str) {
        for quote in ['"', '\'', '`'] {
            let strings = script.split(quote).skip(1).step_by(2);
            let fitting = strings.filter(|text| text.len() < 500 && is_address_of_a_specification(text));
            let fitting: Vec<String> = fitting.take(50).map(|text| text.replace("\\/", "/")).collect();
            fitting.iter().for_each(|text| self.add(Reliability::Tool, text));
        }
    }
}

/// Matches `<link rel="service-desc">`, and an alternate with the media type of a specification.
fn is_description(relation: Option<&str>, media_type: Option<&str>) -> bool {
    let relation = relation.unwrap_or_default().to_ascii_lowercase();
    let media_type = media_type.unwrap_or_default().to_ascii_lowercase();
    let names: Vec<&str> = relation.split_whitespace().collect();
    names.contains(&"service-desc")
        || (names.contains(&"alternate")
            && (media_type.contains("openapi") || media_type.contains("swagger")))
}

/// Matches `…/openapi.json`, `…/swagger.yaml?x` and the like.
fn is_file_of_a_specification(target: &str) -> bool {
    let path = target.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_data = [".json", ".yaml", ".yml"].iter().any(|end| name.ends_with(end));
    is_data && ["openapi", "swagger", "oas", "api-docs"].iter().any(|word| path.contains(word))
}

/// Matches a string in a script that is the URL of a specification: a data file, or a common path of frameworks.
fn is_address_of_a_specification(text: &str) -> bool {
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || "<>{}()$".contains(c)) {
        return false;
    }
    let path = text.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_data = [".json", ".yaml", ".yml"].iter().any(|end| path.ends_with(end) && path.len() > end.len());
    let served = ["/api-docs", "/openapi", "/swagger-json", "/openapi/v1", "/openapi/v3"];
    (is_data && !path.ends_with("package.json") && !path.ends_with("manifest.json"))
        || served.iter().any(|end| path.ends_with(end))
}

/// Scripts that configure Swagger UI.
fn starts_a_tool(source: &str) -> bool {
    let name = source.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    ["swagger-initializer", "swagger-ui-init", "swagger-init", "redoc-init"]
        .iter()
        .any(|tool| name.starts_with(tool))
}

fn text_of(node: &Rc<Node>) -> String {
    let children = node.children.borrow();
    let texts = children.iter().filter_map(|child| match &child.data {
        NodeData::Text { contents } => Some(contents.borrow().to_string()),
        _ => None,
    });
    texts.collect()
}

/// Returns the object in a script that is a specification.
fn embedded(script: &str) -> Option<Vec<u8>> {
    let keys = [r#""openapi""#, r#""swagger""#];
    let places = keys.iter().flat_map(|key| script.match_indices(key)).map(|(at, _)| at).take(4);
    places.into_iter().find_map(|at| {
        let open = script[..at].rfind('{')?;
        let mut deserializer = serde_json::Deserializer::from_str(&script[open..]);
        let value = Budget::of(MOST_MEMORY).deserialize(&mut deserializer).ok()?;
        value.get("paths").and_then(Value::as_object)?;
        serde_json::to_vec(&value).ok()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn links(page: &str, base: &Url) -> SpecLinks {
        in_page(Page::parse(page).ok().as_ref(), base, &[])
    }

    fn found(page: &str) -> Vec<String> {
        let base = Url::parse("https://docs.example/guide/").unwrap();
        links(page, &base).specifications.into_iter().map(String::from).collect()
    }

    #[test]
    fn a_link_header_names_the_specification() {
        let base = Url::parse("https://docs.example/guide/").unwrap();
        for (header, expected) in [
            ("</spec.json>; rel=\"service-desc\"", &["https://docs.example/spec.json"][..]),
            ("<a.css>; rel=preload, <spec>; type=x; rel=service-desc", &["https://docs.example/guide/spec"]),
            ("<x>; rel=\"help service-desc\"", &["https://docs.example/guide/x"]),
            ("<x>; rel=service-doc", &[]),
            ("<javascript:alert(1)>; rel=service-desc", &[]),
            ("<x; rel=service-desc", &[]),
        ] {
            let links = in_page(None, &base, &[header.to_owned()]);
            let urls: Vec<&str> = links.specifications.iter().map(Url::as_str).collect();
            assert_eq!(urls, expected, "{header}");
        }
    }

    #[test]
    fn documentation_tools_name_the_specification() {
        for (page, expected) in [
            ("<link rel='service-desc' href='/a'>", "https://docs.example/a"),
            (
                "<link rel=alternate type='application/vnd.oai.openapi' href=b>",
                "https://docs.example/guide/b",
            ),
            ("<redoc spec-url='v1.yaml'></redoc>", "https://docs.example/guide/v1.yaml"),
            ("<rapi-doc spec-url=/s></rapi-doc>", "https://docs.example/s"),
            ("<elements-api apiDescriptionUrl='/el'>", "https://docs.example/el"),
            (
                "<script id=api-reference data-url='https://x.example/s.json'></script>",
                "https://x.example/s.json",
            ),
            (
                "<script id=api-reference data-configuration='{\"spec\":{\"url\":\"/scalar.json\"}}'></script>",
                "https://docs.example/scalar.json",
            ),
            ("<script>SwaggerUIBundle({url: \"/v3/api-docs\"})</script>", "https://docs.example/v3/api-docs"),
            ("<script>Redoc.init('petstore.json', {})</script>", "https://docs.example/guide/petstore.json"),
            (
                "<script>Scalar.createApiReference('#app', {url: '\\/openapi\\/v1.json'})</script>",
                "https://docs.example/openapi/v1.json",
            ),
            ("<a href='../swagger.json?x=1'>here</a>", "https://docs.example/swagger.json?x=1"),
        ] {
            assert_eq!(found(page), [expected], "{page}");
        }
    }

    #[test]
    fn the_options_of_a_tool_name_any_url() {
        let base = Url::parse("https://docs.example/guide/?url=/asked&configUrl=c").unwrap();
        let tool =
            |options: &str| format!("<script>\n// here's the start\nSwaggerUIBundle({{{options}}})</script>");
        for (options, expected) in [
            ("url: '/api/schema/'", &["/asked", "/api/schema/"][..]),
            ("\"url\": \"/a\", urls: [{url: '/b', name: 'b'}, {url: \"/a\"}]", &["/asked", "/a", "/b"]),
            ("url: ''", &["/asked"]),
            ("name: '/c'", &["/asked"]),
        ] {
            let links = self::links(&tool(options), &base);
            let paths: Vec<&str> = links.specifications.iter().map(Url::path).collect();
            assert_eq!(paths, expected, "{options}");
            assert_eq!(links.shown.len(), expected.len() - 1, "{options}");
            assert_eq!(links.configurations, [Url::parse("https://docs.example/guide/c").unwrap()]);
        }
        let links = self::links("<script>fetch({url: '/api/schema/'})</script>", &base);
        assert_eq!(links, SpecLinks::default(), "the page starts no tool");
        let config = r#"{"urls": [{"url": "/a", "name": "x"}, {"url": "b"}, {"name": "y"}, 7]}"#;
        let links = in_configuration(config.as_bytes(), &base);
        assert_eq!(links.shown, ["/a", "/guide/b"].map(|path| base.join(path).unwrap()));
        for odd in
            ["", "[]", "7", "{\"url\": 7}", "{\"urls\": {\"url\": \"/x\"}}", "{\"url\": \"file:///x\"}"]
        {
            assert_eq!(in_configuration(odd.as_bytes(), &base), SpecLinks::default(), "{odd}");
        }
    }

    #[test]
    fn declared_specifications_come_before_links() {
        let page = "<a href=/old/openapi.json>old</a><script>x('two.json')</script><link rel=service-desc href=/new>";
        let all = ["/new", "/guide/two.json", "/old/openapi.json"]
            .map(|path| format!("https://docs.example{path}"));
        assert_eq!(found(page), all);
    }

    #[test]
    fn other_links_and_strings_are_ignored() {
        for page in [
            "<a href='/pricing.json'>x</a>",
            "<script>fetch('/api/users'); import('a.js'); x('${host}/openapi.json'); y('package.json')</script>",
            "<script src='app.js'></script>",
            "<link rel=stylesheet href=openapi.css>",
            "<redoc spec-url='file:///etc/passwd'></redoc>",
        ] {
            assert!(found(page).is_empty(), "{page}: {:?}", found(page));
        }
        let many: String = (0..500).map(|n| format!("<a href='{n}/openapi.json'>x</a>")).collect();
        assert_eq!(found(&many).len(), MOST);
        let begin = std::time::Instant::now();
        let many: String = (0..100_000).map(|n| format!("<a href='{n}/openapi.json'>x</a>")).collect();
        assert_eq!(found(&many).len(), MOST);
        assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
    }

    #[test]
    fn a_script_that_starts_swagger_ui_names_the_specification() {
        let base = Url::parse("https://docs.example/ui/index.html").unwrap();
        let links = self::links("<script src='./swagger-initializer.js'></script>", &base);
        assert_eq!(links.scripts, [Url::parse("https://docs.example/ui/swagger-initializer.js").unwrap()]);
        let script = "window.ui = SwaggerUIBundle({ url: \"swagger.yaml\", dom_id: '#swagger-ui' })";
        let links = in_script(script, &links.scripts[0]);
        assert_eq!(links.specifications[0].as_str(), "https://docs.example/ui/swagger.yaml");
    }

    #[test]
    fn a_page_can_embed_the_specification() {
        let spec = r#"{"openapi": "3.0.0", "paths": {"/a": {}}}"#;
        let base = Url::parse("https://docs.example/").unwrap();
        let page = format!("<script>const __redoc_state = {{\"spec\": {{\"data\": {spec}}}}};</script>");
        let links = self::links(&page, &base);
        let value: Value = serde_json::from_slice(&links.embedded.unwrap()).unwrap();
        assert_eq!(value["openapi"], "3.0.0");
        for broken in ["x = {\"openapi\":\"3.0.0\"", "x = {\"openapi\":\"3.0.0\"}", "\"openapi\":"] {
            assert_eq!(in_script(broken, &base).embedded, None, "{broken}");
        }
    }
}
