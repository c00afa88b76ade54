//! Programs under `capi exec`, their state in /proc, and waiting for events.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use capi::model::AuthKind;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::secrets::PASSPHRASE;
use super::signals::hands_on_no_ignored_signals;
use super::{Home, is_there, put};

/// The key of the API `Billing`.
pub(crate) const KEY: &str = "sk_live_0123456789abcdef";

/// The password of the API `Shop`, whose username is `alice`.
pub(crate) const PASSWORD: &str = "open-sesame-77";

/// The secret of the API `Key` of the app `key`.
pub(crate) const PEM: &str =
    "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nQ8cH3a==\n-----END PRIVATE KEY-----\n";

/// No event in these tests takes longer unless it never comes.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

thread_local! {
    static HOME: Home = Home::filled(|vault| {
        put(vault, "Billing", None, AuthKind::ApiKey, KEY);
        put(vault, "Shop", None, AuthKind::Basic, &format!("alice:{PASSWORD}"));
        put(vault, "Tiny", Some("tiny"), AuthKind::Bearer, "abc12");
        put(vault, "Key", Some("key"), AuthKind::Secret, PEM);
        put(vault, "Big", Some("big"), AuthKind::Bearer, &"k".repeat(32 << 10));
    });
}

/// A program in the home of this thread, where `$CAPI` is capi.
pub(crate) fn program(name: &str) -> Command {
    hands_on_no_ignored_signals();
    let mut command = HOME.with(|home| home.program(name));
    // rexpect attaches the terminal before the command sets up its streams.
    command.stdin(Stdio::inherit());
    // The screens of vim are compared without a locale, where a byte is a column.
    command.env_remove("LC_ALL");
    command
        .env_remove("CAPI_MASK")
        .env("TERM", "xterm")
        .env("CAPI_PASSPHRASE", PASSPHRASE)
        .env("CAPI", env!("CARGO_BIN_EXE_capi"));
    command
}

/// `capi exec` with these words.
pub(crate) fn exec(words: &[&str]) -> Command {
    let mut command = program(env!("CARGO_BIN_EXE_capi"));
    command.arg("exec").args(words);
    command
}

/// `capi exec -- sh -c SCRIPT`.
pub(crate) fn exec_sh(script: &str) -> Command {
    exec(&["--", "sh", "-c", script])
}

/// A directory for one test.
pub(crate) fn directory() -> TempDir {
    HOME.with(|home| tempfile::tempdir_in(home.directory()).unwrap())
}

/// Runs to the end with both outputs in pipes.
pub(crate) fn run(mut command: Command) -> Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Kept::start(command).output()
}

/// stdout as text.
pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// stderr as text.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Waits until `done` returns a value.
pub(crate) fn until<T>(what: &str, mut done: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = done() {
            return value;
        }
        assert!(start.elapsed() < LIMIT, "waited for {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until a file contains `text`; returns the whole content.
pub(crate) fn until_holds(path: &Path, text: &str) -> String {
    until(&format!("{text:?} in {}", path.display()), || {
        fs::read_to_string(path).ok().filter(|found| found.contains(text))
    })
}

/// Waits for a line with a number in a file.
pub(crate) fn number_in(path: &PathBuf) -> u32 {
    until("a number", || {
        let text = fs::read_to_string(path).ok()?;
        text.ends_with('\n').then(|| text.trim().parse().unwrap())
    })
}

/// Sends a signal to a process.
pub(crate) fn signal(pid: u32, signal: Signal) {
    kill_process(Pid::from_raw(pid as i32).unwrap(), signal).unwrap();
}

/// The letter of a process's state: R, S, T, Z …; none when it is gone.
pub(crate) fn state(pid: u32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit(')').next()?.trim().chars().next()
}

/// The process that started another one.
pub(crate) fn parent(pid: u32) -> u32 {
    in_status(pid, "PPid:").unwrap() as u32
}

/// Returns a number from `/proc/PID/status`; `None` when the process is gone.
pub(crate) fn in_status(pid: u32, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let value = status.lines().find_map(|line| line.strip_prefix(field))?;
    value.split_whitespace().next()?.parse().ok()
}

/// Waits until a process is stopped, or is not.
pub(crate) fn until_stopped(pid: u32, stopped: bool) {
    until("a change of the state", || {
        (state(pid).is_some_and(|state| state == 'T') == stopped).then_some(())
    });
}

/// A child that outlives neither its test nor the limit, after which it is killed.
pub(crate) struct Kept {
    pub(crate) child: Child,
    _limit: Sender<()>,
}

impl Kept {
    pub(crate) fn start(mut command: Command) -> Self {
        let child = command.spawn().unwrap();
        let (limit, over) = channel();
        let pid = Pid::from_child(&child);
        thread::spawn(move || {
            if over.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
                eprintln!("killed, as it did not end within {LIMIT:?}: {command:?}");
                let _ = kill_process(pid, Signal::KILL);
            }
        });
        Self { child, _limit: limit }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub(crate) fn end(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// Waits for its end and for all output in pipes that are not read yet.
    pub(crate) fn output(mut self) -> Output {
        drop(self.child.stdin.take());
        let stderr = self.child.stderr.take();
        let stderr = thread::spawn(move || all_of(stderr));
        let stdout = all_of(self.child.stdout.take());
        Output { stdout, stderr: stderr.join().unwrap(), status: self.end() }
    }
}

fn all_of(stream: Option<impl Read>) -> Vec<u8> {
    let mut all = Vec::new();
    if let Some(mut stream) = stream {
        stream.read_to_end(&mut all).unwrap();
    }
    all
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns whether strace works; otherwise prints the reason.
pub(crate) fn can_trace() -> bool {
    let traced = || {
        let mut strace = Command::new("strace");
        strace.args(["-qq", "-o", "/dev/null", "true"]).stderr(Stdio::null()).status()
    };
    let reason = match () {
        () if !is_there("strace") => "strace is not installed",
        () if !traced().is_ok_and(|status| status.success()) => "strace may not trace here",
        () => return true,
    };
    println!("skipped: {reason}");
    false
}
