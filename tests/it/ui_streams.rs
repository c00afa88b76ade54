//! The bytes on stdout and stderr, seen from outside.

use std::process::Command;

use capi::ui::{ColorChoice, Delivery, Streams};

/// The program that the other test runs, not a test.
#[test]
#[ignore = "run by the other test"]
fn probe() {
    let quiet = std::env::var_os("QUIET").is_some();
    let color = match std::env::var("PROBE_COLOR").as_deref() {
        Ok("always") => ColorChoice::Always,
        _ => ColorChoice::Auto,
    };
    let streams = Streams { quiet, color, vault: None };
    assert_eq!(streams.data("some\ndata\n").unwrap(), Delivery::Written);
    streams.note("saved");
    streams.warn("odd");
    streams.error("bad\nthing");
    streams.required_hint("try this");
    streams.hint("look there");
}

fn run(env: &[(&str, &str)]) -> (String, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "ui_streams::probe", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env_remove("CLICOLOR_FORCE").envs(env.iter().copied());
    let output = command.output().unwrap();
    assert!(output.status.success());
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn data_goes_to_stdout_and_messages_to_stderr() {
    let talk = "capi: warning: odd\ncapi: error: bad\\u{a}thing\ncapi: hint: try this\n";
    let (stdout, stderr) = run(&[]);
    assert!(stdout.contains("some\ndata\n") && !stdout.contains("capi:"), "{stdout}");
    assert_eq!(stderr, format!("capi: saved\n{talk}capi: hint: look there\n"));
    assert_eq!(run(&[("QUIET", "1")]).1, talk);
    let (_, colored) = run(&[("PROBE_COLOR", "always")]);
    assert!(colored.contains("\x1b[31merror:\x1b[0m bad"), "{colored:?}");
}
