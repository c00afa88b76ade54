//! The output of a response: a file, or standard output.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use crate::error::{CommandError, Error, Result};
use crate::model::WriteFailure;

/// Where a response goes.
pub(super) enum Sink {
    /// A file.
    File(PathBuf, File),
    /// A pipe or a file that the shell opened.
    Pipe(io::Stdout),
    /// A terminal, which the service must not control.
    Terminal(io::Stdout),
    /// A pipe whose reader is gone.
    Closed,
}

impl Sink {
    /// Opens a file, or standard output.
    ///
    /// # Errors
    /// [`CommandError::Unwritable`].
    pub(super) fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            let stdout = io::stdout();
            return Ok(if stdout.is_terminal() { Self::Terminal(stdout) } else { Self::Pipe(stdout) });
        };
        match File::create(path) {
            Ok(file) => Ok(Self::File(path.to_owned(), file)),
            Err(error) => Err(unwritable(path, &error)),
        }
    }

    /// Writes everything.
    ///
    /// # Errors
    /// As [`Sink::error`].
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(|error| self.error(&error))
    }

    /// Returns the error for a write that failed.
    pub(super) fn error(&self, error: &io::Error) -> Error {
        match self {
            Self::File(path, _) => unwritable(path, error),
            _ => super::output_error(error).into(),
        }
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    CommandError::Unwritable { path: path.to_owned(), reason: WriteFailure::from(error) }.into()
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = match self {
            Self::File(_, file) => file.write(bytes),
            Self::Pipe(stdout) => stdout.write(bytes),
            Self::Terminal(stdout) => stdout.write_all(&harmless(bytes)).map(|()| bytes.len()),
            Self::Closed => Ok(bytes.len()),
        };
        self.unless_closed(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = match self {
            Self::File(_, file) => file.flush(),
            Self::Pipe(stdout) | Self::Terminal(stdout) => stdout.flush(),
            Self::Closed => Ok(()),
        };
        self.unless_closed(result, ())
    }
}

impl Sink {
    /// A reader that closed the pipe is not an error.
    fn unless_closed<T>(&mut self, result: io::Result<T>, done: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                *self = Self::Closed;
                Ok(done)
            }
            result => result,
        }
    }
}

/// Replaces control characters, which a terminal could act on, except tabs and line ends.
fn harmless(bytes: &[u8]) -> Vec<u8> {
    let is_control = |byte: u8| byte < 0x20 && !b"\t\n\r".contains(&byte) || byte == 0x7f;
    bytes.iter().map(|byte| if is_control(*byte) { b'?' } else { *byte }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_does_not_control_the_terminal() {
        assert_eq!(harmless(b"a\x1b[31m\tb\r\n\x07\x7f"), b"a?[31m\tb\r\n??");
    }
}
