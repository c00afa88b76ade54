//! The base path of an API: the path of its server in the documentation, which the paths of operations do not repeat.

use url::Url;

use super::snippet::PLACEHOLDER;
use crate::docs::Document;
use crate::model::{Api, Domain, Method, RequestPath, text};

/// What the documentation says about the server of an operation.
#[derive(Debug, PartialEq, Eq)]
pub enum BasePath {
    /// The operation is below this path: the whole path of the request, and the part that was added.
    Below(RequestPath, String),
    /// The operation is on another host than the API. The text is untrusted.
    OtherServer(String),
}

/// Returns where a documented operation is, if its path alone does not say that.
///
/// A base path becomes a part of generated code, so only one of plain characters is used.
pub fn base_path(document: &Document, api: &Api, method: Method, path: &RequestPath) -> Option<BasePath> {
    let server = document.server(method.as_str(), path.as_str())?;
    let own = api.domain.as_ref().map_or_else(|| format!("https://{PLACEHOLDER}"), Domain::origin);
    let own = Url::parse(&own).ok()?;
    let url = own.join(&server).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    if api.domain.is_some() && (url.host(), url.port()) != (own.host(), own.port()) {
        return Some(BasePath::OtherServer(server));
    }
    let base = url.path().trim_end_matches('/');
    let is_plain = base.bytes().all(|byte| byte == b'/' || text::is_unreserved(byte));
    // `add` took the base path from a URL, and the code gets it from there.
    let is_known = api.domain.as_ref().is_some_and(|domain| domain.base() == base);
    if base.is_empty() || base.len() > Domain::MAX_BASE_BYTES || !is_plain || is_known {
        return None;
    }
    let whole = RequestPath::parse(&format!("{base}{path}")).ok()?;
    Some(BasePath::Below(whole, base.to_owned()))
}
