//! Programs and shells on a pseudo-terminal, with expectations about their output.

use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use rexpect::process::WaitStatus;
use rexpect::reader::Options;
use rexpect::session::{PtySession, spawn_with_options};

use super::processes::{LIMIT, program};

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
