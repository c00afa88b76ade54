//! What is refused about the documentation of APIs, its fetching and its cache, and what the user can do then.

use super::command::unreadable_advice;
use super::{Error, Kind};
use crate::docs::{CacheError, DiscoverError, FetchError, NotDocs};
use crate::web::WebError;

impl From<FetchError> for Error {
    fn from(error: FetchError) -> Self {
        let (kind, hint) = match &error {
            FetchError::NoUrl { slug, .. } => {
                let hint = format!("`capi edit {slug} --docs URL` gives it one; --file FILE does without");
                return Self::new(Kind::NotFound, error).hint(hint);
            }
            FetchError::Discover(DiscoverError::Web(error)) => web_advice(error),
            FetchError::Discover(DiscoverError::Nothing { nothing, .. }) => {
                (Kind::NotFound, elsewhere(nothing))
            }
            FetchError::Unreadable { reason, .. } => (Kind::Usage, unreadable_advice(reason)),
            FetchError::TooLong(_) => (Kind::Usage, "give a smaller one, or a part of it"),
            FetchError::NotDocumentation { .. } => {
                (Kind::Usage, "give an OpenAPI or Swagger specification, Markdown or HTML")
            }
            FetchError::Cache(error) => cache_advice(error),
        };
        Self::new(kind, error).hint(hint)
    }
}

impl From<CacheError> for Error {
    fn from(error: CacheError) -> Self {
        let (kind, hint) = cache_advice(&error);
        Self::new(kind, error).hint(hint)
    }
}

fn web_advice(error: &WebError) -> (Kind, &'static str) {
    let hint = match error {
        WebError::Scheme(_) => "give an http or https URL with `capi edit NAME --docs URL`",
        WebError::Private(_) => {
            "if it is yours, name it with `capi edit NAME --docs URL`, or give the file with --file FILE"
        }
        WebError::Unreachable { .. } => "check the URL and the network; what was fetched before stays",
        WebError::Untrusted { .. } => {
            "check the clock and the system's certificates (Debian: ca-certificates)"
        }
        WebError::Processor => "fetch the file with another program and give it with --file FILE",
        WebError::TooSlow(_) => "try again, or fetch the file yourself and give it with --file FILE",
        WebError::TooLarge(_) => "give a smaller specification with --file FILE",
        WebError::Redirects(_) | WebError::Downgrade(_) => {
            "open the URL in a browser and take the address that it ends at"
        }
        WebError::TooMany => "name the specification itself with `capi edit NAME --docs URL`",
    };
    (Kind::Other, hint)
}

fn elsewhere(nothing: &NotDocs) -> &'static str {
    match nothing {
        NotDocs::Status(_) => "check the URL; `capi edit NAME --docs URL` changes it",
        NotDocs::Login | NotDocs::Scripts => {
            "save the specification or the page in a browser and give it with --file FILE"
        }
        NotDocs::Other(_) => {
            "name a specification or a page with `capi edit NAME --docs URL`, or give --file FILE"
        }
    }
}

fn cache_advice(error: &CacheError) -> (Kind, &'static str) {
    match error {
        CacheError::Io { .. } => {
            (Kind::Other, "check who owns the cache directory and that the disk has room")
        }
        CacheError::TooLong => (Kind::Other, "give a smaller specification with --file FILE"),
        CacheError::Damaged(_) | CacheError::Spec(_) => {
            (Kind::Other, "`capi docs fetch NAME` fetches it anew")
        }
    }
}
