//! No answer is longer than 8 KiB, and a cut answer continues at the given position.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use capi::docs::Format;
use serde_json::{Value, json};

use crate::harness::{Given, Home, fence};
use crate::mcp::usual;
use crate::mcp::wire::{Era, Wire};

/// Everything between the first and the last line of the fence, without the line on top of the first part.
fn inside(answer: &Value) -> String {
    fence::inside(answer["text"].as_str().unwrap(), "untrusted-documentation").to_owned()
}

/// Calls a tool until nothing follows, and counts the calls.
fn all(wire: &mut Wire, tool: &str, mut asked: Value) -> (Vec<Value>, usize) {
    let mut parts = Vec::new();
    loop {
        let answer = wire.told(tool, asked.clone());
        let next = answer.get("next").cloned();
        parts.push(answer);
        match next {
            Some(next) => {
                assert!(next.as_u64() > asked["from"].as_u64(), "no step forward: {next}");
                asked["from"] = next;
            }
            None => return (parts.clone(), parts.len()),
        }
    }
}

fn large_spec(operations: usize) -> String {
    let mut paths = String::new();
    for number in 0..operations {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            paths,
            r#"{comma}"/things/{number}/{{id}}": {{"get": {{"summary": "Read \"thing\" {number}", "tags": ["t{}"]}}}}"#,
            number % 20
        );
    }
    format!(r#"{{"openapi": "3.0.0", "info": {{"title": "Large"}}, "paths": {{{paths}}}}}"#)
}

#[test]
fn a_list_of_many_apis_continues() {
    let names: Vec<String> =
        (0..300).map(|number| format!("Service of a rather long name {number}")).collect();
    let home = Home::with(names.iter().map(|name| Given::key(name).domain("api.service.example")));
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let (parts, calls) = all(&mut wire, "capi_list_apis", json!({"from": 0}));
    let slugs: BTreeSet<&str> = parts
        .iter()
        .flat_map(|part| part["apis"].as_array().unwrap())
        .map(|api| api["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs.len(), 300);
    assert!((5..20).contains(&calls), "{calls} calls");
    let mut uris = BTreeSet::new();
    let mut cursor = json!({});
    loop {
        let page = wire.ask("resources/list", cursor.clone());
        uris.extend(
            page["resources"].as_array().unwrap().iter().map(|one| one["uri"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page.get("nextCursor") else { break };
        cursor["cursor"] = next.clone();
    }
    assert_eq!(uris.len(), 301);
    wire.close();
}

#[test]
fn a_table_of_contents_continues_to_its_end() {
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, &large_spec(1_000));
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let (parts, calls) = all(&mut wire, "capi_get_doc_page", json!({"api": "my-billing-api", "from": 0}));
    let text: String = parts.iter().map(|part| inside(part) + "\n").collect();
    for number in 0..1_000 {
        assert_eq!(text.matches(&format!("/things/{number}/{{id}}")).count(), 1, "{number}");
    }
    assert!((5..30).contains(&calls), "{calls} calls");
    let found =
        wire.told("capi_search_docs", json!({"api": "my-billing-api", "query": "read thing", "limit": 50}));
    assert!(inside(&found).lines().count() >= 50, "{found}");
    wire.close();
}

#[test]
fn a_small_specification_is_shown_whole_and_a_larger_one_is_searched() {
    let home = usual();
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    for (operations, shown) in [(40, 40), (41, 2)] {
        home.document("my-billing-api", Format::OpenApi, &large_spec(operations));
        let asked = json!({"api": "my-billing-api", "query": "read thing 7", "limit": 2});
        let found = inside(&wire.told("capi_search_docs", asked));
        let places: Vec<&str> = found.lines().filter(|line| line.starts_with("GET /things/")).collect();
        assert_eq!(places.len(), shown, "{found}");
        assert!(places[0].starts_with("GET /things/7/"), "{found}");
    }
    wire.close();
}

#[test]
fn a_weak_search_names_unknown_words_and_tags() {
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, &large_spec(100));
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let mut ask = |query: &str| {
        let found =
            wire.told("capi_search_docs", json!({"api": "my-billing-api", "query": query, "limit": 2}));
        inside(&found).lines().last().unwrap().to_owned()
    };
    let tags = "tags: t0 (5), t1 (5), t10 (5), t11 (5), t12 (5), t13 (5), …14 more";
    assert_eq!(ask("read a thing with unicorns"), format!("…no operation has `unicorns`; {tags}"));
    assert_eq!(ask("qqqq zzzz"), format!("…no operation has `qqqq` or `zzzz`; {tags}"));
    assert!(ask("read a thing").starts_with("GET /things/"));
    wire.close();
}

#[test]
fn a_long_page_and_a_long_operation_continue() {
    let home = usual();
    // Quotes and line ends double in JSON, other letters have three bytes.
    let lines: Vec<String> =
        (0..2_000).map(|number| format!("Line {number}: \"\"\"\"\"\"\"\" 東京")).collect();
    home.document("my-billing-api", Format::Markdown, &format!("# Long\n\n{}\n", lines.join("\n")));
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let (parts, _) =
        all(&mut wire, "capi_get_doc_page", json!({"api": "my-billing-api", "page": "Long", "from": 0}));
    let text: String = parts.iter().map(|part| inside(part) + "\n").collect();
    lines.iter().for_each(|line| assert!(text.contains(line.as_str()), "{line} is lost"));
    let fields: Vec<String> = (0..400)
        .map(|number| format!(r#""field{number}": {{"type": "string", "description": "Number {number}."}}"#))
        .collect();
    let schema = format!(r#"{{"type": "object", "properties": {{{}}}}}"#, fields.join(","));
    let spec = format!(
        r#"{{"openapi": "3.0.0", "info": {{"title": "Wide"}}, "paths": {{"/x": {{"post": {{"requestBody":
        {{"content": {{"application/json": {{"schema": {schema}}}}}}}}}}}}}}}"#
    );
    home.document("my-billing-api", Format::OpenApi, &spec);
    let asked = json!({"api": "my-billing-api", "operation": "POST /x", "part": "request", "from": 0});
    let (parts, calls) = all(&mut wire, "capi_get_operation", asked);
    assert!(calls > 1, "{calls} calls");
    let text: String = parts.iter().map(|part| inside(part) + "\n").collect();
    (0..400).for_each(|number| assert!(text.contains(&format!("field{number}")), "field{number} is lost"));
    wire.close();
}

#[test]
fn requests_of_any_length_are_answered() {
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, &large_spec(10));
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let long = "\"ü".repeat(100_000);
    wire.refused("capi_get_api", json!({ "api": long }));
    wire.refused("capi_get_operation", json!({"api": "my-billing-api", "operation": long}));
    wire.refused("capi_get_doc_page", json!({"api": "my-billing-api", "page": long}));
    wire.refused("capi_get_snippet", json!({"api": "my-billing-api", "language": long}));
    wire.refused(
        "capi_get_snippet",
        json!({"api": "my-billing-api", "language": "curl", "path": format!("/{long}")}),
    );
    wire.call("capi_search_docs", json!({"api": "my-billing-api", "query": long, "limit": 50}));
    for language in capi::model::Language::ALL {
        let path = format!("/{}", "\"".repeat(2_000));
        wire.call(
            "capi_get_snippet",
            json!({"api": "my-billing-api", "language": language.as_str(), "path": path}),
        );
    }
    let far = json!({"api": "my-billing-api", "from": 1_000_000});
    assert_eq!(wire.told("capi_get_doc_page", far)["text"], "");
    wire.close();
}
