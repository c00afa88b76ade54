//! The responses of an operation, one line each, and the headers that they document.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::media::content;
use super::resolve::{entries, resolve, string};
use super::root::Root;
use super::shape::Direction;
use super::types::{Room, Typist};
use crate::docs::sanitize;

/// The budget of a response that is not an error.
const ANSWER: Room = Room { levels: 2, bytes: 260 };
/// The most lines, and the most headers.
const RESPONSES: usize = 12;
const HEADERS: usize = 8;

/// The longest description, in characters.
const DESCRIPTION: usize = 60;

/// Descriptions of errors that say no more than the code.
const EMPTY: [&str; 24] = [
    "bad gateway",
    "bad request",
    "client error",
    "conflict",
    "default response",
    "error",
    "error response",
    "errors",
    "forbidden",
    "gateway timeout",
    "gone",
    "internal error",
    "internal server error",
    "invalid request",
    "method not allowed",
    "not found",
    "resource not found",
    "server error",
    "service unavailable",
    "too many requests",
    "unauthorized",
    "unexpected error",
    "unprocessable entity",
    "validation error",
];

/// Returns one line per response. Codes with the same response share a line.
pub(super) fn response_lines<'a>(root: &'a Root, object: &'a Value, typist: &mut Typist<'a>) -> Vec<String> {
    let mut unnamed: HashSet<String> = HashSet::new();
    let mut order: Vec<String> = Vec::new();
    let mut codes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (code, response) in entries(object, "responses").take(60).filter(|(code, _)| !code.starts_with("x-"))
    {
        let response = resolve(root, response);
        let line = if code.starts_with(['1', '2', '3']) {
            answer(code, response, typist)
        } else {
            error(response, typist, &mut unnamed)
        };
        if !codes.contains_key(&line) {
            order.push(line.clone());
        }
        codes.entry(line).or_default().push(sanitize::word(code, 12));
    }
    let mut lines: Vec<String> = Vec::new();
    for line in order.iter().take(RESPONSES) {
        let codes = codes[line].join(" ");
        // A description alone follows the code as it follows a type.
        let gap = if line.starts_with(' ') { "" } else { ": " };
        lines.push(format!("{codes}{gap}{line}").trim_end_matches([' ', ':']).to_owned());
    }
    lines.extend(headers(root, object));
    lines
}

/// Returns the type of a response and its description.
fn answer<'a>(code: &str, response: &'a Value, typist: &mut Typist<'a>) -> String {
    let told = sanitize::line(string(response, "description"), DESCRIPTION);
    let content = content(response);
    let schema = content.as_ref().map(|content| content.schema).or_else(|| response.get("schema"));
    let kind = match (schema.filter(|schema| !schema.is_null()), &content) {
        (_, Some(content)) if content.is_file() => format!("file {}", content.label()),
        (Some(schema), content) => {
            let is_stream = content.as_ref().is_some_and(|content| is_stream(content.object));
            let kind = typist.of(schema, ANSWER, &sanitize::word(code, 12));
            if is_stream { format!("stream of {kind}") } else { kind }
        }
        (None, Some(content)) => content.label(),
        (None, None) if matches!(code, "204" | "205" | "304") => "no content".to_owned(),
        (None, None) => String::new(),
    };
    format!("{kind}  {told}").trim_end().to_owned()
}

/// Returns whether a media type has a schema for each item only.
fn is_stream(object: &Value) -> bool {
    object.get("schema").is_none() && object.get("itemSchema").is_some()
}

/// Returns the name of an error's schema, whose fields are shown on request, and its description if that says more than
/// the code. A schema without a name is shown once, with its first description.
fn error<'a>(response: &'a Value, typist: &Typist<'a>, unnamed: &mut HashSet<String>) -> String {
    let told = sanitize::line(string(response, "description"), DESCRIPTION);
    let bare = told.trim_end_matches(['.', '!']).to_lowercase();
    let told = if EMPTY.contains(&bare.as_str()) { "" } else { &told };
    let schema = content(response).map(|content| content.schema).or_else(|| response.get("schema"));
    let kind = schema.filter(|schema| !schema.is_null()).map(|schema| {
        if let Some(name) = typist.shape(schema).name {
            return sanitize::word(&name, 80);
        }
        let root = &Root::default();
        let kind = Typist::new(root, Direction::Response).of(schema, Room { levels: 1, bytes: 80 }, "");
        // Without a description, the line is the same and the codes share it.
        let is_known = unnamed.contains(&kind) && !told.is_empty();
        unnamed.insert(kind.clone());
        if is_known && kind.starts_with('{') { "{…}".to_owned() } else { kind }
    });
    format!("{}  {told}", kind.unwrap_or_default()).trim_end().to_owned()
}

/// Returns a line with the documented headers: those of pages and limits first.
fn headers(root: &Root, object: &Value) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for (_, response) in entries(object, "responses").take(60) {
        for (name, _) in entries(resolve(root, response), "headers").take(60) {
            let is_known = names.iter().any(|known| known.eq_ignore_ascii_case(name));
            if !is_known && !name.eq_ignore_ascii_case("content-type") {
                names.push(name);
            }
        }
    }
    names.sort_by_key(|name| rank(name));
    let shown: Vec<String> = names.iter().take(HEADERS).map(|name| sanitize::word(name, 60)).collect();
    let more =
        if names.len() > HEADERS { format!(", …{} more", names.len() - HEADERS) } else { String::new() };
    (!shown.is_empty()).then(|| format!("response headers: {}{more}", shown.join(", ")))
}

/// Returns the place of a header: pages, then limits, then the others.
fn rank(name: &str) -> usize {
    let name = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["link", "page", "total", "cursor", "next", "count"]) {
        0
    } else if has(&["rate", "retry-after", "limit", "remaining", "quota"]) {
        1
    } else {
        2
    }
}
