//! The recovery code: where it comes from, and the prompt for it.

use std::path::PathBuf;

use super::secret_file::{read_descriptor, read_file};
use super::{UnlockMethods, ask_three_times};
use crate::error::{CommandError, Result};
use crate::fs::with_tilde;
use crate::vault::RecoveryCode;

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
    /// Reads the recovery code and passes it to `open`. On a terminal, a typo or a wrong code is reported and the prompt
    /// repeated.
    ///
    /// # Errors
    /// No code and no terminal; text that is not a recovery code; errors of `open`.
    pub fn open_by_code<T>(
        &self,
        source: &CodeSource,
        open: impl Fn(&RecoveryCode) -> Result<T>,
    ) -> Result<T> {
        let open = |bytes: &[u8]| open(&RecoveryCode::parse(bytes)?);
        match source {
            CodeSource::Descriptor(fd) => open(&read_descriptor(*fd)?),
            CodeSource::File(path) => open(&read_file(path)?),
            CodeSource::Terminal => self.prompt_for_code(open),
        }
    }

    fn prompt_for_code<T>(&self, open: impl Fn(&[u8]) -> Result<T>) -> Result<T> {
        const NO_TERMINAL: CommandError = CommandError::CannotAsk {
            what: "the recovery code",
            instead: "--code-file or --code-fd, or run it in a terminal",
        };
        let terminal = self.console.terminal().ok_or(NO_TERMINAL)?;
        let vault = with_tilde(&self.vault.to_string_lossy());
        let prompt = format!("recovery code of {vault} (not shown): ");
        ask_three_times(&terminal, &prompt, open)
    }
}
