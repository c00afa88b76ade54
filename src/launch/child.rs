//! `capi __child`: the first moment of a child. It makes the kernel kill the child when capi is killed, and then runs the
//! program in the same process.
//!
//! A [`watcher`](super::watcher) does the same on systems whose kernel cannot.
//!
//! Code between fork and exec would have to be unsafe, so this happens after an exec, as in `pty_exec`.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, getpid, getppid, kill_process};

use super::environment::Environment;
use super::start::{LaunchError, Program, replace_with};
use super::supervise::ADDRESSED;

/// The internal command. The process ID of the parent follows.
pub const CHILD: &str = "__child";

/// Whether the system can kill a child when its parent ends.
pub(super) const CAN_FOLLOW: bool =
    cfg!(any(target_os = "linux", target_os = "android", target_os = "freebsd"));

/// Wraps a command in [`CHILD`], if that has an effect.
pub(super) fn wrap(command: &Command) -> io::Result<Command> {
    let program = own_path()?;
    // Without /proc the program starts all the same.
    if CAN_FOLLOW && program.exists() {
        Ok(wrap_in(&program, CHILD, command))
    } else {
        let mut same = Command::new(command.get_program());
        same.args(command.get_args());
        copy_environment(command, &mut same);
        Ok(same)
    }
}

/// Wraps a command in an internal command of `program`, which gets the process ID of this process.
pub(super) fn wrap_in(program: &Path, internal: &str, command: &Command) -> Command {
    let mut wrapped = Command::new(program);
    wrapped.args([internal, &getpid().as_raw_nonzero().to_string(), "--"]);
    wrapped.arg(command.get_program()).args(command.get_args());
    copy_environment(command, &mut wrapped);
    wrapped
}

fn copy_environment(from: &Command, to: &mut Command) {
    to.env_clear().envs(from.get_envs().filter_map(|(name, value)| Some((name, value?))));
}

/// Returns the path of this program. On Linux it stays valid if another version has been installed meanwhile.
pub(super) fn own_path() -> io::Result<PathBuf> {
    if cfg!(target_os = "linux") { Ok(PathBuf::from("/proc/self/exe")) } else { std::env::current_exe() }
}

/// The arguments of an internal command that starts a program.
pub(super) struct Started<'a> {
    parent: Option<Pid>,
    pub(super) name: &'a OsStr,
    pub(super) arguments: &'a [OsString],
}

impl<'a> Started<'a> {
    /// Parses `PARENT -- NAME ARGUMENTS…`.
    pub(super) fn parse(words: &'a [OsString]) -> Result<Self, LaunchError> {
        let [parent, _, name, arguments @ ..] = words else {
            return Err(LaunchError::NotFound(OsString::new()));
        };
        let parent = parent.to_str().and_then(|parent| Pid::from_raw(parent.parse().ok()?));
        Ok(Self { parent, name, arguments })
    }

    /// Makes the kernel kill this process when its parent ends. The parent may have ended already.
    pub(super) fn follow_parent(&self) {
        #[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
        let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
        if getppid() != self.parent {
            let _ = kill_process(getpid(), Signal::KILL);
        }
    }
}

/// Runs [`CHILD`] with the arguments after it.
///
/// # Errors
/// [`LaunchError`] if the program cannot be started.
pub fn run_as_child(words: &[OsString]) -> Result<Infallible, LaunchError> {
    let started = Started::parse(words)?;
    started.follow_parent();
    let mut environment = Environment::exactly(std::env::vars_os());
    if let Some(parent) = started.parent {
        environment.readdress(&ADDRESSED, parent.as_raw_nonzero().get(), std::process::id());
    }
    let Started { name, arguments, .. } = started;
    // The parent has examined the file already.
    replace_with(Program { name, arguments, environment, signals_taken: || {} }, Command::new(name))
}
