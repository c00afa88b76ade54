//! Requests that are refused before the API gets a byte.

use std::io::Write as _;
use std::net::Shutdown;
use std::time::Duration;

use capi::docs::Format;

use super::*;

/// The status and the code of a refusal.
fn refusal(answer: &str) -> (&str, &str) {
    let status = answer.split(' ').nth(1).unwrap_or_default();
    let code = answer.lines().find_map(|line| line.strip_prefix("x-capi-error: ")).unwrap_or_default();
    (status, code)
}

#[test]
fn hostile_requests_are_refused_before_the_api_gets_a_byte() {
    let service = Service::plain();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy=strict");
    let (own, host) = (run.address(), service.host());
    let port = service.port;
    let (key, token) = (run.variable("CUSTOM_API_KEY"), run.variable("CUSTOM_API_TOKEN"));
    let auth = format!("X-API-Key: {key}\r\n");
    for (request, expected) in [
        // The place.
        (format!("GET /key/ HTTP/1.1|Host: {own}|Authorization: Bearer {key}||"), ("403", "wrong-place")),
        (format!("GET /key/ HTTP/1.1|Host: {own}|Cookie: k={key}||"), ("403", "wrong-place")),
        (format!("GET /key/?a={key} HTTP/1.1|Host: {own}||"), ("403", "wrong-place")),
        (format!("GET /key/{key} HTTP/1.1|Host: {own}||"), ("403", "wrong-place")),
        (format!("GET /key/ HTTP/1.1|Host: {own}|X-API-Key: {key}|X-API-Key: {key}||"), ("403", "twice")),
        (format!("GET /key/?a={key} HTTP/1.1|Host: {own}|{auth}|"), ("403", "wrong-place")),
        (format!("GET /key/ HTTP/1.1|Host: {own}|Authorization: Bearer {token}||"), ("403", "wrong-host")),
        // The host.
        (format!("GET http://{host}/ HTTP/1.1|Host: other.example|{auth}|"), ("421", "host-mismatch")),
        (format!("GET http://user@{host}/ HTTP/1.1|Host: {host}|{auth}|"), ("400", "malformed")),
        (format!("GET http://127.0.0.1:{port}/ HTTP/1.1|Host: 127.0.0.1:{port}|{auth}|"), ("403", "strict")),
        (
            format!("GET http://localhost.:{port}/ HTTP/1.1|Host: localhost.:{port}|{auth}|"),
            ("403", "strict"),
        ),
        (format!("GET http://localhost:1/ HTTP/1.1|Host: localhost:1|{auth}|"), ("403", "strict")),
        (format!("GET /key/ HTTP/1.1|Host: evil.example|{auth}|"), ("421", "host-mismatch")),
        (format!("GET https://{host}/ HTTP/1.1|Host: {host}|{auth}|"), ("400", "malformed")),
        (format!("GET /other/ HTTP/1.1|Host: {own}|{auth}|"), ("403", "unknown-api")),
        ("CONNECT localhost:1 HTTP/1.1|Host: localhost:1||".to_owned(), ("403", "strict")),
        (format!("CONNECT a@{host} HTTP/1.1|Host: {host}||"), ("400", "malformed")),
        ("CONNECT localhost HTTP/1.1|Host: localhost||".to_owned(), ("400", "malformed")),
        // The framing.
        (
            format!("POST /key/ HTTP/1.1|Host: {own}|{auth}Content-Length: 1|Transfer-Encoding: chunked||"),
            ("400", "malformed"),
        ),
        (
            format!("POST /key/ HTTP/1.1|Host: {own}|{auth}Content-Length: 1|Content-Length: 2||"),
            ("400", "malformed"),
        ),
        (format!("POST /key/ HTTP/1.1|Host: {own}|{auth}Transfer-Encoding: x||"), ("400", "malformed")),
        (format!("GET /key/ HTTP/1.1|Host: {own}|Host: {own}|{auth}|"), ("400", "malformed")),
        (format!("GET /key/ HTTP/1.1|{auth}|"), ("400", "malformed")),
        (format!("GET /key/ HTTP/1.1|Host: {own}|X: a| b|{auth}|"), ("400", "malformed")),
        (format!("GET /key/ HTTP/1.1|Host: {own}|X-API-Key : {key}||"), ("400", "malformed")),
        (format!("GET /key/ HTTP/1.1\nHost: {own}\nX-API-Key: {key}\n\n"), ("400", "malformed")),
        (format!("GET /key/ HTTP/2.0|Host: {own}|{auth}|"), ("400", "malformed")),
        ("\u{16}\u{3}\u{1}\u{2}\0\n".to_owned(), ("400", "malformed")),
    ] {
        let answer = run.ask(&request.replace('|', "\r\n"));
        assert_eq!(refusal(&answer), expected, "{request}\n{answer}");
        assert!(!answer.contains(key) && !answer.contains(KEY), "{answer}");
    }
    assert_eq!((service.received().len(), service.connections()), (0, 0));
}

#[test]
fn a_placeholder_of_another_run_is_no_capability() {
    let service = Service::plain();
    let home = home(&service);
    let [first, second] = [(); 2].map(|()| ProxiedRun::start(&home, &service, "--proxy"));
    let foreign = first.variable("CUSTOM_API_KEY");
    assert_ne!(foreign, second.variable("CUSTOM_API_KEY"));
    let own = second.address();
    second.ask(&format!(
        "GET /key/ HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {foreign}\r\nConnection: close\r\n\r\n"
    ));
    let head = &service.received()[0].head;
    assert!(head.contains(foreign) && !head.contains(KEY), "{head}");
}

#[test]
fn readonly_and_the_project_allow_only_some_requests() {
    let service = Service::plain();
    let home = home(&service);
    home.write(
        "capi.toml",
        "[[api]]\nname = \"Key\"\nallow = [\"GET /invoices/*\", \"POST /invoices\"]\n[[api]]\nname = \"Token\"\n",
    );
    let run = ProxiedRun::start(&home, &service, "--proxy=strict,readonly");
    let (own, host) = (run.address(), service.host());
    let (key, token) = (run.variable("CUSTOM_API_KEY"), run.variable("CUSTOM_API_TOKEN"));
    assert!(!run.variables().contains_key("CUSTOM_API_BASIC"), "the project does not declare it");
    let ask = |method: &str, api: &str, path: &str, auth: &str| {
        let close = "Connection: close\r\nContent-Length: 0";
        let base =
            run.ask(&format!("{method} /{api}{path} HTTP/1.1\r\nHost: {own}\r\n{auth}\r\n{close}\r\n\r\n"));
        let url = format!("http://{host}/v1{path}");
        let absolute =
            run.ask(&format!("{method} {url} HTTP/1.1\r\nHost: {host}\r\n{auth}\r\n{close}\r\n\r\n"));
        assert_eq!(refusal(&base), refusal(&absolute), "{base}\n{absolute}");
        (refusal(&base).0.to_owned(), refusal(&base).1.to_owned())
    };
    let (by_key, by_token) = (format!("X-API-Key: {key}"), format!("Authorization: Bearer {token}"));
    for (method, api, path, auth, expected) in [
        ("GET", "key", "/invoices/1?a=b", &by_key, ("200", "")),
        ("GET", "key", "/customers", &by_key, ("403", "not-allowed")),
        ("GET", "key", "/invoices/../customers", &by_key, ("403", "not-allowed")),
        ("POST", "key", "/invoices", &by_key, ("403", "readonly")),
        ("GET", "token", "/anything", &by_token, ("200", "")),
        ("DELETE", "token", "/anything", &by_token, ("403", "readonly")),
    ] {
        let (status, code) = ask(method, api, path, auth);
        assert_eq!((status.as_str(), code.as_str()), expected, "{method} {path}");
    }
    // Below another path than the base path of the API.
    let outside = format!("GET http://{host}/invoices/1 HTTP/1.1\r\nHost: {host}\r\n{by_key}\r\n\r\n");
    assert_eq!(refusal(&run.ask(&outside)), ("403", "not-allowed"));
    assert_eq!(service.received().len(), 4);
}

#[test]
fn a_client_that_hangs_up_at_any_state_ends_only_its_own_connection() {
    let service = Service::plain();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (own, key) = (run.address(), run.variable("CUSTOM_API_KEY"));
    let whole = format!(
        "POST /key/ HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    );
    for end in 0..=whole.len() {
        let mut socket = run.connect();
        socket.write_all(&whole.as_bytes()[..end]).unwrap();
        // Half of them wait for an answer, the others reset the connection.
        if end % 2 == 0 {
            let _ = socket.shutdown(Shutdown::Write);
        }
    }
    let connect = format!("CONNECT {} HTTP/1.1\r\nHost: {}\r\n\r\n", service.host(), service.host());
    for end in [0, 5, connect.len() - 1, connect.len()] {
        run.connect().write_all(&connect.as_bytes()[..end]).unwrap();
    }
    let answer = run
        .ask(&format!("GET /key/ HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\nConnection: close\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[test]
fn an_api_that_cannot_be_reached_is_a_502_with_a_sentence() {
    let service = Service::plain();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let home = Home::with([Given::key("Key").credential(KEY).domain(format!("http://{closed}"))]);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (own, key) = (run.address(), run.variable("CUSTOM_API_KEY"));
    let answer = run.ask(&format!("GET /key/ HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\n\r\n"));
    assert_eq!(refusal(&answer), ("502", "unreachable"));
    assert!(answer.ends_with(&format!("capi: cannot connect to {closed}: connection refused\n")), "{answer}");
}

#[test]
fn an_api_that_closes_the_connection_is_a_502() {
    for partial in ["", "HTTP/1.1 200 OK\r\nContent-Le", "nonsense\r\n\r\n"] {
        let service = Service::start(false, move |_, connection| {
            let _ = connection.write_all(partial.as_bytes());
            // Ends the connection: the next read fails.
            let _ = connection.write_all(b"");
            std::thread::sleep(Duration::from_millis(1));
            panic_quietly();
        });
        let home = home(&service);
        let run = ProxiedRun::start(&home, &service, "--proxy");
        let (own, key) = (run.address(), run.variable("CUSTOM_API_KEY"));
        let answer = run.ask(&format!("GET /key/ HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\n\r\n"));
        assert_eq!(refusal(&answer).0, "502", "{partial:?}: {answer}");
    }
}

/// Ends the thread of a connection, which closes it.
fn panic_quietly() {
    std::panic::resume_unwind(Box::new("the service hangs up"));
}

#[test]
fn a_project_can_allow_the_documented_operations_alone() {
    let service = Service::plain();
    let home = home(&service);
    home.write("capi.toml", "[[api]]\nname = \"Key\"\nallow = \"documented\"\n");
    let start = ["exec", "--proxy", "--", "true"];
    let refused = home.capi(start).unlocked().refused(125);
    assert!(refused.contains("capi.toml allows only documented requests to `Key`"), "{refused}");
    // Without the base path of the API, which the proxy adds.
    let spec = r#"{"openapi": "3.0.0", "info": {"title": "Key", "version": "1"},
        "paths": {"/invoices": {"get": {}}, "/invoices/{id}": {"get": {}, "delete": {}}}}"#;
    home.document("key", Format::OpenApi, spec);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (own, key) = (run.address(), run.variable("CUSTOM_API_KEY"));
    for (method, path, expected) in [
        ("GET", "/invoices", ("200", "")),
        ("GET", "/invoices/7?expand=lines", ("200", "")),
        ("DELETE", "/invoices/7", ("200", "")),
        ("POST", "/invoices", ("403", "not-allowed")),
        ("GET", "/invoices/7/lines", ("403", "not-allowed")),
        ("GET", "/customers", ("403", "not-allowed")),
    ] {
        let head = format!("{method} /key{path} HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\n");
        let answer = run.ask(&format!("{head}Connection: close\r\nContent-Length: 0\r\n\r\n"));
        assert_eq!(refusal(&answer), expected, "{method} {path}\n{answer}");
    }
    assert_eq!(service.received().len(), 3);
}
