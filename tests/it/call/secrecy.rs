//! What is secret stays out of arguments, environments and messages, and what the user did not ask for is not used.

use std::fs;
use std::sync::{Arc, Mutex};

use crate::call::service::{Service, ok, response};
use crate::harness::secrets::{PASSPHRASE, leak, leaking_files};
use crate::harness::{Given, Home};

#[test]
fn the_credential_is_in_no_argument_and_no_environment() {
    let seen: Arc<Mutex<(usize, Vec<String>)>> = Arc::default();
    let found = Arc::clone(&seen);
    let service = Service::of(move |_| {
        // While capi waits for this response.
        for entry in fs::read_dir("/proc").unwrap().flatten() {
            let read = |name: &str| fs::read(entry.path().join(name)).unwrap_or_default();
            let words = read("cmdline");
            if words.windows(9).any(|window| window == b"leak-test") {
                let mut seen = found.lock().unwrap();
                seen.0 += 1;
                // The test passes the passphrase in the environment.
                let environment = String::from_utf8_lossy(&read("environ")).replace(PASSPHRASE, "");
                if leak(&words) || leak(environment.as_bytes()) {
                    seen.1.push(String::from_utf8_lossy(&words).into_owned());
                }
            }
        }
        response("500 X", &[], "no")
    });
    let home = Home::with([Given::key("Shop").domain(service.domain())]);
    let run = home.capi(["call", "shop", "/leak-test"]).unlocked().run();
    assert_eq!(run.code(), 50);
    let seen = seen.lock().unwrap();
    assert!(seen.1.is_empty(), "{:?}", seen.1);
    assert!(!cfg!(target_os = "linux") || seen.0 > 0, "the process was not found");
    assert_eq!(leaking_files(home.root()), Vec::<std::path::PathBuf>::new());
}

#[test]
fn proxies_netrc_and_key_logs_count_only_if_they_are_asked_for() {
    let proxy = Service::of(|_| response("502 Bad Gateway", &[], ""));
    let service = Service::of(|_| ok("{}"));
    let home = Home::with([Given::bearer("Shop").domain(service.domain())]);
    let url = format!("http://127.0.0.1:{}", proxy.port);
    fs::write(home.path(".netrc"), "machine 127.0.0.1 login a password netrc-password\n").unwrap();
    let log = home.path("keys.log");
    let run = |words: &[&str]| {
        let mut run = home.capi([&["call", "shop", "/x"], words].concat()).unlocked();
        for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            run = run.env(name, &url);
        }
        run.env("SSLKEYLOGFILE", &log).run()
    };
    assert_eq!(run(&[]).code(), 0);
    assert!(proxy.requests().is_empty());
    let request = service.request();
    assert!(
        request.head.matches("uthorization: ").count() == 1 && !request.head.contains("netrc"),
        "{request:?}"
    );
    assert_ne!(run(&["--use-env-proxy"]).code(), 0);
    assert_eq!(proxy.requests().len(), 1);
    assert!(service.requests().is_empty() && !log.exists());
}

#[test]
fn a_changed_domain_in_the_file_gets_nothing() {
    let service = Service::of(|_| ok("{}"));
    let home = Home::with([Given::bearer("Shop").domain(service.domain())]);
    let mut bytes = home.bytes();
    // The last character of the first line of the last section, which the code of the file covers.
    let at = bytes.len() - 10;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    fs::write(home.vault(), bytes).unwrap();
    let run = home.capi(["call", "shop", "/x"]).unlocked().run();
    assert_eq!(run.code(), 7, "{}", run.err());
    assert!(service.requests().is_empty());
}

#[test]
fn a_token_proves_no_domain() {
    let service = Service::of(|_| ok("{}"));
    let home = Home::with([Given::bearer("Shop").domain(service.domain())]);
    let token = home.capi(["token", "new", "--org", "ci"]).unlocked().child_speaks().run();
    for command in [&["call", "shop", "/x"][..], &["check", "shop", "--path", "/x"]] {
        let said = home.capi(command).env("CAPI_TOKEN", token.out().trim()).refused(3);
        assert_eq!(said, "a token cannot prove which domain an API has, so capi sends no credential");
    }
    assert!(service.requests().is_empty());
}
