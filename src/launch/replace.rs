//! The replacement of this process by a program.

use std::convert::Infallible;
use std::ffi::{CString, OsStr};
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use nix::sys::signal::SigSet;
use rustix::io::Errno;
use signal_hook::consts::signal::SIGPIPE;

use super::environment::Environment;
use super::program::find_file;

/// Replaces this process with a program, which gets exactly this environment. Returns only on error.
pub(super) fn replace(mut command: Command, environment: Environment) -> io::Error {
    if let Some(file) = find_file(command.get_program()) {
        let Err(error) = execute(&file, &command, &environment);
        if error.raw_os_error() == Some(Errno::NOEXEC.raw_os_error()) {
            return error;
        }
    }
    // It may still find another file of this name further on in PATH, and otherwise it reports the same error.
    command.env_clear().envs(environment.into_variables()).exec()
}

/// Executes a file.
///
/// The standard library sorts the environment into a map of its own first, which takes longer than decrypting the records of
/// a vault. It would also use `execvp`, which runs a binary of another system as a shell script with some C libraries.
fn execute(file: &Path, command: &Command, environment: &Environment) -> io::Result<Infallible> {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let words = words.map(|word| c_string(&[word])).collect::<io::Result<Vec<_>>>()?;
    let variables = environment.iter().map(|(name, value)| c_string(&[name, OsStr::new("="), value]));
    let variables = variables.collect::<io::Result<Vec<_>>>()?;
    let file = c_string(&[file.as_os_str()])?;
    // Rust ignores SIGPIPE, which the program would inherit. A handled signal is reset.
    signal_hook::flag::register(SIGPIPE, Arc::default())?;
    SigSet::empty().thread_set_mask()?;
    Ok(nix::unistd::execve(&file, &words, &variables)?)
}

/// Returns the joined parts.
fn c_string(parts: &[&OsStr]) -> io::Result<CString> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    // With the NUL at the end, the text is not moved.
    let mut text = Vec::with_capacity(length + 1);
    parts.iter().for_each(|part| text.extend_from_slice(part.as_bytes()));
    Ok(CString::new(text)?)
}
