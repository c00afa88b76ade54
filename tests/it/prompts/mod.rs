//! Prompts as people use them: pastes, typos, answers that are corrected, and the form.

mod credentials;
mod form;
mod paste;
mod shells;
mod tries;

use crate::harness::Home;
use crate::harness::pty::Pty;
use crate::harness::secrets::PASSPHRASE;

/// What is pasted: a key in several lines, each of which must not appear anywhere.
const LINES: [&str; 3] = ["-----BEGIN CANARY-----", "MIIEvCanaryLine0001", "-----END CANARY-----"];

/// Runs `capi`, prints its exit code, and reads a line.
const THEN_READ: &str = "trap : INT; \"$@\"; echo \"code=$?.\"; read -r rest; echo \"rest=[$rest].\"";

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

/// Starts a script of a shell on a terminal, where `$@` is `capi` with these words.
fn script(home: &Home, script: &str, words: &[&str], variables: &[(&str, &str)]) -> Pty {
    let arguments = [&["-c", script, "sh", env!("CARGO_BIN_EXE_capi")], words].concat();
    let always = [("CAPI_NO_SESSION", "1"), ("NO_COLOR", "1")];
    home.on_terminal("sh", &arguments, &[&always, variables].concat())
}

/// Starts `capi` on a terminal, and a shell that then reads a line, as an interactive one would.
fn shell(home: &Home, term: &str, words: &[&str]) -> Pty {
    script(home, THEN_READ, words, &[("TERM", term)])
}

/// The same with the passphrase in the environment.
fn unlocked(home: &Home, term: &str, words: &[&str]) -> Pty {
    script(home, THEN_READ, words, &[("TERM", term), ("CAPI_PASSPHRASE", PASSPHRASE)])
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
