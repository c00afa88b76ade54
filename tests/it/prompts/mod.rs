//! Prompts as people use them: pastes, typos, answers that are corrected, and the form.

mod credentials;
mod form;
mod paste;
mod shells;
mod tries;

use std::process::Command;

use crate::harness::Home;
use crate::harness::pty::Pty;
use crate::harness::secrets::PASSPHRASE;

/// What is pasted: a key in several lines, each of which must not appear anywhere.
const LINES: [&str; 3] = ["-----BEGIN CANARY-----", "MIIEvCanaryLine0001", "-----END CANARY-----"];

/// How the terminal passes a paste on.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Paste {
    /// In brackets, as the program asked for.
    Bracketed,
    /// Like typed keys.
    Plain,
}

impl Paste {
    const BOTH: [Self; 2] = [Self::Bracketed, Self::Plain];

    /// The terminal that behaves like this.
    fn term(self) -> &'static str {
        if self == Self::Bracketed { "xterm" } else { "dumb" }
    }

    /// What arrives when this text is pasted.
    fn keys(self, text: &str) -> String {
        let text = text.replace('\n', "\r");
        if self == Self::Bracketed { format!("\x1b[200~{text}\x1b[201~") } else { text }
    }
}

/// Starts `capi` on a terminal, and a shell that then reads a line, as an interactive one would.
fn shell(home: &Home, term: &str, words: &[&str]) -> Pty {
    let script = "trap : INT; \"$@\"; echo \"code=$?.\"; read -r rest; echo \"rest=[$rest].\"";
    let mut command = Command::new("setsid");
    command.args(["--ctty", "sh", "-c", script, "sh", env!("CARGO_BIN_EXE_capi")]).args(words);
    command
        .env_clear()
        .envs(home.environment())
        .env("TERM", term)
        .env("CAPI_NO_SESSION", "1")
        .env("NO_COLOR", "1");
    command.current_dir(home.directory());
    Pty::start(command)
}

/// The same with the passphrase in the environment.
fn unlocked(home: &Home, term: &str, words: &[&str]) -> Pty {
    let variable = format!("CAPI_PASSPHRASE={PASSPHRASE}");
    let script = "trap : INT; export \"$1\"; shift; \"$@\"; echo \"code=$?.\"; unset CAPI_PASSPHRASE; read -r rest; echo \"rest=[$rest].\"";
    let mut command = Command::new("setsid");
    command.args(["--ctty", "sh", "-c", script, "sh", &variable, env!("CARGO_BIN_EXE_capi")]).args(words);
    command
        .env_clear()
        .envs(home.environment())
        .env("TERM", term)
        .env("CAPI_NO_SESSION", "1")
        .env("NO_COLOR", "1");
    command.current_dir(home.directory());
    Pty::start(command)
}

/// Waits for the exit code of `capi`, and expects that nothing reached the shell and that the terminal is as before.
#[track_caller]
fn ends(mut pty: Pty, code: i32) -> String {
    pty.expect(&format!("code={code}."));
    assert!(pty.echoes());
    pty.send("typed-later\n");
    pty.expect("rest=[");
    pty.expect("].");
    let (_, shown) = pty.end();
    assert!(shown.contains("rest=[typed-later]."), "the shell got more:\n{shown}");
    let (on, off) = (shown.rfind("\x1b[?2004h"), shown.rfind("\x1b[?2004l"));
    assert!(on <= off, "brackets stay on:\n{shown}");
    shown
}

/// Expects that no line of the paste is shown.
#[track_caller]
fn nothing_of_the_paste(shown: &str) {
    for line in LINES {
        assert!(!shown.contains(line), "{line}:\n{shown}");
    }
}

/// The value of a variable that `exec` sets.
#[track_caller]
fn value(home: &Home, variable: &str) -> String {
    let printed = home.capi(["exec", "--", "printenv", variable]).unlocked().succeeds();
    printed.out().trim_end().to_owned()
}
