//! The script of docs/proxy.md: a command that sees the proxy, but no vault and no session.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use super::*;
use crate::harness::installed;

/// The shell script of the page.
fn script() -> String {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/proxy.md")).unwrap();
    let (_, rest) = page.split_once("```sh\n").unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

#[test]
fn a_command_in_the_sandbox_reaches_the_api_and_nothing_else_of_capi() {
    let probe = ["--ro-bind", "/", "/", "--unshare-user", "--unshare-pid", "--proc", "/proc", "true"];
    if !installed("bwrap") || !installed("curl") {
        return;
    }
    if !Command::new("bwrap").args(probe).output().unwrap().status.success() {
        eprintln!("skipped: this system allows no namespaces");
        return;
    }
    let service = Service::tls();
    let home = home(&service);
    let path = home.work().join("sandbox");
    fs::write(&path, script()).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let given = home.give("roots.pem", service.certificate.as_ref().unwrap());
    let command = format!(
        "curl -sS -o /dev/null -w '%{{http_code}}\\n' -H \"X-API-Key: $CUSTOM_API_KEY\" https://{0}/v1/a\n\
         ls {1} {2} {3} 2>/dev/null; echo hidden\nls /proc | grep -c '^[0-9]'",
        service.host(),
        home.vault().display(),
        home.state().display(),
        home.path("run/capi").display(),
    );
    let outcome = home
        .capi(["-q", "exec", "--proxy=strict", "--mask", "never", "--", "./sandbox", "sh", "-c", &command])
        .unlocked()
        .env("SSL_CERT_FILE", given)
        .succeeds();
    let out = outcome.out();
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[..2], ["200", "hidden"], "{out}{}", outcome.err());
    // Only the processes of the sandbox: the command, and those that count.
    assert!(lines[2].parse::<usize>().unwrap() < 8, "{out}");
    assert!(service.received()[0].head.contains(KEY));
}
