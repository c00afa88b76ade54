//! The documentation of an API: base paths, IDs of operations, and warnings.

use crate::call::service::{Service, ok};
use crate::harness::{Given, Home};

/// A specification with a base path.
const SPEC: &str = r#"{"openapi": "3.0.0", "info": {"title": "Shop", "version": "1"}, "servers": [{"url": "/v1"}],
"paths": {
  "/me": {"get": {"summary": "The caller", "responses": {}}},
  "/orders": {
    "get": {"operationId": "listOrders", "parameters": [{"in": "query", "name": "since", "required": true, "schema": {"type": "string"}},
      {"in": "query", "name": "limit", "schema": {"type": "integer"}}], "responses": {}},
    "post": {"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object",
      "required": ["item"], "properties": {"item": {"type": "string"}, "note": {"type": "string"}}}}}}, "responses": {}}},
  "/forms": {"post": {"requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object",
      "properties": {"a": {"type": "string"}}}}}}, "responses": {}}},
  "/orders/{id}": {"get": {"responses": {}}}
}}"#;

/// A home with an API whose documentation is there.
pub(super) fn home(service: &Service) -> Home {
    let home = Home::with([Given::bearer("Shop").domain(service.domain())]);
    let file = home.give("spec.json", SPEC);
    home.capi(["docs", "fetch", "shop", "--file", &file]).succeeds();
    home
}

#[test]
fn a_documented_request_gets_its_base_path_and_no_warning() {
    let service = Service::of(|_| ok("{}"));
    let home = home(&service);
    for (words, sent) in [
        (vec!["/me"], "/v1/me"),
        (vec!["/v1/me"], "/v1/me"),
        (vec!["listOrders", "-f", "since=1"], "/v1/orders?since=1"),
        (vec!["/orders/7"], "/v1/orders/7"),
        (vec!["/orders/{id}", "-f", "id=7"], "/v1/orders/7"),
        (vec!["POST", "/orders", "-f", "item=x"], "/v1/orders"),
        (vec!["POST", "/orders", "-d", r#"{"item": "x"}"#], "/v1/orders"),
        (vec!["POST", "/forms", "-f", "a=x"], "/v1/forms"),
    ] {
        let run = home.capi([&["--quiet", "call", "shop"][..], &words].concat()).unlocked().succeeds();
        assert_eq!(run.err(), "", "{words:?}");
        let request = service.request();
        assert_eq!(request.path(), sent);
        if sent == "/v1/forms" {
            assert_eq!(request.body, b"a=x");
        }
    }
}

#[test]
fn a_request_that_the_documentation_does_not_have_gets_a_warning() {
    let service = Service::of(|_| ok("{}"));
    let home = home(&service);
    for (words, expected) in [
        (vec!["/nothing"], vec!["warning: the documentation of `Shop` has no GET /nothing\n"]),
        (vec!["DELETE", "/orders/7"], vec!["has no DELETE /orders/7\n"]),
        (
            vec!["/orders"],
            vec![
                "the documentation of GET /orders requires `since` in the query",
                "capi docs show shop 'GET /orders'",
            ],
        ),
        (vec!["POST", "/orders", "-f", "note=x"], vec!["requires `item` in the body\n"]),
        (vec!["POST", "/orders"], vec!["requires a body\n"]),
        (
            vec!["/orders/{id}"],
            vec![
                "a parameter of the path /orders/{id} has no value; documented: `GET /orders/{id}`",
                "-f NAME=VALUE",
            ],
        ),
    ] {
        let run = home.capi([&["--quiet", "call", "shop"][..], &words].concat()).unlocked().succeeds();
        for expected in expected {
            assert!(run.err().contains(expected), "{words:?}: {}", run.err());
        }
        assert_eq!(service.requests().len(), 1, "it is sent all the same");
    }
}
