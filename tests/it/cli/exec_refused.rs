//! `capi exec`: when nothing is started, and by which code a script can tell why.

use capi::model::AuthKind;

use crate::harness::secrets::{KEY, PASSPHRASE, WRONG_PASSPHRASE};
use crate::harness::{Home, put};

#[test]
fn a_program_that_is_not_there_is_127() {
    let home = Home::with_apis();
    for program in ["no-such-program", "./no-such-program", "/nowhere/program", "", "/etc/passwd/x"] {
        let said = home.capi(["exec", "--", program]).unlocked().refused(127);
        assert_eq!(said, format!("cannot run `{program}`: command not found"));
    }
}

#[test]
fn a_program_that_cannot_be_executed_is_126() {
    let home = Home::with_apis();
    let plain = home.give("plain", "echo no\n");
    let said = home.capi(["exec", "--", &plain]).unlocked().refused(126);
    assert_eq!(said, "cannot run `[tmp]/given/plain`: it is not executable");
    home.capi(["exec", "--", "/"]).unlocked().refused(126);
}

#[test]
fn a_missing_interpreter_is_distinguished_from_a_missing_script() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::with_apis();
    let script = |name: &str, text: &str| {
        let path = home.give(name, text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    let lost = script("lost", "#!/nowhere/interpreter\n");
    let missing = "cannot run `[tmp]/given/lost`: its interpreter was not found";
    assert_eq!(home.capi(["exec", "--", &lost]).unlocked().refused(127), missing);
    let given = format!("PATH='{}'", home.root().join("given").display());
    let said = home.capi(["exec", "--", "lost"]).unlocked().after(&given).refused(127);
    assert_eq!(said, "cannot run `lost`: its interpreter was not found");
    // Where capi stays and masks, the error of the system is reported.
    let garbage = script("garbage", "\0no program of any system");
    let said = home.capi(["exec", "--mask", "auto", "--", &garbage]).unlocked().refused(126);
    assert_eq!(said, "cannot run `[tmp]/given/garbage`: it is not executable");
}

#[test]
fn a_script_from_windows_is_refused_with_the_reason() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::with_apis();
    let script = |name: &str, text: &str| {
        let path = home.give(name, text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    for (name, first, code, reason) in [
        ("sh", "#!/bin/sh\r\n", 127, "its first line ends with a carriage return"),
        ("env", "#!/usr/bin/env sh\r\n", 127, "its first line ends with a carriage return"),
        ("mark", "\u{feff}#!/bin/sh\n", 126, "it starts with a byte order mark"),
    ] {
        let path = script(name, &format!("{first}echo hi\n"));
        for mask in ["never", "auto"] {
            let said = home.capi(["exec", "--mask", mask, "--", &path]).unlocked().refused(code);
            assert_eq!(said, format!("cannot run `[tmp]/given/{name}`: {reason}"));
        }
    }
    let transcript = home.transcript();
    assert!(transcript.contains("hint: save it with LF instead of CRLF line ends"), "{transcript}");
}

#[test]
fn a_line_for_a_shell_gets_a_hint() {
    let home = Home::with_apis();
    for (words, error, hint) in [
        (&["npm start"][..], "npm start", "without the quotes: `npm start`"),
        (&["FOO=bar", "npm", "start"], "FOO=…", "put `env` in front: `env FOO=… COMMAND`"),
        (&["cd", "web"], "cd", "`cd` exists only in a shell"),
        (&["cd web && npm start"], "cd web && npm start", "run a shell for it: `sh -c 'COMMAND'`"),
    ] {
        let said = home.capi([&["exec", "--"], words].concat()).unlocked().refused(127);
        assert_eq!(said, format!("cannot run `{error}`: command not found"));
        let transcript = home.transcript();
        assert!(transcript.contains(hint) && !transcript.contains("=bar`"), "{transcript}");
    }
}

#[test]
fn refusals_of_capi_exit_with_125_and_start_nothing() {
    let home = Home::with_apis();
    let marker = home.root().join("given/started");
    let touch = marker.to_str().unwrap();
    let table: [(&[&str], &str, &str); 9] = [
        (&[], WRONG_PASSPHRASE, "wrong passphrase"),
        (&[], "", "the passphrase is empty"),
        (&["--only", "nothing"], PASSPHRASE, "there is no API `nothing`"),
        (&["--exclude", "nothing"], PASSPHRASE, "there is no API `nothing`"),
        (&["--only", "twilio-sms"], PASSPHRASE, "`twilio-sms` belongs to the app web"),
        (&["--app", "My App"], PASSPHRASE, "\"My App\" is not an app name"),
        (&["--vault", "/nowhere"], PASSPHRASE, "there is no vault at /nowhere"),
        (&["--passphrase-file", "/nowhere"], PASSPHRASE, "cannot read /nowhere: no such file or directory"),
        (&["--no-such-option"], PASSPHRASE, "unexpected argument '--no-such-option' found"),
    ];
    for (words, passphrase, message) in table {
        let line = [&["exec"], words, &["--", "touch", touch]].concat();
        let said = home.capi(line).env("CAPI_PASSPHRASE", passphrase).refused(125);
        assert!(said.starts_with(message), "{words:?}: {said}");
    }
    let locked = home.capi(["exec", "--", "touch", touch]).refused(125);
    assert_eq!(locked, "the vault is locked and capi cannot prompt");
    assert!(!marker.exists());
}

#[test]
fn more_than_the_system_takes_is_refused_before_anything_starts() {
    let key = format!("{KEY}{}", "x".repeat(32 * 1024 - KEY.len()));
    let home = Home::filled(|vault| {
        (0..20).for_each(|number| put(vault, &format!("api {number}"), None, AuthKind::ApiKey, &key));
    });
    let marker = home.root().join("given/started");
    let run = home.capi(["exec", "--", "touch", marker.to_str().unwrap()]).unlocked();
    // Linux accepts a quarter of the stack limit.
    let said = run.after("ulimit -s 2048").refused(125);
    assert!(
        said.starts_with("cannot run the command: its environment of 6")
            && said.ends_with(" KiB is too large"),
        "{said}"
    );
    assert!(!marker.exists());
    let one = home.capi(["exec", "--only", "api-7", "--", "true"]).unlocked();
    one.after("ulimit -s 2048").succeeds();
}
