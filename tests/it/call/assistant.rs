//! `capi_call`, the tool of `capi mcp serve --allow-call`.

use serde_json::{Value, json};

use crate::call::documented;
use crate::call::service::{Service, ok, redirect};
use crate::harness::Home;
use crate::harness::secrets::{KEY, PASSPHRASE};
use crate::mcp::wire::{Era, MOST, Wire};

/// Calls the tool. Returns whether that failed, and the text.
fn call(wire: &mut Wire, arguments: Value) -> (bool, String) {
    let result = wire.ask("tools/call", json!({"name": "capi_call", "arguments": arguments}));
    let text = result["content"][0]["text"].as_str().unwrap().to_owned();
    assert!(text.len() <= MOST, "{} bytes", text.len());
    (result["isError"].as_bool().unwrap_or_default(), text)
}

/// A server that has the passphrase from a file.
fn open(home: &Home, access: &str) -> Wire {
    let file = home.give("passphrase", PASSPHRASE);
    Wire::open(home, Era::Handshake, &[access, "--passphrase-file", &file])
}

fn annotations(wire: &Wire) -> Option<Value> {
    let tool = wire.tools().iter().find(|tool| tool["name"] == "capi_call")?;
    Some(tool["annotations"].clone())
}

#[test]
fn the_tool_exists_only_if_the_user_allows_it_and_says_that_the_vault_is_locked() {
    let service = Service::of(|_| ok("{}"));
    let home = documented::home(&service);
    let mut wire = Wire::open(&home, Era::Handshake, &[]);
    assert_eq!(annotations(&wire), None);
    let unknown = json!({"name": "capi_call", "arguments": {"api": "shop", "path": "/me"}});
    assert_eq!(wire.request("tools/call", unknown)["error"]["code"], -32602);
    wire.close();
    let mut wire = Wire::open(&home, Era::Handshake, &["--allow-call"]);
    let hints = annotations(&wire).unwrap();
    assert_eq!(
        (&hints["readOnlyHint"], &hints["destructiveHint"], &hints["openWorldHint"]),
        (&json!(true), &json!(false), &json!(true))
    );
    let (is_error, text) = call(&mut wire, json!({"api": "shop", "path": "/me"}));
    assert!(is_error && text.contains("the vault is locked") && text.contains("`capi unlock`"), "{text}");
    wire.close();
    assert!(service.requests().is_empty());
}

#[test]
fn responses_are_fenced_cut_and_without_the_credential() {
    let service = Service::of(|request| match request.path() {
        "/v1/me" => ok(format!("{{\"key\": \"{KEY}\"}}")),
        "/v1/orders/1" => ok("line\n".repeat(10_000)),
        "/v1/orders/2" => ok("ü".repeat(10_000)),
        _ => redirect(302, "http://other.example/"),
    });
    let home = documented::home(&service);
    let mut wire = open(&home, "--allow-call=read");
    let (is_error, text) = call(&mut wire, json!({"api": "shop", "path": "/me"}));
    assert!(!is_error && text.starts_with("HTTP 200 OK application/json\n<untrusted-text-"), "{text}");
    assert!(
        text.contains("source=\"response of shop\"") && text.contains(r#"{"key": "[capi: Shop]"}"#),
        "{text}"
    );
    assert_eq!(service.request().header("authorization"), Some(format!("Bearer {KEY}").as_str()));
    for path in ["/orders/1", "/orders/2"] {
        let (_, text) = call(&mut wire, json!({"api": "shop", "url": path}));
        assert!(text.len() > 7_000 && text.contains("The response is longer"), "{text}");
    }
    let (_, text) = call(&mut wire, json!({"api": "shop", "path": "/other"}));
    assert!(text.starts_with("HTTP 302 Found") && text.contains("Location: http://other.example/"), "{text}");
    assert!(text.contains("Note: the documentation of `Shop` has no GET /other"), "{text}");
    service.requests();
    for (arguments, expected) in [
        (json!({"api": "shop", "path": "/orders", "method": "POST"}), "allowed this server to read"),
        (json!({"api": "shop", "path": "//other.example/"}), "is not the origin of the API"),
        (json!({"api": "shop", "path": "http://127.0.0.1:1/"}), "is not the origin of the API"),
        (json!({"api": "shop", "path": "/a/../b"}), "contains `..`"),
        (json!({"api": "shop", "path": "/x", "method": "FETCH"}), "the method is invalid"),
        (json!({"api": "other", "path": "/x"}), "there is no API of this name"),
    ] {
        let (is_error, text) = call(&mut wire, arguments);
        assert!(is_error && text.contains(expected), "{text}");
    }
    assert!(service.requests().is_empty());
    wire.close();
}

#[test]
fn writes_need_an_access_of_their_own() {
    let service = Service::of(|_| ok("{}"));
    let home = documented::home(&service);
    let mut wire = open(&home, "--allow-call=write");
    let hints = annotations(&wire).unwrap();
    assert_eq!((&hints["readOnlyHint"], &hints["destructiveHint"]), (&json!(false), &json!(true)));
    let arguments =
        json!({"api": "shop", "method": "post", "path": "/orders", "query": {"a": 1}, "json": {"item": "x"}});
    let (is_error, text) = call(&mut wire, arguments);
    assert!(!is_error, "{text}");
    let request = service.request();
    assert!(request.head.starts_with("POST /v1/orders?a=1 "), "{}", request.head);
    assert_eq!(request.body, br#"{"item":"x"}"#);
    assert_eq!(request.header("content-type"), Some("application/json"));
    wire.close();
}
