//! Kinds and hints of errors about the documentation of APIs: fetching it, and its cache.

use super::user_file::unreadable_hint;
use super::write::write_hint;
use super::{Error, Kind};
use crate::docs::{CacheError, DiscoverError, FetchError, NotDocs};
use crate::model::{CapiCommand, Message, capi, message};
use crate::web::WebError;

/// The command that changes the documentation URL of an API.
fn edit_url() -> CapiCommand {
    capi("edit NAME --docs URL")
}

impl From<FetchError> for Error {
    fn from(error: FetchError) -> Self {
        let (kind, hint) = match &error {
            FetchError::NoUrl { edit, .. } => (
                Kind::NotFound,
                message!["run ", edit.clone(), " to set one, or pass the documentation with --file FILE"],
            ),
            FetchError::Discover(DiscoverError::Web(error)) => (Kind::Other, web_hint(error)),
            FetchError::Discover(DiscoverError::Nothing { nothing, .. }) => {
                (Kind::NotFound, nothing_hint(nothing))
            }
            FetchError::Discover(DiscoverError::NoSuchSpec { names, .. }) => {
                (Kind::NotFound, spec_hint(names.is_empty()))
            }
            FetchError::Unreadable { reason, .. } => (Kind::Usage, unreadable_hint(reason).into()),
            FetchError::TooLong(_) => (Kind::Usage, "give a smaller file, or a part of it".into()),
            FetchError::NotDocumentation { reason, .. } => (Kind::Usage, file_hint(reason)),
            FetchError::Cache(error) => (Kind::Other, cache_hint(error)),
        };
        Self::new(kind, error).hint(hint)
    }
}

impl From<CacheError> for Error {
    fn from(error: CacheError) -> Self {
        let hint = cache_hint(&error);
        Self::new(Kind::Other, error).hint(hint)
    }
}

pub(super) fn web_hint(error: &WebError) -> Message {
    match error {
        WebError::Scheme(_) => message!["set an http or https URL with ", edit_url()],
        WebError::Private(_) | WebError::NotTyped(_) => {
            message!["if you trust it, set it with ", edit_url(), ", or pass the file with --file FILE"]
        }
        WebError::Unreachable { .. } => {
            "check the URL and the network; documentation that was fetched before is unchanged".into()
        }
        WebError::Untrusted { .. } => {
            "check the clock and the system's certificates (Debian: ca-certificates)".into()
        }
        WebError::Processor => "fetch the file with another program and pass it with --file FILE".into(),
        WebError::TooSlow(_) => {
            "try again, or fetch the file with another program and pass it with --file FILE".into()
        }
        WebError::Encoded { .. } => "fetch the file with another program and pass it with --file FILE".into(),
        WebError::TooLarge(_) => "pass a smaller specification with --file FILE".into(),
        WebError::Redirects(_) | WebError::Downgrade(_) => {
            message!["open the URL in a browser and set the final address with ", edit_url()]
        }
        WebError::Proxy(variable) => format!("correct {variable}, or remove it from the environment").into(),
        WebError::TooMany => message!["set the URL of the specification itself with ", edit_url()],
    }
}

fn nothing_hint(nothing: &NotDocs) -> Message {
    match nothing {
        nothing if nothing.is_denied() && !matches!(nothing, NotDocs::Status(_)) => SAVE.into(),
        NotDocs::Status(_) => message!["check the URL; change it with ", edit_url()],
        NotDocs::Scripts => SAVE.into(),
        NotDocs::Kind(kind) => kind.advice.into(),
        NotDocs::Named { reason, .. } => nothing_hint(reason),
        NotDocs::Login | NotDocs::NoOperations | NotDocs::Other(_) => message![
            "set the URL of a specification or a page with ",
            edit_url(),
            ", or pass the file with --file FILE"
        ],
    }
}

/// The way around a page that programs cannot read.
const SAVE: &str = "save the specification or the page in a browser and pass it with --file FILE";

fn file_hint(reason: &NotDocs) -> Message {
    match reason {
        NotDocs::Kind(kind) => kind.advice.into(),
        NotDocs::NoOperations => "give a specification with `paths`".into(),
        NotDocs::Scripts | NotDocs::Login => {
            "save the specification that the page shows, and pass that file".into()
        }
        NotDocs::Named { .. } => {
            message!["set that URL with ", edit_url(), ", or save it and pass that file"]
        }
        NotDocs::Status(_) | NotDocs::Other(_) => {
            "give an OpenAPI or Swagger specification, Markdown or HTML".into()
        }
    }
}

fn spec_hint(is_unknown: bool) -> Message {
    if is_unknown {
        message!["leave `--spec` out, or set the URL of the specification with ", edit_url()]
    } else {
        "pass one of these names with --spec NAME".into()
    }
}

fn cache_hint(error: &CacheError) -> Message {
    match error {
        CacheError::Io { reason, .. } => {
            write_hint(reason, "check the owner of the cache directory and the free space on the disk")
        }
        CacheError::TooLong => "pass a smaller specification with --file FILE".into(),
        CacheError::Damaged(_) | CacheError::Spec(_) => {
            message!["run ", capi("docs fetch NAME"), " to fetch it again"]
        }
    }
}
