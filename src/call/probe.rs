//! One harmless request per API, which shows whether its credential works.

use super::exchange::{Exchange, Outgoing};
use super::{ApiClient, CallError, Scrubber, Target, provider_message};
use crate::docs::{Answer, Document};
use crate::model::{Api, Credential, Method, text};
use crate::web::WebError;

/// The words to search for, the most useful first: such operations answer only with a valid credential.
const WORDS: [&str; 6] = ["me whoami", "current user", "account", "profile", "organization", "list"];
/// The last segments of paths that are preferred.
const PREFERRED: [&str; 9] =
    ["me", "whoami", "self", "user", "account", "profile", "accounts", "users", "organizations"];
/// The most hits of one search.
const HITS: usize = 20;
/// The most bytes of the table of contents, and of an operation.
const BYTES: usize = 16 << 10;
/// The most bytes of a response that are read for the message in it.
const MESSAGE: usize = 8 << 10;

/// Whether a credential works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The service accepted it.
    Ok,
    /// The service refused it: 401 or 403.
    Refused,
    /// It is a token whose time is over.
    Expired,
    /// The service cannot be reached.
    Unreachable,
    /// The service answered with another status, which says nothing about the credential.
    Unclear,
    /// The API has no domain.
    NoDomain,
    /// No request is known that only reads.
    NoRequest,
}

/// The result for one API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Whether the credential works.
    pub state: State,
    /// The path that was requested.
    pub path: Option<String>,
    /// The status of the response.
    pub status: Option<u16>,
    /// The reason, or the message of the service without the credential, on one escaped line.
    pub detail: Option<String>,
}

impl State {
    /// Returns the word for tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Expired => "expired",
            Self::Unreachable => "unreachable",
            Self::Unclear => "unclear",
            Self::NoDomain => "no domain",
            Self::NoRequest => "not checked",
        }
    }

    /// Returns whether the user has to do something about the credential or the service.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Refused | Self::Expired | Self::Unreachable | Self::Unclear)
    }
}

impl Checked {
    /// Returns a result without a request.
    pub fn without_request(state: State, detail: Option<String>) -> Self {
        Self { state, path: None, status: None, detail }
    }
}

/// Returns the path of a documented GET without required parameters. Prefers one about the caller, then short paths.
pub fn probe_path(document: &Document) -> Option<String> {
    let hits = WORDS.iter().flat_map(|words| document.search(words, HITS)).map(|hit| hit.key);
    let contents = document.overview(0, BYTES).text;
    let listed = contents.lines().map(|line| line.trim_start().to_owned());
    let mut paths: Vec<String> = hits.chain(listed).filter_map(|line| plain_get(&line)).collect();
    paths.sort_by_key(|path| (rank(path), path.matches('/').count(), path.len()));
    paths.dedup();
    paths.into_iter().take(HITS).find(|path| takes_nothing(document, path))
}

/// Returns the path of a line such as `GET /v1/me  Summary` if it has no part in braces.
fn plain_get(line: &str) -> Option<String> {
    let path = line.strip_prefix("GET ")?.split_whitespace().next()?;
    (path.starts_with('/') && !path.contains(['{', '*'])).then(|| path.to_owned())
}

fn rank(path: &str) -> usize {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    PREFERRED.iter().position(|word| last.eq_ignore_ascii_case(word)).unwrap_or(PREFERRED.len())
}

fn takes_nothing(document: &Document, path: &str) -> bool {
    let Answer::Part(part) = document.find(&format!("GET {path}"), 0, BYTES) else { return false };
    let is_required = |line: &str| {
        let parameter = ["query ", "header ", "cookie "].iter().find_map(|place| line.strip_prefix(place));
        parameter.and_then(|rest| rest.split_once(": ")).is_some_and(|(name, _)| !name.ends_with('?'))
    };
    !part.text.lines().any(|line| is_required(line) || line.starts_with("body: "))
}

/// Requests a path with GET, and judges the response.
pub fn check(client: &ApiClient, api: &Api, credential: &Credential, target: Target) -> Checked {
    let path = Some(target.path_and_query());
    let (headers, media_type) = (Vec::new(), None);
    let request = Outgoing { method: Method::Get, target, headers, media_type, body: None };
    let result = Scrubber::new(api, credential).map_err(CallError::from).and_then(|scrubber| {
        let exchange = Exchange { client, api, credential };
        let mut answer = exchange.send(&request, &scrubber)?;
        let state = match answer.status {
            200..=299 => State::Ok,
            401 | 403 => State::Refused,
            _ => State::Unclear,
        };
        let is_silent = state == State::Ok;
        let start = if is_silent { Vec::new() } else { answer.start(MESSAGE, &scrubber)?.0 };
        Ok((state, Some(answer.status), provider_message(&start)))
    });
    let (state, status, detail) = match result {
        Ok(found) => found,
        Err(error @ CallError::Web(WebError::Unreachable { .. } | WebError::Untrusted { .. })) => {
            (State::Unreachable, None, Some(text::escape(&error.to_string())))
        }
        Err(error) => (State::Unclear, None, Some(text::escape(&error.to_string()))),
    };
    Checked { state, path, status, detail }
}
