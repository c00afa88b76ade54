//! `capi scan` in repositories, commits, bundles, home directories and processes.

mod built;
mod git;
mod home;
mod hook;
#[cfg(target_os = "linux")]
mod processes;

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::harness::{Given, Home, Outcome, installed};

/// A developer with one API, whose credential is [`KEY`](crate::harness::secrets::KEY).
fn home() -> Home {
    Home::with([Given::key("Billing")])
}

/// Runs `capi scan --json` with more words. Returns its exit code and its report.
#[track_caller]
fn scan(home: &Home, words: &[&str]) -> (i32, Value) {
    let outcome = home.capi([&["scan", "--json"], words].concat()).unlocked().run();
    (outcome.code(), report(&outcome))
}

#[track_caller]
fn report(outcome: &Outcome) -> Value {
    serde_json::from_str(&outcome.out()).unwrap_or_else(|_| panic!("{}", outcome.err()))
}

/// The findings as `source path`, with the path in a commit, and the type of an object.
fn found(report: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let shown = |finding: &Value| {
        let object = text(&finding["object"]);
        let kind = object.split(' ').next().unwrap_or_default();
        let path = finding["commit"]["path"].as_str().map_or_else(|| text(&finding["path"]), str::to_owned);
        format!("{} {path} {kind}", text(&finding["source"])).trim_end().to_owned()
    };
    let mut found: Vec<String> = report["findings"].as_array().unwrap().iter().map(shown).collect();
    found.sort();
    found
}

/// A program in the project, with `capi` in its PATH, without the user's configuration of git.
fn program(home: &Home, program: &str, words: &[&str]) -> Command {
    let mut command = home.program(program);
    let directory = Path::new(env!("CARGO_BIN_EXE_capi")).parent().unwrap();
    let path = format!("{}:{}", directory.display(), std::env::var("PATH").unwrap());
    command.args(words).env("PATH", path).env("GIT_CONFIG_NOSYSTEM", "1").current_dir(home.work());
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "a").env(format!("GIT_{who}_EMAIL"), "a@example.com");
    }
    command
}

/// Runs git in the project and expects success. Returns what it prints.
#[track_caller]
fn git(home: &Home, words: &[&str]) -> String {
    let output: Output = program(home, "git", words).output().unwrap();
    assert!(output.status.success(), "git {words:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A developer whose project is a repository; `None` where git is not installed.
fn repository() -> Option<Home> {
    if !installed("git") {
        return None;
    }
    let home = home();
    git(&home, &["init", "--quiet", "--initial-branch=main"]);
    Some(home)
}

/// Commits a file with this text.
fn commit(home: &Home, name: &str, text: &str) {
    home.write(name, text);
    git(home, &["add", "--force", name]);
    git(home, &["commit", "--quiet", "-m", "a change"]);
}
