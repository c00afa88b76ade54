//! Arguments under the names that models guess. A model guesses where a client shows it only the names of the tools.

use serde_json::{Map, Value};

/// An argument, and the names that models give it instead: in lower case, without `_` and `-`. The surest come first.
type Row = (&'static str, &'static [&'static str]);

const API: Row = ("api", &["apiname", "apislug", "apiid", "slug", "name", "service", "variable", "id"]);
const QUERY: Row = ("query", &["q", "search", "searchquery", "text", "keywords", "terms", "words"]);
const LIMIT: Row = ("limit", &["maxresults", "topk", "count", "max", "n", "size"]);
const OPERATION: Row = ("operation", &["operationid", "endpoint", "op", "key", "id", "name"]);
const PART: Row = ("part", &["schema", "section"]);
const PAGE: Row = ("page", &["section", "anchor", "schema", "tag", "title", "topic", "path", "id", "name"]);
const FROM: Row = ("from", &["offset", "cursor", "start", "next"]);
const LANGUAGE: Row = ("language", &["lang", "programminglanguage", "client"]);
const METHOD: Row = ("method", &["httpmethod", "verb"]);
const PATH: Row = ("path", &["url", "uri", "route"]);
const PARAMETERS: Row = ("query", &["params", "queryparams", "queryparameters", "parameters"]);
const BODY: Row = ("body", &["json", "data", "payload", "requestbody"]);

/// The rows of each tool. An earlier row takes a name that two rows have.
fn rows(tool: &str) -> &'static [Row] {
    match tool {
        "capi_list_apis" => &[FROM],
        "capi_get_api" => &[API],
        "capi_search_docs" => &[API, QUERY, LIMIT],
        "capi_get_operation" => &[API, OPERATION, METHOD, PATH, PART, FROM],
        "capi_get_doc_page" => &[API, PAGE, FROM],
        "capi_get_snippet" => &[API, LANGUAGE, METHOD, PATH, OPERATION],
        "capi_call" => &[API, METHOD, PATH, PARAMETERS, BODY],
        _ => &[],
    }
}

/// Returns the arguments under their own names. What nobody would guess stays, and is refused.
pub(super) fn named(tool: &str, given: Map<String, Value>) -> Map<String, Value> {
    // `null` stands for an argument that is omitted.
    let mut given: Map<String, Value> = given.into_iter().filter(|(_, value)| !value.is_null()).collect();
    for (name, guesses) in rows(tool) {
        if given.contains_key(*name) {
            continue;
        }
        let known = |key: &&String| rows(tool).iter().any(|(own, _)| own == key);
        let found = guesses.iter().find_map(|guess| {
            given.keys().filter(|key| !known(key)).find(|key| plain(key) == *guess).cloned()
        });
        if let Some(value) = found.and_then(|key| given.remove(&key)) {
            given.insert((*name).to_owned(), value);
        }
    }
    for number in ["from", "limit"] {
        let parsed =
            given.get(number).and_then(Value::as_str).and_then(|text| text.trim().parse::<u64>().ok());
        if let Some(parsed) = parsed {
            given.insert(number.to_owned(), parsed.into());
        }
    }
    match tool {
        "capi_get_operation" => joined(given),
        "capi_get_snippet" => divided(given),
        _ => given,
    }
}

fn plain(key: &str) -> String {
    key.replace(['_', '-'], "").to_lowercase()
}

/// Joins method and path to an operation.
fn joined(mut given: Map<String, Value>) -> Map<String, Value> {
    if given.contains_key("operation") {
        return given;
    }
    let method = given.remove("method").and_then(|value| value.as_str().map(|method| format!("{method} ")));
    if let Some(Value::String(path)) = given.remove("path") {
        given.insert("operation".to_owned(), format!("{}{path}", method.unwrap_or_default()).into());
    }
    given
}

/// Divides an operation such as `POST /v1/invoices` into method and path. An ID stays.
fn divided(mut given: Map<String, Value>) -> Map<String, Value> {
    if given.contains_key("path") {
        given.remove("operation");
        return given;
    }
    let operation = given.get("operation").and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let (method, path) = operation.split_once(' ').unwrap_or(("", &operation));
    let path = path.trim();
    if path.starts_with('/') || path.contains("://") {
        given.remove("operation");
        given.insert("path".to_owned(), path.into());
        if !method.is_empty() {
            given.insert("method".to_owned(), method.into());
        }
    }
    given
}

/// Returns the name of a language that models call otherwise.
pub(super) fn language(word: &str) -> &str {
    match word {
        "bash" | "sh" | "shell" => "curl",
        "js" | "node" | "nodejs" | "node.js" | "ts" | "typescript" | "fetch" => "javascript",
        "py" | "python3" | "requests" => "python",
        "golang" => "go",
        "rs" | "reqwest" => "rust",
        "c#" | "cs" | "dotnet" | ".net" => "csharp",
        "rb" => "ruby",
        "pwsh" | "ps1" => "powershell",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(tool: &str, given: Value, expected: Value) {
        let (Value::Object(given), Value::Object(expected)) = (given, expected) else { panic!("no object") };
        assert_eq!(named(tool, given), expected);
    }

    #[test]
    fn guessed_names_get_their_own() {
        check("capi_get_api", json!({"name": "x"}), json!({"api": "x"}));
        check("capi_get_api", json!({"API_Name": "x"}), json!({"api": "x"}));
        check("capi_search_docs", json!({"id": "x", "q": "y"}), json!({"api": "x", "query": "y"}));
        check(
            "capi_search_docs",
            json!({"slug": "x", "text": "y", "topK": "3"}),
            json!({"api": "x", "query": "y", "limit": 3}),
        );
        check(
            "capi_get_doc_page",
            json!({"api": "x", "id": "y", "offset": "7"}),
            json!({"api": "x", "page": "y", "from": 7}),
        );
        check("capi_list_apis", json!({"cursor": 5}), json!({"from": 5}));
        check("capi_list_apis", json!({"from": null}), json!({}));
    }

    #[test]
    fn an_operation_has_several_spellings() {
        let whole = json!({"api": "x", "operation": "POST /a"});
        check("capi_get_operation", json!({"name": "x", "method": "POST", "path": "/a"}), whole.clone());
        check("capi_get_operation", json!({"api": "x", "verb": "POST", "url": "/a"}), whole.clone());
        check("capi_get_operation", json!({"api": "x", "endpoint": "POST /a"}), whole.clone());
        check("capi_get_operation", json!({"id": "POST /a", "name": "x"}), whole);
        check(
            "capi_get_operation",
            json!({"api": "x", "name": "make"}),
            json!({"api": "x", "operation": "make"}),
        );
        check(
            "capi_get_operation",
            json!({"api": "x", "path": "/a"}),
            json!({"api": "x", "operation": "/a"}),
        );
        let divided = json!({"api": "x", "language": "go", "method": "POST", "path": "/a"});
        check("capi_get_snippet", json!({"api": "x", "lang": "go", "operation": "POST /a"}), divided.clone());
        check(
            "capi_get_snippet",
            json!({"name": "x", "lang": "go", "verb": "POST", "endpoint": "/a"}),
            divided,
        );
        let id = json!({"api": "x", "language": "go", "operation": "makeOne"});
        check("capi_get_snippet", json!({"api": "x", "lang": "go", "operationId": "makeOne"}), id);
    }

    #[test]
    fn an_argument_that_is_there_is_not_replaced() {
        check("capi_get_api", json!({"api": "x", "name": "y"}), json!({"api": "x", "name": "y"}));
        check("capi_get_api", json!({"api": "x", "reveal": true}), json!({"api": "x", "reveal": true}));
    }
}
