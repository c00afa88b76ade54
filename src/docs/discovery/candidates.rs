//! The URLs that may serve the specification of a page, and the order in which they are tried.

use std::collections::HashSet;

use serde::de::DeserializeSeed as _;
use serde_json::Value;
use url::Url;

use super::demonstrations::is_demonstration;
use super::embedded::embedded;
use super::literals::{Literal, literals};
use super::object::unescape;
use crate::docs::bounded::Budget;

/// The most URLs of one kind that are followed.
pub(super) const MOST: usize = 8;
/// The longest URL, in bytes.
const LONGEST: usize = 2_000;
/// The most memory of the values in a configuration, in bytes.
const CONFIGURATION: usize = 16 << 20;

/// A specification that a tool shows. One tool can show several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The name in the tool. It is untrusted text.
    pub name: Option<String>,
    /// The URL.
    pub url: Url,
}

impl Shown {
    /// Returns whether a name that the user gave means this one: its name, its URL, or the last part of its path, in
    /// any case.
    pub(super) fn is_named(&self, wanted: &str) -> bool {
        let wanted = wanted.trim().to_lowercase();
        let last =
            self.url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_lowercase();
        let stem = last.rsplit_once('.').map_or(last.as_str(), |(stem, _)| stem);
        let name = self.name.as_deref().unwrap_or_default().trim().to_lowercase();
        self.url.as_str().to_lowercase() == wanted
            || [name.as_str(), last.as_str(), stem].into_iter().any(|own| !own.is_empty() && own == wanted)
    }
}

/// What a page says about its specification.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Candidates {
    /// Embedded specifications, as JSON or YAML.
    pub embedded: Vec<Vec<u8>>,
    /// Configurations of Swagger UI that name it. They are stronger than the addresses next to them.
    pub configurations: Vec<Url>,
    /// URLs that may serve it and that the page declares or that are on its host, most reliable first.
    pub specifications: Vec<Url>,
    /// The same on other hosts.
    pub foreign: Vec<Url>,
    /// The specifications that a tool shows.
    pub shown: Vec<Shown>,
    /// Scripts that may name it.
    pub scripts: Vec<Url>,
    /// Pages that a browser shows in this one or instead of it.
    pub frames: Vec<Url>,
    /// Pages on the same host that may show it. They are worth a look if this one is nearly empty.
    pub viewers: Vec<Url>,
}

/// How reliable a URL is: declared by the page, named for a tool, the same relative to another base, a plain link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Declared,
    Tool,
    Alternative,
    Link,
}

/// Collects candidates.
pub(super) struct Finder {
    /// The page.
    pub(super) page: Url,
    /// What relative URLs are relative to. The first one is right by the standard.
    bases: Vec<Url>,
    found: Vec<(Rank, Url)>,
    /// How deep the script is in strings of another one.
    depth: usize,
    pub(super) candidates: Candidates,
}

impl Finder {
    /// Starts for a page with the target of its `<base>`, and for a script that it loads.
    pub(super) fn new(page: &Url, base: Option<&str>, script: Option<&Url>) -> Self {
        let declared = base.and_then(|base| page.join(base).ok());
        let mut below = page.clone();
        below.set_path(&format!("{}/", page.path().trim_end_matches('/')));
        let (parent, root) = (page.join("..").ok(), page.join("/").ok());
        let all = [declared, Some(page.clone()), script.cloned(), Some(below), parent, root];
        let mut bases: Vec<Url> = Vec::new();
        all.into_iter().flatten().for_each(|base| {
            if !bases.contains(&base) {
                bases.push(base)
            }
        });
        Self { page: page.clone(), bases, found: Vec::new(), depth: 0, candidates: Candidates::default() }
    }

    /// Returns the URL of a target, if it can be followed from the page. A link from https to http is changed to https on
    /// the same host, since many servers behind a proxy do not know their own scheme, and otherwise dropped.
    pub(super) fn resolve(&self, base: &Url, target: &str) -> Option<Url> {
        let target = target.trim();
        if target.is_empty() || target.len() >= LONGEST {
            return None;
        }
        let mut url = base.join(target).ok()?;
        if self.page.scheme() == "https" && url.scheme() == "http" {
            let is_own = url.host() == self.page.host() && url.port().is_none();
            let is_changed =
                is_own && url.set_scheme("https").is_ok() && url.set_port(self.page.port()).is_ok();
            return is_changed.then_some(url);
        }
        let is_web = matches!(url.scheme(), "http" | "https");
        let is_local = self.page.scheme() == "file" && url.scheme() == "file";
        ((is_web || is_local) && !is_demonstration(&url, &self.page)).then_some(url)
    }

    /// Returns the URL of a target by the standard.
    pub(super) fn url(&self, target: &str) -> Option<Url> {
        self.resolve(self.bases.first()?, target)
    }

    /// Adds a URL that may serve the specification.
    pub(super) fn add(&mut self, rank: Rank, target: &str) {
        // A page may have a million links, and more of one rank are never followed.
        if self.is_full(rank) {
            return;
        }
        if let Some(url) = self.url(target) {
            self.insert(rank, url);
        }
    }

    fn is_full(&self, rank: Rank) -> bool {
        self.found.iter().filter(|(other, _)| *other == rank).count() >= MOST
    }

    /// Adds a URL that a tool is given, and a relative one also relative to the other bases: scripts often compute the
    /// base.
    pub(super) fn add_of_tool(&mut self, target: &str) {
        self.add(Rank::Tool, target);
        let target = target.trim();
        let is_relative =
            !self.is_full(Rank::Alternative) && !target.starts_with('/') && Url::parse(target).is_err();
        for base in self.bases.clone().iter().skip(1).filter(|_| is_relative) {
            if let Some(url) = self.resolve(base, target) {
                self.insert(Rank::Alternative, url);
            }
        }
    }

    fn insert(&mut self, rank: Rank, url: Url) {
        if !self.is_full(rank) && !self.found.iter().any(|(_, other)| *other == url) {
            self.found.push((rank, url));
        }
    }

    /// Adds a specification that a tool shows.
    pub(super) fn show(&mut self, target: &str, name: Option<String>) {
        self.add_of_tool(target);
        let Some(url) = self.url(target).filter(|url| self.found.iter().any(|(_, found)| found == url))
        else {
            return;
        };
        match self.candidates.shown.iter_mut().find(|shown| shown.url == url) {
            Some(shown) => shown.name = shown.name.take().or(name),
            None => self.candidates.shown.push(Shown { name, url }),
        }
    }

    /// Adds a configuration of Swagger UI.
    pub(super) fn configure(&mut self, target: &str) {
        let url = self.url(target);
        if self.candidates.configurations.len() < MOST {
            self.candidates.configurations.extend(url);
        }
    }

    /// Adds the specification that the URL of the page names. Swagger UI shows it instead of its own.
    pub(super) fn query(&mut self) {
        let pairs: Vec<(String, String)> = self.page.query_pairs().into_owned().collect();
        for (name, value) in pairs {
            match name.as_str() {
                "url" => self.add(Rank::Declared, &value),
                "configUrl" => self.configure(&value),
                _ => {}
            }
        }
    }

    /// Reads a script: it embeds specifications, or names them in strings. `is_tool` tells whether the script starts a
    /// tool, so that its options are known; any other script may do anything.
    pub(super) fn script(&mut self, script: &str, is_tool: bool) {
        self.embed(script);
        if is_tool {
            self.named(script);
        }
        for Literal { text, .. } in literals(script).take(LITERALS) {
            if text.len() < 500 && is_address_of_a_specification(text) {
                self.add(Rank::Tool, &unescape(text));
            }
        }
    }

    /// Adds the specifications that a text embeds.
    pub(super) fn embed(&mut self, text: &str) {
        if self.candidates.embedded.len() < MOST {
            self.candidates.embedded.extend(embedded(text));
        }
    }

    /// Adds the same of options that are JSON in a string. `JSON.parse('{"urls": …}')` is usual.
    fn nested(&mut self, json: &str) {
        if self.depth == 0 {
            self.depth += 1;
            self.named(json);
            self.depth -= 1;
        }
    }

    /// Adds the strings that the options of a tool name as specifications, whatever they look like.
    fn named(&mut self, script: &str) {
        let mut last: Option<(usize, String)> = None;
        let mut open: Option<(usize, String)> = None;
        for Literal { name, text, group } in literals(script).take(LITERALS) {
            if is_nested(text) {
                self.nested(&unescape(text));
            }
            let text = if text.len() < 500 { unescape(text) } else { continue };
            match normalized(name).as_str() {
                "configurl" => self.configure(&text),
                "name" | "title" | "slug" | "label" => match open.take().filter(|(own, _)| *own == group) {
                    Some((_, url)) => self.show(&url, Some(text)),
                    None => last = Some((group, text)),
                },
                name if ADDRESSES.contains(&name) || ENDINGS.iter().any(|end| name.ends_with(end)) => {
                    let before = last.take().filter(|(own, _)| *own == group).map(|(_, text)| text);
                    self.show(&text, before);
                    open = Some((group, text));
                }
                _ => {}
            }
        }
    }

    /// Returns the candidates in their order.
    pub(super) fn finish(mut self) -> Candidates {
        self.found.sort_by_key(|(rank, _)| *rank);
        let host = self.page.host();
        let is_own = |rank: Rank, url: &Url| rank == Rank::Declared || url.host() == host;
        let mut seen = HashSet::new();
        for (rank, url) in &self.found {
            let list = if is_own(*rank, url) {
                &mut self.candidates.specifications
            } else {
                &mut self.candidates.foreign
            };
            if list.len() < 2 * MOST && seen.insert(url.as_str()) {
                list.push(url.clone());
            }
        }
        self.candidates
    }
}

/// Returns whether a string is JSON that names an address.
fn is_nested(text: &str) -> bool {
    text.starts_with(['{', '[']) && memchr::memmem::find(text.as_bytes(), b"url").is_some()
}

/// The most strings of a script that are read.
const LITERALS: usize = 500_000;

/// Names, in lower case without separators, that the options of tools give to addresses of specifications.
const ADDRESSES: [&str; 7] = ["url", "apiurl", "docsurl", "documenturl", "jsonurl", "redoc.init", "loadspec"];
/// The ends of other names.
const ENDINGS: [&str; 6] =
    ["specurl", "swaggerurl", "openapiurl", "schemaurl", "apidescriptionurl", "definitionurl"];

fn normalized(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_')).map(|c| c.to_ascii_lowercase()).collect()
}

/// Collects the candidates of a script that a page loads to start its tool.
pub fn in_script(script: &str, page: &Url, source: &Url) -> Candidates {
    let mut finder = Finder::new(page, None, Some(source));
    finder.script(script, true);
    finder.finish()
}

/// Collects the candidates of a configuration of Swagger UI, `{"url": …}` or `{"urls": [{"url": …, "name": …}]}`.
pub fn in_configuration(json: &[u8], base: &Url) -> Candidates {
    let mut finder = Finder::new(base, None, None);
    let value = Budget::of(CONFIGURATION).deserialize(&mut serde_json::Deserializer::from_slice(json));
    let value = value.unwrap_or_default();
    let several = value.get("urls").and_then(Value::as_array).into_iter().flatten();
    for one in several.chain(std::iter::once(&value)) {
        let text = |key| one.get(key).and_then(Value::as_str);
        if let Some(target) = text("url") {
            finder.show(target, text("name").map(str::to_owned));
        }
    }
    finder.finish()
}

/// Matches a string in a script that is the URL of a specification: a data file, or a common path of frameworks.
fn is_address_of_a_specification(text: &str) -> bool {
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || "<>{}()$".contains(c)) {
        return false;
    }
    let path = text.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let is_data = [".json", ".yaml", ".yml"].iter().any(|end| path.ends_with(end) && path.len() > end.len());
    let served = ["/api-docs", "/openapi", "/swagger-json", "/openapi/v1", "/openapi/v3"];
    let other = ["package.json", "manifest.json", "package-lock.json", "tsconfig.json"];
    (is_data && !other.iter().any(|name| path.ends_with(name)))
        || served.iter().any(|end| path.ends_with(end))
}
