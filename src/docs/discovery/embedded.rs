//! Specifications that a script carries: as an object, whatever its first key, or as a string.

use serde::de::DeserializeSeed as _;
use serde_json::Value;

use super::lexer::{Kind, Lexer, Token};
use super::object::{to_json, unescape};
use crate::docs::bounded::{Budget, MOST as MOST_MEMORY};

/// The most places of one script that are tried.
const PLACES: usize = 4;
/// The deepest nesting of a script that is followed.
const DEEPEST: usize = 10_000;
/// The shortest string that can be a specification.
const SHORTEST: usize = 40;

/// Returns the specifications in a script, as JSON or YAML. The text of a string is not parsed here.
pub(super) fn embedded(script: &str) -> Vec<Vec<u8>> {
    if !mentions_a_format(script) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for place in places(script) {
        match place {
            Place::Object(open) => found.extend(to_json(script, open).and_then(|json| object(&json))),
            Place::Text(text) => found.extend(in_text(unescape(text))),
        }
    }
    found
}

/// Returns the specifications that a string is or contains.
fn in_text(text: String) -> Vec<Vec<u8>> {
    let inner = places(&text).into_iter().filter_map(|place| match place {
        Place::Object(open) => to_json(&text, open).and_then(|json| object(&json)),
        Place::Text(_) => None,
    });
    let inner: Vec<Vec<u8>> = inner.collect();
    if inner.is_empty() { vec![text.into_bytes()] } else { inner }
}

fn mentions_a_format(text: &str) -> bool {
    ["openapi", "swagger"].iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// Where a specification may be.
enum Place<'a> {
    /// The object that opens at a position.
    Object(usize),
    /// A string.
    Text(&'a str),
}

/// Returns the objects that have a version of the format, and the strings that seem to contain one.
fn places(script: &str) -> Vec<Place<'_>> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    let mut last: [Option<Token<'_>>; 2] = [None, None];
    for token in Lexer::at(script, 0) {
        match token.kind {
            Kind::Mark(b'{' | b'[' | b'(') if open.len() < DEEPEST => open.push(token.start),
            Kind::Mark(b'}' | b']' | b')') => drop(open.pop()),
            Kind::Text(text) if text.len() > SHORTEST && is_document(text) => found.push(Place::Text(text)),
            _ if is_version(last, &token) => {
                let start = open.last().filter(|at| script.as_bytes()[**at] == b'{');
                found.extend(start.map(|at| Place::Object(*at)));
            }
            _ => {}
        }
        last = [last[1], Some(token)];
        if found.len() == PLACES {
            break;
        }
    }
    found
}

/// Returns whether a token is the version after the key of a format.
fn is_version(last: [Option<Token<'_>>; 2], token: &Token<'_>) -> bool {
    let [Some(key), Some(colon)] = last else { return false };
    let is_key = matches!(key.name(), Some("openapi" | "swagger")) && colon.is(b':');
    is_key && token.name().is_some_and(|version| version.starts_with(['2', '3']))
}

/// Returns whether the text of a string starts like JSON or YAML of the format.
fn is_document(text: &str) -> bool {
    let start = text.trim_start_matches(['\\', 'n', 'r', 't', ' ', '\n', '\r', '\t']);
    mentions_a_format(text)
        && (start.starts_with('{') || ["openapi:", "swagger:"].iter().any(|key| start.starts_with(key)))
}

/// Returns an object if it has the paths of a specification.
fn object(json: &str) -> Option<Vec<u8>> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let value = Budget::of(MOST_MEMORY).deserialize(&mut deserializer).ok()?;
    let has_operations = ["paths", "webhooks"].iter().any(|key| value.get(key).is_some_and(Value::is_object));
    has_operations.then(|| json.as_bytes().to_vec())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::docs::openapi::Spec;

    fn titles(script: &str) -> Vec<String> {
        embedded(script).iter().map(|bytes| Spec::parse(bytes).unwrap().title()).collect()
    }

    const PATHS: &str = r#""paths":{"/a":{"get":{"responses":{}}}}"#;

    #[test]
    fn the_version_may_be_any_key_and_the_object_anywhere() {
        let spec = format!(r#"{{"info":{{"title":"T","version":"1"}},"openapi":"3.1.0",{PATHS}}}"#);
        let text = serde_json::to_string(&spec).unwrap();
        for script in [
            format!("Redoc.init({spec}, {{}}, x)"),
            format!("const o = {{\"spec\": {spec}, url: '/b.json'}}; // it's\nstart(o)"),
            format!("const o = {{\"content\": {text}}}"),
            format!("spec: JSON.parse({text})"),
            format!("start(JSON.parse('{{\"spec\": {spec}}}'))"),
            "x = {info: {title: 'T', version: '1'}, openapi: '3.0.0', paths: {'/a': {get: {}}},}".to_owned(),
            "x = { spec: `openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {}}}` }"
                .to_owned(),
            format!("a.replace(/\"/g, ''); x = {spec}"),
        ] {
            assert_eq!(titles(&script), ["T 1, 1 operation"], "{script}");
        }
    }

    #[test]
    fn other_objects_are_not_specifications() {
        for script in [
            "x = {\"openapi\":\"3.0.0\"",
            "x = {\"openapi\":\"3.0.0\"}",
            "\"openapi\":",
            "x = {openapi: '/v1', paths: {}}",
            "import swagger from 'swagger-ui'",
            &format!("x = {{\"openapi\":\"3.0.0\",{}}}", "\"a\":{".repeat(10_000)),
        ] {
            assert!(embedded(script).is_empty(), "{script:.60}");
        }
        let many = "x = {\"openapi\": \"3.0.0\", ".repeat(20_000);
        assert!(embedded(&many).is_empty());
    }
}
