//! The search for the documentation of a URL: the requests, in the order of their promise and within the limit.

use std::collections::HashSet;

use url::Url;

use super::candidates::{Candidates, Shown, in_configuration, in_script};
use super::page_text::{PageText, page_text};
use super::{DiscoverError, NotDocs, Note, in_page, usual_paths};
use crate::docs::cache::Format;
use crate::docs::document::Raw;
use crate::docs::html::Page;
use crate::docs::openapi::{self, Spec};
use crate::docs::sniff::{Recognised, recognise};
use crate::web::{Client, Known, Response, Validators, WebError};

/// How many pages deep frames and viewers are followed.
const DEEPEST: usize = 2;
/// The requests that are left for texts and for parts of the specification.
const RESERVE: usize = 4;

/// A text that was found.
#[derive(Debug)]
pub(in crate::docs) struct Discovered {
    /// The URL, after redirects.
    pub source: Url,
    /// The text.
    pub text: Raw,
    /// The validators for the next conditional request.
    pub validators: Validators,
    /// Other specifications that the page shows.
    pub others: Vec<Shown>,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// What the caller knows of the text.
#[derive(Clone, Copy, Default)]
pub(in crate::docs) struct Wanted<'a> {
    /// The source and the validators of the text of the last fetch.
    pub known: Option<Known<'a>>,
    /// The name of one of several specifications.
    pub spec: Option<&'a str>,
}

/// Searches for the documentation, starting at the URL that the user gave. Returns `None` if it leads to the known text
/// of the last fetch.
pub(in crate::docs) fn discover(
    client: &mut Client<'_>,
    url: &Url,
    wanted: Wanted<'_>,
) -> Result<Option<Discovered>, DiscoverError> {
    let mut search = Search { client, wanted, seen: HashSet::new(), shown: Vec::new(), unread: None };
    let first = search.get(url)?;
    let (candidates, text) = match search.look(&first) {
        Looked::Found(found) => return search.named(url, Some(found)),
        Looked::Unchanged => return Ok(None),
        Looked::Page { candidates, text } => (*candidates, text),
        Looked::Nothing(nothing) => (in_page(None, &first.url, &first.links), Err(nothing)),
    };
    let mut best = Best { response: first.clone(), text };
    match search.specification(candidates, &first, &mut best) {
        Ok(Some(text)) => return Ok(text),
        Err(error) if best.text.is_err() => return Err(error.into()),
        // A text of the page is better than an error of the search.
        Ok(None) | Err(_) => {}
    }
    if search.wanted.spec.is_some() {
        return search.named(url, None);
    }
    if let Ok(Some(text)) = search.texts(&first.url) {
        return Ok(text);
    }
    search.page(url, best).map(Some)
}

/// The page with the most text, until something better is found.
struct Best {
    response: Response,
    text: Result<PageText, NotDocs>,
}

impl Best {
    fn is_nearly_empty(&self) -> bool {
        self.text.as_ref().map_or(true, PageText::is_nearly_empty)
    }

    /// Takes the text of a page that a browser shows instead, if it is longer.
    fn improve(&mut self, response: &Response, text: Result<PageText, NotDocs>) {
        let length = |text: &Result<PageText, NotDocs>| text.as_ref().map_or(0, |text| text.length);
        if length(&text) > length(&self.text) {
            *self = Self { response: response.clone(), text };
        }
    }
}

/// The content of a response.
enum Looked {
    Found(Discovered),
    Unchanged,
    Page { candidates: Box<Candidates>, text: Result<PageText, NotDocs> },
    Nothing(NotDocs),
}

/// The result of an attempt: a text, or `None` for the unchanged text of the last fetch.
type Text = Option<Discovered>;

struct Search<'a, 'b> {
    client: &'a mut Client<'b>,
    wanted: Wanted<'a>,
    /// The URLs that were requested.
    seen: HashSet<Url>,
    /// The specifications that tools show.
    shown: Vec<Shown>,
    /// The first specification that a page names and that cannot be read.
    unread: Option<NotDocs>,
}

impl Search<'_, '_> {
    /// Returns whether a response says that the text of the last fetch is unchanged.
    fn is_unchanged(&self, response: &Response) -> bool {
        // A server may send status 304 without having been asked.
        let is_known = self.wanted.known.is_some_and(|(source, _)| source == response.url.as_str());
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
            Recognised::Spec(spec) if is_empty(&spec) => Looked::Nothing(NotDocs::NoOperations),
            Recognised::Spec(spec) => Looked::Found(found(response, Raw::Spec(spec))),
            Recognised::Markdown(text) => Looked::Found(found(response, Raw::Markdown(text))),
            Recognised::Html(page) => {
                let parsed = Page::parse(&page);
                let candidates = in_page(parsed.as_ref().ok(), &response.url, &response.links);
                Looked::Page { candidates: Box::new(candidates), text: page_text(&page, parsed) }
            }
            Recognised::Kind(kind) => Looked::Nothing(NotDocs::Kind(kind)),
            Recognised::Other(reason) => Looked::Nothing(NotDocs::Other(reason)),
        }
    }

    fn get(&mut self, url: &Url) -> Result<Response, WebError> {
        self.seen.insert(url.clone());
        self.client.get(url, self.wanted.known)
    }

    /// Requests a URL that was not requested before, within the limit. One that cannot be read is skipped.
    fn try_get(&mut self, url: &Url) -> Result<Option<Response>, WebError> {
        if self.seen.contains(url) || self.client.left() <= RESERVE {
            return Ok(None);
        }
        match self.get(url) {
            Ok(response) => Ok(Some(response)),
            Err(WebError::TooMany) => Ok(None),
            Err(error) if error.is_final() => Err(error),
            Err(_) => Ok(None),
        }
    }

    /// Tries everything that can lead to a specification.
    fn specification(
        &mut self,
        candidates: Candidates,
        first: &Response,
        best: &mut Best,
    ) -> Result<Option<Text>, WebError> {
        let (frames, viewers) = (candidates.frames.clone(), candidates.viewers.clone());
        if let Some(text) = self.follow(candidates, first)? {
            return Ok(Some(text));
        }
        if let Some(text) = self.visit(&frames, best, 0)? {
            return Ok(Some(text));
        }
        if self.unread.as_ref().is_some_and(NotDocs::is_denied) {
            // The specification is known, so one at another place belongs to something else.
            return Ok(None);
        }
        if best.is_nearly_empty()
            && let Some(text) = self.visit(&viewers, best, 1)?
        {
            return Ok(Some(text));
        }
        let mut usual = usual_paths::specifications(&first.url);
        // A page with words of its own is documentation; anything elsewhere may belong to something else.
        if best.text.is_err() || first.url.path() == "/" {
            usual.extend(usual_paths::viewers(&first.url));
        }
        // The text of another page is not that of this one.
        let mut other = Best { response: first.clone(), text: Err(NotDocs::Scripts) };
        self.visit(&usual, &mut other, 1)
    }

    /// Follows pages that show this one's documentation.
    fn visit(&mut self, pages: &[Url], best: &mut Best, depth: usize) -> Result<Option<Text>, WebError> {
        for url in pages {
            let Some(response) = self.try_get(url)? else { continue };
            let (candidates, text) = match self.look(&response) {
                Looked::Found(found) if found.text.format() == Format::OpenApi => {
                    return Ok(Some(Some(self.with_others(found))));
                }
                Looked::Unchanged => return Ok(Some(None)),
                Looked::Page { candidates, text } => (*candidates, text),
                Looked::Found(_) | Looked::Nothing(_) => continue,
            };
            let frames = candidates.frames.clone();
            if let Some(text) = self.follow(candidates, &response)? {
                return Ok(Some(text));
            }
            best.improve(&response, text);
            if depth < DEEPEST
                && let Some(text) = self.visit(&frames, best, depth + 1)?
            {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// Returns the first specification at one of the URLs that a page names.
    fn first(&mut self, urls: &[Url]) -> Result<Option<Text>, WebError> {
        for url in urls {
            let Some(response) = self.try_get(url)? else { continue };
            let nothing = match self.look(&response) {
                Looked::Found(found) if found.text.format() == Format::OpenApi => {
                    return Ok(Some(Some(self.with_others(found))));
                }
                Looked::Unchanged => return Ok(Some(None)),
                Looked::Nothing(nothing) => nothing,
                Looked::Found(_) | Looked::Page { .. } => continue,
            };
            let is_told = nothing.is_denied() || matches!(nothing, NotDocs::Kind(_) | NotDocs::NoOperations);
            if is_told && self.unread.is_none() {
                self.unread = Some(NotDocs::Named { url: response.url.into(), reason: Box::new(nothing) });
            }
        }
        Ok(None)
    }

    /// Returns the specification that a page embeds or links to: what it carries, what its configuration names, what its
    /// own host serves, what its scripts name, and only then what other hosts serve.
    fn follow(&mut self, mut candidates: Candidates, page: &Response) -> Result<Option<Text>, WebError> {
        if let Some(spec) = self.carried(&candidates.embedded) {
            return Ok(Some(Some(found(page, Raw::Spec(Box::new(spec))))));
        }
        for configuration in &candidates.configurations {
            let Some(response) = self.try_get(configuration)? else { continue };
            let inner = in_configuration(&response.body, &response.url);
            if let Some(text) = self.follow(inner, &response)? {
                return Ok(Some(text));
            }
        }
        self.shown.append(&mut candidates.shown);
        let own = self.chosen(candidates.specifications);
        if let Some(text) = self.first(&own)? {
            return Ok(Some(text));
        }
        for script in &candidates.scripts {
            let Some(response) = self.try_get(script)? else { continue };
            if self.is_unchanged(&response) {
                return Ok(Some(None));
            }
            if !response.is_success() {
                continue;
            }
            let inner = in_script(&String::from_utf8_lossy(&response.body), &page.url, &response.url);
            if let Some(text) = self.follow(inner, &response)? {
                return Ok(Some(text));
            }
        }
        let foreign = self.chosen(candidates.foreign);
        self.first(&foreign)
    }

    /// Returns the first usable specification that a page carries.
    fn carried(&self, embedded: &[Vec<u8>]) -> Option<Spec> {
        let mut all =
            embedded.iter().filter_map(|bytes| Spec::parse(bytes).ok()).filter(|spec| !is_empty(spec));
        let wanted = self.wanted.spec.map(str::to_lowercase);
        all.find(|spec| wanted.as_ref().is_none_or(|wanted| spec.title().to_lowercase().starts_with(wanted)))
    }

    /// Returns the URLs that have the name that the user gave, or all. The choice of the last fetch comes first.
    fn chosen(&self, mut urls: Vec<Url>) -> Vec<Url> {
        if let Some(wanted) = self.wanted.spec {
            let is_named = |url: &Url| {
                let shown = self.shown.iter().filter(|shown| shown.url == *url);
                let bare = Shown { name: None, url: url.clone() };
                shown.chain([&bare]).any(|shown| shown.is_named(wanted))
            };
            urls.retain(is_named);
        } else if let Some((source, _)) = self.wanted.known {
            let is_shown = self.shown.iter().any(|shown| shown.url.as_str() == source);
            urls.sort_by_key(|url| !(is_shown && url.as_str() == source));
        }
        urls
    }

    fn with_others(&self, mut found: Discovered) -> Discovered {
        found.others = self.shown.iter().filter(|shown| shown.url != found.source).cloned().collect();
        found
    }

    /// Returns a document, unless the user named one of several specifications and this is not one of several.
    fn named(&self, url: &Url, found: Option<Discovered>) -> Result<Option<Discovered>, DiscoverError> {
        match (self.wanted.spec, found) {
            (Some(wanted), found) if !found.as_ref().is_some_and(|found| is_named(found, wanted)) => {
                let name = |shown: &Shown| shown.name.clone().unwrap_or_else(|| shown.url.to_string());
                let names = self.shown.iter().map(name).collect();
                Err(DiscoverError::NoSuchSpec { url: url.to_string(), wanted: wanted.to_owned(), names })
            }
            (_, found) => Ok(found),
        }
    }

    /// Tries texts for AI tools, and the page as a Markdown file.
    fn texts(&mut self, page: &Url) -> Result<Option<Text>, WebError> {
        for url in usual_paths::texts(page).into_iter().chain(usual_paths::markdown(page)) {
            let response = match self.get(&url) {
                Ok(response) => response,
                Err(error) if error.is_final() => return Err(error),
                Err(_) => continue,
            };
            match self.look(&response) {
                Looked::Found(found) if found.text.format() == Format::Markdown => {
                    return Ok(Some(Some(self.with_notes(found, None))));
                }
                Looked::Unchanged => return Ok(Some(None)),
                _ => {}
            }
        }
        Ok(None)
    }

    /// Returns the text of the best page.
    fn page(&self, url: &Url, best: Best) -> Result<Discovered, DiscoverError> {
        let nothing = |nothing: NotDocs| {
            // The specification that the page names is the better reason for an empty page.
            let nothing = self.unread.clone().filter(|_| nothing == NotDocs::Scripts).unwrap_or(nothing);
            DiscoverError::Nothing { url: url.clone(), nothing }
        };
        let text = best.text.map_err(nothing)?;
        let is_nearly_empty = text.is_nearly_empty();
        let found = found(&best.response, Raw::Markdown(text.markdown));
        Ok(self.with_notes(found, is_nearly_empty.then_some(text.length)))
    }

    fn with_notes(&self, mut found: Discovered, length: Option<usize>) -> Discovered {
        found.notes.extend(length.map(Note::NearlyEmpty));
        found.notes.extend(self.unread.clone().map(Note::Unread));
        found
    }
}

fn found(response: &Response, text: Raw) -> Discovered {
    let (source, validators) = (response.url.clone(), response.validators.clone());
    Discovered { source, text, validators, others: Vec::new(), notes: Vec::new() }
}

fn is_named(found: &Discovered, wanted: &str) -> bool {
    Shown { name: None, url: found.source.clone() }.is_named(wanted)
}

/// Returns whether a specification has no operations, neither in this document nor in its parts.
fn is_empty(spec: &Spec) -> bool {
    spec.operations().is_empty() && openapi::other_files(spec).is_empty()
}
