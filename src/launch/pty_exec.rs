//! `capi __on-terminal`: makes the terminal on stdout its controlling terminal, and runs a program there.
//!
//! Code between fork and exec would have to be unsafe, so this happens after an exec: capi starts itself with this
//! command in front of the program. It needs neither vault nor settings; the environment is already that of the
//! program.

use std::convert::Infallible;
use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::process::Command;

use super::child::{Started, own_path, wrap_in};
use super::environment::Environment;
use super::start::{LaunchError, Program, start_with};
use super::supervise::lead;

/// The internal command. The process ID of the parent follows.
pub const ON_TERMINAL: &str = "__on-terminal";

/// Wraps a command in [`ON_TERMINAL`].
pub(super) fn wrap(command: &Command) -> io::Result<Command> {
    Ok(wrap_in(&own_path()?, ON_TERMINAL, command))
}

/// Runs [`ON_TERMINAL`] with the arguments after it.
///
/// # Errors
/// [`LaunchError`] if the program cannot be started.
pub fn run_on_terminal(arguments: &[OsString]) -> Result<Infallible, LaunchError> {
    let started = Started::parse(arguments)?;
    started.follow_parent();
    let Started { name, arguments, .. } = started;
    take_terminal().map_err(|error| LaunchError::Other {
        program: name.to_owned(),
        reason: crate::model::text::reason(&error),
    })?;
    let environment = Environment::exactly(std::env::vars_os());
    start_with(Program { name, arguments, environment, signals_taken: || {} }, lead)
}

/// Makes stdout the controlling terminal. It is always a pseudo-terminal here.
fn take_terminal() -> io::Result<()> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    rustix::process::setsid()?;
    Ok(rustix::process::ioctl_tiocsctty(&stdout)?)
}
