//! `capi __on-terminal`: makes the terminal on stdout its controlling terminal, and runs a program there.
//!
//! Code between fork and exec would have to be unsafe, so this happens after an exec: capi starts itself with this
//! command in front of the program. It needs neither vault nor settings; the environment is already that of the
//! program.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::Command;

use super::environment::Environment;
use super::start::{LaunchError, Program, start_with};
use super::supervise::lead;

/// The internal command.
pub const ON_TERMINAL: &str = "__on-terminal";

/// Wraps a command in [`ON_TERMINAL`].
pub(super) fn wrap(command: &Command) -> io::Result<Command> {
    let mut wrapped = Command::new(own_path()?);
    wrapped.arg(ON_TERMINAL).arg("--").arg(command.get_program()).args(command.get_args()).env_clear();
    wrapped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Ok(wrapped)
}

/// Returns the path of this program. On Linux it stays valid if another version has been installed meanwhile.
fn own_path() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}

/// Runs [`ON_TERMINAL`] with the arguments after it.
///
/// # Errors
/// [`LaunchError`] if the program cannot be started.
pub fn run_on_terminal(arguments: &[OsString]) -> Result<Infallible, LaunchError> {
    let arguments = arguments.strip_prefix([OsString::from("--")].as_slice()).unwrap_or(arguments);
    let (name, arguments) = arguments.split_first().ok_or_else(|| LaunchError::NotFound(OsString::new()))?;
    take_terminal().map_err(|error| LaunchError::Other {
        program: name.clone(),
        reason: crate::model::text::reason(&error),
    })?;
    let environment = Environment::exactly(std::env::vars_os());
    let name: &OsStr = name;
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
