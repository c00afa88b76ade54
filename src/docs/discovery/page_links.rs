//! Candidates in a page: `<link>`, `<a>` and frames, and the tags and scripts of Swagger UI, Redoc, Scalar and similar
//! tools.

use std::rc::Rc;

use htmd::Node;
use markup5ever_rcdom::NodeData;
use url::Url;

use super::candidates::{Candidates, Finder, MOST, Rank};
use super::literals::literals;
use super::object::unescape;
use crate::docs::html::Page;

/// Names in the scripts that start a tool, in lower case.
const TOOLS: [&str; 6] =
    ["swaggerui", "redoc", "createapireference", "rapidoc", "stoplightproject", "openapi-explorer"];
/// The same in the addresses of their libraries and in the names and IDs of their elements.
const MARKS: [&str; 9] = [
    "swagger-ui",
    "swagger_ui",
    "redoc",
    "rapidoc",
    "rapi-doc",
    "api-reference",
    "elements-api",
    "stoplight",
    "openapi-explorer",
];
/// Parts of the names of libraries, which name no specification.
const LIBRARIES: [&str; 12] = [
    "bundle",
    "standalone",
    "jquery",
    "polyfill",
    "api-reference",
    "rapidoc",
    "elements/",
    "react",
    "vue",
    "bootstrap",
    "analytics",
    "es-shim",
];
/// Attributes that name the specification for a tool.
const ATTRIBUTES: [&str; 8] = [
    "spec-url",
    "data-spec-url",
    "apidescriptionurl",
    "data-url",
    "data-openapi-url",
    "data-swagger-url",
    "data-schema-url",
    "schema-url",
];
/// Words in the text or the target of a link to a viewer, in lower case.
const VIEWERS: [&str; 10] = [
    "swagger",
    "redoc",
    "rapidoc",
    "scalar",
    "openapi",
    "api-docs",
    "apidocs",
    "elements",
    "api reference",
    "api documentation",
];
/// The text of a link that is read, in bytes.
const LINK: usize = 200;
/// The most viewers and frames that are followed.
const PAGES: usize = 4;

/// Collects the candidates of a page, if it could be parsed, and of the `Link` headers (RFC 8288) of its response.
pub fn in_page(page: Option<&Page>, url: &Url, link_headers: &[String]) -> Candidates {
    let elements = page.map(|page| elements(page.tree())).unwrap_or_default();
    let base = elements.iter().find(|one| one.name == "base").and_then(|base| base.value("href"));
    let mut finder = Finder::new(url, base, None);
    for header in link_headers {
        in_header(header).into_iter().for_each(|target| finder.add(Rank::Declared, &target));
    }
    let is_tool = elements.iter().any(Element::is_of_a_tool);
    if is_tool {
        finder.query();
    }
    elements.iter().for_each(|one| one.add_to(&mut finder, is_tool));
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

/// An element whose attributes or text may say something.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// The text of a script or a link.
    text: String,
}

/// Returns the elements of a page in their order, without those that have neither attributes nor a script.
fn elements(tree: &Rc<Node>) -> Vec<Element> {
    let mut found = Vec::new();
    let mut open = vec![Rc::clone(tree)];
    while let Some(node) = open.pop() {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes: Vec<(String, String)> = attrs
                .borrow()
                .iter()
                .filter(|one| is_read(&one.name.local, &one.value))
                .map(|one| (one.name.local.to_string(), one.value.to_string()))
                .collect();
            let name = name.local.to_string();
            let text = match name.as_str() {
                "script" => text_of(&node, usize::MAX),
                "a" => text_of(&node, LINK),
                _ => String::new(),
            };
            if !text.is_empty() || !attributes.is_empty() || MARKS.contains(&name.as_str()) {
                found.push(Element { name, attributes, text });
            }
        }
        open.extend(node.children.borrow().iter().rev().map(Rc::clone));
    }
    found
}

/// Attributes of links, scripts and frames.
const PLAIN: [&str; 8] = ["href", "src", "rel", "type", "id", "http-equiv", "content", "data-configuration"];

/// Returns whether an attribute can say something about the specification, or embed it.
fn is_read(name: &str, value: &str) -> bool {
    let is_long = || value.len() > 40 && ["openapi", "swagger"].iter().any(|word| value.contains(word));
    PLAIN.contains(&name) || ATTRIBUTES.contains(&name) || is_long()
}

impl Element {
    fn value(&self, wanted: &str) -> Option<&str> {
        self.attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// Returns whether this element belongs to a tool that shows specifications.
    fn is_of_a_tool(&self) -> bool {
        let has_mark = |text: &str| MARKS.iter().any(|mark| text.to_ascii_lowercase().contains(mark));
        match (self.name.as_str(), self.value("src")) {
            ("script", Some(source)) => has_mark(source) || starts_a_tool(source),
            ("script", None) => starts_in(&self.text) || self.value("id").is_some_and(has_mark),
            ("a" | "link" | "img", _) => false,
            (name, _) => has_mark(name) || self.value("id").is_some_and(has_mark),
        }
    }

    fn add_to(&self, finder: &mut Finder, is_tool: bool) {
        for (name, value) in &self.attributes {
            if ATTRIBUTES.contains(&name.as_str()) {
                finder.add_of_tool(value);
            } else if value.len() > 40 {
                finder.embed(value);
            }
        }
        if let Some(configuration) = self.value("data-configuration") {
            finder.script(configuration, true);
        }
        let target = self.value("href").unwrap_or_default();
        match self.name.as_str() {
            "link" if is_description(self.value("rel"), self.value("type")) => {
                finder.add(Rank::Declared, target)
            }
            "link" if is_file_of_a_specification(target) => finder.add(Rank::Link, target),
            "a" => self.add_link(finder, target),
            "script" => self.add_script(finder, is_tool),
            "iframe" | "frame" => add_page(finder, self.value("src").unwrap_or_default(), false),
            "meta" => {
                let refresh = self.value("http-equiv").filter(|name| name.eq_ignore_ascii_case("refresh"));
                if let Some(target) = refresh.and(self.value("content")).and_then(target_of_refresh) {
                    add_page(finder, target, true);
                }
            }
            _ => {}
        }
    }

    fn add_link(&self, finder: &mut Finder, target: &str) {
        let text = self.text.trim().to_lowercase();
        let is_about = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let path = target.split(['?', '#']).next().unwrap_or_default().to_lowercase();
        let is_data = [".json", ".yaml", ".yml"].iter().any(|end| path.ends_with(end));
        let is_openapi = is_about(&["openapi", "swagger"]);
        let is_document =
            is_about(&["spec", "schema", "json", "yaml", "description", "definition", "download"]);
        let is_own = || finder.url(target).is_some_and(|url| url.origin() == finder.page.origin());
        if is_file_of_a_specification(target)
            || (is_data && (is_openapi || is_about(&["specification"])))
            || (is_openapi && is_document && is_own())
        {
            finder.add(Rank::Link, target);
        } else if finder.candidates.viewers.len() >= PAGES {
            // Nothing more is followed.
        } else if VIEWERS.iter().any(|word| path.contains(word)) || is_about(&VIEWERS) {
            let viewer = finder.url(target).filter(|url| url.origin() == finder.page.origin());
            finder.candidates.viewers.extend(viewer);
        }
    }

    fn add_script(&self, finder: &mut Finder, is_tool: bool) {
        let Some(source) = self.value("src") else {
            finder.script(&self.text, is_tool);
            // Some pages only lead to another one.
            let moved = literals(&self.text).take(100).filter(|one| matches!(one.name, "location" | "href"));
            let moved: Vec<String> = moved.map(|one| unescape(one.text)).take(PAGES).collect();
            for target in moved {
                let page = finder.url(&target).filter(|url| url.origin() == finder.page.origin());
                let viewers = &mut finder.candidates.viewers;
                viewers.extend(page.filter(|_| viewers.len() < PAGES));
            }
            return;
        };
        let name = source.to_ascii_lowercase();
        let is_library = LIBRARIES.iter().any(|part| name.contains(part));
        let url = finder.url(source);
        let is_own = url.as_ref().is_some_and(|url| url.host() == finder.page.host());
        let is_read = starts_a_tool(source) || (is_tool && is_own && !is_library);
        if is_read && finder.candidates.scripts.len() < MOST {
            finder.candidates.scripts.extend(url);
        }
    }
}

/// Adds a page that a browser shows in the place of this one. A frame must be on the same host.
fn add_page(finder: &mut Finder, target: &str, is_refresh: bool) {
    let url = finder.url(target).filter(|url| *url != finder.page);
    let url = url.filter(|url| is_refresh || url.origin() == finder.page.origin());
    if finder.candidates.frames.len() < PAGES {
        finder.candidates.frames.extend(url);
    }
}

/// Returns the URL in `0; url=/docs`.
fn target_of_refresh(content: &str) -> Option<&str> {
    let (_, after) = content.split_once([';', ','])?;
    let after = after.trim();
    let target = after.get(..4).filter(|name| name.eq_ignore_ascii_case("url=")).map(|_| &after[4..])?;
    Some(target.trim().trim_matches(['"', '\'']))
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

/// Matches scripts that configure Swagger UI.
fn starts_a_tool(source: &str) -> bool {
    let name = source.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    ["swagger-initializer", "swagger-ui-init", "swagger-init", "redoc-init"]
        .iter()
        .any(|tool| name.starts_with(tool))
}

/// Returns whether a script starts a tool.
fn starts_in(script: &str) -> bool {
    let lower = script.to_ascii_lowercase();
    TOOLS.iter().any(|tool| memchr::memmem::find(lower.as_bytes(), tool.as_bytes()).is_some())
}

/// Returns the text in a node. Stops after `most` bytes.
fn text_of(node: &Rc<Node>, most: usize) -> String {
    let mut text = String::new();
    let mut open = vec![Rc::clone(node)];
    while let Some(node) = open.pop().filter(|_| text.len() <= most) {
        if let NodeData::Text { contents } = &node.data {
            text += &contents.borrow();
        }
        open.extend(node.children.borrow().iter().rev().map(Rc::clone));
    }
    text
}
