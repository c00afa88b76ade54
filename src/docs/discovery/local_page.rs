//! A page that the user saved: the specification that it carries or that was saved with it, or its text.

use url::Url;

use super::candidates::{Candidates, Shown, in_script};
use super::page_text::any_text;
use super::{NotDocs, Note, in_page};
use crate::docs::document::Raw;
use crate::docs::html::Page;
use crate::docs::local_files::LocalFiles;
use crate::docs::openapi::Spec;
use crate::docs::sniff::{Recognised, recognise};

/// The text of a saved page.
pub(in crate::docs) struct LocalPage {
    /// The text.
    pub text: Raw,
    /// The specifications on the web that the page shows. They were not read.
    pub others: Vec<Shown>,
    /// What the user should know.
    pub notes: Vec<Note>,
}

/// Looks into a page like [`super::discover`], without the network.
///
/// # Errors
///
/// The reason why the page is not documentation.
pub(in crate::docs) fn take_page(html: &str, files: &LocalFiles, url: &Url) -> Result<LocalPage, NotDocs> {
    let parsed = Page::parse(html);
    let candidates = in_page(parsed.as_ref().ok(), url, &[]);
    let scripts = candidates.scripts.iter().filter_map(|script| {
        let text = files.read(script)?;
        Some(in_script(&String::from_utf8_lossy(&text), url, script))
    });
    let all: Vec<Candidates> = scripts.collect();
    let all: Vec<&Candidates> = std::iter::once(&candidates).chain(&all).collect();
    if let Some(spec) = all.iter().find_map(|one| carried(one, files)) {
        return Ok(LocalPage { text: Raw::Spec(Box::new(spec)), others: Vec::new(), notes: Vec::new() });
    }
    let others: Vec<Shown> = all.iter().flat_map(|one| on_the_web(one)).collect();
    let text = any_text(parsed).map_err(|nothing| match others.first() {
        Some(shown) if nothing == NotDocs::Scripts => NotDocs::Named {
            url: shown.url.to_string(),
            reason: Box::new(NotDocs::Other("a file is read without the network".to_owned())),
        },
        _ => nothing,
    })?;
    let notes = text.is_nearly_empty().then_some(Note::NearlyEmpty(text.length)).into_iter().collect();
    Ok(LocalPage { text: Raw::Markdown(text.markdown), others, notes })
}

/// Returns the specification in a page or a script, or in a file that it names.
fn carried(candidates: &Candidates, files: &LocalFiles) -> Option<Spec> {
    let embedded = candidates.embedded.iter().filter_map(|bytes| Spec::parse(bytes).ok());
    let mut saved = candidates.specifications.iter().chain(&candidates.foreign).filter_map(|url| {
        match recognise("", url.path(), &files.read(url)?) {
            Recognised::Spec(spec) => Some(*spec),
            _ => None,
        }
    });
    let mut embedded = embedded.filter(|spec| !spec.operations().is_empty());
    embedded.next().or_else(|| saved.find(|spec| !spec.operations().is_empty()))
}

fn on_the_web(candidates: &Candidates) -> Vec<Shown> {
    let all = candidates.specifications.iter().chain(&candidates.foreign);
    let web = all.filter(|url| matches!(url.scheme(), "http" | "https"));
    web.map(|url| {
        let shown = candidates.shown.iter().find(|shown| shown.url == *url).cloned();
        shown.unwrap_or_else(|| Shown { name: None, url: url.clone() })
    })
    .collect()
}
