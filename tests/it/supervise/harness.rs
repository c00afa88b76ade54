//! A vault with known credentials, capi on it, and waiting for what must happen.

use std::fs;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rexpect::process::WaitStatus;
use rexpect::reader::Options;
use rexpect::session::{PtySession, spawn_with_options};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::caller::hands_on_no_ignored_signals;

/// The key of the API `Billing`.
pub(crate) const KEY: &str = "sk_live_0123456789abcdef";

/// The password of the API `Shop`, whose username is `alice`.
pub(crate) const PASSWORD: &str = "open-sesame-77";

const PASSPHRASE: &str = "a passphrase of the tests";

/// No event in these tests takes longer unless it never comes.
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

static WORLD: LazyLock<World> = LazyLock::new(World::new);

struct World(TempDir);

impl World {
    fn new() -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        fs::create_dir(world.0.path().join("tmp")).unwrap();
        world.capi(&["init", "--light"], "");
        world.capi(&["add", "Billing", "--type", "api-key", "--stdin"], KEY);
        world.capi(&["add", "Shop", "--type", "basic", "--stdin"], &format!("alice:{PASSWORD}"));
        world.capi(&["add", "Tiny", "--type", "bearer", "--app", "tiny", "--stdin"], "abc12");
        world.capi(&["add", "Big", "--type", "bearer", "--app", "big", "--stdin"], &"k".repeat(32 << 10));
        world
    }

    fn capi(&self, words: &[&str], input: &str) {
        let mut capi = hermetic(Command::new(env!("CARGO_BIN_EXE_capi")), self.0.path());
        capi.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut capi = Kept::start(capi);
        capi.child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = capi.output();
        assert!(output.status.success(), "{words:?}: {output:?}");
    }
}

fn hermetic(mut command: Command, home: &Path) -> Command {
    hands_on_no_ignored_signals();
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", home);
    for (name, place) in [("DATA", "data"), ("STATE", "state"), ("CONFIG", "config"), ("CACHE", "cache")] {
        command.env(format!("XDG_{name}_HOME"), home.join(place));
    }
    command.env("TMPDIR", home.join("tmp")).env("TERM", "xterm").env("CAPI_PASSPHRASE", PASSPHRASE);
    command.env("CAPI", env!("CARGO_BIN_EXE_capi")).current_dir(home);
    command
}

/// A program in the tests' own world, where `$CAPI` is capi.
pub(crate) fn program(name: &str) -> Command {
    hermetic(Command::new(name), WORLD.0.path())
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
    tempfile::tempdir_in(WORLD.0.path()).unwrap()
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

/// Waits until `done` gives something.
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

/// Waits until a file holds `text`; the whole of it.
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

/// A number in what the system says of a process; none when it is gone.
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

/// A child that outlives neither its test nor the limit: whoever waits for it or for its output sees it killed then.
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

    /// Waits for its end and for all that it says in pipes that nobody reads yet.
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

/// A command on a terminal of its own.
pub(crate) fn on_terminal(command: Command) -> PtySession {
    let options = Options::new().timeout_ms(Some(LIMIT.as_millis() as u64));
    let mut session = spawn_with_options(command, options).unwrap();
    // A shell outlives SIGTERM; a failed test must not wait for it.
    session.process_mut().set_kill_timeout(Some(0));
    session
}

/// The exit code of what runs on a terminal, when it has ended.
pub(crate) fn code(terminal: &mut PtySession) -> Option<i32> {
    let start = Instant::now();
    let mut said = String::new();
    loop {
        said.extend(std::iter::from_fn(|| terminal.try_read()));
        match terminal.process().status() {
            Some(WaitStatus::StillAlive) => {}
            Some(WaitStatus::Exited(_, code)) => return Some(code),
            _ => return None,
        }
        assert!(start.elapsed() < LIMIT, "it does not end: {said:?}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// An interactive bash on a terminal of its own, with job control and the prompt `ready> `.
pub(crate) fn bash() -> PtySession {
    let mut command = program("bash");
    command.args(["--norc", "--noprofile", "--noediting", "-i"]).env("PS1", "ready> ");
    let mut bash = on_terminal(command);
    bash.exp_string("ready> ").unwrap();
    bash
}
