//! The recovery code: where it comes from, and the prompt for it.

use std::path::PathBuf;

use secrecy::ExposeSecret as _;

use super::UnlockMethods;
use super::secret_file::{read_descriptor, read_file};
use crate::error::{CommandError, Result};
use crate::fs::with_tilde;
use crate::vault::{CodeError, RecoveryCode};

/// How often a code with a typo may be entered.
const TRIES: usize = 3;

/// Where a recovery code comes from.
pub enum CodeSource {
    /// An open file descriptor.
    Descriptor(i32),
    /// A file.
    File(PathBuf),
    /// A prompt on the terminal.
    Terminal,
}

impl CodeSource {
    /// Returns the source that the options name, else the terminal.
    pub fn from_options(descriptor: Option<i32>, file: Option<PathBuf>) -> Self {
        descriptor.map(Self::Descriptor).or(file.map(Self::File)).unwrap_or(Self::Terminal)
    }
}

impl UnlockMethods {
    /// Reads the recovery code. On a terminal, a typo is reported and the prompt repeated.
    ///
    /// # Errors
    /// No code and no terminal; text that is not a recovery code.
    pub fn recovery_code(&self, source: &CodeSource) -> Result<RecoveryCode> {
        match source {
            CodeSource::Descriptor(fd) => Ok(RecoveryCode::parse(&read_descriptor(*fd)?)?),
            CodeSource::File(path) => Ok(RecoveryCode::parse(&read_file(path)?)?),
            CodeSource::Terminal => self.prompt_for_code(),
        }
    }

    fn prompt_for_code(&self) -> Result<RecoveryCode> {
        const NO_TERMINAL: CommandError = CommandError::CannotAsk {
            what: "the recovery code",
            instead: "--code-file or --code-fd, or run it in a terminal",
        };
        let terminal = self.console.terminal().ok_or(NO_TERMINAL)?;
        let vault = with_tilde(&self.vault.to_string_lossy());
        let prompt = format!("recovery code of {vault} (not shown): ");
        let mut tries = 1;
        loop {
            let typed = terminal.read_hidden(&prompt)?;
            match RecoveryCode::parse(typed.expose_secret().as_bytes()) {
                Err(error @ (CodeError::Typo(_) | CodeError::Length { .. })) if tries < TRIES => {
                    terminal.say(&format!("{error}; once more"))?;
                    tries += 1;
                }
                read => return Ok(read?),
            }
        }
    }
}
