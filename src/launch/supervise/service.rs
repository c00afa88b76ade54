//! Services of systemd: the program replaces capi, and a background process masks its output.
//!
//! systemd accepts `READY=1` only from the process that it started, and a program accepts sockets only if `LISTEN_PID` is
//! its own process ID. `MAINPID=` would tell systemd about another process, but not let it see that process's exit code,
//! which decides about a restart. So the program has to be the process that systemd started.
//!
//! Nothing else works like this, because a caller could see the process exit before the last output is written.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use rustix::process::getpid;

use super::background;
use super::stdio::{ChildStdio, UnmaskedPump};
use crate::launch::mask::MaskedValues;
use crate::launch::plan::{Plan, Route};
use crate::launch::start::Failure;

/// Variables that contain the process ID of the process that they are meant for.
pub(in crate::launch) const ADDRESSED: [&str; 2] = ["LISTEN_PID", "WATCHDOG_PID"];

/// Returns whether this is the main process of a service that talks to systemd. The first process of a container is not:
/// the background process would be killed with it, before the last output is written.
pub(in crate::launch) fn is_main_process(command: &Command, plan: Plan) -> bool {
    let own = OsString::from(getpid().as_raw_nonzero().to_string());
    let is_own = |name: &str| variable(command, name) == Some(&*own);
    // Children of a service inherit the socket. systemd before version 248 does not set the other variable.
    let notifies = variable(command, "NOTIFY_SOCKET").is_some()
        && variable(command, "SYSTEMD_EXEC_PID").is_none_or(|pid| pid == own);
    plan.stdout != Route::Terminal && !getpid().is_init() && (notifies || ADDRESSED.into_iter().any(is_own))
}

fn variable<'a>(command: &'a Command, name: &str) -> Option<&'a OsStr> {
    command.get_envs().find(|(found, _)| *found == name)?.1
}

/// Replaces this process with the program, whose output a background process masks.
pub(in crate::launch) fn run_in_place(
    command: Command,
    plan: Plan,
    values: &MaskedValues,
) -> Result<Infallible, Failure> {
    let ChildStdio { mut command, pumps, .. } = ChildStdio::new(command, plan)?;
    background::hand_over(pumps.into_iter().map(UnmaskedPump::into_open).collect(), values)?;
    Err(command.exec().into())
}
