//! The controlling terminal: the one device on which people are asked.
//!
//! Its rules:
//!
//! - stdin, stdout and stderr decide nothing here. Whoever can open the terminal can be asked, inside `$(…)` and pipes too;
//!   whoever cannot is never waited for.
//! - A question goes to the device and nowhere else, so that no redirection catches it and no file answers it.
//! - The terminal is left as it was found: echo on, cursor visible, a fresh line. That holds for an answer, an error,
//!   Ctrl-C, Ctrl-Z and the signals that end a process, and those keep their usual meaning for the shell.
//! - What was typed is taken whole or refused. Nothing is cut, replaced or dropped.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};

use secrecy::SecretString;

use crate::model::text::escape;

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// There is no terminal to ask on.
    #[error("there is no way to ask")]
    NoTerminal,
    /// The input ended (Ctrl-D, hang-up) before an answer.
    #[error("the terminal's input ended before the answer")]
    Closed,
    /// The question was left with Esc or `q`, or on Windows with Ctrl-C.
    #[error("the prompt was interrupted")]
    Interrupted,
    /// The line holds a control character or invalid UTF-8.
    #[error("the line contains a control character or invalid UTF-8")]
    Unreadable,
    /// The line is longer than 64 KiB.
    #[error("the line is longer than 64 KiB")]
    TooLong,
    /// The device failed.
    #[error("the terminal failed: {0}")]
    Io(String),
}

impl From<io::Error> for PromptError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => PromptError::Closed,
            io::ErrorKind::NotConnected => PromptError::NoTerminal,
            _ if hung_up(&error) => PromptError::Closed,
            _ => PromptError::Io(error.to_string()),
        }
    }
}

/// The controlling terminal of this process.
#[derive(Debug)]
pub struct Terminal {
    device: File,
    colour: bool,
}

impl Terminal {
    /// Opens the terminal, without colours; `None` means that nobody can be asked.
    pub fn open() -> Option<Terminal> {
        Terminal::open_with(false)
    }

    /// Opens the terminal, with or without colours in its questions.
    pub fn open_with(colour: bool) -> Option<Terminal> {
        let device = open_device().ok()?;
        Some(Terminal { device, colour })
    }

    /// Asks for one line that is not shown while it is typed.
    pub fn read_hidden(&self, prompt: &str) -> Result<SecretString, PromptError> {
        read_hidden(&self.device, &escape(prompt))
    }

    /// Writes one line to the terminal.
    pub fn say(&self, line: &str) -> Result<(), PromptError> {
        let line = escape(line) + "\n";
        Ok((&self.device).write_all(line.as_bytes())?)
    }

    /// Writes a secret on a line of its own, without a copy of it.
    pub fn show_secret(&self, secret: &str) -> Result<(), PromptError> {
        let mut device = &self.device;
        device.write_all(b"\n    ")?;
        device.write_all(secret.as_bytes())?;
        Ok(device.write_all(b"\n\n")?)
    }

    pub(super) fn device(&self) -> &File {
        &self.device
    }

    pub(super) fn colour(&self) -> bool {
        self.colour
    }
}

#[cfg(unix)]
use super::password_unix::{hung_up, read_hidden};

#[cfg(not(unix))]
use super::password_windows::read_hidden;

#[cfg(unix)]
fn open_device() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("/dev/tty")
}

#[cfg(not(unix))]
fn open_device() -> io::Result<File> {
    // The input side is opened only to judge: rpassword and dialoguer open it again themselves.
    OpenOptions::new().read(true).write(true).open("CONIN$")?;
    OpenOptions::new().read(true).write(true).open("CONOUT$")
}

#[cfg(not(unix))]
fn hung_up(_: &io::Error) -> bool {
    false
}
