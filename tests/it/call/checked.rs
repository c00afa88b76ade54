//! `capi check`.

use serde_json::Value;

use crate::call::documented;
use crate::call::service::{Service, ok, response};
use crate::harness::secrets::KEY;
use crate::harness::{Given, Home};

#[test]
fn a_documented_operation_about_the_caller_is_requested() {
    let service = Service::of(|_| ok("{}"));
    let home = documented::home(&service);
    let out = home.capi(["check"]).unlocked().succeeds().out();
    assert_eq!(out, "NAME  RESULT  PATH    DETAIL\nShop  ok      /v1/me\n");
    assert!(service.request().header("authorization").is_some());
}

#[test]
fn each_result_has_its_word_and_the_message_of_the_service() {
    let refusing = Service::of(|_| {
        response("401 X", &[], format!("{{\"error\": {{\"message\": \"Invalid key {KEY}\"}}}}"))
    });
    let odd = Service::of(|_| response("404 X", &[], "<html>"));
    let fine = Service::of(|_| ok("{}"));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let home = Home::with([
        Given::bearer("A").domain(refusing.domain()),
        Given::bearer("B").domain(odd.domain()),
        Given::bearer("C").domain(fine.domain()),
        Given::bearer("D").domain(format!("http://{closed}")),
        Given::bearer("E"),
        Given::bearer("F").domain("f.example"),
    ]);
    for (name, code, state, detail) in [
        ("A", 1, "refused", "Invalid key [capi: A]"),
        ("B", 1, "unclear", ""),
        ("C", 0, "ok", ""),
        ("D", 1, "unreachable", "cannot reach 127.0.0.1: connection refused"),
        ("E", 0, "no domain", ""),
    ] {
        let run = home.capi(["check", name, "--path", "/x", "--json"]).unlocked().run();
        assert_eq!(run.code(), code, "{name}: {}", run.err());
        let json: Value = serde_json::from_str(&run.out()).unwrap();
        let api = &json["apis"][0];
        assert_eq!(api["state"], state, "{json}");
        assert_eq!(api["detail"].as_str().unwrap_or_default(), detail, "{json}");
    }
    let run = home.capi(["check"]).unlocked().run();
    assert_eq!(run.code(), 0, "nothing is known to be wrong");
    assert!(
        run.out().contains("F     not checked  –     no documented GET without parameters; pass --path"),
        "{}",
        run.out()
    );
    home.capi(["check", "A", "B", "--path", "/x"]).unlocked().refused(2);
}
