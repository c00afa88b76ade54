//! The handlers of documentation. Their text is untrusted, so it is fenced as data and cut to fit.

use super::ToolError;
use super::api_text::differences;
use super::handlers::{Handlers, fit};
use super::schema::{GetDocPage, GetOperation, SearchDocs};
use crate::docs::{Answer as Found, Document, Hit, Search};
use crate::docs::{Part, sanitize};
use crate::model::text as shown;

/// The most hits of a search.
const MOST_HITS: usize = 50;
/// The longest text of a hit in a list, in characters.
const LINE: usize = 300;

impl Handlers {
    /// Returns the operations or sections that match a query. A small specification is returned whole, the matches first.
    pub(super) fn search(&mut self, asked: &SearchDocs) -> Result<String, ToolError> {
        let view = self.view()?;
        let document = self.documents.open(view.find(&asked.api)?)?;
        let limit = asked.limit.clamp(1, MOST_HITS);
        let Search { mut hits, weakness } = document.searched(&asked.query, limit + 1);
        if let Some(others) = document.others(&hits) {
            return fit(|bytes| Ok(sanitize::fence_part(&whole(&hits, &others, bytes))));
        }
        let line = weakness.map(|weakness| format!("…{}\n", weakness.line())).unwrap_or_default();
        if hits.is_empty() {
            let hint =
                "no match; try other words, or capi_get_doc_page without a page for the table of contents\n";
            let fenced = if line.is_empty() { line } else { sanitize::fence_part(&line) };
            return Ok(fenced + hint);
        }
        let more = if hits.len() > limit && limit < MOST_HITS {
            format!("for more: \"limit\": {}\n", (limit * 4).min(MOST_HITS))
        } else {
            String::new()
        };
        hits.truncate(limit);
        fit(|bytes| Ok(sanitize::fence_part(&(lines(&hits, bytes) + &line)) + &more))
    }

    /// Returns an operation or a part of one.
    pub(super) fn operation(&mut self, asked: &GetOperation) -> Result<String, ToolError> {
        let view = self.view()?;
        let api = view.find(&asked.api)?;
        let document = self.documents.open(api)?;
        // An answer names what it cut as `schema NAME`.
        let part = asked.part.as_deref().map(|part| part.trim().trim_start_matches("schema ").trim());
        let part = part.filter(|part| !part.is_empty());
        // Of a whole operation, the record decides how it is called.
        let is_whole = part.is_none() && asked.from == 0;
        let notes = if is_whole { differences(api, document.entry()) } else { Vec::new() };
        let notes: String = notes.iter().map(|note| format!("Note: {note}\n")).collect();
        fit(|bytes| {
            let found = match part {
                Some(part) => document.schema(&asked.operation, part, asked.from, bytes),
                None => document.find(&asked.operation, asked.from, bytes),
            };
            let mut part = taken(found, &document, part.unwrap_or(&asked.operation))?;
            // The model knows the server from the list of APIs, and the ID that it asked for.
            let server = api.domain.as_ref().map(|domain| format!("\nserver: {}\n", domain.url()));
            let id = format!("\nid: {}\n", asked.operation.trim());
            for known in server.iter().chain([&id]) {
                part.text = part.text.replacen(known, "\n", 1);
            }
            Ok(format!("{}{notes}", answer(&part)))
        })
    }

    /// Returns a page, or the table of contents.
    pub(super) fn page(&mut self, asked: &GetDocPage) -> Result<String, ToolError> {
        let view = self.view()?;
        let document = self.documents.open(view.find(&asked.api)?)?;
        match asked.page.as_deref().filter(|page| !page.trim().is_empty()) {
            Some(page) => fit(|bytes| {
                taken(document.find(page, asked.from, bytes), &document, page).map(|part| answer(&part))
            }),
            None => fit(|bytes| Ok(self::overview(&document, asked.from, bytes))),
        }
    }
}

/// Returns the title, the source and the table of contents.
pub(super) fn overview(document: &Document, from: usize, bytes: usize) -> String {
    let mut part = document.overview(from, bytes);
    if from > 0 {
        return answer(&part);
    }
    part.text = format!("{}\n\n{}", document.title(), part.text);
    sanitize::fence(&document.entry().source, &part.text) + &continuation(&part)
}

/// Fences a part and adds where it continues.
fn answer(part: &Part) -> String {
    let fenced = if part.text.is_empty() { String::new() } else { sanitize::fence_part(&part.text) };
    let continuation = continuation(part);
    if fenced.is_empty() && continuation.is_empty() {
        return "nothing follows\n".to_owned();
    }
    fenced + &continuation
}

fn continuation(part: &Part) -> String {
    part.next.map(|next| format!("for more, call it again with \"from\": {next}\n")).unwrap_or_default()
}

/// Returns the part that was found, or an error that lists similar ones.
fn taken(found: Found, document: &Document, asked: &str) -> Result<Part, ToolError> {
    let (message, near) = match found {
        Found::Part(part) => return Ok(part),
        Found::Several(hits) => ("several places in the documentation match", hits),
        Found::None(hits) => ("nothing in the documentation matches", hits),
    };
    let asked = format!("asked for: {}", shown::excerpt(asked));
    let hint = "search with capi_search_docs, or read the table of contents with capi_get_doc_page";
    if near.is_empty() {
        return Err(ToolError::new(message, hint).repeating("request", &[asked]));
    }
    let near = format!("{asked}\n\n{}", lines(&near, 4_000));
    let fenced = sanitize::fence(&document.entry().source, &near);
    Err(ToolError { fenced, ..ToolError::new(message, format!("use one of these, {hint}")) })
}

/// Formats the matches and the other operations of a small specification.
fn whole(hits: &[Hit], others: &[Hit], bytes: usize) -> String {
    let found = lines(hits, bytes);
    match (hits, others) {
        (_, []) => found,
        ([], others) => format!("no match; all operations:\n{}", lines(others, bytes)),
        (_, others) => {
            format!("{found}\nthe other operations:\n{}", lines(others, bytes.saturating_sub(found.len())))
        }
    }
}

/// Formats hits as one line each, as many as fit.
fn lines(hits: &[Hit], bytes: usize) -> String {
    let mut said = String::new();
    for hit in hits {
        let line = format!("{}  {}", sanitize::word(&hit.key, LINE), sanitize::word(&hit.title, LINE));
        if said.len() + line.len() > bytes && !said.is_empty() {
            return said + "…\n";
        }
        said += line.trim_end();
        said += "\n";
    }
    said
}
