//! The start of the child. With nothing to mask, the program replaces this process on Unix; on other systems capi
//! spawns it and exits with its code. Otherwise capi stays as its parent and masks its output.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io;
use std::process::Command;

use super::environment::Environment;
use super::mask::{Masker, TooLarge};
use super::plan::Plan;
use super::program::{find_file, is_bare_script};

/// Why a program failed to start, or its output was lost.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// No such program.
    #[error("cannot run `{}`: command not found", shown(.0))]
    NotFound(OsString),
    /// The program exists, but its interpreter or loader does not.
    #[error("cannot run `{}`: its interpreter was not found", shown(.0))]
    NoInterpreter(OsString),
    /// The program exists, but is not executable.
    #[error("cannot run `{}`: it is not executable", shown(.0))]
    NotExecutable(OsString),
    /// Arguments and environment together exceed the limit of the system.
    #[error("cannot run the command: its environment of {} KiB is too large", .bytes / 1024)]
    TooLarge {
        /// The size of the environment.
        bytes: usize,
    },
    /// Another system error.
    #[error("cannot run `{}`: {reason}", shown(.program))]
    Other {
        /// The program.
        program: OsString,
        /// The system's error message.
        reason: String,
    },
    /// The credentials are too large for a masker.
    #[error(transparent)]
    Masker(#[from] TooLarge),
    /// The program was successful, but its output could not be written.
    #[error("cannot forward the output of the command: {0}")]
    Output(String),
}

/// A program to start.
pub struct Program<'a> {
    /// Its name or path.
    pub name: &'a OsStr,
    /// Its arguments, passed unchanged.
    pub arguments: &'a [OsString],
    /// Its environment.
    pub environment: Environment,
    /// Called after the supervisor has installed its signal handlers and before the program starts, to release
    /// earlier handlers.
    pub signals_taken: fn(),
}

fn shown(program: &OsStr) -> String {
    crate::model::text::excerpt(&program.to_string_lossy())
}

/// Starts a program. Returns only if it failed to start or its output was lost. Otherwise the program replaces this
/// process, or this process exits like the program.
pub fn start(program: Program, plan: Plan, masker: Option<Masker>) -> Result<Infallible, LaunchError> {
    let signals_taken = program.signals_taken;
    start_with(program, |mut command| match masker.filter(|masker| plan.masks() && !masker.is_empty()) {
        Some(masker) => run_masked(command, plan, &masker, signals_taken),
        None => Ok(run_unmasked(&mut command, signals_taken)?),
    })
}

/// Builds the command for a program and starts it with `launch`.
pub(super) fn start_with(
    program: Program,
    launch: impl FnOnce(Command) -> Result<Infallible, Failure>,
) -> Result<Infallible, LaunchError> {
    let Program { name, arguments, environment, .. } = program;
    let bytes = environment.bytes();
    if find_file(name).is_some_and(|file| is_bare_script(&file)) {
        return Err(LaunchError::NotExecutable(name.to_owned()));
    }
    let mut command = Command::new(name);
    command.args(arguments).env_clear().envs(environment.into_variables());
    launch(command).map_err(|failure| match failure {
        Failure::Start(error) => classify(error, name, bytes),
        Failure::Output(error) => LaunchError::Output(crate::model::text::reason(&error)),
    })
}

/// An error of the start itself.
pub(super) enum Failure {
    /// The program failed to start.
    Start(io::Error),
    /// The program was successful, but part of its output was lost.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Start(error)
    }
}

#[cfg(unix)]
use super::supervise::run_masked;

#[cfg(not(unix))]
use super::pipes::run_masked;

/// Replaces this process with the program. `exec` resets SIGPIPE, which Rust ignores.
#[cfg(unix)]
fn run_unmasked(command: &mut Command, _: fn()) -> io::Result<Infallible> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

/// Waits for the program and exits with its code. Searches PATHEXT, because the standard library only finds `.exe`
/// files and `npm`, for example, is `npm.cmd`.
#[cfg(windows)]
fn run_unmasked(command: &mut Command, signals_taken: fn()) -> io::Result<Infallible> {
    signals_taken();
    let status = resolved(command)?.status()?;
    std::process::exit(status.code().unwrap_or(1))
}

/// Returns the command with its name resolved to a file.
#[cfg(windows)]
pub(super) fn resolved(command: &Command) -> io::Result<Command> {
    let mut found = Command::new(which::which(command.get_program()).map_err(|_| io::ErrorKind::NotFound)?);
    found.args(command.get_args()).env_clear();
    found.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Ok(found)
}

fn classify(error: io::Error, program: &OsStr, bytes: usize) -> LaunchError {
    match error.kind() {
        io::ErrorKind::NotFound if find_file(program).is_some() => {
            LaunchError::NoInterpreter(program.to_owned())
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LaunchError::NotFound(program.to_owned()),
        io::ErrorKind::PermissionDenied => LaunchError::NotExecutable(program.to_owned()),
        io::ErrorKind::ArgumentListTooLong => LaunchError::TooLarge { bytes },
        _ if is_exec_format_error(&error) => LaunchError::NotExecutable(program.to_owned()),
        kind => LaunchError::Other { program: program.to_owned(), reason: kind.to_string() },
    }
}

/// Returns whether the error is ENOEXEC: an executable file in a format that this system does not support.
fn is_exec_format_error(error: &io::Error) -> bool {
    #[cfg(unix)]
    return error.raw_os_error() == Some(rustix::io::Errno::NOEXEC.raw_os_error());
    #[cfg(not(unix))]
    return error.raw_os_error() == Some(193);
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[test]
    fn system_errors_are_distinguished() {
        for (errno, program, expected) in [
            (Errno::NOENT, "no-such-program", "cannot run `no-such-program`: command not found"),
            (Errno::NOTDIR, "/etc/passwd/x", "cannot run `/etc/passwd/x`: command not found"),
            (Errno::NOENT, "/bin/sh", "cannot run `/bin/sh`: its interpreter was not found"),
            (Errno::ACCESS, "/etc/passwd", "cannot run `/etc/passwd`: it is not executable"),
            (Errno::NOEXEC, "/bin/sh", "cannot run `/bin/sh`: it is not executable"),
            (Errno::TOOBIG, "true", "cannot run the command: its environment of 3 KiB is too large"),
            (Errno::NOMEM, "true", "cannot run `true`: out of memory"),
        ] {
            assert_eq!(classify(errno.into(), OsStr::new(program), 3 << 10).to_string(), expected);
        }
    }
}
