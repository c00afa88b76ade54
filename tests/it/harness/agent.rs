//! A home whose agents end with the test, and the programs that use them.

use std::fs;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use capi::model::AuthKind;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

use super::pty::{PATIENCE, Pty};
use super::signals::hands_on_no_ignored_signals;
use super::{Home, Outcome, put};

pub(crate) const CAPI: &str = env!("CARGO_BIN_EXE_capi");
pub(crate) const PASSPHRASE: &str = "four unrelated canary words 31";
/// The credential of the organization's API of each vault.
pub(crate) const KEY: &str = "canary-key-5Hq0";
/// Prints the end of the key; the whole key would be masked in a pipe.
pub(crate) const PRINT: [&str; 5] =
    ["exec", "--", "sh", "-c", "printf '[%s]\\n' \"${CUSTOM_API_BILLING#canary-}\""];
pub(crate) const TAIL: &str = "key-5Hq0";

/// A [`Home`] whose agents end with the test.
pub(crate) struct World(Home);

impl Deref for World {
    type Target = Home;

    fn deref(&self) -> &Home {
        &self.0
    }
}

impl World {
    /// Makes a home with a vault.
    pub(crate) fn new() -> Self {
        let world = Self::empty();
        world.make_vault(&world.vault(), PASSPHRASE);
        world
    }

    /// Makes a home without a vault, and a file `passphrase`.
    pub(crate) fn empty() -> Self {
        let world = Self(Home::empty());
        fs::write(world.path("passphrase"), format!("{PASSPHRASE}\n")).unwrap();
        world
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.path("run/capi/session.sock")
    }

    /// Makes a vault with an API of the organization and one of the app `web`; the local state does not know it.
    pub(crate) fn make_vault(&self, path: &Path, passphrase: &str) {
        self.0.make_vault(path, passphrase, |vault| {
            put(vault, "Billing", None, AuthKind::Bearer, KEY);
            put(vault, "Mail", Some("web"), AuthKind::Bearer, "canary-mail-81Tz");
        });
    }

    pub(crate) fn config(&self, text: &str) {
        fs::create_dir_all(self.path("config/capi")).unwrap();
        fs::write(self.path("config/capi/config.toml"), text).unwrap();
    }

    /// A program in this home and without a terminal: in a session of its own.
    pub(crate) fn program(&self, program: &str) -> Command {
        let mut command = Command::new("setsid");
        command.arg("--wait").arg(program);
        self.prepare(&mut command);
        command.stdin(Stdio::null());
        command
    }

    /// A program in this home, on a terminal of its own.
    pub(crate) fn on_terminal(&self, program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Pty {
        let mut command = Command::new("setsid");
        command.arg("--ctty").arg(program).args(arguments);
        self.prepare(&mut command);
        command.envs(variables.iter().copied());
        Pty::start(command)
    }

    fn prepare(&self, command: &mut Command) {
        hands_on_no_ignored_signals();
        command.env_clear().envs(self.environment()).env("PATH", "/usr/bin:/bin").env("TERM", "dumb");
        command.env_remove("CAPI_MASK");
        command.current_dir(self.directory());
    }

    /// `capi` on a terminal of its own.
    pub(crate) fn typed(&self, arguments: &[&str]) -> Pty {
        self.on_terminal(CAPI, arguments, &[])
    }

    /// `capi` without a terminal.
    pub(crate) fn script(&self, arguments: &[&str]) -> Outcome {
        self.script_with(arguments, &[])
    }

    pub(crate) fn script_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Outcome {
        let mut command = self.program(CAPI);
        command.args(arguments).envs(variables.iter().copied());
        Outcome::of(run(command))
    }

    /// `capi unlock` with the passphrase from a file, and the one session that runs then.
    pub(crate) fn unlock(&self) -> i32 {
        let ran = self.script(&["unlock", "--passphrase-file", "passphrase"]);
        assert_eq!(ran.code(), 0, "{}", ran.err());
        let [session] = self.sessions()[..] else { panic!("{:?}", self.sessions()) };
        session
    }

    /// The processes that are sessions of this home, those that are just starting included.
    pub(crate) fn sessions(&self) -> Vec<i32> {
        let here = self.directory().into_os_string().into_encoded_bytes();
        let is_ours = |entry: &fs::DirEntry| {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            line.split(|byte| *byte == 0).nth(1) == Some(b"__session")
                && line.windows(here.len()).any(|part| part == &here[..])
        };
        let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok).filter(is_ours);
        processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
    }

    /// Unlocks with a passphrase in the environment, which neither uses a terminal nor starts a session.
    pub(crate) fn with_passphrase(&self, arguments: &[&str]) -> Outcome {
        self.script_with(arguments, &[("CAPI_PASSPHRASE", PASSPHRASE)])
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // A test may have left one that can't answer.
        let mut lock = self.program(CAPI);
        lock.args(["lock", "--all"]).stdout(Stdio::null()).stderr(Stdio::null());
        if let Ok(mut lock) = lock.spawn() {
            let deadline = Instant::now() + PATIENCE;
            while matches!(lock.try_wait(), Ok(None)) && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(5));
            }
        }
        self.sessions().into_iter().for_each(|session| signal(session, Signal::KILL));
    }
}

pub(crate) fn signal(process: i32, signal: Signal) {
    let _ = kill_process(Pid::from_raw(process).unwrap(), signal);
}

/// Runs a program to its end.
pub(crate) fn run(mut command: Command) -> Output {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    finish(child, &format!("{command:?}"))
}

/// Waits for the end of a program and of its output.
pub(crate) fn finish(child: Child, what: &str) -> Output {
    let (sender, output) = channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    output.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("it does not end: {what}")).unwrap()
}

/// Waits for the end of a thread.
pub(crate) fn join<T>(thread: JoinHandle<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    while !thread.is_finished() {
        assert!(Instant::now() < deadline, "the thread does not end");
        thread::sleep(Duration::from_millis(5));
    }
    thread.join().unwrap()
}

/// Waits until a process that is not a child of this one has ended.
pub(crate) fn wait_until_gone(process: i32) {
    let Ok(process) = pidfd_open(Pid::from_raw(process).unwrap(), PidfdFlags::empty()) else { return };
    let patience = Timespec { tv_sec: 60, tv_nsec: 0 };
    let ended = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&patience)).unwrap();
    assert_eq!(ended, 1, "the process is still there");
}
