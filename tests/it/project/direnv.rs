//! Credentials in a shell: the line for direnv, the script that starts itself, and `eval`, which gets a hint.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::harness::secrets::KEY;
use crate::harness::{Home, Outcome, installed};
use crate::project::{PASSPHRASE, home};

/// The line of an .envrc, as in the README.
const ENVRC: &str = "direnv_load capi exec -- direnv dump";
/// The line of a script, as in the README.
const SCRIPT: &str = "[ -n \"$CUSTOM_API_MY_BILLING_API\" ] || exec capi exec -- \"$0\" \"$@\"";
const PRINT: &str = "printf '%s\\n' \"$CUSTOM_API_MY_BILLING_API\" >value";

/// Runs a program that finds `capi` and the passphrase.
fn run(home: &Home, program: &str, arguments: &[&str]) -> Outcome {
    let binaries = Path::new(env!("CARGO_BIN_EXE_capi")).parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([binaries].into_iter().chain(std::env::split_paths(&path))).unwrap();
    let mut command = home.program(program);
    command.args(arguments).env("PATH", path).env("CAPI_PASSPHRASE", PASSPHRASE);
    Outcome::of(command.output().unwrap())
}

fn assert_in_readme(line: &str) {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    assert!(readme.contains(&format!("\n{line}\n")), "the README lacks: {line}");
}

#[test]
fn direnv_loads_the_variables_with_the_line_of_the_readme() {
    assert_in_readme(ENVRC);
    if !installed("direnv") {
        return;
    }
    let home = home();
    home.write(".envrc", &format!("{ENVRC}\n"));
    run(&home, "direnv", &["allow"]).done();
    let loaded = run(&home, "direnv", &["exec", ".", "sh", "-c", PRINT]).done();
    assert_eq!(home.read("value"), format!("{KEY}\n"), "{}", loaded.err());
    // A child of the loaded environment gets neither the passphrase nor the APIs of another app.
    let names = run(&home, "direnv", &["exec", ".", "sh", "-c", "env | cut -d= -f1"]).done().out();
    let named = |name: &str| names.lines().any(|line| line == name);
    assert!(named("CUSTOM_API_INTERNAL_AUTH") && !named("CUSTOM_API_TWILIO_SMS"), "{names}");
    assert!(!named("CAPI_PASSPHRASE"), "{names}");
}

#[test]
fn a_script_starts_itself_with_the_line_of_the_readme() {
    assert_in_readme(SCRIPT);
    let home = home();
    home.write("report", &format!("#!/bin/sh\n{SCRIPT}\n{PRINT}\necho \"$1\" >>value\n"));
    fs::set_permissions(home.work().join("report"), fs::Permissions::from_mode(0o755)).unwrap();
    run(&home, "./report", &["an argument"]).done();
    assert_eq!(home.read("value"), format!("{KEY}\nan argument\n"));
}

#[test]
fn eval_of_a_masked_environment_gets_one_hint() {
    let home = home();
    let hint = "capi: hint: credentials are masked in this output, so `eval` cannot load them; a script can start itself with \
                `capi exec -- \"$0\"`, and an .envrc with direnv_load and `capi exec -- direnv dump`\n";
    let said = |words: &[&str]| home.capi([&["exec"], words].concat()).unlocked().succeeds().err();
    for words in [&["--", "env"][..], &["--", "printenv"], &["--", "sh", "-c", "export -p"]] {
        assert_eq!(said(words), hint, "{words:?}");
    }
    for words in [&["--", "true"][..], &["--", "env", "true"], &["--", "sh", "-c", "env | wc -l"]] {
        assert_eq!(said(words), "", "{words:?}");
    }
    assert_eq!(home.capi(["-q", "exec", "--", "env"]).unlocked().succeeds().err(), "");
    let unmasked =
        home.capi(["exec", "--mask", "never", "--", "printenv"]).unlocked().child_speaks().succeeds();
    assert_eq!(unmasked.err(), "");
}
