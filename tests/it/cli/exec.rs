//! `capi exec`: the environment and the streams of the child.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::ExitStatusExt as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use capi::model::AuthKind;

use crate::harness::secrets::{KEY, NEW, PASSPHRASE, PASSWORD, TOKEN};
use crate::harness::{Home, Run, put};

/// The environment of a program, `capi` being told nothing more than `words`.
fn environment(run: Run) -> BTreeMap<String, String> {
    let outcome = run.unlocked().child_speaks().succeeds();
    assert_eq!(outcome.err(), "");
    let out = outcome.out();
    out.lines().filter_map(|line| line.split_once('=')).map(|(n, v)| (n.to_owned(), v.to_owned())).collect()
}

fn custom(environment: BTreeMap<String, String>) -> Vec<(String, String)> {
    environment.into_iter().filter(|(name, _)| name.starts_with("CUSTOM_API_")).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| (format!("CUSTOM_API_{name}"), (*value).to_owned())).collect()
}

#[test]
fn exec_sets_the_organization_variables_and_those_of_the_app() {
    let home = Home::with_apis();
    let organization = [("INTERNAL_AUTH_SERVICE", TOKEN), ("MY_BILLING_API", KEY)];
    assert_eq!(custom(environment(home.capi(["exec", "--", "env"]))), pairs(&organization));
    let worker = home.capi(["exec", "--app", "worker", "--", "env"]);
    assert_eq!(custom(environment(worker)), pairs(&organization));
    let encoded = STANDARD.encode(format!("AC123:{PASSWORD}"));
    let twilio = [
        ("TWILIO_SMS", encoded.as_str()),
        ("TWILIO_SMS_PASSWORD", PASSWORD),
        ("TWILIO_SMS_USERNAME", "AC123"),
    ];
    let web = pairs(&[&organization[..], &twilio].concat());
    assert_eq!(custom(environment(home.capi(["exec", "--app", "web", "--", "env"]))), web);
    assert_eq!(custom(environment(home.capi(["exec", "--", "env"]).env("CAPI_APP", "web"))), web);
}

#[test]
fn the_record_of_an_app_shadows_the_organization() {
    let home = Home::filled(|vault| {
        put(vault, "Billing", Some("web"), AuthKind::ApiKey, NEW);
        put(vault, "Billing", None, AuthKind::ApiKey, KEY);
    });
    let web = home.capi(["exec", "--app", "web", "--", "env"]);
    assert_eq!(custom(environment(web)), pairs(&[("BILLING", NEW)]));
    assert_eq!(custom(environment(home.capi(["exec", "--", "env"]))), pairs(&[("BILLING", KEY)]));
}

#[test]
fn a_shadowed_record_leaves_no_companion_variable() {
    let home = Home::filled(|vault| {
        put(vault, "Shop", Some("web"), AuthKind::Bearer, NEW);
        put(vault, "Shop", None, AuthKind::Basic, &format!("AC123:{PASSWORD}"));
        put(vault, "Mail", Some("worker"), AuthKind::Basic, &format!("AC123:{PASSWORD}"));
        put(vault, "Mail Username", None, AuthKind::Basic, &format!("AC123:{PASSWORD}"));
    });
    let count = |words: &[&str]| custom(environment(home.capi(words))).len();
    let web = home.capi(["exec", "--app", "web", "--exclude", "mail-username", "--", "env"]);
    assert_eq!(custom(environment(web)), pairs(&[("SHOP", NEW)]));
    assert_eq!(count(&["exec", "--", "env"]), 6);
    assert_eq!(count(&["exec", "--app", "worker", "--exclude", "shop", "--", "env"]), 3);
}

#[test]
fn exec_removes_stale_variables_and_unlock_variables_and_keeps_the_rest() {
    let home = Home::with_apis();
    let run = home
        .capi(["exec", "--", "env"])
        .env("CUSTOM_API_OLD", "stale")
        .env("CUSTOM_API_MY_BILLING_API", "stale")
        .env("MINE", "kept")
        .env("CAPI_APP", "worker");
    let found = environment(run);
    let mut expected: BTreeMap<String, String> = home
        .environment()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into_string().unwrap()))
        .collect();
    expected.insert("MINE".to_owned(), "kept".to_owned());
    expected.insert("CAPI_APP".to_owned(), "worker".to_owned());
    expected.extend(pairs(&[("INTERNAL_AUTH_SERVICE", TOKEN), ("MY_BILLING_API", KEY)]));
    assert_eq!(found, expected);
    let command =
        home.capi(["exec", "--", "env"]).env("CAPI_PASSPHRASE_COMMAND", format!("echo {PASSPHRASE}"));
    assert!(!environment(command).contains_key("CAPI_PASSPHRASE_COMMAND"));
}

#[test]
fn the_passphrase_command_gets_no_other_unlock_variable() {
    let home = Home::with_apis();
    let file = home.root().join("seen");
    let print = format!("env > '{}'; echo {PASSPHRASE}", file.display());
    let run = home.capi(["exec", "--", "true"]).env("CUSTOM_API_OLD", "stale").env("MINE", "kept");
    run.env("CAPI_PASSPHRASE", "another one").env("CAPI_PASSPHRASE_COMMAND", print).succeeds();
    let seen = std::fs::read_to_string(file).unwrap();
    assert!(!seen.contains("CUSTOM_API_") && !seen.contains("CAPI_PASSPHRASE"), "{seen}");
    assert!(seen.contains("MINE=kept"), "{seen}");
}

#[test]
fn only_some_or_all_but_some() {
    let home = Home::with_apis();
    let run = |words: &[&str]| {
        let words = [&["exec", "--app", "web"], words, &["--", "env"]].concat();
        custom(environment(home.capi(words))).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    let twilio =
        ["CUSTOM_API_TWILIO_SMS", "CUSTOM_API_TWILIO_SMS_PASSWORD", "CUSTOM_API_TWILIO_SMS_USERNAME"];
    assert_eq!(run(&["--only", "my-billing-api"]), ["CUSTOM_API_MY_BILLING_API"]);
    assert_eq!(run(&["--only", "Twilio SMS"]), twilio);
    assert_eq!(
        run(&["--exclude", "CUSTOM_API_MY_BILLING_API", "--exclude", "internal-auth-service"]),
        twilio
    );
    let both = run(&["--only", "twilio-sms", "--only", "my-billing-api", "--exclude", "twilio-sms"]);
    assert_eq!(both, ["CUSTOM_API_MY_BILLING_API"]);
}

#[test]
fn a_clean_environment_keeps_the_basic_variables() {
    let home = Home::with_apis();
    let run = home
        .capi(["exec", "--clean-env", "--only", "my-billing-api", "--", "env"])
        .env("MINE", "gone")
        .env("TERM", "vt100");
    let names: Vec<String> = environment(run).into_keys().collect();
    assert_eq!(names, ["CUSTOM_API_MY_BILLING_API", "HOME", "LC_ALL", "PATH", "TERM", "TMPDIR"]);
}

#[test]
fn a_script_without_an_interpreter_line_is_run_by_sh() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::with_apis();
    let give = |name: &str, text: &str| {
        let path = home.give(name, text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    };
    let script = give("script", "printf '%s|' \"$#\" \"$@\"\n");
    give("-e", "echo dash\n");
    let empty = give("empty", "");
    for mask in ["never", "auto"] {
        let outcome =
            home.capi(["exec", "--mask", mask, "--", &script, "a b", "$(x)", ""]).unlocked().succeeds();
        assert_eq!(outcome.out(), "3|a b|$(x)||");
        assert_eq!(home.capi(["exec", "--mask", mask, "--", &empty]).unlocked().succeeds().out(), "");
        // From PATH, with a name that looks like an option of the shell, in a directory without a name.
        let given = format!("cd '{}'; PATH=:$PATH", home.root().join("given").display());
        let outcome = home.capi(["exec", "--mask", mask, "--", "-e"]).unlocked().after(&given).succeeds();
        assert_eq!(outcome.out(), "dash\n");
    }
}

#[test]
fn arguments_arrive_as_they_are() {
    let home = Home::with_apis();
    let words: [&[u8]; 9] = [b"a b", b"*", b"", b"x\ny", b"--", b"--help", b"$HOME", b"\xff\xfe", b"'\"\\"];
    let print = "for word; do printf '%s\\0' \"$word\"; done";
    let mut line: Vec<OsString> = ["exec", "--", "sh", "-c", print, "sh"].map(OsString::from).into();
    line.extend(words.iter().map(|word| OsStr::from_bytes(word).to_owned()));
    let outcome = home.capi(line).unlocked().succeeds();
    let mut expected = words.join(&0);
    expected.push(0);
    assert_eq!(outcome.stdout, expected);
    let without_dashes = home.capi(["exec", "printf", "%s.", "--app", "-h"]).unlocked().succeeds();
    assert_eq!(without_dashes.out(), "--app.-h.");
}

#[test]
fn the_programs_end_is_the_end() {
    let home = Home::with_apis();
    for code in [0, 1, 7, 125, 255] {
        let run = home.capi(["exec", "--", "sh", "-c", &format!("exit {code}")]).unlocked();
        let outcome = run.run();
        assert_eq!(
            (outcome.status.code(), outcome.out(), outcome.err()),
            (Some(code), String::new(), String::new())
        );
    }
    for signal in [9, 15] {
        let outcome = home.capi(["exec", "--", "sh", "-c", &format!("kill -{signal} $$")]).unlocked().run();
        assert_eq!(outcome.status.signal(), Some(signal));
    }
}

#[test]
fn the_process_becomes_the_program() {
    let outcome = Home::with_apis().capi(["exec", "--", "sh", "-c", "echo $$"]).unlocked().succeeds();
    assert_eq!(outcome.out(), format!("{}\n", outcome.pid));
}

#[test]
fn a_broken_pipe_ends_the_program_as_it_does_without_capi() {
    let home = Home::with_apis();
    let script = "trap '' PIPE; trap - PIPE; kill -PIPE $$; echo survived";
    let outcome = home.capi(["exec", "--", "sh", "-c", script]).unlocked().run();
    assert_eq!((outcome.status.signal(), outcome.out()), (Some(13), String::new()));
}

#[test]
fn stdin_passes_through() {
    let home = Home::with_apis();
    let outcome = home.capi(["exec", "--", "cat"]).unlocked().stdin("one\ntwo\0three").succeeds();
    assert_eq!(outcome.stdout, b"one\ntwo\0three");
    let file = home.give("passphrase", PASSPHRASE);
    let run = home.capi(["exec", "--passphrase-file", &file, "--", "cat"]).stdin("mine");
    assert_eq!(run.succeeds().out(), "mine");
}

#[test]
fn a_descriptor_with_the_passphrase_is_closed_for_the_program() {
    let home = Home::with_apis();
    let file = home.give("passphrase", PASSPHRASE);
    let script = "if (: <&7) 2>/dev/null; then echo open; else echo closed; fi";
    let run = home.capi(["exec", "--passphrase-fd", "7", "--", "sh", "-c", script]);
    assert_eq!(run.after(&format!("exec 7<'{file}'")).succeeds().out(), "closed\n");
}

#[test]
fn a_nested_exec_sets_only_its_own_variables() {
    let home = Home::with_apis();
    let (capi, file) = (env!("CARGO_BIN_EXE_capi"), home.give("passphrase", PASSPHRASE));
    let line = ["exec", "--app", "web", "--", capi, "exec", "--passphrase-file", &file, "--", "env"];
    let organization = pairs(&[("INTERNAL_AUTH_SERVICE", TOKEN), ("MY_BILLING_API", KEY)]);
    assert_eq!(custom(environment(home.capi(line))), organization);
}

#[test]
fn without_variables_exec_prints_a_message_and_runs() {
    let home = Home::with_vault();
    let outcome = home.capi(["exec", "--", "echo", "ran"]).unlocked().succeeds();
    assert_eq!(outcome.out(), "ran\n");
    assert_eq!(
        outcome.err(),
        "capi: no API is set for this command; run `capi list` to see which apps have some\n"
    );
    assert_eq!(home.capi(["-q", "exec", "--", "true"]).unlocked().succeeds().err(), "");
}

#[test]
fn an_empty_variable_counts_as_unset() {
    let home = Home::with_apis();
    for name in ["CAPI_APP", "CAPI_MASK", "CAPI_VAULT"] {
        home.capi(["exec", "--", "true"]).unlocked().env(name, "").succeeds();
    }
    home.capi(["list", "--org"]).unlocked().env("CAPI_APP", "").succeeds();
    home.capi(["docs", "list"]).unlocked().env("CAPI_APP", "").succeeds();
}

#[test]
fn excluding_an_app_record_does_not_expose_the_shadowed_one() {
    let home = Home::filled(|vault| {
        put(vault, "Billing", None, AuthKind::Bearer, TOKEN);
        put(vault, "Billing", Some("web"), AuthKind::Bearer, KEY);
        put(vault, "Mail", None, AuthKind::Bearer, NEW);
    });
    let line = ["exec", "--app", "web", "--exclude", "billing", "--", "env"];
    assert_eq!(custom(environment(home.capi(line))), pairs(&[("MAIL", NEW)]));
}
