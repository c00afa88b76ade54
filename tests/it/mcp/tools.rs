//! What each tool answers.

use capi::docs::Format;
use serde_json::{Value, json};

use crate::harness::{Given, Home};
use crate::mcp::usual;
use crate::mcp::wire::{ERAS, Era, Wire};

/// A small specification.
pub(crate) const SPEC: &str = r##"{"openapi": "3.0.0", "info": {"title": "Billing", "version": "2"},
    "servers": [{"url": "https://api.billing.example"}],
    "paths": {
        "/invoices": {
            "get": {"operationId": "listInvoices", "summary": "List invoices", "tags": ["money"],
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer"}}]},
            "post": {"summary": "Make an invoice", "tags": ["money"],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Invoice"}}}}}},
        "/refunds": {"post": {"summary": "Give money back"}}},
    "components": {"schemas": {"Invoice": {"required": ["total"], "properties": {
        "total": {"type": "integer"}, "note": {"type": "string"}}}}}}"##;

/// The same API as pages.
const PAGES: &str = "# Billing\n\nAll about money.\n\n## Invoices\n\nSend a `POST` with the total.\n\n## Refunds\n\n\
    Money back within a month.\n";

fn text(answer: &Value) -> &str {
    answer["text"].as_str().unwrap()
}

#[test]
fn the_list_has_the_apis_of_the_app_without_shadowed_ones() {
    let home = usual();
    for era in ERAS {
        let mut wire = Wire::open(&home, era, &["--app", "web"]);
        let list = wire.told("capi_list_apis", json!({}));
        assert_eq!(list["app"], "web");
        let slugs: Vec<&str> =
            list["apis"].as_array().unwrap().iter().map(|api| api["slug"].as_str().unwrap()).collect();
        assert_eq!(slugs, ["internal-auth-service", "mail", "my-billing-api", "twilio-sms"]);
        let mail = &list["apis"][1];
        assert_eq!((&mail["slug"], &mail["url"]), (&json!("mail"), &json!("https://web.example")));
        let key = json!({"slug": "my-billing-api", "header": "X-API-Key", "variable": "CUSTOM_API_MY_BILLING_API",
            "url": "https://api.billing.example", "docs": "missing"});
        assert_eq!(list["apis"][2], key);
        let bearer = json!({"slug": "internal-auth-service", "header": "Authorization", "prefix": "Bearer ",
            "variable": "CUSTOM_API_INTERNAL_AUTH_SERVICE"});
        assert_eq!(list["apis"][0], bearer);
        let basic = json!({"slug": "twilio-sms", "header": "Authorization", "prefix": "Basic ",
            "variable": "CUSTOM_API_TWILIO_SMS", "url": "https://sms.example"});
        assert_eq!(list["apis"][3], basic);
        assert!(list.get("next").is_none());
        assert!(list["run"].to_string().contains("capi exec --app web -- COMMAND"), "{list}");
        wire.close();
        let mut wire = Wire::open(&home, era, &[]);
        let list = wire.told("capi_list_apis", json!({}));
        assert_eq!((list.get("app"), &list["total"]), (None, &json!(3)));
        wire.close();
    }
}

#[test]
fn code_for_a_documented_operation_has_the_base_path_of_its_server() {
    let home = usual();
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let asked = json!({"api": "my-billing-api", "language": "curl", "path": "/refunds", "method": "POST"});
    for (server, url, noted) in [
        ("/api", "https://api.billing.example/api/refunds'", "/api was added"),
        ("https://evil.example/IGNORE", "https://api.billing.example/refunds'", "names another server"),
    ] {
        home.document(
            "my-billing-api",
            Format::OpenApi,
            &SPEC.replace("https://api.billing.example", server),
        );
        let snippet = wire.told("capi_get_snippet", asked.clone());
        assert!(snippet["code"].as_str().unwrap().contains(url), "{snippet}");
        assert!(snippet["notes"].to_string().contains(noted), "{snippet}");
        assert!(!snippet.to_string().contains("IGNORE"), "{snippet}");
    }
    wire.close();
}

#[test]
fn an_api_is_described_with_its_variables_and_header() {
    let home = usual();
    let mut wire = Wire::open(&home, Era::Stateless, &["--app", "web"]);
    for wanted in ["twilio-sms", "Twilio SMS", "CUSTOM_API_TWILIO_SMS", " twilio sms "] {
        let api = wire.told("capi_get_api", json!({ "api": wanted }));
        assert_eq!(api["type"], "basic");
        assert_eq!(api["scope"], "app web");
        assert_eq!((&api["header"], &api["prefix"]), (&json!("Authorization"), &json!("Basic ")));
        assert_eq!(api["url"], "https://sms.example");
        let names = ["variable", "username_variable", "password_variable"].map(|field| &api[field]);
        assert_eq!(
            names,
            ["CUSTOM_API_TWILIO_SMS", "CUSTOM_API_TWILIO_SMS_USERNAME", "CUSTOM_API_TWILIO_SMS_PASSWORD"]
        );
        assert!(api["rules"].to_string().contains("Never print, log or return a credential"), "{api}");
    }
    let bearer = wire.told("capi_get_api", json!({"api": "internal-auth-service"}));
    assert_eq!((&bearer["header"], &bearer["prefix"]), (&json!("Authorization"), &json!("Bearer ")));
    assert_eq!(bearer["variable"], "CUSTOM_API_INTERNAL_AUTH_SERVICE");
    assert_eq!(bearer["documentation"], json!({"status": "none"}));
    assert!(bearer["notes"].to_string().contains("capi edit internal-auth-service --domain"), "{bearer}");
    let key = wire.told("capi_get_api", json!({"api": "my-billing-api"}));
    assert_eq!(key["documentation"], json!({"status": "missing", "url": "https://docs.billing.example/api"}));
    assert!(key["notes"].to_string().contains("capi docs fetch my-billing-api"), "{key}");
    wire.close();
}

#[test]
fn a_specification_that_wants_another_header_is_noted() {
    let home = usual();
    home.document_with_auth("my-billing-api", Format::OpenApi, SPEC, ["bearer"]);
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let api = wire.told("capi_get_api", json!({"api": "my-billing-api"}));
    let notes = api["notes"].to_string();
    assert!(notes.contains("the specification wants `Authorization: Bearer`"), "{api}");
    assert!(notes.contains("ask the user to run `capi edit my-billing-api --type bearer`"), "{api}");
    wire.close();
}

#[test]
fn a_specification_is_searched_read_and_unfolded() {
    let home = usual();
    home.document("my-billing-api", Format::OpenApi, SPEC);
    for era in ERAS {
        let mut wire = Wire::open(&home, era, &[]);
        let api = "my-billing-api";
        let found =
            wire.told("capi_search_docs", json!({"api": api, "query": "make an invoice", "limit": 1}));
        let hits = "\nPOST /invoices  Make an invoice\nGET /invoices  List invoices\n";
        let others = "\nthe other operations:\nPOST /refunds  Give money back\n";
        assert!(text(&found).contains(&format!("{hits}{others}")), "{found}");
        let found = wire.told("capi_search_docs", json!({"api": api, "query": "zzzz"}));
        assert!(
            text(&found).contains("\nno match; all operations:\nGET /invoices  List invoices\n"),
            "{found}"
        );
        for asked in ["GET /invoices", "listInvoices", "get https://api.billing.example/invoices"] {
            let one = wire.told("capi_get_operation", json!({"api": api, "operation": asked}));
            assert!(text(&one).contains("List invoices") && text(&one).contains("limit"), "{one}");
        }
        let part = json!({"api": api, "operation": "POST /invoices", "part": "request"});
        let part = wire.told("capi_get_operation", part);
        assert!(text(&part).contains("total"), "{part}");
        let contents = wire.told("capi_get_doc_page", json!({"api": api}));
        assert!(text(&contents).contains("Billing 2, 3 operations"), "{contents}");
        assert!(text(&contents).contains("POST /refunds"), "{contents}");
        let schema = wire.told("capi_get_doc_page", json!({"api": api, "page": "Invoice"}));
        assert!(text(&schema).contains("total"), "{schema}");
        let ready = wire.told("capi_get_api", json!({"api": api}));
        assert_eq!(ready["documentation"]["status"], "ready");
        assert_eq!(ready["documentation"]["format"], "openapi");
        assert_eq!(ready["documentation"]["fetched"], "2025-01-31T12:00:00Z");
        wire.close();
    }
}

#[test]
fn pages_are_searched_and_read() {
    let home = usual();
    home.document("my-billing-api", Format::Markdown, PAGES);
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let api = "my-billing-api";
    let found = wire.told("capi_search_docs", json!({"api": api, "query": "money back"}));
    assert!(text(&found).contains("#refunds  Refunds\n"), "{found}");
    let contents = wire.told("capi_get_doc_page", json!({"api": api}));
    assert!(text(&contents).contains("Invoices (#invoices, "), "{contents}");
    for asked in ["#refunds", "Refunds", "3"] {
        let page = wire.told("capi_get_doc_page", json!({"api": api, "page": asked}));
        assert!(text(&page).contains("Money back within a month."), "{page}");
        assert!(!text(&page).contains("Send a `POST`"), "{page}");
    }
    let section = wire.told("capi_get_operation", json!({"api": api, "operation": "Invoices"}));
    assert!(text(&section).contains("Send a `POST`"), "{section}");
    wire.close();
}

#[test]
fn code_is_returned_in_every_language() {
    let home = usual();
    let mut wire = Wire::open(&home, Era::Handshake, &["--app", "web"]);
    for language in capi::model::Language::ALL {
        let asked = json!({"api": "my-billing-api", "language": language.as_str(), "method": "post", "path": "/invoices/{id}"});
        let snippet = wire.told("capi_get_snippet", asked);
        let code = snippet["code"].as_str().unwrap();
        assert!(code.contains("CUSTOM_API_MY_BILLING_API"), "{code}");
        assert!(code.contains("https://api.billing.example/invoices/{id}"), "{code}");
        assert_eq!(snippet["notes"].as_array().unwrap().len(), 1, "{snippet}");
    }
    let curl = wire.told("capi_get_snippet", json!({"api": "twilio-sms", "language": "cURL"}));
    assert!(curl["code"].as_str().unwrap().contains("capi exec --app web -- "), "{curl}");
    wire.close();
}

#[test]
fn what_changes_while_it_runs_is_seen() {
    let home = usual();
    home.document("my-billing-api", Format::Markdown, "# Old\n");
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let page =
        |wire: &mut Wire| text(&wire.told("capi_get_doc_page", json!({"api": "my-billing-api"}))).to_owned();
    assert!(page(&mut wire).contains("Old"));
    home.document("my-billing-api", Format::Markdown, "# Brand new\n");
    assert!(page(&mut wire).contains("Brand new"));
    home.capi(["edit", "my-billing-api", "--name", "Invoices"]).unlocked().run().done();
    assert!(wire.refused("capi_get_api", json!({"api": "my-billing-api"})).contains("there is no API"));
    let api = wire.told("capi_get_api", json!({"api": "invoices"}));
    assert_eq!((&api["header"], &api["variable"]), (&json!("X-API-Key"), &json!("CUSTOM_API_INVOICES")));
    home.capi(["delete", "-y", "mail"]).unlocked().run().done();
    assert_eq!(wire.told("capi_list_apis", json!({}))["total"], 2);
    wire.close();
}

#[test]
fn an_empty_vault_has_an_empty_list() {
    let home = Home::with([Given::key("Other")]);
    home.capi(["delete", "-y", "other"]).unlocked().run().done();
    let mut wire = Wire::open(&home, Era::Stateless, &[]);
    let list = wire.told("capi_list_apis", json!({}));
    assert_eq!((&list["total"], &list["apis"]), (&json!(0), &json!([])));
    wire.close();
}
