//! The project file: what `exec` sets by it, whom it is believed, how it is written, and how a teammate sets up. Who is asked
//! on a terminal is asked on Unix alone.

mod declare;
mod exec;
mod own_app;
mod teammate;
mod trust;

use std::path::Path;

#[cfg(unix)]
use crate::caller;
use crate::home::{Given, Home, Run};
#[cfg(unix)]
use crate::pty;
use capi::model::{AuthType, HeaderName};

pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

/// A vault with two APIs of the organization and one of the app web.
fn home() -> Home {
    let key = AuthType::ApiKey { header: HeaderName::default() };
    let domain = Some("api.billing.example".to_owned());
    Home::with(vec![
        Given { name: "My Billing API", auth: key, app: None, domain, docs: None },
        Given { name: "Internal Auth", auth: AuthType::Bearer, app: None, domain: None, docs: None },
        Given { name: "Twilio SMS", auth: AuthType::Basic, app: Some("web"), domain: None, docs: None },
    ])
}

/// capi with the passphrase and without anybody to ask.
fn unlocked(home: &Home, words: &[&str]) -> Run {
    let mut command = home.program(env!("CARGO_BIN_EXE_capi"));
    command.envs([("CAPI_PASSPHRASE", PASSPHRASE), ("CAPI_NO_INPUT", "1")]).args(words);
    Run::of(command.output().unwrap())
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
    let run = Run::of(command.output().unwrap());
    assert_eq!(run.code, Some(0), "{}", run.err);
    let names = run.out.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name);
    let mut names: Vec<String> =
        names.filter(|name| name.starts_with("CUSTOM_API_")).map(str::to_owned).collect();
    names.sort();
    names
}

/// capi on a terminal of its own.
#[cfg(unix)]
fn on_terminal(home: &Home, words: &[&str]) -> pty::Pty {
    caller::hands_on_no_ignored_signals();
    let mut command = home.program("setsid");
    command.args(["--ctty", "--wait", env!("CARGO_BIN_EXE_capi")]).args(words);
    command.env("CAPI_PASSPHRASE", PASSPHRASE).env("TERM", "xterm");
    pty::Pty::start(command)
}
