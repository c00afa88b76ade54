//! Prompts on a real pseudo-terminal, under a real shell that afterwards prints the state of the terminal.
//!
//! The program under test is this test binary itself: `probe` prompts once and prints the answer. Its stdout and stderr
//! always go to files, which must stay empty.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use capi::ui::{PromptError, Terminal};
use rexpect::process::PtyProcess;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, Signal, kill_process};
use secrecy::ExposeSecret;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);
const PROMPT: &str = "the-question?";
/// The sequences that turn brackets around pastes on and off.
const BRACKETS_ON: &str = "\x1b[?2004h";
const BRACKETS_OFF: &str = "\x1b[?2004l";

/// The program that the sessions below run, not a test.
#[test]
#[ignore = "run by the other tests"]
fn probe() {
    let Ok(kind) = std::env::var("CAPI_UI_PROBE") else {
        return;
    };
    let terminal = Terminal::open_with(kind == "color").unwrap();
    terminal.say(&format!("pid={}.", std::process::id())).unwrap();
    let got = answer(&terminal, &kind);
    println!("got={got:?}.");
    terminal.say(&format!("got={got:?}.")).unwrap();
    if kind == "idle" {
        loop {
            std::thread::park();
        }
    }
    if kind == "status" {
        terminal.say(&fs::read_to_string("/proc/self/status").unwrap()).unwrap();
    }
}

fn answer(terminal: &Terminal, kind: &str) -> Result<String, PromptError> {
    match kind {
        "confirm" | "color" => terminal.confirm(PROMPT, true).map(|yes| yes.to_string()),
        "select" => terminal
            .select(PROMPT, &[("one", "the first"), ("two", "the second")])
            .map(|index| index.to_string()),
        "ask" => terminal.ask(PROMPT, Some("fallback"), &|line| match line {
            "bad" => Err("try-another".to_owned()),
            _ => Ok(()),
        }),
        _ => {
            let secret = terminal.read_hidden(PROMPT)?;
            let secret = secret.expose_secret();
            Ok(if secret.len() > 100 { secret.len().to_string() } else { secret.to_owned() })
        }
    }
}

/// A shell on a pseudo-terminal that has run or is running the probe.
struct Session {
    // Ends the shell when a test fails half-way.
    _process: PtyProcess,
    master: File,
    unread: Vec<u8>,
    directory: TempDir,
}

/// Runs the probe, then tells its exit code and whether the terminal is sane.
const AFTERWARDS: &str = r#"
    look() { case "$(stty -a)" in *-echo\ *|*-icanon*|*-isig*) echo tty=spoilt.;; *) echo tty=sane.;; esac; }
    stty sane; trap : INT TERM QUIT TSTP; probe; echo "status=$?."; look; echo end."#;

impl Session {
    fn start(kind: &str) -> Session {
        Session::run(kind, "", AFTERWARDS)
    }

    fn run(kind: &str, before: &str, script: &str) -> Session {
        crate::harness::signals::hands_on_no_ignored_signals();
        let directory = tempfile::tempdir().unwrap();
        let script = format!(
            "probe() {{ {before} \"$PROBE\" --exact ui_terminal::probe --ignored --nocapture --test-threads=1 >\"$DIR/out\" 2>\"$DIR/err\"; }}\n{script}"
        );
        let mut command = Command::new("sh");
        command.args(["-c", &script]);
        command.env("PROBE", std::env::current_exe().unwrap()).env("DIR", directory.path());
        command.env("CAPI_UI_PROBE", kind).env("TERM", "xterm").env_remove("NO_COLOR");
        let mut process = PtyProcess::new(command).unwrap();
        // The shell outlives SIGTERM; a failed test must not wait for it.
        process.set_kill_timeout(Some(0));
        let master = process.get_file_handle().unwrap();
        Session { _process: process, master, unread: Vec::new(), directory }
    }

    /// Waits for `text` and returns the output before it.
    #[track_caller]
    fn expect(&mut self, text: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.unread.windows(text.len()).position(|window| window == text.as_bytes()) {
                let before = self.unread.drain(..at + text.len()).take(at).collect();
                return String::from_utf8(before).unwrap();
            }
            let left = Timespec::try_from(deadline.saturating_duration_since(Instant::now())).unwrap();
            let ready = poll(&mut [PollFd::new(&self.master, PollFlags::IN)], Some(&left)).unwrap();
            let mut chunk = [0; 1024];
            let count = if ready == 0 { 0 } else { self.master.read(&mut chunk).unwrap_or(0) };
            assert!(count > 0, "no {text:?} in {:?}", String::from_utf8_lossy(&self.unread));
            self.unread.extend_from_slice(&chunk[..count]);
        }
    }

    fn send(&mut self, keys: impl AsRef<[u8]>) {
        self.master.write_all(keys.as_ref()).unwrap();
    }

    /// The process of the probe, printed before the prompt.
    #[track_caller]
    fn pid(&mut self) -> Pid {
        self.expect("pid=");
        Pid::from_raw(self.expect(".").parse().unwrap()).unwrap()
    }

    #[track_caller]
    fn asked(&mut self) -> &mut Self {
        self.expect(PROMPT);
        self
    }

    /// Checks the end of the probe: this exit code, a restored terminal, and no part of the prompt in the files.
    #[track_caller]
    fn ended(&mut self, status: i32) {
        self.expect("status=");
        assert_eq!(self.expect("."), status.to_string());
        self.expect("tty=");
        assert_eq!(self.expect("."), "sane");
        self.expect("end.");
        self.nothing_redirected();
    }

    #[track_caller]
    fn nothing_redirected(&self) {
        for name in ["out", "err"] {
            let text = fs::read_to_string(self.directory.path().join(name)).unwrap();
            assert!(!text.contains(PROMPT), "{name}: {text}");
        }
    }
}

/// Waits for the hidden prompt, types these keys and returns the answer that the probe received.
#[track_caller]
fn hidden(keys: impl AsRef<[u8]>) -> String {
    let mut session = Session::start("hidden");
    session.asked().send(keys);
    session.expect("got=");
    let got = session.expect(".");
    session.ended(0);
    got
}

#[test]
fn lines_pasted_at_a_hidden_prompt_are_refused_and_do_not_reach_the_shell() {
    // The shell reads a line after the probe, as an interactive one would, and ends without one.
    let script = format!("{AFTERWARDS}; read -r rest; echo \"rest=[$rest].\"");
    let mut session = Session::run("hidden", "", &script);
    session.asked().send("first-secret\nsecond-secret\nthird-secret\n");
    session.expect("got=");
    assert_eq!(session.expect("."), "Err(SeveralLines)");
    let shown = session.expect("end.");
    assert!(!shown.contains("secret") && shown.contains("sane"), "{shown}");
    session.send("typed-later\n");
    session.expect("rest=");
    assert_eq!(session.expect("."), "[typed-later]");
}

#[test]
fn a_hidden_line_is_not_shown() {
    let mut session = Session::start("hidden");
    session.asked().send("sesäme 🚲\r");
    let shown = session.expect("got=");
    assert_eq!(shown.trim(), BRACKETS_OFF);
    assert_eq!(session.expect("."), "Ok(\"sesäme 🚲\")");
    session.ended(0);
}

#[test]
fn a_redirected_stdin_does_not_affect_prompts() {
    let mut session = Session::run("hidden", "</dev/null", AFTERWARDS);
    session.asked().send("sesame\r");
    session.expect("got=Ok(\"sesame\").");
    session.ended(0);
    for (kind, keys) in [("confirm", "n\r"), ("select", "\x1b[B\r")] {
        let mut session = Session::run(kind, "</dev/null", AFTERWARDS);
        session.asked().send(keys);
        session.expect("got=Ok");
        session.ended(0);
    }
}

#[test]
fn a_hidden_line_is_accepted_completely_or_refused() {
    assert_eq!(hidden("ab\x7fc d\x17e\r"), "Ok(\"ac e\")");
    assert_eq!(hidden("\r"), "Ok(\"\")");
    assert_eq!(hidden(b"a\0b\r"), "Err(Unreadable)");
    assert_eq!(hidden(b"a\xffb\r"), "Err(Unreadable)");
    assert_eq!(hidden(b"a\xc3\r"), "Err(Unreadable)");
    assert_eq!(hidden("a\x04b\r"), "Err(Unreadable)");
    assert_eq!(hidden("\x04"), "Err(Closed)");
}

#[test]
fn a_hidden_line_may_be_long_but_not_too_long() {
    assert_eq!(hidden("x".repeat(65_536) + "\r"), "Ok(\"65536\")");
    assert_eq!(hidden("x".repeat(65_537) + "\r"), "Err(TooLong)");
}

#[test]
fn ctrl_c_ends_a_prompt_and_restores_the_terminal() {
    for kind in ["hidden", "confirm", "select", "ask"] {
        let mut session = Session::start(kind);
        session.asked().send("\x03");
        let rest = session.expect("status=");
        // A prompt that hid the cursor has shown it again.
        let hidden_at = rest.rfind("\x1b[?25l");
        assert!(hidden_at <= rest.rfind("\x1b[?25h"), "{kind}: {rest:?}");
        assert_eq!(session.expect("."), "130", "{kind}");
        assert_eq!(session.expect("end.").trim(), "tty=sane.", "{kind}");
        assert!(rest.rfind(BRACKETS_ON) < rest.rfind(BRACKETS_OFF), "{kind}: {rest:?}");
        session.nothing_redirected();
    }
}

#[test]
fn the_cursor_is_back_after_select() {
    let mut session = Session::start("select");
    session.expect("\x1b[?25l");
    session.send("\x03");
    session.expect("\x1b[?25h");
    session.ended(130);
}

#[test]
fn other_signals_restore_the_terminal_too() {
    let signals = [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::QUIT, 131)];
    for kind in ["hidden", "select"] {
        for (signal, status) in signals {
            let mut session = Session::start(kind);
            let pid = session.pid();
            session.asked();
            if kind == "select" {
                session.expect("the second");
            }
            kill_process(pid, signal).unwrap();
            session.ended(status);
        }
    }
}

/// Runs the probe as a job, checks the terminal when it has stopped, and continues it.
const JOB: &str = r#"
    look() { case "$(stty -a)" in *-echo\ *|*-icanon*|*-isig*) echo tty=spoilt.;; *) echo tty=sane.;; esac; }
    stty sane; set -m; probe; echo "status=$?."; look; fg; echo "status=$?."; look; echo end."#;

impl Session {
    #[track_caller]
    fn stopped(&mut self) {
        self.expect("status=");
        assert_ne!(self.expect("."), "0");
        self.expect("tty=");
        assert_eq!(self.expect("."), "sane");
    }
}

/// How much the process has read so far, where the system tells.
fn bytes_read(pid: Pid) -> Option<u64> {
    let counts = fs::read_to_string(format!("/proc/{}/io", pid.as_raw_pid())).ok()?;
    let count = counts.lines().find_map(|line| line.strip_prefix("rchar: "));
    count?.parse().ok()
}

#[test]
fn ctrl_z_restores_the_terminal_and_fg_prompts_again() {
    let mut session = Session::run("hidden", "", JOB);
    let pid = session.pid();
    session.asked();
    let already = bytes_read(pid);
    session.send("half");
    // Ctrl-Z empties the terminal's own buffer, so only input that the probe has already read can come back.
    let deadline = Instant::now() + PATIENCE;
    while already.is_some_and(|already| bytes_read(pid) < Some(already + 4)) {
        assert!(Instant::now() < deadline, "what was typed is not read");
        std::thread::yield_now();
    }
    session.send("\x1a");
    session.stopped();
    session.asked().send("sesame\r");
    let shown = session.expect("got=");
    assert!(!shown.contains("sesame"), "{shown:?}");
    // Input before the stop is discarded together with its prompt.
    assert_eq!(session.expect("."), "Ok(\"sesame\")");
    session.ended(0);
}

#[test]
fn a_stopped_choice_continues() {
    let mut session = Session::run("select", "", JOB);
    let pid = session.pid();
    session.expect("the second");
    kill_process(pid, Signal::TSTP).unwrap();
    session.stopped();
    session.send("\x1b[B\r");
    session.expect("got=Ok(\"1\").");
    session.ended(0);
}

#[test]
fn ctrl_c_still_works_after_a_prompt() {
    let mut session = Session::start("idle");
    session.asked().send("sesame\r");
    session.expect("got=Ok(\"sesame\").");
    session.send("\x03");
    session.ended(130);
}

#[cfg(target_os = "linux")]
#[test]
fn ignored_signals_stay_ignored() {
    let mut session = Session::run("status", "", &AFTERWARDS.replace("probe;", "(trap '' HUP; probe);"));
    session.asked().send("sesame\r");
    session.expect("SigIgn:");
    let mask = session.expect("SigCgt:");
    let mask = mask.split("\\u{a}").next().unwrap().trim_start_matches("\\u{9}");
    assert_eq!(u64::from_str_radix(mask, 16).unwrap() & 1, 1, "{mask}");
    session.ended(0);
}

#[test]
fn confirm_takes_keys_and_the_default() {
    for (keys, got) in [
        ("y\r", "Ok(\"true\")"),
        ("n\r", "Ok(\"false\")"),
        ("yn\r", "Ok(\"false\")"),
        ("n\x7f\r", "Ok(\"true\")"),
        ("\r", "Ok(\"true\")"),
        ("q", "Err(Interrupted)"),
        ("\x1b", "Err(Interrupted)"),
    ] {
        let mut session = Session::start("confirm");
        session.asked().send(keys);
        session.expect("got=");
        assert_eq!(session.expect("."), got, "{keys:?}");
        session.ended(0);
    }
}

#[test]
fn select_moves_and_explains() {
    for (keys, got) in [
        ("\r", "Ok(\"0\")"),
        ("\x1b[B\r", "Ok(\"1\")"),
        ("q", "Err(Interrupted)"),
        ("\x1b", "Err(Interrupted)"),
    ] {
        let mut session = Session::start("select");
        session.asked();
        session.expect("one  the first");
        session.expect("two  the second");
        session.send(keys);
        session.expect("got=");
        assert_eq!(session.expect("."), got, "{keys:?}");
        session.ended(0);
    }
}

#[test]
fn ask_repeats_until_the_answer_is_accepted() {
    let mut session = Session::start("ask");
    session.asked().send("bad\r");
    session.expect("try-another");
    // The refused text can be corrected.
    session.asked().send("\x02\r");
    session.expect("control character");
    session.expect("bad");
    session.send("\x7f\x7f\x7fgood\r");
    session.expect("got=Ok(\"good\").");
    session.ended(0);
    for (keys, got) in [
        ("\r", "Ok(\"fallback\")"),
        ("\x04\r", "Err(Closed)"),
        ("wrong\x15right\r", "Ok(\"right\")"),
        ("wr\x02ong\x15also wrong\x15right\r", "Ok(\"right\")"),
        ("wrong\x15\r", "Ok(\"fallback\")"),
        ("wrong\x15\x04\r", "Err(Closed)"),
    ] {
        let mut session = Session::start("ask");
        session.asked().send(keys);
        let shown = session.expect("got=");
        assert_eq!(session.expect("."), got, "{keys:?}");
        assert!(!row(&shown).contains("wrong"), "{keys:?}: {shown:?}");
        session.ended(0);
    }
}

/// Returns the row that this output leaves on the screen.
fn row(shown: &str) -> String {
    let (mut cells, mut column) = (Vec::new(), 0_usize);
    for char in shown.trim_end_matches(BRACKETS_OFF).trim_end().chars() {
        match char {
            '\r' => column = 0,
            '\n' => cells.clear(),
            '\u{8}' => column -= 1,
            _ => {
                cells.resize(cells.len().max(column + 1), ' ');
                cells[column] = char;
                column += 1;
            }
        }
    }
    cells.into_iter().collect()
}

#[test]
fn color_follows_the_caller_and_not_stderr() {
    for (kind, colored) in [("color", true), ("confirm", false)] {
        let mut session = Session::start(kind);
        session.expect("pid=");
        session.send("y\r");
        let shown = session.expect("got=");
        assert_eq!(shown.contains("\x1b[3") || shown.contains("\x1b[1m"), colored, "{shown:?}");
        session.ended(0);
    }
}

#[test]
fn a_process_without_a_terminal_finds_none() {
    let mut session = Session::run("hidden", "setsid -w", AFTERWARDS);
    session.expect("status=101.");
    session.expect("end.");
}
