//! The child's environment, its files, its end, and the log.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;

use serde_json::json;

use super::*;
use crate::harness::secrets::files_with;
use crate::mcp::wire::{ERAS, Wire};

#[test]
fn the_environment_has_placeholders_and_no_credential() {
    let service = Service::plain();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let all: String = run.variables().values().map(|value| format!("{value}\n")).collect();
    for secret in [KEY, TOKEN, PASSWORD, PAIR, "query51HxYz7Qw9Rt2Up4As6"] {
        assert!(!all.contains(secret), "{all}");
    }
    let key = run.variable("CUSTOM_API_KEY");
    assert!(key.starts_with("sk_live_") && key.len() == KEY.len(), "{key}");
    assert_eq!(run.variable("SERVICE_TOKEN"), run.variable("CUSTOM_API_TOKEN"));
    assert_eq!(run.variable("CUSTOM_API_BASIC_USERNAME"), "user");
    assert_eq!(run.variable("CUSTOM_API_KEY_BASE_URL"), format!("{}/key", run.variable("HTTPS_PROXY")));
    assert_eq!(run.variable("http_proxy"), run.variable("HTTPS_PROXY"));
    assert_eq!(run.variable("NODE_USE_ENV_PROXY"), "1");
}

#[test]
fn no_file_and_no_argument_holds_a_credential() {
    let service = Service::plain();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (own, key) = (run.address(), run.variable("CUSTOM_API_KEY"));
    run.ask(&format!(
        "GET /key/?q=1 HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\nConnection: close\r\n\r\n"
    ));
    assert!(service.received()[0].head.contains(KEY));
    for secret in [KEY, TOKEN, PAIR] {
        assert_eq!(files_with(home.root(), secret), [""; 0].map(std::path::PathBuf::from));
    }
    let line = fs::read_to_string(format!("/proc/{}/cmdline", run.pid())).unwrap();
    assert!(!line.contains(KEY) && !line.contains(key), "{line}");
}

#[test]
fn bundles_contain_what_the_callers_own_variables_name() {
    let service = Service::plain();
    let home = home(&service);
    let own = home.give("own.pem", "-----BEGIN CERTIFICATE-----\nT1dO\n-----END CERTIFICATE-----");
    let env = [
        ("REQUESTS_CA_BUNDLE", own.as_str()),
        ("JAVA_TOOL_OPTIONS", "-Xmx64m"),
        ("NO_PROXY", "internal.example localhost, .other.example"),
    ];
    let run = ProxiedRun::with(&home, &service, &["--proxy"], &env);
    let read = |name: &str| fs::read_to_string(run.variable(name)).unwrap();
    assert!(read("REQUESTS_CA_BUNDLE").contains("T1dO") && !read("CURL_CA_BUNDLE").contains("T1dO"));
    for name in ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "DENO_CERT"]
    {
        assert!(read(name).trim_end().ends_with("-----END CERTIFICATE-----"), "{name}");
    }
    assert!(
        read("SYSTEM_WGETRC").ends_with(&format!("ca_certificate = {}\n", run.variable("CURL_CA_BUNDLE")))
    );
    assert!(run.variable("JAVA_TOOL_OPTIONS").starts_with("-Xmx64m -Djavax.net.ssl.trustStore="));
    // The host of an API is not excepted, by none of its names: axios takes those of this machine for one host.
    assert_eq!(run.variable("NO_PROXY"), "internal.example,.other.example");
    assert_eq!(run.variable("no_proxy"), run.variable("NO_PROXY"));
    let files: Vec<String> =
        run.variables().values().filter(|value| value.contains("/capi-file-")).cloned().collect();
    assert!(files.iter().all(|path| !path.starts_with('/') || Path::new(path).exists()));
    drop(run);
    assert!(files.iter().all(|path| !Path::new(path).exists()), "they end with the command: {files:?}");
}

#[test]
fn an_api_that_cannot_be_proxied_has_no_variable_unless_it_is_named() {
    let service = Service::plain();
    let home = Home::with([
        Given::key("Key").credential(KEY).domain(service.domain()),
        Given::bearer("Nowhere").credential(TOKEN),
        Given::new("Database", AuthType::Secret).credential("postgres://u:p4ssw0rd@db.example/x"),
    ]);
    let print = [
        "--",
        "sh",
        "-c",
        "echo ${CUSTOM_API_NOWHERE-unset} ${CUSTOM_API_DATABASE-unset} ${CUSTOM_API_KEY-unset}",
    ];
    let outcome =
        home.capi([&["exec", "--proxy", "--mask", "never"][..], &print].concat()).unlocked().succeeds();
    assert!(outcome.out().starts_with("unset unset sk_live_"), "{}", outcome.out());
    assert_eq!(
        outcome.err(),
        "capi: no domain, so their variables are not set: `Nowhere`; run `capi edit nowhere --domain DOMAIN`, or pass \
         --with NAME to give the command a real credential\n\
         capi: no request carries a secret, so their variables are not set: `Database`; pass --with NAME to give the \
         command a real one\n"
    );
    let words = ["exec", "--proxy", "--with", "nowhere", "--with", "database", "--mask", "never"];
    let outcome = home.capi([&words[..], &print].concat()).unlocked().child_speaks().succeeds();
    assert!(
        outcome.out().starts_with(&format!("{TOKEN} postgres://u:p4ssw0rd@db.example/x sk_live_")),
        "{}",
        outcome.out()
    );
    assert!(!outcome.out().contains(KEY));
    let masked = home.capi([&words[..6], &print].concat()).unlocked().succeeds();
    assert!(masked.out().starts_with("[capi: Nowhere] [capi: Database] sk_live_"), "{}", masked.out());
}

#[test]
fn a_credential_for_the_proxy_only_enters_no_environment() {
    let service = Service::plain();
    let home = home(&service);
    let edited = home.capi(["edit", "token", "--proxy-only"]).unlocked().succeeds();
    assert!(edited.err().contains("programs no longer get CUSTOM_API_TOKEN"), "{}", edited.err());
    let print = [
        "--mask",
        "never",
        "--",
        "sh",
        "-c",
        "echo ${CUSTOM_API_TOKEN-unset} ${SERVICE_TOKEN-unset} ${CUSTOM_API_KEY-unset}",
    ];
    let plain = home.capi([&["exec"][..], &print].concat()).unlocked().child_speaks().succeeds();
    assert_eq!(plain.out(), format!("unset unset {KEY}\n"));
    assert_eq!(plain.err(), "capi: only the proxy uses `Token`; run `capi exec --proxy` to call it\n");
    let proxied = home.capi([&["exec", "--proxy"][..], &print].concat()).unlocked().succeeds();
    assert!(!proxied.out().starts_with("unset") && !proxied.out().contains(TOKEN), "{}", proxied.out());
    for words in [&["exec", "--proxy", "--with", "Token"][..], &["exec", "--file-for", "token=T"]] {
        let refused = home.capi([words, &["--", "true"]].concat()).unlocked().refused(125);
        assert!(refused.contains("only the proxy uses the credential of `Token`"), "{refused}");
    }
    let show = home.capi(["show", "token"]).succeeds().out();
    assert!(show.contains("used by     exec --proxy only"), "{show}");
    let list = home.capi(["list"]).succeeds().out();
    assert!(list.lines().any(|line| line.starts_with("Token") && line.contains("proxy only")), "{list}");
    let json = home.capi(["show", "token", "--json"]).succeeds().out();
    assert!(json.contains("\"proxy_only\":true") || json.contains("\"proxy_only\": true"), "{json}");
    assistants_are_told(&home);
    home.capi(["edit", "token", "--no-proxy-only"]).unlocked().succeeds();
    assert_eq!(home.variable("SERVICE_TOKEN").as_deref(), Some(TOKEN));
}

/// The context block, snippets and the tools of MCP say how to use the API `Token`.
fn assistants_are_told(home: &Home) {
    let block = home.capi(["context"]).succeeds().out();
    assert!(
        block.lines().any(|line| line.starts_with("- `Token`") && line.contains(", proxy only")),
        "{block}"
    );
    assert!(block.contains("run programs with `capi exec --proxy -- COMMAND`"), "{block}");
    let snippet = home.capi(["snippet", "token", "--lang", "python"]).succeeds();
    assert!(snippet.out().contains("capi exec --proxy -- python"), "{}", snippet.out());
    assert!(snippet.err().contains("run programs with `capi exec --proxy -- COMMAND`"), "{}", snippet.err());
    let mut wire = Wire::open(home, ERAS[0], &[]);
    let list = wire.call("capi_list_apis", json!({})).text;
    let marked: Vec<&str> = list.lines().filter(|line| line.contains(" proxy_only=true")).collect();
    assert!(marked.len() == 1 && marked[0].starts_with("token "), "{list}");
    assert!(list.lines().next().unwrap().contains("capi exec --proxy -- COMMAND, or capi call"), "{list}");
    let token = wire.told("capi_get_api", json!({"api": "token"}));
    assert_eq!(token["proxy_only"], true);
    let notes = token["notes"].to_string();
    assert!(
        notes.contains("`capi exec --proxy -- COMMAND`") && notes.contains("`capi call token"),
        "{notes}"
    );
    assert!(
        token["rules"].to_string().contains("Run programs with `capi exec --proxy -- COMMAND`"),
        "{token}"
    );
    let code = wire.told("capi_get_snippet", json!({"api": "token", "language": "curl"}));
    assert!(code["notes"].to_string().contains("only the proxy uses its credential"), "{code}");
    let key = wire.told("capi_get_api", json!({"api": "key"}));
    assert!(!key.to_string().contains("proxy"), "{key}");
    wire.close();
}

#[test]
fn the_command_ends_as_without_the_proxy() {
    let service = Service::plain();
    let home = home(&service);
    let end = |script| home.capi(["exec", "--proxy", "--", "sh", "-c", script]).unlocked().run().status;
    assert_eq!((end("exit 7").code(), end("true").code()), (Some(7), Some(0)));
    assert_eq!(end("kill -TERM $$").signal(), Some(15));
    let outcome = home.capi(["exec", "--proxy", "--", "no-such-program"]).unlocked().run();
    assert_eq!(outcome.code(), 127);
    let outcome = home.capi(["exec", "--with", "key", "--", "true"]).unlocked().run();
    assert_eq!(outcome.code(), 125);
}

#[test]
fn a_run_without_apis_still_runs() {
    let home = Home::with([]);
    let outcome = home.capi(["exec", "--proxy", "--", "sh", "-c", "echo ran"]).unlocked().succeeds();
    assert_eq!(outcome.out(), "ran\n");
}

#[test]
fn the_log_has_each_request_without_its_query() {
    let service = Service::plain();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (own, key) = (run.address(), run.variable("CUSTOM_API_KEY"));
    let close = "Connection: close\r\n\r\n";
    run.ask(&format!("GET /key/a?b=secret HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\n{close}"));
    run.ask(&format!("POST /key/{key} HTTP/1.1\r\nHost: {own}\r\n{close}"));
    let text = home.capi(["log"]).succeeds().out();
    let lines: Vec<&str> = text.lines().collect();
    let host = service.host();
    assert!(lines[0].ends_with(&format!("  sent  200  GET {host}/v1/a  Key")), "{text}");
    assert!(lines[1].ends_with(&format!("  wrong-place  403  POST {host}/v1/[placeholder]")), "{text}");
    assert!(!text.contains("secret") && !text.contains(key), "{text}");
    let json = home.capi(["log", "--json"]).succeeds().out();
    let entry: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!((entry["api"].as_str(), entry["status"].as_u64()), (Some("Key"), Some(200)));
}
