//! One run of `capi`: described step by step, run without a terminal, and checked for secrets in its output.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
#[cfg(unix)]
use std::path::Path;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Output, Stdio};

use super::{Home, transcript};
use crate::harness::secrets::{PASSPHRASE, leak};

/// One run of `capi` before it starts.
#[must_use]
pub(crate) struct Run<'a> {
    home: &'a Home,
    words: Vec<OsString>,
    env: Vec<(String, OsString)>,
    stdin: Option<Vec<u8>>,
    by: Option<PathBuf>,
    through: Option<String>,
    child_speaks: bool,
}

impl<'a> Run<'a> {
    pub(super) fn new(home: &'a Home, words: Vec<OsString>) -> Self {
        Self { home, words, env: Vec::new(), stdin: None, by: None, through: None, child_speaks: false }
    }

    /// Passes the passphrase in the environment.
    pub(crate) fn unlocked(self) -> Self {
        self.env("CAPI_PASSPHRASE", PASSPHRASE)
    }

    /// Sets a variable.
    pub(crate) fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    /// Passes these bytes on stdin.
    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// Runs it from a shell after this script, for example `umask 000` or `exec >&-`.
    #[cfg(unix)]
    pub(crate) fn after(mut self, script: &str) -> Self {
        self.through = Some(script.to_owned());
        self
    }

    /// Runs this program instead of `capi`.
    #[cfg(unix)]
    pub(crate) fn by(mut self, program: &Path) -> Self {
        self.by = Some(program.to_owned());
        self
    }

    /// Allows secrets in the output, which comes from the child.
    pub(crate) fn child_speaks(mut self) -> Self {
        self.child_speaks = true;
        self
    }

    /// Runs it, adds it to the transcript, and looks for secrets in the output.
    pub(crate) fn run(self) -> Outcome {
        let mut child = self.command().spawn().unwrap();
        let (pid, mut stdin) = (child.id(), child.stdin.take());
        let given = self.stdin.clone().unwrap_or_default();
        // In a thread of its own, because a program may print before it has read everything.
        let writer = std::thread::spawn(move || {
            // A program need not read its input.
            let _ = stdin.take().map(|mut stdin| stdin.write_all(&given));
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let outcome = Outcome { pid, ..Outcome::of(output) };
        let entry = transcript::entry(&self.words, &outcome.stdout, &outcome.stderr, &outcome.end());
        if !self.child_speaks {
            assert!(!leak(&outcome.stdout) && !leak(&outcome.stderr), "a canary was printed:\n{entry}");
        }
        self.home.log.borrow_mut().push_str(&entry);
        outcome
    }

    /// Runs it and expects success.
    pub(crate) fn succeeds(self) -> Outcome {
        let outcome = self.run();
        assert_eq!(outcome.status.code(), Some(0), "{}", outcome.err());
        outcome
    }

    /// Runs it and expects a proper refusal: this exit code, nothing on stdout, one line with the error, a hint, and an
    /// unchanged vault. Returns the error.
    pub(crate) fn refused(self, code: i32) -> String {
        let (home, shown) = (self.home, format!("{:?}", self.words));
        let before = fs::read(home.vault()).ok();
        let outcome = self.run();
        let error = outcome.err();
        assert_eq!(outcome.status.code(), Some(code), "{shown}\n{error}");
        assert_eq!(outcome.out(), "", "{shown}");
        let said = |word: &str| {
            let lines: Vec<&str> = error.lines().filter_map(|line| line.strip_prefix(word)).collect();
            (lines.len(), lines.first().copied().unwrap_or_default().to_owned())
        };
        assert!(!error.contains("(os error"), "the system's answer is not put in words: {error}");
        let (errors, message) = said("capi: error: ");
        assert_eq!(errors, 1, "{shown}\n{error}");
        assert!(said("capi: hint: ").0 > 0, "no hint: {shown}\n{error}");
        assert!(error.lines().all(|line| line.starts_with("capi: ")), "{shown}\n{error}");
        assert!(before == fs::read(home.vault()).ok(), "the vault changed: {shown}");
        transcript::redact(&message, home.root())
    }

    fn command(&self) -> Command {
        let mut command = detached(self.by.as_deref(), self.through.as_deref());
        command.args(&self.words);
        command.env_clear().envs(self.home.environment()).envs(self.env.iter().cloned());
        command.current_dir(self.home.current());
        command.stdin(if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// A program without a terminal: `setsid` starts a session without one and stays the same process.
#[cfg(unix)]
fn detached(program: Option<&Path>, through: Option<&str>) -> Command {
    let mut command = Command::new(detacher()[0]);
    command.args(&detacher()[1..]);
    if let Some(script) = through {
        command.arg("sh").arg("-c").arg(format!("{script}\nexec \"$@\"")).arg("sh");
    }
    command.arg(program.unwrap_or(Path::new(env!("CARGO_BIN_EXE_capi"))));
    command
}

#[cfg(windows)]
use super::windows::detached;

/// The words that run a command without a controlling terminal.
#[cfg(unix)]
fn detacher() -> &'static [&'static str] {
    const PYTHON: &str = "import os, sys; os.setsid(); os.execvp(sys.argv[1], sys.argv[1:])";
    if is_there("setsid") { &["setsid"] } else { &["python3", "-c", PYTHON] }
}

/// Returns whether PATH has a program.
#[cfg(unix)]
pub(crate) fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

/// Returns whether PATH has a program; otherwise prints that the test is skipped.
#[cfg(unix)]
pub(crate) fn installed(program: &str) -> bool {
    let there = is_there(program);
    if !there {
        eprintln!("skipped: {program} is not installed");
    }
    there
}

/// The output and the exit status of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
    pub(crate) status: ExitStatus,
    #[cfg_attr(windows, allow(dead_code, reason = "a process never becomes another one there"))]
    pub(crate) pid: u32,
}

impl Outcome {
    /// The outcome of a program that was run without a [`Run`]. The process id is 0.
    pub(crate) fn of(output: Output) -> Self {
        Self { stdout: output.stdout, stderr: output.stderr, status: output.status, pid: 0 }
    }

    /// Expects success.
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code(), 0, "{}{}", self.out(), self.err());
        self
    }

    /// The exit code; -1 after a signal.
    pub(crate) fn code(&self) -> i32 {
        self.status.code().unwrap_or(-1)
    }

    /// stdout as text.
    pub(crate) fn out(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    /// stderr as text.
    pub(crate) fn err(&self) -> String {
        String::from_utf8(self.stderr.clone()).unwrap()
    }

    fn end(&self) -> String {
        #[cfg(unix)]
        if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&self.status) {
            return format!("signal {signal}");
        }
        format!("exit {}", self.status.code().unwrap_or_default())
    }
}
