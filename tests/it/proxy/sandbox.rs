//! The scripts of docs/proxy.md: a command that sees the proxy, but no vault, no session and no other host.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use super::*;
use crate::harness::installed;

/// The shell scripts of the page.
fn scripts() -> [String; 2] {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/proxy.md")).unwrap();
    let blocks = page.split("```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap().0.to_owned());
    blocks.collect::<Vec<_>>().try_into().unwrap()
}

/// Whether the tools are there, and the system allows namespaces with these options.
fn can_sandbox(tools: &[&str], options: &[&str]) -> bool {
    if !tools.iter().all(|tool| installed(tool)) {
        return false;
    }
    let probe = ["--ro-bind", "/", "/", "--unshare-user", "--unshare-pid", "--proc", "/proc"];
    let probe = Command::new("bwrap").args(probe).args(options).arg("true").output().unwrap();
    if !probe.status.success() {
        eprintln!("skipped: this system allows no namespaces");
    }
    probe.status.success()
}

/// Writes a script into the working directory.
fn write(home: &Home, name: &str, script: &str) {
    let path = home.work().join(name);
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_command_in_the_sandbox_reaches_the_api_and_nothing_else_of_capi() {
    if !can_sandbox(&["bwrap", "curl"], &[]) {
        return;
    }
    let service = Service::tls();
    let home = home(&service);
    write(&home, "sandbox", &scripts()[0]);
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

#[test]
fn a_command_without_a_network_reaches_the_api_through_the_proxy_alone() {
    if !can_sandbox(&["bwrap", "curl", "socat"], &["--unshare-net"]) {
        return;
    }
    let service = Service::tls();
    let home = home(&service);
    for (name, script) in ["sandbox", "offline"].into_iter().zip(scripts()) {
        write(&home, name, &script);
    }
    let given = home.give("roots.pem", service.certificate.as_ref().unwrap());
    let host = service.host();
    let command = format!(
        "curl -sS -o /dev/null -w '%{{http_code}}\\n' -H \"X-API-Key: $CUSTOM_API_KEY\" https://{host}/v1/a\n\
         curl -sk --noproxy '*' https://{host}/; echo $?\nexit 7"
    );
    let words =
        ["-q", "exec", "--proxy=strict", "--mask", "never", "--", "./offline", "./sandbox", "sh", "-c"];
    let run = home.capi([&words[..], &[&command]].concat()).unlocked().env("SSL_CERT_FILE", given).run();
    // 7: curl cannot connect.
    assert_eq!((run.out().as_str(), run.code()), ("200\n7\n", 7), "{}", run.err());
    assert_eq!(service.received().len(), 1);
}
