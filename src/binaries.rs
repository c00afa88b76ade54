//! The two programs that capi is installed as, side by side.
//!
//! `capi` is small: it does by itself what scripts do often and what holds keys for long, which are `exec`, `list`,
//! `show`, `lock`, `unlock`, `status` and the session. For everything else it becomes `capi-full`, which is the whole of
//! it, the client for https and the readers of documentation among it. Where a process can't become another, on
//! Windows, `capi` is the whole itself.

#[cfg(unix)]
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

#[cfg(unix)]
use crate::model::text;

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
#[error("cannot run {}: {reason}", .program.display())]
pub struct FullError {
    /// The whole program, where it should be.
    pub program: PathBuf,
    /// The answer of the system.
    pub reason: String,
}

#[cfg(unix)]
impl FullError {
    fn new(program: PathBuf, error: &io::Error) -> Self {
        Self { program, reason: text::reason(error) }
    }
}

/// This process becomes the whole program, with the arguments of this one. Returns only with an error.
#[cfg(unix)]
pub fn become_full(arguments: &[OsString]) -> FullError {
    use std::os::unix::process::CommandExt as _;
    let program = match full() {
        Ok(program) => program,
        Err(error) => return error,
    };
    let mut command = std::process::Command::new(&program);
    if let Some((name, words)) = arguments.split_first() {
        command.arg0(name).args(words);
    }
    let error = command.exec();
    FullError::new(program, &error)
}

/// The whole program beside this one, links resolved, so that it is found from a link to the small one.
#[cfg(unix)]
fn full() -> Result<PathBuf, FullError> {
    let own = std::env::current_exe().and_then(|own| own.canonicalize());
    let own = own.map_err(|error| FullError::new(FULL.into(), &error))?;
    let full = own.with_file_name(FULL);
    match full.canonicalize() {
        // A link to the small program under the other's name: it would become itself for ever.
        Ok(found) if found == own => {
            Err(FullError { program: full, reason: "it is the small program capi".to_owned() })
        }
        Ok(found) => Ok(found),
        Err(error) => Err(FullError::new(full, &error)),
    }
}
