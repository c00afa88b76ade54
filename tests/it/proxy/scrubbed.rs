//! Responses of a service that repeats the credential.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;
use crate::harness::secrets::forms;

/// Asks the service for a response. Its path names the kind.
fn ask(run: &ProxiedRun, kind: &str) -> String {
    let (own, token) = (run.address(), run.variable("CUSTOM_API_TOKEN"));
    run.ask(&format!(
        "GET /token/{kind} HTTP/1.1\r\nHost: {own}\r\nAuthorization: Bearer {token}\r\nAccept-Encoding: gzip\r\n\
         Connection: close\r\n\r\n"
    ))
}

/// The token in encodings of which a body can consist.
fn encodings() -> Vec<String> {
    let percent: String = TOKEN.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let json = serde_json::to_string(&format!("\"{TOKEN}\\")).unwrap();
    let mut all: Vec<String> =
        forms(TOKEN.as_bytes()).into_iter().map(|form| String::from_utf8(form).unwrap()).collect();
    all.extend([
        percent,
        json,
        TOKEN.replace('/', "\\/"),
        TOKEN.replace('+', "%2B").replace('=', "%3D").replace('/', "%2F"),
    ]);
    all.extend((0..3).map(|shift| STANDARD.encode(format!("{}{TOKEN}!", "x".repeat(shift)))));
    all
}

/// A service that responds with all encodings, in the way that the path names.
fn service() -> Service {
    Service::start(false, |request, connection| {
        let body = encodings().join(" | ");
        let kind = request.head.split(' ').nth(1).unwrap().rsplit('/').next().unwrap();
        let compressed = || {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(body.as_bytes()).unwrap();
            gzip.finish().unwrap()
        };
        let (headers, bytes) = match kind {
            "gzip" => ("Content-Encoding: gzip\r\n", compressed()),
            "br" => ("Content-Encoding: br\r\n", body.into_bytes()),
            "header" => ("", Vec::new()),
            _ => ("", body.into_bytes()),
        };
        let length = bytes.len();
        let head = match kind {
            "chunks" => format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{headers}\r\n"),
            "close" => "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
            "header" => format!(
                "HTTP/1.1 200 {TOKEN}\r\nSet-Cookie: a={TOKEN}\r\nLocation: https://a.example/?t={TOKEN}\r\nContent-Length: 0\r\n\r\n"
            ),
            _ => format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n{headers}\r\n"),
        };
        connection.write_all(head.as_bytes()).unwrap();
        if kind == "chunks" {
            // Each encoding is divided over many chunks.
            for part in bytes.chunks(7) {
                let chunk = [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
                let _ = connection.write_all(&chunk);
                let _ = connection.flush();
            }
            let _ = connection.write_all(format!("0\r\nX-Trailer: {TOKEN}\r\n\r\n").as_bytes());
        } else {
            let _ = connection.write_all(&bytes);
        }
        if kind == "close" {
            std::panic::resume_unwind(Box::new("the service hangs up"));
        }
    })
}

#[test]
fn a_service_that_repeats_the_credential_does_not_reveal_it() {
    let service = service();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    for kind in ["length", "chunks", "close", "gzip", "header"] {
        let answer = ask(&run, kind);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{kind}: {answer}");
        let masked = answer.matches("[capi: Token]").count();
        let expected = if kind == "header" { 3 } else { encodings().len() };
        assert!(masked >= expected, "{kind}: {masked} of {expected}: {answer}");
        for form in forms(TOKEN.as_bytes()) {
            let found =
                answer.as_bytes().windows(16).any(|window| form.windows(16).any(|part| part == window));
            assert!(!found, "{kind}: {answer}");
        }
    }
}

#[test]
fn a_short_response_keeps_a_length_and_a_compressed_one_is_decoded() {
    let service = service();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let answer = ask(&run, "length");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(&format!("Content-Length: {}", body.len())), "{answer}");
    let answer = ask(&run, "gzip");
    assert!(
        !answer.contains("Content-Encoding") && answer.contains("Transfer-Encoding: chunked"),
        "{answer}"
    );
}

#[test]
fn an_encoding_that_was_not_asked_for_is_not_passed_on() {
    let service = service();
    let home = home(&service);
    let run = ProxiedRun::start(&home, &service, "--proxy");
    let answer = ask(&run, "br");
    assert!(answer.contains("x-capi-error: unknown-encoding") && !answer.contains(TOKEN), "{answer}");
}
