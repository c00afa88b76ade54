//! The results of the tools as resources: `capi://apis`, `capi://apis/SLUG` and `capi://apis/SLUG/docs`.

use rmcp::model::{Resource, ResourceContents, ResourceTemplate};

use super::doc_handlers::overview;
use super::handlers::{Handlers, fit};
use super::schema::{GetApi, ListApis, Readiness};
use super::{ToolError, View};

const ALL: &str = "capi://apis";
const JSON: &str = "application/json";
const TEXT: &str = "text/plain";
/// APIs per page of the list.
const PAGE: usize = 50;

/// The subject of a resource.
enum Place<'a> {
    All,
    Api(&'a str),
    Docs(&'a str),
}

/// Returns a page of the resources and the offset of the next page, or `None` for an offset beyond the last API.
pub(super) fn list(handlers: &Handlers, view: &View, from: usize) -> Option<(Vec<Resource>, Option<usize>)> {
    let count = view.apis.iter().count();
    if from > 0 && from >= count {
        return None;
    }
    let mut found = Vec::new();
    if from == 0 {
        let all =
            Resource::new(ALL, "apis").with_title("The custom APIs of this project").with_mime_type(TEXT);
        found.push(all.with_description("Slugs, headers and base URLs; no credentials."));
    }
    for api in view.apis.iter().skip(from).take(PAGE) {
        let slug = api.name.slug();
        let uri = format!("{ALL}/{slug}");
        let title = api.name.to_string();
        found.push(Resource::new(&uri, &slug).with_title(&title).with_mime_type(JSON));
        if handlers.documents.entry(api).0 == Readiness::Ready {
            let docs = Resource::new(format!("{uri}/docs"), format!("{slug}-docs")).with_mime_type(TEXT);
            found.push(docs.with_title(format!("{title}: the documentation's table of contents")));
        }
    }
    let next = from + PAGE;
    Some((found, (next < count).then_some(next)))
}

/// Returns the URI templates.
pub(super) fn templates() -> Vec<ResourceTemplate> {
    let api = ResourceTemplate::new("capi://apis/{slug}", "api").with_title("How to call one API");
    let docs = ResourceTemplate::new("capi://apis/{slug}/docs", "docs");
    vec![
        api.with_description("Variables, header, base URL and rules; no credential.").with_mime_type(JSON),
        docs.with_title("The table of contents of an API's documentation").with_mime_type(TEXT),
    ]
}

/// Returns the contents of a resource, or `None` for an unknown URI.
pub(super) fn read(handlers: &mut Handlers, uri: &str) -> Option<Result<ResourceContents, ToolError>> {
    let (text, kind) = match place(uri)? {
        Place::All => (handlers.list(&ListApis::default()), TEXT),
        Place::Api(slug) => (handlers.api(&GetApi { api: slug.to_owned() }), JSON),
        Place::Docs(slug) => (docs(handlers, slug), TEXT),
    };
    Some(text.map(|text| ResourceContents::text(text, uri).with_mime_type(kind)))
}

fn place(uri: &str) -> Option<Place<'_>> {
    let rest = uri.strip_prefix(ALL)?;
    if rest.is_empty() {
        return Some(Place::All);
    }
    let parts: Vec<&str> = rest.strip_prefix('/')?.split('/').collect();
    match parts[..] {
        [slug] if !slug.is_empty() => Some(Place::Api(slug)),
        [slug, "docs"] if !slug.is_empty() => Some(Place::Docs(slug)),
        _ => None,
    }
}

fn docs(handlers: &mut Handlers, slug: &str) -> Result<String, ToolError> {
    let view = handlers.view()?;
    let api = view.find(slug)?;
    let document = handlers.documents.open(api)?;
    let answer = fit(|bytes| Ok(overview(&document, 0, bytes)))?;
    Ok(answer.replace("call it again", "call capi_get_doc_page"))
}
