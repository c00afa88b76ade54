//! Behind a proxy on this machine, as a company has one in its own network.

use crate::docs::home;
use crate::docs::site::{Page, Site};
use crate::harness::{Home, Outcome};

const JSON: &str = r#"{"openapi": "3.0.0", "info": {"title": "Billing"}, "paths": {"/invoices": {"get": {"summary": "List"}}}}"#;

/// Fetches with a proxy that has these pages of the world.
fn fetch_by(proxy: &Site, home: &Home) -> Outcome {
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.env("HTTP_PROXY", proxy.url("")).env("http_proxy", proxy.url("")).env("CAPI_NO_INPUT", "1");
    Outcome::of(command.args(["docs", "fetch"]).output().unwrap())
}

#[test]
fn a_proxy_in_a_private_network_can_reach_public_hosts() {
    let proxy = Site::of([
        ("http://docs.first.example/", Page::to("http://docs.other.example/start")),
        (
            "http://docs.other.example/start",
            Page::html("<redoc spec-url=http://specs.third.example/api.json></redoc>"),
        ),
        ("http://specs.third.example/api.json", Page::json(JSON)),
    ]);
    let home = home("http://docs.first.example/");
    let run = fetch_by(&proxy, &home);
    assert!(run.err().ends_with("capi: found at http://specs.third.example/api.json\n"), "{}", run.err());
}

#[test]
fn local_links_of_a_page_are_not_requested_through_a_proxy() {
    let proxy = Site::of([
        ("http://docs.first.example/", Page::to("http://127.0.0.1:8080/admin")),
        ("http://127.0.0.1:8080/admin", Page::json(JSON)),
    ]);
    let run = fetch_by(&proxy, &home("http://docs.first.example/"));
    assert!(run.err().contains("on this machine or in a private network"), "{}", run.err());
    assert_eq!(proxy.paths(), ["http://docs.first.example/"]);
}
