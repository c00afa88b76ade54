//! `capi __on-terminal`: takes the terminal that it is started on as its controlling terminal, and runs a program there.
//!
//! Between fork and exec nothing can be done without unsafe code, so this is done after an exec: capi starts itself
//! with these words in front of the program's. It needs no vault and reads no settings; the environment is the
//! program's already.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::process::Command;

use super::environment::Environment;
use super::start::{LaunchError, Program, start_by};
use super::supervise::lead;

/// The hidden command.
pub const ON_TERMINAL: &str = "__on-terminal";

/// The same command, started by way of [`ON_TERMINAL`].
pub(super) fn wrap(command: &Command) -> io::Result<Command> {
    let mut wrapped = Command::new(own_program()?);
    wrapped.arg(ON_TERMINAL).arg("--").arg(command.get_program()).args(command.get_args()).env_clear();
    wrapped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Ok(wrapped)
}

/// This program, also when another version was installed over it meanwhile.
fn own_program() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}

/// Does what [`ON_TERMINAL`] says: `words` are what stands after it.
///
/// # Errors
/// The program can't be started.
pub fn run_on_terminal(words: &[OsString]) -> Result<Infallible, LaunchError> {
    let words = words.strip_prefix([OsString::from("--")].as_slice()).unwrap_or(words);
    let (name, arguments) = words.split_first().ok_or_else(|| LaunchError::NotFound(OsString::new()))?;
    take_terminal().map_err(|error| LaunchError::Other {
        program: name.clone(),
        reason: crate::model::text::reason(&error),
    })?;
    let environment = Environment::exactly(std::env::vars_os());
    let name: &OsStr = name;
    start_by(Program { name, arguments, environment, signals_taken: || {} }, lead)
}

/// stdout is the program's own terminal; capi wraps only where it is.
fn take_terminal() -> io::Result<()> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    rustix::process::setsid()?;
    Ok(rustix::process::ioctl_tiocsctty(&stdout)?)
}
