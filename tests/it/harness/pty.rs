//! A program on a terminal of its own, typed at by the test.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr};

use super::Home;
use super::signals::hands_on_no_ignored_signals;

/// Far longer than anything takes, on a machine however busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

impl Home {
    /// Starts a program on a terminal of its own, with some more variables.
    pub(crate) fn on_terminal(&self, program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Pty {
        hands_on_no_ignored_signals();
        let mut command = self.program("setsid");
        command.arg("--ctty").arg(program).args(arguments).envs(variables.iter().copied());
        Pty::start(command)
    }
}

pub(crate) struct Pty {
    master: File,
    /// Held open, so that the state of the terminal can be read after the program has ended.
    slave: File,
    child: Child,
    /// All that was shown.
    pub(crate) shown: String,
    /// How many bytes of it the test has waited for already.
    read: usize,
}

impl Pty {
    /// Starts a command that makes its standard input its terminal.
    pub(crate) fn start(mut command: Command) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = PathBuf::from(ptsname(&master, Vec::new()).unwrap().into_string().unwrap());
        let noctty = OpenptFlags::NOCTTY.bits().cast_signed();
        let slave = OpenOptions::new().read(true).write(true).custom_flags(noctty).open(name).unwrap();
        let end = || slave.try_clone().unwrap();
        let child = command.stdin(end()).stdout(end()).stderr(end()).spawn().unwrap();
        Self { master: master.into(), slave, child, shown: String::new(), read: 0 }
    }

    /// The program's process: `setsid` becomes it.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn master(&self) -> BorrowedFd<'_> {
        self.master.as_fd()
    }

    /// Reads the available output; false when nothing comes for a while.
    pub(crate) fn read_some(&mut self, at_most: Duration) -> bool {
        let patience = Timespec::try_from(at_most).unwrap();
        if poll(&mut [PollFd::new(&self.master, PollFlags::IN)], Some(&patience)).unwrap() == 0 {
            return false;
        }
        let mut bytes = [0; 4096];
        let count = self.master.read(&mut bytes).unwrap_or(0);
        self.shown.push_str(&String::from_utf8_lossy(&bytes[..count]));
        count > 0
    }

    /// Waits until `text` is shown after the text of the previous call.
    pub(crate) fn expect(&mut self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.shown[self.read..].find(text) {
                self.read += at + text.len();
                return;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero() && self.read_some(left), "no `{text}` in:\n{}", self.shown);
        }
    }

    pub(crate) fn send(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for the prompt, checks that input is hidden, and answers.
    pub(crate) fn answer(&mut self, passphrase: &str) {
        self.expect("passphrase of ");
        self.expect(": ");
        assert!(!self.echoes(), "the passphrase would be shown");
        self.send(&format!("{passphrase}\n"));
    }

    /// Returns whether the terminal echoes input.
    pub(crate) fn echoes(&self) -> bool {
        tcgetattr(&self.slave).unwrap().local_modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end. Returns the output without carriage returns.
    pub(crate) fn end(&mut self) -> (ExitStatus, String) {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            // The output is read meanwhile, because the program could block on a full terminal.
            self.read_some(Duration::from_millis(10));
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "it does not end:\n{}", self.shown);
        };
        while self.read_some(Duration::ZERO) {}
        (status, self.shown.replace('\r', ""))
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
