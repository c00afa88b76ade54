//! The request: where the credential is, the method, the path, the query and the body.

use capi::model::{AuthKind, AuthScheme, AuthType, HeaderName, QueryParameter};

use crate::call::service::{Service, ok};
use crate::harness::secrets::{KEY, TOKEN};
use crate::harness::{Given, Home, put};

#[test]
fn each_type_puts_the_credential_where_the_record_declares_it() {
    let service = Service::of(|_| ok("{}"));
    let header = HeaderName::parse("X-Shop-Key").unwrap();
    for (auth, name, value) in [
        (AuthType::ApiKey { header }, "X-Shop-Key", KEY.to_owned()),
        (AuthType::Bearer, "Authorization", format!("Bearer {KEY}")),
        (
            AuthType::Token { scheme: AuthScheme::parse("Token").unwrap() },
            "Authorization",
            format!("Token {KEY}"),
        ),
        (AuthType::Basic, "Authorization", "Basic dXNlcjprOVEtWng0dldtN1RiMkxwSHM4ZA==".to_owned()),
    ] {
        let home = Home::with([Given::new("Shop", auth).domain(service.domain() + "/v2")]);
        let run = home.capi(["call", "shop", "/items?a=1"]).unlocked().succeeds();
        assert_eq!((run.out().as_str(), run.err().as_str()), ("{}", ""));
        let request = service.request();
        assert_eq!((request.path(), request.header(name)), ("/v2/items?a=1", Some(value.as_str())));
        assert_eq!(request.head.matches(KEY).count(), usize::from(value.contains(KEY)));
    }
    let parameter = QueryParameter::parse("api_key").unwrap();
    let home = Home::with([Given::new("Shop", AuthType::QueryKey { parameter }).domain(service.domain())]);
    home.capi(["call", "shop", "/items", "--query", "a=b c"]).unlocked().succeeds();
    assert_eq!(service.request().path(), format!("/items?a=b%20c&api_key={KEY}"));
    let said = home.capi(["call", "shop", "/items?api_key=1"]).unlocked().refused(2);
    assert!(said.contains("the query has a value for `api_key`"), "{said}");
    assert!(service.requests().is_empty());
}

#[test]
fn fields_and_bodies_choose_the_method_and_the_media_type() {
    let service = Service::of(|_| ok("{}"));
    let home = Home::with([Given::bearer("Shop").domain(service.domain())]);
    let file = home.give("body.json", "[1]");
    for (words, line, media, body) in [
        (vec!["/a", "-f", "x=1", "-f", "n:=2"], "POST /a ", Some("application/json"), r#"{"n":2,"x":"1"}"#),
        (vec!["GET", "/a", "-f", "x=1"], "GET /a?x=1 ", None, ""),
        (vec!["/a/{id}", "-f", "id=x/y"], "GET /a/x%2Fy ", None, ""),
        (
            vec!["/a", "-f", "x=a b", "-H", "Content-Type: application/x-www-form-urlencoded"],
            "POST /a ",
            Some("application/x-www-form-urlencoded"),
            "x=a%20b",
        ),
        (vec!["/a", "-d", "{}"], "POST /a ", Some("application/json"), "{}"),
        (vec!["put", "/a", "-d", "x"], "PUT /a ", Some("application/octet-stream"), "x"),
        (vec!["PATCH", "/a", "-d", "-"], "PATCH /a ", Some("application/octet-stream"), "from stdin"),
        (vec!["DELETE", "/a"], "DELETE /a ", None, ""),
        (vec!["DELETE", "/a", "-d", "{}"], "DELETE /a ", Some("application/json"), "{}"),
        (vec!["HEAD", "/a"], "HEAD /a ", None, ""),
        (vec!["POST", "/a"], "POST /a ", None, ""),
        (vec!["/a", "-d", "@FILE", "-H", "Content-Type: text/x"], "POST /a ", Some("text/x"), "[1]"),
    ] {
        let at = format!("@{file}");
        let words: Vec<&str> =
            words.into_iter().map(|word| if word == "@FILE" { &at } else { word }).collect();
        let line_of_run = [&["call", "shop"][..], &words].concat();
        home.capi(&line_of_run).stdin("from stdin").unlocked().succeeds();
        let request = service.request();
        assert!(request.head.starts_with(line), "{words:?}: {}", request.head);
        assert_eq!(request.header("content-type"), media, "{words:?}");
        assert_eq!(String::from_utf8(request.body.clone()).unwrap(), body, "{words:?}");
        assert!(request.header("authorization").is_some(), "{words:?}");
        assert!(request.header("transfer-encoding").is_none(), "{words:?}: {}", request.head);
    }
    let large = home.give("large.bin", vec![b'x'; 3 << 20]);
    home.capi(["call", "shop", "/a", "-d", &format!("@{large}")]).unlocked().succeeds();
    assert_eq!(service.request().body.len(), 3 << 20);
}

#[test]
fn invalid_requests_are_refused_before_anything_is_sent() {
    let service = Service::of(|_| ok("{}"));
    let apis = [
        Given::bearer("Shop").domain(service.domain()),
        Given::bearer("Nowhere"),
        Given::new("Key File", AuthType::Secret).domain(service.domain()),
    ];
    let home = Home::with(apis);
    for (words, code, expected) in [
        (vec!["shop", "/a", "-H", "Authorization: x"], 2, "the header authorization is set by capi"),
        (vec!["shop", "/a", "-H", "Host: x"], 2, "the header host is set by capi"),
        (vec!["shop", "/a", "-f", "x=1", "-d", "y"], 2, "`-f` and `-d` both give a body"),
        (vec!["shop", "GET"], 2, "the path after the method is missing"),
        (vec!["shop", "FETCH", "/a"], 2, "\"FETCH\" is not an HTTP method"),
        (vec!["shop", "listItems"], 5, "`listItems` is not a path"),
        (vec!["shop", "/a/../b"], 2, "contains `..`"),
        (vec!["shop", "/a", "-d", "@/nowhere"], 2, "cannot read /nowhere"),
        (vec!["shop", "/a", "-o", "/nowhere/x"], 1, "cannot write /nowhere/x"),
        (vec!["nowhere", "/a"], 5, "`Nowhere` has no domain"),
        (vec!["key-file", "/a"], 2, "the credential of `Key File` has no place in a request"),
        (vec!["other", "/a"], 5, "there is no API `other`"),
    ] {
        let said = home.capi([&["call"][..], &words].concat()).unlocked().refused(code);
        assert!(said.contains(expected), "{words:?}: {said}");
    }
    assert_eq!(home.capi(["call", "shop", "/a"]).refused(3), "the vault is locked and capi cannot prompt");
    // One of them opened its output file after the response.
    assert!(service.requests().len() <= 1);
}

#[test]
fn a_dry_run_prints_the_request_while_the_vault_is_locked() {
    let service = Service::of(|_| ok("{}"));
    let home = Home::with([Given::bearer("My Shop").domain(service.domain() + "/v1")]);
    let words = ["call", "my-shop", "/a", "-f", "x=1", "-H", "X-A: b", "--dry-run"];
    let out = home.capi(words).succeeds().out();
    assert_eq!(
        out,
        format!(
            "POST /v1/a HTTP/1.1\nHost: 127.0.0.1:{}\nx-a: b\nContent-Type: application/json\n\
             Authorization: Bearer [capi: My Shop]\n\n{{\"x\":\"1\"}}\n",
            service.port
        )
    );
    assert!(service.requests().is_empty());
}

#[test]
fn the_app_and_the_project_decide_whose_record_is_used() {
    let service = Service::of(|_| ok("{}"));
    let home = Home::filled(|vault| {
        put(vault, "Other", None, AuthKind::Bearer, TOKEN);
    });
    drop(home);
    let apis = [
        Given::bearer("Shop").domain("org.example"),
        Given::bearer("shop").app("web").domain(service.domain()).credential(TOKEN),
    ];
    let home = Home::with(apis);
    home.capi(["call", "shop", "/a", "--app", "web"]).unlocked().succeeds();
    assert_eq!(service.request().header("authorization"), Some(format!("Bearer {TOKEN}").as_str()));
    home.write("capi.toml", "[[api]]\nname = \"Billing\"\n");
    let said = home.capi(["call", "shop", "/a", "--app", "web"]).unlocked().refused(5);
    assert!(said.contains("capi.toml does not declare `shop`"), "{said}");
    assert!(service.requests().is_empty());
}
