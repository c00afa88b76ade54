//! Arguments that models guess if a client shows them only the names of the tools.

use capi::docs::Format;
use serde_json::json;

use crate::mcp::tools::SPEC;
use crate::mcp::usual;
use crate::mcp::wire::{Era, Wire};

#[test]
fn guessed_arguments_get_the_same_answer() {
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, SPEC);
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let api = "my-billing-api";
    // The random word of a fence is another one in each answer.
    let word = regex::Regex::new("-[0-9a-f]{10}").unwrap();
    for (tool, exact, guesses) in [
        (
            "capi_list_apis",
            json!({}),
            vec![json!({"from": null}), json!({"offset": 0}), json!({"cursor": "0"})],
        ),
        (
            "capi_get_api",
            json!({"api": api}),
            vec![
                json!({"name": "My Billing API"}),
                json!({"id": api}),
                json!({"slug": api}),
                json!({"apiName": api}),
            ],
        ),
        (
            "capi_search_docs",
            json!({"api": api, "query": "invoices", "limit": 1}),
            vec![
                json!({"name": api, "q": "invoices", "limit": "1"}),
                json!({"api_id": api, "search": "invoices", "max_results": 1}),
            ],
        ),
        (
            "capi_get_operation",
            json!({"api": api, "operation": "GET /invoices"}),
            vec![
                json!({"api": api, "method": "get", "path": "/invoices"}),
                json!({"api": api, "endpoint": "GET /invoices", "from": "0"}),
            ],
        ),
        (
            "capi_get_operation",
            json!({"api": api, "operation": "listInvoices"}),
            vec![
                json!({"name": api, "operationId": "listInvoices", "part": null}),
                json!({"api": api, "name": "listInvoices"}),
                json!({"api": api, "id": "listInvoices"}),
            ],
        ),
        (
            "capi_get_operation",
            json!({"api": api, "operation": "POST /invoices", "part": "request"}),
            vec![json!({"api": api, "method": "POST", "url": "/invoices", "section": "request"})],
        ),
        (
            "capi_get_doc_page",
            json!({"api": api, "page": "Invoice"}),
            vec![
                json!({"api": api, "schema": "Invoice"}),
                json!({"api": api, "name": "Invoice", "offset": 0}),
            ],
        ),
        (
            "capi_get_snippet",
            json!({"api": api, "language": "javascript", "method": "GET", "path": "/invoices"}),
            vec![
                json!({"name": api, "lang": "JS", "url": "https://api.billing.example/invoices"}),
                json!({"api": api, "language": "typescript", "operation": "GET /invoices"}),
                json!({"api": api, "language": "node", "operation": "listInvoices"}),
                json!({"api": api, "language": "fetch", "operation_id": "listInvoices", "method": "POST"}),
            ],
        ),
    ] {
        let mut told = |arguments| {
            let told = wire.call(tool, arguments);
            assert!(!told.is_error, "{tool}: {}", told.text);
            word.replace_all(&told.text, "").into_owned()
        };
        let exact = told(exact);
        for guess in guesses {
            assert_eq!(told(guess.clone()), exact, "{tool}: {guess}");
        }
    }
    wire.close();
}

#[test]
fn a_schema_is_read_by_the_words_that_an_answer_names_it_with() {
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, SPEC);
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    for (tool, arguments) in [
        ("capi_get_operation", json!({"operation": "POST /invoices", "part": "schema Invoice"})),
        ("capi_get_doc_page", json!({"page": "schema Invoice"})),
    ] {
        let mut arguments = arguments;
        arguments["api"] = "my-billing-api".into();
        let told = wire.told(tool, arguments);
        assert!(told["text"].as_str().unwrap().contains("total: integer"), "{told}");
    }
    wire.close();
}

#[test]
fn what_no_tool_takes_is_still_refused() {
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, SPEC);
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    for (tool, arguments, words) in [
        ("capi_get_api", json!({"api": "mail", "name": "other"}), "unknown field `name`"),
        (
            "capi_get_operation",
            json!({"api": "my-billing-api", "method": "GET"}),
            "missing field `operation`",
        ),
        (
            "capi_get_snippet",
            json!({"api": "my-billing-api", "language": "go", "operation": "no"}),
            "operation is invalid",
        ),
        (
            "capi_get_snippet",
            json!({"api": "mail", "language": "go", "operation": "x"}),
            "has no documentation",
        ),
        (
            "capi_get_snippet",
            json!({"api": "mail", "language": "go", "url": "https://evil.example/"}),
            "slash",
        ),
        (
            "capi_get_snippet",
            json!({"api": "mail", "language": "go", "url": "https://org.example.evil/"}),
            "slash",
        ),
    ] {
        let told = wire.refused(tool, arguments);
        assert!(told.contains(words), "{words}: {told}");
    }
    wire.close();
}
