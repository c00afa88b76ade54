//! Streams that are closed or have no reader.

use crate::harness::Home;
use crate::harness::secrets::KEY;

#[test]
fn a_closed_stdout_is_not_an_error() {
    let home = Home::with_apis();
    for words in
        [&["list"][..], &["list", "--json"], &["show", "twilio-sms"], &["--help"], &["completions", "zsh"]]
    {
        let outcome = home.capi(words).after("exec >&-").succeeds();
        assert_eq!(outcome.err(), "", "{words:?}");
    }
}

#[test]
fn a_reader_that_closes_the_pipe_is_not_an_error() {
    let home = Home::with_apis();
    for words in [&["list"][..], &["list", "--json"], &["--help"], &["completions", "bash"]] {
        // The reader of the FIFO is gone before the program starts.
        let script = "mkfifo \"$TMPDIR/pipe\"; true <\"$TMPDIR/pipe\" & exec >\"$TMPDIR/pipe\"; wait; rm \"$TMPDIR/pipe\"";
        let outcome = home.capi(words).after(script).succeeds();
        assert_eq!(outcome.err(), "", "{words:?}");
    }
}

#[test]
fn a_stdout_that_cannot_be_written_is_an_error() {
    let home = Home::with_apis();
    if !std::path::Path::new("/dev/full").exists() {
        eprintln!("skipped: there is no /dev/full");
        return;
    }
    for words in [&["list"][..], &["show", "twilio-sms", "--json"], &["--help"]] {
        let outcome = home.capi(words).after("exec >/dev/full").run();
        assert_eq!(outcome.status.code(), Some(1), "{words:?}");
    }
}

#[test]
fn closed_stdin_and_stderr_change_nothing() {
    let home = Home::with_apis();
    let all = home.capi(["list"]).succeeds().out();
    assert_eq!(home.capi(["list"]).after("exec <&- 2>&-").succeeds().out(), all);
    let add = home.capi(["add", "X", "--type", "api-key", "--from-env", "SECRET"]).env("SECRET", KEY);
    add.unlocked().after("exec <&- >&- 2>&-").succeeds();
    assert!(home.capi(["list"]).succeeds().out().contains("CUSTOM_API_X "));
}

#[test]
fn a_reused_standard_descriptor_is_not_taken_for_a_file() {
    let home = Home::with_apis();
    let before = home.bytes();
    let list = home.capi(["list"]).unlocked().after("exec >&- 2>&-");
    list.succeeds();
    assert_eq!(home.bytes(), before);
    let exec = home.capi(["exec", "--", "sh", "-c", "echo out; echo err >&2"]).unlocked();
    exec.after("exec >&- 2>&-").run();
    assert_eq!(home.bytes(), before);
}
