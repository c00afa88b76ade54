//! The start of the child. With nothing to mask, the program replaces this process on Unix; on other systems capi
//! spawns it and exits with its code. Otherwise capi stays as its parent and masks its output.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::child_files::ChildFiles;
use super::environment::Environment;
use super::environment_size::{EnvironmentSize, LONGEST_VARIABLE};
use super::mask::{MaskedValues, TooLarge};
use super::masking::Masking;
use super::plan::Plan;
use super::program::{Script, find_file};
use crate::model::text;

/// Why a program failed to start, or its output was lost.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// No such program.
    #[error("cannot run `{}`: command not found", shown(.0))]
    NotFound(OsString),
    /// The program exists, but its interpreter or loader does not.
    #[error("cannot run `{}`: its interpreter was not found", shown(.0))]
    NoInterpreter(OsString),
    /// The program is a script whose first line ends with CR LF.
    #[error("cannot run `{}`: its first line ends with a carriage return", shown(.0))]
    CarriageReturn(OsString),
    /// The program is a script that starts with a byte order mark.
    #[error("cannot run `{}`: it starts with a byte order mark", shown(.0))]
    ByteOrderMark(OsString),
    /// The program exists, but is not executable.
    #[error("cannot run `{}`: it is not executable", shown(.0))]
    NotExecutable(OsString),
    /// Arguments and environment together exceed the limit of the system.
    #[error("cannot run the command: its environment of {} KiB is too large", .bytes / 1024)]
    TooLarge {
        /// The size of the environment.
        bytes: usize,
    },
    /// A variable exceeds the limit of the system.
    #[error(
        "cannot run the command: {variable} has {bytes} bytes, and a variable at most {LONGEST_VARIABLE} on this system"
    )]
    VariableTooLong {
        /// The variable.
        variable: String,
        /// Its size, with its name.
        bytes: usize,
    },
    /// A credential could not be written to a file.
    #[error("cannot write a file for the command in {}: {reason}", .path.display())]
    File {
        /// The directory, or the file.
        path: PathBuf,
        /// The system's error message.
        reason: String,
    },
    /// A service that talks to systemd replaces capi, so that nothing would delete its files.
    #[error(
        "cannot hand a file to a service that talks to systemd: capi has to stay as its parent to delete it"
    )]
    FileOfService,
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
    /// Called before this process exits like the program.
    #[cfg(windows)]
    pub before_exit: fn(),
}

/// Returns the name of a program for a message. The value of an assignment (`KEY=… npm start`) may be a credential.
fn shown(program: &OsStr) -> String {
    let name = program.to_string_lossy();
    match assigned_variable(&name) {
        Some(variable) => format!("{variable}=…"),
        None => text::excerpt(&name),
    }
}

/// Returns the variable that a word assigns, as `A=1` does in a shell.
#[must_use]
pub fn assigned_variable(word: &str) -> Option<&str> {
    let (variable, _) = word.split_once('=')?;
    let starts = variable.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    (starts && variable.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')).then_some(variable)
}

/// Starts a program and masks these values in its output. Returns only if the program failed to start or its output was
/// lost. Otherwise the program replaces this process, or this process exits like the program. A program with `files`, to
/// which variables of its environment point, never replaces this process, which deletes them.
pub fn start(
    program: Program,
    files: ChildFiles,
    plan: Plan,
    values: Option<MaskedValues>,
) -> Result<Infallible, LaunchError> {
    let signals_taken = program.signals_taken;
    #[cfg(windows)]
    let before_exit = program.before_exit;
    let values = values.filter(|values| plan.masks() && !values.is_empty());
    // A supervisor that masks nothing deletes the files.
    #[cfg(unix)]
    let (values, plan) = match values {
        None if !files.is_empty() => (Some(MaskedValues::from_texts([])), Plan::INHERIT),
        values => (values, plan),
    };
    #[cfg(unix)]
    let Some(values) = values else {
        let command = command_of(program.name)?;
        return replace_with(program, command);
    };
    start_with(program, |command| match values {
        #[cfg(unix)]
        _ if !files.is_empty() && is_main_process(&command, plan) => Err(Failure::FileOfService),
        #[cfg(unix)]
        values if is_main_process(&command, plan) => run_in_place(command, plan, &values),
        #[cfg(unix)]
        values => {
            let masking = Masking::start(values)?;
            run_masked(command, plan, Supervised { masking, files }, signals_taken)
        }
        #[cfg(windows)]
        values => {
            let masking = values.map(Masking::start).transpose()?;
            signals_taken();
            let code = run_and_wait(&command, plan, masking);
            drop(files);
            before_exit();
            std::process::exit(code?)
        }
    })
}

/// Everything that the supervisor of a program needs.
#[cfg(unix)]
pub(super) struct Supervised {
    pub(super) masking: Masking,
    /// Deleted when the program has ended.
    pub(super) files: ChildFiles,
}

/// Builds the command for a program and starts it with `launch`.
pub(super) fn start_with(
    program: Program,
    launch: impl FnOnce(Command) -> Result<Infallible, Failure>,
) -> Result<Infallible, LaunchError> {
    let command = command_of(program.name)?;
    begin(program, command, |mut command, environment| {
        command.env_clear().envs(environment.into_variables());
        launch(command)
    })
}

/// Replaces this process with a program. Returns only if that failed.
#[cfg(unix)]
pub(super) fn replace_with(program: Program, command: Command) -> Result<Infallible, LaunchError> {
    begin(program, command, |command, environment| Err(replace(command, environment).into()))
}

/// Adds the arguments of a program to its command, and starts it with `launch`.
fn begin(
    program: Program,
    mut command: Command,
    launch: impl FnOnce(Command, Environment) -> Result<Infallible, Failure>,
) -> Result<Infallible, LaunchError> {
    let Program { name, arguments, environment, .. } = program;
    let size = EnvironmentSize::of(&environment);
    // Windows would start it without the variable.
    if let Some(error) = size.over_limit().filter(|_| cfg!(windows)) {
        return Err(error);
    }
    command.args(arguments);
    launch(command, environment).map_err(|failure| match failure {
        Failure::Start(error) => classify(error, name, &size),
        #[cfg(unix)]
        Failure::FileOfService => LaunchError::FileOfService,
        Failure::Masker(error) => LaunchError::Masker(error),
        Failure::Output(error) => LaunchError::Output(text::reason(&error)),
    })
}

/// Returns the command for a program, without arguments. A script without a `#!` line is run with `/bin/sh`, as `execvp`
/// does.
fn command_of(name: &OsStr) -> Result<Command, LaunchError> {
    let Some(file) = find_file(name) else { return Ok(Command::new(name)) };
    match Script::of(&file) {
        None => Ok(Command::new(name)),
        Some(Script::CarriageReturn) => Err(LaunchError::CarriageReturn(name.to_owned())),
        Some(Script::ByteOrderMark) => Err(LaunchError::ByteOrderMark(name.to_owned())),
        Some(Script::WithoutInterpreter) => {
            let mut shell = Command::new("/bin/sh");
            // Relative to the current directory, in case that its name starts with `-`.
            let file = if file.is_absolute() { file } else { Path::new(".").join(file) };
            shell.arg(file);
            Ok(shell)
        }
    }
}

/// An error of the start itself.
pub(super) enum Failure {
    /// The program failed to start.
    Start(io::Error),
    /// The program was successful, but part of its output was lost.
    Output(io::Error),
    /// The credentials are too large for a masker.
    Masker(TooLarge),
    /// As [`LaunchError::FileOfService`].
    #[cfg(unix)]
    FileOfService,
}

impl From<TooLarge> for Failure {
    fn from(error: TooLarge) -> Self {
        Self::Masker(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Start(error)
    }
}

#[cfg(unix)]
use super::replace::replace;
#[cfg(unix)]
use super::supervise::{is_main_process, run_in_place, run_masked};

/// Runs the program and returns its exit code. Searches PATHEXT, because the standard library only finds `.exe` files and
/// `npm`, for example, is `npm.cmd`.
#[cfg(windows)]
fn run_and_wait(command: &Command, plan: Plan, masking: Option<Masking>) -> Result<i32, Failure> {
    let mut command = resolved(command)?;
    match masking {
        Some(masking) => super::pipes::run_masked(command, plan, masking),
        None => Ok(command.status()?.code().unwrap_or(1)),
    }
}

/// Returns the command with its name resolved to a file.
#[cfg(windows)]
fn resolved(command: &Command) -> io::Result<Command> {
    let mut found = Command::new(which::which(command.get_program()).map_err(|_| io::ErrorKind::NotFound)?);
    found.args(command.get_args()).env_clear();
    found.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Ok(found)
}

fn classify(error: io::Error, program: &OsStr, size: &EnvironmentSize) -> LaunchError {
    match error.kind() {
        io::ErrorKind::NotFound if find_file(program).is_some() => {
            LaunchError::NoInterpreter(program.to_owned())
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => LaunchError::NotFound(program.to_owned()),
        io::ErrorKind::PermissionDenied => LaunchError::NotExecutable(program.to_owned()),
        io::ErrorKind::ArgumentListTooLong => {
            size.over_limit().unwrap_or(LaunchError::TooLarge { bytes: size.bytes })
        }
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
            let size = EnvironmentSize { bytes: 3 << 10, largest: None };
            assert_eq!(classify(errno.into(), OsStr::new(program), &size).to_string(), expected);
        }
    }
}
