//! `capi __watch`: kills the child when capi was killed, on systems whose kernel cannot do so.
//!
//! The process waits for the other end of a pipe, which only capi has open. If that end is closed without a byte, capi was
//! killed while the child ran.

use std::ffi::{OsStr, OsString};
use std::io::{self, PipeWriter, Write as _, pipe};
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::child::{CAN_FOLLOW, own_path};

/// The internal command. The process ID of the child follows.
pub const WATCHER: &str = "__watch";

/// The watcher of a child.
pub(super) struct Watcher(Option<PipeWriter>);

impl Watcher {
    /// Starts a watcher if the system needs one. Best effort: without it the child runs all the same.
    pub(super) fn of(child: Pid) -> Self {
        if CAN_FOLLOW {
            return Self(None);
        }
        Self(start_waiting(WATCHER, [child.as_raw_nonzero().to_string()]).ok())
    }

    /// Ends the watcher, because the child has ended.
    pub(super) fn dismiss(&mut self) {
        if let Some(mut end) = self.0.take() {
            let _ = end.write_all(b".");
        }
    }
}

/// Starts an internal command of capi that waits until the returned end of its stdin is closed. Only this process has that
/// end open.
pub(super) fn start_waiting(
    internal: &str,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> io::Result<PipeWriter> {
    let (watched, end) = pipe()?;
    let mut command = Command::new(own_path()?);
    command.arg(internal).args(arguments).env_clear().current_dir("/");
    command.stdin(watched).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    Ok(end)
}

/// Runs [`WATCHER`] with the arguments after it.
///
/// # Errors
/// The arguments are not a process ID; stdin cannot be read.
pub fn watch(arguments: &[OsString]) -> io::Result<()> {
    let [child] = arguments else { return Err(io::ErrorKind::InvalidInput.into()) };
    let child = child.to_str().and_then(|child| Pid::from_raw(child.parse().ok()?));
    let child = child.ok_or(io::ErrorKind::InvalidInput)?;
    // Away from the signals of a terminal.
    rustix::process::setsid()?;
    if rustix::io::read(io::stdin(), &mut [0; 1])? == 0 {
        kill_process(child, Signal::KILL)?;
    }
    Ok(())
}
