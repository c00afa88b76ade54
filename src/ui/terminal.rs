//! The controlling terminal: the only device for prompts.
//!
//! Rules:
//!
//! - Prompts do not depend on stdin, stdout and stderr. They work if the terminal can be opened, even inside `$(…)` and
//!   pipes. Otherwise they fail at once.
//! - A prompt is written only to the device, so that no redirection captures it and no file answers it.
//! - The terminal is always restored: echo on, cursor visible, a new line. This applies to an answer, an error, Ctrl-C,
//!   Ctrl-Z and terminating signals, which keep their usual meaning for the shell.
//! - Typed text is accepted completely or rejected. Nothing is truncated, replaced or dropped.
//! - A paste is one input: it is taken or refused as a whole. Whatever is waiting when a prompt ends is discarded, because
//!   the shell would run it and keep it in its history.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};

use secrecy::SecretString;

use super::keyboard::{discard, hung_up};
use super::line_prompt::Answer;
use super::message_layout::laid_out;
use crate::model::text::escape;

/// Why a prompt has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// The process has no terminal.
    #[error("there is no way to ask")]
    NoTerminal,
    /// The input ended (Ctrl-D, hang-up) before an answer.
    #[error("the terminal's input ended before the answer")]
    Closed,
    /// The user left the prompt with Esc or `q`, or on Windows with Ctrl-C.
    #[error("the prompt was interrupted")]
    Interrupted,
    /// The line contains a control character or invalid UTF-8.
    #[error("the line contains a control character or invalid UTF-8")]
    Unreadable,
    /// The line is longer than 64 KiB.
    #[error("the line is longer than 64 KiB")]
    TooLong,
    /// Several lines were pasted, or more was typed after the line before it could be processed. All of it was discarded.
    #[error("more than one line was pasted, so all of it was discarded")]
    SeveralLines,
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
    color: bool,
}

impl Terminal {
    /// Opens the terminal, without colors. Returns `None` if the process has no terminal.
    pub fn open() -> Option<Terminal> {
        Terminal::open_with(false)
    }

    /// Opens the terminal, with or without colors in prompts.
    pub fn open_with(color: bool) -> Option<Terminal> {
        let device = open_device().ok()?;
        Some(Terminal { device, color })
    }

    /// Prompts for a line without echo.
    pub fn read_hidden(&self, prompt: &str) -> Result<SecretString, PromptError> {
        match self.read_hidden_field(prompt, &|_| false, false)? {
            Answer::Given(secret) => Ok(secret),
            Answer::Back => Err(PromptError::Interrupted),
        }
    }

    /// Prompts for a line of a form without echo. `takes_lines` decides whether to take a paste of several lines, which
    /// only Unix tells apart.
    pub fn read_hidden_field(
        &self,
        prompt: &str,
        takes_lines: &dyn Fn(&str) -> bool,
        can_go_back: bool,
    ) -> Result<Answer<SecretString>, PromptError> {
        #[cfg(windows)]
        let _ = (takes_lines, can_go_back);
        #[cfg(windows)]
        return read_hidden(&self.device, &escape(prompt)).map(Answer::Given);
        // Copied at its exact length, because converting the string itself could reallocate and leave an unwiped copy.
        #[cfg(unix)]
        Ok(self
            .read_keys_hidden(prompt, takes_lines, can_go_back)?
            .map(|text| SecretString::from(text.as_str())))
    }

    /// Discards what was typed and not read yet.
    pub fn discard_input(&self) {
        discard(&self.device);
    }

    /// Writes a message to the terminal. A message that is wider than the terminal breaks at blanks.
    pub fn say(&self, message: &str) -> Result<(), PromptError> {
        let width = terminal_size::terminal_size_of(&self.device).map(|(width, _)| width.0);
        let lines = laid_out(&escape(message), 0, width) + "\n";
        Ok((&self.device).write_all(lines.as_bytes())?)
    }

    /// Writes a secret on a separate line, without copying it.
    pub fn show_secret(&self, secret: &str) -> Result<(), PromptError> {
        let mut device = &self.device;
        device.write_all(b"\n    ")?;
        device.write_all(secret.as_bytes())?;
        Ok(device.write_all(b"\n\n")?)
    }

    #[cfg(unix)]
    pub(super) fn device(&self) -> &File {
        &self.device
    }

    pub(super) fn color(&self) -> bool {
        self.color
    }

    /// Returns whether the terminal understands control sequences.
    pub(super) fn is_capable(&self) -> bool {
        cfg!(windows) || std::env::var_os("TERM").is_some_and(|name| !name.is_empty() && name != "dumb")
    }
}

#[cfg(windows)]
use super::password_windows::read_hidden;
#[cfg(unix)]
fn open_device() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("/dev/tty")
}

#[cfg(not(unix))]
fn open_device() -> io::Result<File> {
    // Opened only to check for a console: rpassword and console open it again on their own.
    OpenOptions::new().read(true).write(true).open("CONIN$")?;
    OpenOptions::new().read(true).write(true).open("CONOUT$")
}
