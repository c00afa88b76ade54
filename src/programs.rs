//! The two programs that capi is installed as, side by side.
//!
//! `capi` is small: it does by itself what scripts do often and what holds keys for long, which are `exec`, `list`,
//! `show`, `lock`, `unlock`, `status` and the session. For everything else it becomes `capi-full`, which is the whole of
//! it, the client for https and the readers of documentation among it. Where a process can't become another, on
//! Windows, `capi` is the whole itself.

use std::io;
use std::path::PathBuf;

/// The file name of the whole program.
#[cfg(unix)]
const FULL: &str = "capi-full";

/// The program that a session runs as: the small one, also when the whole one starts it.
///
/// # Errors
/// The system does not say which file this process runs.
pub fn quick() -> io::Result<PathBuf> {
    let own = std::env::current_exe()?;
    #[cfg(unix)]
    if own.file_name().is_some_and(|name| name == FULL) {
        let quick = own.with_file_name("capi");
        return Ok(if quick.is_file() { quick } else { own });
    }
    Ok(own)
}

/// Why the small program could not become the whole one.
#[cfg(unix)]
#[derive(Debug, thiserror::Error)]
#[error("cannot go on as {}: {reason}", .program.display())]
pub struct FullError {
    /// The whole program, where it should be.
    pub program: PathBuf,
    /// The answer of the system.
    pub reason: String,
}

/// This process becomes the whole program, with the arguments of this one. Returns only with an error.
#[cfg(unix)]
pub fn become_full(arguments: &[std::ffi::OsString]) -> FullError {
    use std::os::unix::process::CommandExt as _;
    let (program, error) = match full() {
        Ok(program) => {
            let mut command = std::process::Command::new(&program);
            command.args(arguments.iter().skip(1));
            if let Some(name) = arguments.first() {
                command.arg0(name);
            }
            (program, command.exec())
        }
        Err((program, error)) => (program, error),
    };
    FullError { program, reason: crate::domain::text::reason(&error) }
}

/// The whole program beside this one, links resolved, so that it is found from a link to the small one.
#[cfg(unix)]
fn full() -> Result<PathBuf, (PathBuf, io::Error)> {
    let own =
        std::env::current_exe().and_then(|own| own.canonicalize()).map_err(|error| (FULL.into(), error))?;
    let full = own.with_file_name(FULL);
    match full.canonicalize() {
        // A link to the small program under the other's name: it would become itself for ever.
        Ok(found) if found == own => Err((full, io::Error::other("it is the small program capi"))),
        Ok(found) => Ok(found),
        Err(error) => Err((full, error)),
    }
}
