//! The credential in the request: in the place that the record declares, and only there.

use super::*;

/// The three ways to the API: a tunnel or an absolute URL, and the base URL.
fn ask_both(run: &ProxiedRun, service: &Service, api: &str, target: &str, header: &str) -> [String; 2] {
    let host = service.host();
    let request = |target: &str, host: &str| {
        format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n{header}Connection: close\r\n\r\n")
    };
    let by_proxy = match service.certificate {
        Some(_) => run.ask_through_tunnel(service, &request(&format!("/v1{target}"), &host)),
        None => run.ask(&request(&format!("http://{host}/v1{target}"), &host)),
    };
    let by_base = run.ask(&request(&format!("/{api}{target}"), run.address()));
    [by_proxy, by_base]
}

#[test]
fn each_type_of_credential_reaches_the_api_on_both_ways() {
    for service in [Service::plain(), Service::tls()] {
        let home = home(&service);
        let run = ProxiedRun::start(&home, &service, "--proxy");
        let [key, token, basic] =
            ["KEY", "TOKEN", "BASIC"].map(|name| run.variable(&format!("CUSTOM_API_{name}")).to_owned());
        let query = run.variable("CUSTOM_API_QUERY").to_owned();
        for (api, target, header, expected) in [
            ("key", "/a", format!("X-API-Key: {key}\r\n"), format!("x-api-key: {KEY}")),
            (
                "token",
                "/b?c=d",
                format!("Authorization: Bearer {token}\r\n"),
                format!("authorization: bearer {TOKEN}"),
            ),
            (
                "basic",
                "/c",
                format!("Authorization: Basic {basic}\r\n"),
                format!("authorization: basic {PAIR}"),
            ),
            (
                "query",
                &format!("/d?key={query}"),
                String::new(),
                "get /v1/d?key=query51HxYz7Qw9Rt2Up4As6 ".to_owned(),
            ),
        ] {
            for answer in ask_both(&run, &service, api, target, &header) {
                assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
            }
            let received = service.received();
            assert_eq!(received.len(), 2, "{api}");
            for request in received {
                let head = request.head.to_ascii_lowercase();
                assert!(head.contains(&expected.to_ascii_lowercase()), "{}", request.head);
                let path = target.split('?').next().unwrap();
                assert!(request.head.starts_with(&format!("GET /v1{path}")), "{}", request.head);
                assert!(head.contains(&format!("host: {}\r\n", service.host())), "{}", request.head);
            }
        }
    }
}

#[test]
fn headers_keep_their_order_and_spelling() {
    let service = Service::plain();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (key, address) = (run.variable("CUSTOM_API_KEY"), run.address());
    run.ask(&format!(
        "GET /key/x HTTP/1.1\r\nhOsT: {address}\r\nx-FIRST: 1\r\nX-API-KEY: {key}\r\nACCEPT-Encoding: br, gzip\r\n\
         Proxy-Connection: keep-alive\r\nX-Last:  two  words \r\nConnection: close\r\n\r\n"
    ));
    let host = service.host();
    let expected = format!(
        "GET /v1/x HTTP/1.1\r\nhOsT: {host}\r\nx-FIRST: 1\r\nX-API-KEY: {KEY}\r\nACCEPT-Encoding: gzip\r\n\
         X-Last: two  words\r\n\r\n"
    );
    assert_eq!(service.received()[0].head, expected);
}

#[test]
fn a_placeholder_in_a_body_is_not_replaced() {
    let service = Service::plain();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (key, address) = (run.variable("CUSTOM_API_KEY"), run.address());
    let body = format!("{{\"seen\": \"{key}\"}}");
    let length = body.len();
    let answer = run.ask(&format!(
        "POST /key/x HTTP/1.1\r\nHost: {address}\r\nX-API-Key: {key}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ));
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(&body), "{answer}");
    let received = service.received();
    assert_eq!(received[0].body, body.as_bytes());
    assert!(received[0].head.contains(KEY));
}

#[test]
fn a_request_without_a_placeholder_gets_no_credential() {
    let service = Service::tls();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let host = service.host();
    let request =
        format!("GET /open HTTP/1.1\r\nHost: {host}\r\nX-API-Key: my-own\r\nConnection: close\r\n\r\n");
    assert!(run.ask_through_tunnel(&service, &request).starts_with("HTTP/1.1 200 "));
    let head = &service.received()[0].head;
    assert!(head.contains("X-API-Key: my-own\r\n") && !head.contains(KEY), "{head}");
}

#[test]
fn a_connection_carries_many_requests_and_reuses_one_to_the_api() {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    let service = Service::tls();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let (key, host) = (run.variable("CUSTOM_API_KEY"), service.host());
    let mut stream = BufReader::new(run.tunnel(&host, "localhost"));
    for number in 0..5 {
        let request = format!("GET /{number} HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {key}\r\n\r\n");
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut length = 0;
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).unwrap();
        assert!(String::from_utf8(body).unwrap().starts_with(&format!("GET /{number} ")));
    }
    assert_eq!((service.received().len(), service.connections()), (5, 1));
    run.ask_through_tunnel(
        &service,
        &format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {key}\r\nConnection: close\r\n\r\n"),
    );
    // The first tunnel is idle, so its connection to the API is free for the second.
    assert_eq!(service.connections(), 1);
}
