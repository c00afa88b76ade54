//! The two binaries of capi, installed in one directory.
//!
//! `capi` is small. It implements the commands that scripts run often and the process that holds keys: `exec`, `list`,
//! `show`, `lock`, `unlock`, `status` and the agent. For everything else it executes `capi-full`, which contains all
//! commands, the HTTPS client and the documentation parsers. On Windows, where a process cannot replace itself, `capi` is
//! the full program.

#[cfg(unix)]
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

#[cfg(unix)]
use crate::model::text;

/// The version, the commit if the build knew it, and the target, as `capi --version` prints them.
pub const VERSION: &str = env!("BUILD_VERSION");

/// The file name of the full program.
#[cfg(unix)]
const FULL: &str = "capi-full";

/// Returns a command that starts the program which runs as the agent: `capi`, even when `capi-full` starts it.
///
/// # Errors
/// The system does not report the executable of this process.
pub fn quick() -> io::Result<Command> {
    let own = std::env::current_exe()?;
    let quick = quick_of(&own);
    Ok(if quick == own { again(own) } else { Command::new(quick) })
}

/// Returns the path of `capi`, even in `capi-full`.
///
/// # Errors
/// As for [`quick`].
pub fn path() -> io::Result<PathBuf> {
    Ok(quick_of(&std::env::current_exe()?))
}

/// Returns every program with this name on PATH, in order, without those that lead to the same file.
pub fn on_path(name: &str) -> Vec<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let mut seen = Vec::new();
    let directories = std::env::var_os("PATH").unwrap_or_default();
    let is_new = |path: &PathBuf| {
        let Ok(real) = path.canonicalize() else { return false };
        let is_new = is_program(path) && !seen.contains(&real);
        seen.push(real);
        is_new
    };
    std::env::split_paths(&directories).map(|directory| directory.join(&file)).filter(is_new).collect()
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

/// Returns the path of `capi` for one of the two programs.
fn quick_of(own: &Path) -> PathBuf {
    #[cfg(unix)]
    if own.file_name().is_some_and(|name| name == FULL) {
        let quick = own.with_file_name("capi");
        if quick.is_file() {
            return quick;
        }
    }
    own.to_owned()
}

/// Returns a command that starts this program again, even if an upgrade has replaced or removed its file.
#[cfg(target_os = "linux")]
fn again(own: PathBuf) -> Command {
    use std::os::unix::process::CommandExt as _;
    // The path of a removed file ends in ` (deleted)`, and could name another program.
    let mut command = Command::new("/proc/self/exe");
    command.arg0(own);
    command
}

#[cfg(not(target_os = "linux"))]
fn again(own: PathBuf) -> Command {
    Command::new(own)
}

/// Why `capi` could not execute `capi-full`.
#[cfg(unix)]
#[derive(Debug, thiserror::Error)]
#[error("cannot run {}: {reason}", .program.display())]
pub struct FullError {
    /// The expected path of `capi-full`.
    pub program: PathBuf,
    /// The system's error.
    pub reason: String,
}

#[cfg(unix)]
impl FullError {
    fn new(program: PathBuf, error: &io::Error) -> Self {
        Self { program, reason: text::reason(error) }
    }
}

/// Replaces this process by `capi-full`, with the same arguments. Returns only on error.
#[cfg(unix)]
pub fn become_full(arguments: &[OsString]) -> FullError {
    use std::os::unix::process::CommandExt as _;
    let program = match full() {
        Ok(program) => program,
        Err(error) => return error,
    };
    let mut command = Command::new(&program);
    if let Some((name, words)) = arguments.split_first() {
        command.arg0(name).args(words);
    }
    let error = command.exec();
    FullError::new(program, &error)
}

/// Returns `capi-full` in the directory of this program after all links, so that it is found from a link to `capi`.
#[cfg(unix)]
fn full() -> Result<PathBuf, FullError> {
    let own = std::env::current_exe().and_then(|own| own.canonicalize());
    let own = own.map_err(|error| FullError::new(FULL.into(), &error))?;
    let full = own.with_file_name(FULL);
    match full.canonicalize() {
        // A link to `capi` that is named `capi-full` would execute itself forever.
        Ok(found) if found == own => {
            Err(FullError { program: full, reason: "it is the small program capi".to_owned() })
        }
        Ok(found) => Ok(found),
        Err(error) => Err(FullError::new(full, &error)),
    }
}
