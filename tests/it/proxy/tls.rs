//! The certificates of a run, and the names in TLS.

use std::io::Write as _;
use std::process::Command;

use super::*;
use crate::harness::is_there;

#[test]
fn names_that_differ_are_answered_with_421() {
    let service = Service::tls();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let key = run.variable("CUSTOM_API_KEY");
    let request = |host: &str| format!("GET / HTTP/1.1\r\nHost: {host}\r\nX-API-Key: {key}\r\n\r\n");
    let answer = run.ask_through_tunnel(&service, &request("other.example"));
    assert!(
        answer.starts_with("HTTP/1.1 421 ") && answer.contains("x-capi-error: host-mismatch"),
        "{answer}"
    );
    // The certificate is for the tunnel's host, so a client that asks for another one does not trust it.
    let mut stream = run.tunnel(&service.host(), "other.example");
    let error = stream.write_all(request(&service.host()).as_bytes()).unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    assert_eq!(service.connections(), 0);
}

#[test]
fn the_authority_signs_nothing_but_the_hosts_of_the_run() {
    use std::sync::Arc;
    let provider = Arc::new(rustls_graviola::default_provider());
    let authority = capi::proxy::Authority::new(&["a.example", "127.0.0.1"], provider).unwrap();
    if !is_there("openssl") {
        eprintln!("skipped: openssl is not installed");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ca.pem");
    std::fs::write(&path, authority.pem()).unwrap();
    let out = Command::new("openssl").args(["x509", "-noout", "-text", "-in"]).arg(&path).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    for expected in [
        "X509v3 Name Constraints: critical",
        "DNS:a.example",
        "IP:127.0.0.1/255.255.255.255",
        "CA:TRUE, pathlen:0",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn the_certificates_pass_the_strict_verification_of_openssl() {
    if !is_there("openssl") {
        eprintln!("skipped: openssl is not installed");
        return;
    }
    let service = Service::tls();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let host = service.host();
    let out = home
        .program("openssl")
        .args(["s_client", "-proxy", run.address(), "-connect", &host, "-servername", "localhost"])
        .args(["-x509_strict", "-verify_return_error", "-verify_hostname", "localhost", "-CAfile"])
        .arg(run.variable("NODE_EXTRA_CA_CERTS"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(text.contains("Verify return code: 0 (ok)"), "{text}");
}

/// OpenSSL takes a subject without a kind of name for the name of a host, and constraints for hosts forbid an address.
#[test]
fn the_certificate_of_an_address_passes_the_verification_of_openssl() {
    if !is_there("openssl") {
        eprintln!("skipped: openssl is not installed");
        return;
    }
    let service = Service::tls();
    let address = service.host().replace("localhost", "127.0.0.1");
    let home = Home::with([
        Given::key("Key").credential(KEY).domain(format!("https://{address}")),
        Given::bearer("Token").credential(TOKEN).domain("api.example"),
    ]);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let out = home
        .program("openssl")
        .args(["s_client", "-proxy", run.address(), "-connect", &address, "-noservername"])
        .args(["-verify_return_error", "-verify_ip", "127.0.0.1", "-CAfile"])
        .arg(run.variable("NODE_EXTRA_CA_CERTS"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(text.contains("Verify return code: 0 (ok)"), "{text}");
}

#[test]
fn a_service_that_the_system_does_not_trust_gets_no_credential() {
    let service = Service::tls();
    let home = home(&service);
    let other = Service::tls();
    let run = ProxiedRun::start(&home, &other, "--proxy");
    let (own, key) = (run.address(), run.variable("CUSTOM_API_KEY"));
    let answer = run.ask(&format!("GET /key/ HTTP/1.1\r\nHost: {own}\r\nX-API-Key: {key}\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 502 ") && answer.contains("x-capi-error: tls"), "{answer}");
    assert!(service.received().is_empty());
}

#[test]
fn a_host_without_an_api_is_forwarded_unopened() {
    let service = Service::tls();
    let home = home(&service);
    let other = Service::tls();
    let run = ProxiedRun::start(&home, &service, "--proxy");
    // The client sees the certificate of the service itself, which the run's roots do not contain.
    let mut stream = run.tunnel(&other.host(), "localhost");
    let error = stream.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
    assert_eq!(other.connections(), 1);
}
