//! The handlers of documentation. Their text is untrusted, so it is fenced as data and cut to fit.

use super::ToolError;
use super::handlers::{Answer, Handlers, fit};
use super::schema::{DocText, GetDocPage, GetOperation, SearchDocs};
use crate::docs::{Answer as Found, Document, Hit};
use crate::docs::{Part, sanitize};
use crate::model::{Api, text as shown};

/// The longest text of a hit in a list, in characters.
const LINE: usize = 300;

impl Handlers {
    /// Returns the operations or sections that match a query.
    pub(super) fn search(&mut self, asked: &SearchDocs) -> Result<Answer, ToolError> {
        let view = self.view()?;
        let api = view.find(&asked.api)?;
        let document = self.documents.open(api)?;
        let hits = document.search(&asked.query, asked.limit.clamp(1, 50));
        if hits.is_empty() {
            let hint =
                "no match; try other words, or capi_get_doc_page without a page for the table of contents";
            return fit(|_| Ok(answer(api, &document, Part { text: String::new(), next: None }, hint)));
        }
        let hint = "read an operation with capi_get_operation, a section (#…) with capi_get_doc_page";
        fit(|bytes| Ok(answer(api, &document, Part { text: lines(&hits, bytes), next: None }, hint)))
    }

    /// Returns an operation or a part of one.
    pub(super) fn operation(&mut self, asked: &GetOperation) -> Result<Answer, ToolError> {
        let view = self.view()?;
        let api = view.find(&asked.api)?;
        let document = self.documents.open(api)?;
        let hint = "expand a schema with `part`; capi_get_snippet returns code that calls the endpoint";
        let part = asked.part.as_deref().filter(|part| !part.trim().is_empty());
        fit(|bytes| {
            let found = match part {
                Some(part) => document.schema(&asked.operation, part, asked.from, bytes),
                None => document.find(&asked.operation, asked.from, bytes),
            };
            taken(found, &document, part.unwrap_or(&asked.operation))
                .map(|part| answer(api, &document, part, hint))
        })
    }

    /// Returns a page, or the table of contents.
    pub(super) fn page(&mut self, asked: &GetDocPage) -> Result<Answer, ToolError> {
        let view = self.view()?;
        let api = view.find(&asked.api)?;
        let document = self.documents.open(api)?;
        match asked.page.as_deref().filter(|page| !page.trim().is_empty()) {
            Some(page) => fit(|bytes| {
                let part = taken(document.find(page, asked.from, bytes), &document, page)?;
                Ok(answer(api, &document, part, "end of the page"))
            }),
            None => fit(|bytes| Ok(self::overview(api, &document, asked.from, bytes))),
        }
    }
}

/// Returns the title and the table of contents.
pub(super) fn overview(api: &Api, document: &Document, from: usize, bytes: usize) -> DocText {
    let mut part = document.overview(from, bytes);
    if from == 0 {
        part.text = format!("{}\n\n{}", document.title(), part.text);
    }
    answer(
        api,
        document,
        part,
        "read an entry with capi_get_operation or capi_get_doc_page; capi_search_docs is faster",
    )
}

/// Fences a part and adds the next step.
fn answer(api: &Api, document: &Document, part: Part, hint: &str) -> DocText {
    let hint = match part.next {
        Some(next) => format!("more follows: call it again with \"from\": {next}"),
        None => hint.to_owned(),
    };
    let text = if part.text.is_empty() {
        String::new()
    } else {
        sanitize::fence(&document.entry().source, &part.text)
    };
    DocText { api: api.name.slug(), text, next: part.next, hint }
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
