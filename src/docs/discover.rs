//! Discovery: from the documentation URL of an API to a text that a program can read. Tries the document itself, a
//! specification that it links to, the usual paths of specifications, a text for AI tools, and finally the page as
//! Markdown.

use url::Url;

use super::cache::Format;
use super::document::Raw;
use crate::docs::html::{HtmlError, Page};
use crate::docs::openapi::Spec;
use crate::docs::sanitize;
use crate::docs::sniff::{Recognised, recognise};
use crate::docs::spec_links::{self, SpecLinks};
use crate::web::{Client, Known, Response, Validators, WebError};

/// A page with a password field and less text than this, in bytes, is a login form.
const LOGIN: usize = 2_000;
/// A page with less text than this, in bytes, is rendered by scripts.
const LEAST: usize = 40;
/// The usual paths of specifications and texts for AI tools, from the root of a site.
const USUAL_SPECIFICATIONS: [&str; 2] = ["/openapi.json", "/openapi.yaml"];
/// `llms-full.txt` first: `llms.txt` is often only a list of links to its content.
const USUAL_TEXTS: [&str; 2] = ["/llms-full.txt", "/llms.txt"];

/// A text that was found.
#[derive(Debug)]
pub(super) struct Discovered {
    /// The URL, after redirects.
    pub source: Url,
    /// The text.
    pub text: Raw,
    /// The validators for the next conditional request.
    pub validators: Validators,
    /// Other specifications that the page shows.
    pub others: Vec<Url>,
}

/// Why no documentation was found.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// A request failed.
    #[error(transparent)]
    Web(#[from] WebError),
    /// The URL does not serve documentation, and no other path was found.
    #[error("cannot find documentation at {url}: {nothing}")]
    Nothing {
        /// The URL.
        url: Url,
        /// The content of the URL.
        nothing: NotDocs,
    },
}

/// The content of a URL that is not documentation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDocs {
    /// A response with an error status.
    #[error("the server responded with status {0}")]
    Status(u16),
    /// A login form.
    #[error("the page asks for a login")]
    Login,
    /// A page that is rendered by scripts.
    #[error("the page is empty without its scripts")]
    Scripts,
    /// Other content, described in a few words.
    #[error("{}", crate::model::text::excerpt(.0))]
    Other(String),
}

/// Searches for the documentation, starting at the URL that the user gave. Returns `None` if it leads to the `known`
/// text of the last fetch.
pub(super) fn discover(
    client: &mut Client<'_>,
    url: &Url,
    known: Option<Known<'_>>,
) -> Result<Option<Discovered>, DiscoverError> {
    let mut search = Search { client, known };
    let first = search.get(url)?;
    let (page, nothing) = match search.look(&first) {
        Looked::Found(found) => return Ok(Some(found)),
        Looked::Unchanged => return Ok(None),
        Looked::Page(page) => (page, None),
        Looked::Nothing(nothing) => (String::new(), Some(nothing)),
    };
    let parsed = Page::parse(&page);
    let links = spec_links::in_page(parsed.as_ref().ok(), &first.url, &first.links);
    if let Some(text) = search.follow(links, &first)? {
        return Ok(text);
    }
    if let Some(text) = search.beside(&first.url)? {
        return Ok(text);
    }
    let markdown = nothing.map_or_else(|| as_markdown(&page, parsed), Err);
    let text = markdown.map_err(|nothing| DiscoverError::Nothing { url: url.clone(), nothing })?;
    Ok(Some(found(&first, Raw::Markdown(text))))
}

/// The content of a response.
enum Looked {
    Found(Discovered),
    Unchanged,
    Page(String),
    Nothing(NotDocs),
}

/// The result of an attempt: a text, or `None` for the unchanged text of the last fetch.
type Text = Option<Discovered>;

struct Search<'a, 'b> {
    client: &'a mut Client<'b>,
    known: Option<Known<'a>>,
}

impl Search<'_, '_> {
    /// Returns whether a response says that the text of the last fetch is unchanged.
    fn is_unchanged(&self, response: &Response) -> bool {
        // A server may send status 304 without having been asked.
        let is_known = self.known.is_some_and(|(source, _)| source == response.url.as_str());
        is_known && response.is_unchanged()
    }

    fn look(&self, response: &Response) -> Looked {
        if self.is_unchanged(response) {
            return Looked::Unchanged;
        }
        if !response.is_success() {
            return Looked::Nothing(NotDocs::Status(response.status));
        }
        match recognise(&response.media_type, response.url.path(), &response.body) {
            Recognised::Spec(spec) => Looked::Found(found(response, Raw::Spec(spec))),
            Recognised::Markdown(text) => Looked::Found(found(response, Raw::Markdown(text))),
            Recognised::Html(page) => Looked::Page(page),
            Recognised::Other(reason) => Looked::Nothing(NotDocs::Other(reason)),
        }
    }

    fn get(&mut self, url: &Url) -> Result<Response, WebError> {
        self.client.get(url, self.known)
    }

    /// Returns the text at a URL if it has the format. A URL that cannot be read is skipped.
    fn at(&mut self, url: &Url, format: Format) -> Result<Option<Text>, WebError> {
        match self.get(url) {
            Ok(response) => Ok(match self.look(&response) {
                Looked::Found(found) if found.text.format() == format => Some(Some(found)),
                Looked::Unchanged => Some(None),
                _ => None,
            }),
            Err(error) if error.is_final() => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// Returns the first text of the format at one of several URLs.
    fn first(&mut self, urls: &[Url], format: Format) -> Result<Option<Text>, WebError> {
        for url in urls {
            if let Some(text) = self.at(url, format)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// Returns the specification that a page embeds or links to, and the others that it shows.
    fn follow(&mut self, links: SpecLinks, page: &Response) -> Result<Option<Text>, WebError> {
        if let Some(Ok(spec)) = links.embedded.as_deref().map(Spec::parse) {
            return Ok(Some(Some(found(page, Raw::Spec(Box::new(spec))))));
        }
        for configuration in &links.configurations {
            let Ok(response) = self.get(configuration) else { continue };
            let inner = spec_links::in_configuration(&response.body, &response.url);
            if let Some(text) = self.follow(inner, &response)? {
                return Ok(Some(text));
            }
        }
        if let Some(text) = self.first(&links.specifications, Format::OpenApi)? {
            return Ok(Some(text.map(|found| found.with_others(links.shown))));
        }
        for script in &links.scripts {
            let Ok(response) = self.get(script) else { continue };
            if self.is_unchanged(&response) {
                return Ok(Some(None));
            }
            let text = String::from_utf8_lossy(&response.body);
            let inner = SpecLinks { scripts: Vec::new(), ..spec_links::in_script(&text, &response.url) };
            if let Some(text) = self.follow(inner, &response)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// Tries the usual paths: a specification, then a text for AI tools, then the page as Markdown.
    fn beside(&mut self, page: &Url) -> Result<Option<Text>, WebError> {
        let places =
            |paths: [&str; 2]| paths.map(|path| page.join(path)).into_iter().flatten().collect::<Vec<_>>();
        if let Some(text) = self.first(&places(USUAL_SPECIFICATIONS), Format::OpenApi)? {
            return Ok(Some(text));
        }
        if let Some(text) = self.first(&places(USUAL_TEXTS), Format::Markdown)? {
            return Ok(Some(text));
        }
        as_markdown_file(page).map_or(Ok(None), |url| self.at(&url, Format::Markdown))
    }
}

impl Discovered {
    fn with_others(mut self, shown: Vec<Url>) -> Self {
        self.others = shown.into_iter().filter(|url| *url != self.source).collect();
        self
    }
}

fn found(response: &Response, text: Raw) -> Discovered {
    let (source, validators) = (response.url.clone(), response.validators.clone());
    Discovered { source, text, validators, others: Vec::new() }
}

/// Returns the URL at which many sites serve the Markdown of a page: `/guide/` → `/guide.md`.
fn as_markdown_file(page: &Url) -> Option<Url> {
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

/// Returns the text of a page, unless it needs a login or scripts.
fn as_markdown(page: &str, parsed: Result<Page, HtmlError>) -> Result<String, NotDocs> {
    let markdown = parsed.and_then(Page::into_markdown);
    let markdown = markdown.map_err(|error| NotDocs::Other(error.to_string()))?;
    let length = sanitize::clean(&markdown).trim().len();
    let lower = page.to_ascii_lowercase();
    let asks =
        ["type=\"password\"", "type='password'", "type=password"].iter().any(|field| lower.contains(field));
    match length {
        length if asks && length < LOGIN => Err(NotDocs::Login),
        length if length < LEAST => Err(NotDocs::Scripts),
        _ => Ok(markdown),
    }
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
            let url = as_markdown_file(&Url::parse(page).unwrap());
            assert_eq!(url.as_ref().map(Url::as_str), expected, "{page}");
        }
    }

    #[test]
    fn a_login_and_a_page_of_scripts_are_not_documentation() {
        let markdown = |page: &str| as_markdown(page, Page::parse(page));
        let login =
            "<main><h1>Welcome back to the developer portal of Example</h1><input type=password></main>";
        assert_eq!(markdown(login), Err(NotDocs::Login));
        let scripts = "<body><div id=root></div><script>render()</script></body>";
        assert_eq!(markdown(scripts), Err(NotDocs::Scripts));
        let guide =
            format!("<main><p>{}</p><form><input type='password'></form></main>", "How to pay. ".repeat(300));
        assert!(markdown(&guide).unwrap().contains("How to pay."));
    }
}
