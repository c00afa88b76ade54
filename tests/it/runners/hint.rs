//! The hint that `capi exec` prints on a terminal about a runner that drops the variables.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::harness::secrets::PASSPHRASE;
use crate::harness::terminal::on_terminal;
use crate::harness::{Given, Home};

const HINT: &str = "turbo drops the variables of capi here; run `capi snippet --for turbo` for the setting";

/// A project with a program that is named like the runner.
fn project() -> Home {
    let home = Home::with([Given::key("Billing")]);
    home.write("turbo", "#!/bin/sh\necho started\n");
    fs::set_permissions(home.work().join("turbo"), fs::Permissions::from_mode(0o755)).unwrap();
    home
}

/// What a person sees.
fn shown(home: &Home, options: &[&str]) -> String {
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.env("CAPI_PASSPHRASE", PASSPHRASE).args(options).args(["exec", "--", "./turbo", "run", "build"]);
    let shown = on_terminal(command).exp_eof().unwrap();
    assert!(shown.contains("started"), "{shown}");
    shown
}

#[test]
fn exec_prints_one_hint_on_a_terminal_about_a_runner_that_drops_the_variables() {
    let home = project();
    assert_eq!(shown(&home, &[]).matches(HINT).count(), 1);
    assert_eq!(shown(&home, &["--quiet"]).matches(HINT).count(), 0);
}

#[test]
fn exec_prints_no_hint_about_a_runner_that_passes_the_variables() {
    let home = project();
    home.write("turbo.json", &home.capi(["snippet", "--for", "turbo"]).succeeds().out());
    assert!(!shown(&home, &[]).contains("hint"));
}

#[test]
fn exec_prints_no_hint_without_a_terminal_or_without_variables() {
    let home = project();
    let outcome = home.capi(["exec", "--", "./turbo"]).unlocked().succeeds();
    assert_eq!(outcome.err(), "");
    let empty = Home::with([]);
    empty.write("turbo", "#!/bin/sh\necho started\n");
    fs::set_permissions(empty.work().join("turbo"), fs::Permissions::from_mode(0o755)).unwrap();
    assert!(!shown(&empty, &[]).contains("snippet --for"));
}
