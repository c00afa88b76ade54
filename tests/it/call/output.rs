//! The response: its status as the exit code, its body, and what is left out of it.

use std::io::{Read as _, Write as _};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::call::service::{Service, ok, response};
use crate::docs::https;
use crate::harness::secrets::{KEY, PASSPHRASE};
use crate::harness::{Given, Home};

/// A home with an API at a service.
fn home(service: &Service) -> Home {
    Home::with([Given::bearer("Shop").domain(service.domain())])
}

/// The smallest gzip of a text: one block that is not compressed (RFC 1951 section 3.2.4, RFC 1952).
fn gzip(text: &[u8]) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1];
    gzip.extend(length.to_le_bytes());
    gzip.extend((!length).to_le_bytes());
    gzip.extend(text);
    gzip.extend(crc32fast::hash(text).to_le_bytes());
    gzip.extend(u32::from(length).to_le_bytes());
    gzip
}

#[test]
fn the_exit_code_is_that_of_the_status() {
    let service = Service::of(|request| response(&request.path()[1..].replace('-', " "), &[], "body"));
    let home = home(&service);
    for (status, code, said) in [
        ("200-OK", 0, ""),
        ("201-Created", 0, ""),
        ("304-Not", 30, "is 304 Not Modified"),
        ("302-X", 30, "is 302 Found"),
        ("400-X", 40, "is 400 Bad Request"),
        ("401-X", 40, "is 401 Unauthorized"),
        ("404-X", 40, "is 404 Not Found"),
        ("500-X", 50, "is 500 Internal Server Error"),
        ("599-X", 50, "is 599"),
    ] {
        let run = home.capi(["call", "shop", &format!("/{status}")]).unlocked().run();
        assert_eq!(run.code(), code, "{status}: {}", run.err());
        assert!(run.err().contains(said), "{status}: {}", run.err());
        assert_eq!(run.err().contains("capi rotate shop"), status.starts_with("401"), "{}", run.err());
        // A 304 has no body.
        assert_eq!(run.out(), if status.starts_with("304") { "" } else { "body" }, "{status}");
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let home = Home::with([Given::bearer("Shop").domain(format!("http://{closed}"))]);
    let said = home.capi(["call", "shop", "/x"]).unlocked().refused(1);
    assert_eq!(said, "cannot reach 127.0.0.1: connection refused");
    let broken = Service::of(|_| b"SSH-2.0-OpenSSH\r\n\r\n".to_vec());
    let home = Home::with([Given::bearer("Shop").domain(broken.domain())]);
    home.capi(["call", "shop", "/x"]).unlocked().refused(1);
}

#[test]
fn a_service_that_repeats_the_credential_does_not_reveal_it() {
    let base64 = STANDARD.encode(format!("x{KEY}y"));
    let plain = format!("{{\"raw\": \"{KEY}\", \"base64\": \"{base64}\"}}");
    let body = plain.clone();
    let service = Service::that(move |request, stream| {
        let header = format!("X-Echo: {KEY}");
        let _ = match request.path() {
            "/gzip" => stream.write_all(&response(
                "200 OK",
                &["Content-Encoding: gzip", &header],
                gzip(body.as_bytes()),
            )),
            // In two pieces, with a pause.
            "/pieces" => {
                let whole = ok(&body);
                let (one, two) = whole.split_at(whole.len() - body.len() + 15);
                stream.write_all(one).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(30));
                stream.write_all(two)
            }
            "/refused" => stream.write_all(&response("401 X", &[&header], &body)),
            "/br" => stream.write_all(&response("200 OK", &["Content-Encoding: br"], KEY)),
            _ => stream.write_all(&response("200 OK", &[&header], &body)),
        };
    });
    let home = home(&service);
    for path in ["/raw", "/gzip", "/pieces", "/refused"] {
        let run = home.capi(["call", "shop", path, "-i"]).unlocked().run();
        let out = run.out();
        assert!(out.contains("\"raw\": \"[capi: Shop]\""), "{path}: {out}");
        assert!(out.contains("\"base64\": \"") && out.starts_with("HTTP/1.1 "), "{path}: {out}");
        assert_eq!(out.contains("x-echo: [capi: Shop]\n"), path != "/pieces", "{out}");
        assert_eq!(service.request().header("accept-encoding"), Some("gzip"));
    }
    let said = home.capi(["call", "shop", "/br"]).unlocked().refused(1);
    assert!(said.contains("it is encoded as `br`"), "{said}");
    let file = home.work().join("out.json");
    home.capi(["call", "shop", "/raw", "-o", file.to_str().unwrap()]).unlocked().succeeds();
    assert!(!std::fs::read_to_string(file).unwrap().contains(KEY));
}

#[test]
fn the_first_part_of_a_stream_is_printed_before_the_next_is_sent() {
    let (printed, has_printed) = channel::<()>();
    let has_printed = Mutex::new(has_printed);
    let service = Service::that(move |_, stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"data: 1\n\n").unwrap();
        has_printed.lock().unwrap().recv().unwrap();
        stream.write_all(b"data: 2\n\n").unwrap();
    });
    let home = home(&service);
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.args(["call", "shop", "/events"]).env("CAPI_PASSPHRASE", PASSPHRASE).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 9];
    out.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"data: 1\n\n");
    printed.send(()).unwrap();
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "data: 2\n\n");
    assert!(child.wait().unwrap().success());
}

#[test]
fn https_is_used_with_certificates_that_the_system_trusts() {
    let work = Home::with([Given::bearer("Shop")]);
    let Some((_server, port)) = https::serve(&work) else { return };
    let home = Home::with([Given::bearer("Shop").domain(format!("https://localhost:{port}"))]);
    let certificates = work.work().join("ca.pem");
    let run = home.capi(["call", "shop", "/x"]).unlocked().env("SSL_CERT_FILE", &certificates).succeeds();
    assert_eq!(run.out(), "# Billing\n\nSend your key.\n");
    let said = home.capi(["call", "shop", "/x"]).unlocked().refused(1);
    assert!(said.starts_with("cannot establish a trusted connection to localhost: "), "{said}");
    // From https to http is another origin.
    let run = home.capi(["call", "shop", "/down"]).unlocked().env("SSL_CERT_FILE", &certificates).run();
    assert_eq!(run.code(), 30, "{}", run.err());
}
