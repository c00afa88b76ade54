//! Starting the program. With nothing to mask this process becomes it on Unix; elsewhere it is spawned and its exit
//! code handed on. Else capi stays and masks.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io;
use std::process::Command;

use super::environment::Environment;
use super::mask::{Masker, TooLarge};
use super::plan::Plan;
use super::program::{file_of, is_bare_script};

/// Why a program was not started.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// No such program.
    #[error("cannot run `{}`: command not found", shown(.0))]
    NotFound(OsString),
    /// It is there, and what would run it is not: the interpreter in its first line, or a binary's loader.
    #[error("cannot run `{}`: its interpreter was not found", shown(.0))]
    NoInterpreter(OsString),
    /// It is there, and can't be executed.
    #[error("cannot run `{}`: it is not executable", shown(.0))]
    NotExecutable(OsString),
    /// Arguments and environment together are more than the system takes.
    #[error("cannot run the command: its environment of {} KiB is too large", .bytes / 1024)]
    TooLarge {
        /// What was to be passed on.
        bytes: usize,
    },
    /// The system refused for another reason.
    #[error("cannot run `{}`: {reason}", shown(.program))]
    Other {
        /// The program.
        program: OsString,
        /// The system's answer.
        reason: String,
    },
    /// There is more to be masked than a masker takes.
    #[error(transparent)]
    Masker(#[from] TooLarge),
    /// The program ran, and its output could not be passed on.
    #[error("cannot forward the output of the command: {0}")]
    Output(String),
}

/// A program that shall be started.
pub struct Program<'a> {
    /// Its name or path.
    pub name: &'a OsStr,
    /// Its arguments, which it gets as they are.
    pub arguments: &'a [OsString],
    /// Its environment.
    pub environment: Environment,
    /// Called once the signals are in the hands of the parent that stays, before the program starts: whoever handled
    /// them before lets go of them.
    pub signals_taken: fn(),
}

fn shown(program: &OsStr) -> String {
    crate::model::text::excerpt(&program.to_string_lossy())
}

/// Starts a program. Returns only when it could not be started or its output not be passed on: otherwise this process
/// becomes it, or ends as it ended.
pub fn start(program: Program, plan: Plan, masker: Option<Masker>) -> Result<Infallible, LaunchError> {
    let signals_taken = program.signals_taken;
    start_by(program, |mut command| match masker.filter(|masker| plan.masks() && !masker.is_empty()) {
        Some(masker) => stay(command, plan, &masker, signals_taken),
        None => Ok(run(&mut command, signals_taken)?),
    })
}

/// Starts a program in the given way.
pub(super) fn start_by(
    program: Program,
    way: impl FnOnce(Command) -> Result<Infallible, Failure>,
) -> Result<Infallible, LaunchError> {
    let Program { name, arguments, environment, .. } = program;
    let bytes = environment.bytes();
    if file_of(name).is_some_and(|file| is_bare_script(&file)) {
        return Err(LaunchError::NotExecutable(name.to_owned()));
    }
    let mut command = Command::new(name);
    command.args(arguments).env_clear().envs(environment.into_variables());
    way(command).map_err(|failure| match failure {
        Failure::Start(error) => explain(error, name, bytes),
        Failure::Output(error) => LaunchError::Output(crate::model::text::reason(&error)),
    })
}

/// What can go wrong on the way.
pub(super) enum Failure {
    /// Nothing was started.
    Start(io::Error),
    /// The program ended well, but not all of its output arrived.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Start(error)
    }
}

#[cfg(unix)]
use super::supervise::stay;

#[cfg(not(unix))]
use super::pipes::stay;

/// Becomes the program: same process, terminal and signals. SIGPIPE, which Rust ignores, is as usual again there.
#[cfg(unix)]
fn run(command: &mut Command, _: fn()) -> io::Result<Infallible> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

/// Waits for the program and ends with its code. The standard library looks for .exe files only, so PATHEXT is
/// searched here: `npm` is `npm.cmd`.
#[cfg(windows)]
fn run(command: &mut Command, signals_taken: fn()) -> io::Result<Infallible> {
    signals_taken();
    let status = resolved(command)?.status()?;
    std::process::exit(status.code().unwrap_or(1))
}

/// The same command with the file that its name means.
#[cfg(windows)]
pub(super) fn resolved(command: &Command) -> io::Result<Command> {
    let mut found = Command::new(which::which(command.get_program()).map_err(|_| io::ErrorKind::NotFound)?);
    found.args(command.get_args()).env_clear();
    found.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Ok(found)
}

fn explain(error: io::Error, program: &OsStr, bytes: usize) -> LaunchError {
    match error.kind() {
        io::ErrorKind::NotFound if file_of(program).is_some() => {
            LaunchError::NoInterpreter(program.to_owned())
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LaunchError::NotFound(program.to_owned()),
        io::ErrorKind::PermissionDenied => LaunchError::NotExecutable(program.to_owned()),
        io::ErrorKind::ArgumentListTooLong => LaunchError::TooLarge { bytes },
        _ if is_no_program(&error) => LaunchError::NotExecutable(program.to_owned()),
        kind => LaunchError::Other { program: program.to_owned(), reason: kind.to_string() },
    }
}

/// ENOEXEC: a file with the x permission that is no program of this system.
fn is_no_program(error: &io::Error) -> bool {
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
    fn what_the_system_answers_is_told_apart() {
        for (answer, program, expected) in [
            (Errno::NOENT, "no-such-program", "cannot run `no-such-program`: command not found"),
            (Errno::NOTDIR, "/etc/passwd/x", "cannot run `/etc/passwd/x`: command not found"),
            (Errno::NOENT, "/bin/sh", "cannot run `/bin/sh`: its interpreter was not found"),
            (Errno::ACCESS, "/etc/passwd", "cannot run `/etc/passwd`: it is not executable"),
            (Errno::NOEXEC, "/bin/sh", "cannot run `/bin/sh`: it is not executable"),
            (Errno::TOOBIG, "true", "cannot run the command: its environment of 3 KiB is too large"),
            (Errno::NOMEM, "true", "cannot run `true`: out of memory"),
        ] {
            assert_eq!(explain(answer.into(), OsStr::new(program), 3 << 10).to_string(), expected);
        }
    }
}
