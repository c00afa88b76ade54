//! The project file: its effect on `exec`, trust, `declare`, and the setup of a teammate. Prompts on a terminal are tested
//! on Unix only.

mod aliases;
mod declare;
#[cfg(target_os = "linux")]
mod direnv;
mod exec;
mod own_app;
mod teammate;
mod trust;

use std::path::Path;

#[cfg(unix)]
use crate::harness::pty;
use crate::harness::{Given, Home, Outcome};

pub(crate) use crate::harness::secrets::PASSPHRASE;

/// A vault with two APIs of the organization and one of the app web.
fn home() -> Home {
    Home::with([
        Given::key("My Billing API").domain("api.billing.example"),
        Given::bearer("Internal Auth"),
        Given::basic("Twilio SMS").app("web"),
    ])
}

/// Runs capi with the passphrase and without prompts.
fn unlocked(home: &Home, words: &[&str]) -> Outcome {
    home.capi(words).unlocked().run()
}

/// The names of the variables that a program gets in the work directory.
fn variables(home: &Home, words: &[&str]) -> Vec<String> {
    variables_in(home, &home.work(), words)
}

/// The names of the variables that a program gets in a directory.
fn variables_in(home: &Home, directory: &Path, words: &[&str]) -> Vec<String> {
    let print: &[&str] = if cfg!(windows) { &["cmd", "/d", "/c", "set"] } else { &["env"] };
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.envs([("CAPI_PASSPHRASE", PASSPHRASE), ("CAPI_NO_INPUT", "1")]).current_dir(directory);
    command.arg("exec").args(words).arg("--").args(print);
    let run = Outcome::of(command.output().unwrap());
    assert_eq!(run.code(), 0, "{}", run.err());
    let out = run.out();
    let names = out.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name);
    let mut names: Vec<String> =
        names.filter(|name| name.starts_with("CUSTOM_API_")).map(str::to_owned).collect();
    names.sort();
    names
}

/// capi on a terminal of its own.
#[cfg(unix)]
fn on_terminal(home: &Home, words: &[&str]) -> pty::Pty {
    let variables = [("CAPI_PASSPHRASE", PASSPHRASE), ("TERM", "xterm")];
    home.on_terminal(env!("CARGO_BIN_EXE_capi"), words, &variables)
}
