//! The caller's own proxy, which the requests to APIs use.

use super::*;

/// Runs with a proxy of the caller, which is a service of the test.
fn run(own: &Service) -> (ProxiedRun, String) {
    let home = Home::with([
        Given::key("Plain").credential(KEY).domain("http://plain.test/v1"),
        Given::key("Secure").credential(KEY).domain("secure.test"),
    ]);
    let url = format!("http://us%40er:pa:ss@{}", own.host());
    let env =
        [("http_proxy", url.as_str()), ("HTTPS_PROXY", url.as_str()), ("NO_PROXY", "plain.test.example")];
    let run = ProxiedRun::with(&home, own, &["--proxy"], &env);
    let key = run.variable("CUSTOM_API_PLAIN").to_owned();
    (run, key)
}

#[test]
fn requests_go_through_the_callers_own_proxy() {
    let own = Service::plain();
    let (run, key) = run(&own);
    let address = run.address();
    let ask = |api: &str, key: &str| {
        run.ask(&format!(
            "GET /{api}/a HTTP/1.1\r\nHost: {address}\r\nX-API-Key: {key}\r\nConnection: close\r\n\r\n"
        ))
    };
    assert!(ask("plain", &key).starts_with("HTTP/1.1 200 "));
    let head = own.received().remove(0).head;
    assert!(head.starts_with("GET http://plain.test/v1/a HTTP/1.1\r\nHost: plain.test\r\n"), "{head}");
    assert!(head.contains(&format!("X-API-Key: {KEY}\r\n")), "{head}");
    // us@er:pa:ss
    assert!(head.contains("Proxy-Authorization: Basic dXNAZXI6cGE6c3M=\r\n"), "{head}");
    // The credential itself is sent only inside of TLS, for which the test's proxy is no partner.
    let answer = ask("secure", run.variable("CUSTOM_API_SECURE"));
    assert!(answer.contains("x-capi-error: tls") || answer.contains("x-capi-error: unreachable"), "{answer}");
    let head = own.received().remove(0).head;
    assert!(head.starts_with("CONNECT secure.test:443 HTTP/1.1\r\n") && !head.contains(KEY), "{head}");
}
