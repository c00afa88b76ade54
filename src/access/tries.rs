//! Hidden prompts that are repeated after a typo or a wrong secret.

use secrecy::ExposeSecret as _;

use crate::error::{CommandError, Error, Kind, Result};
use crate::ui::{PromptError, Terminal};
use crate::vault::{CodeError, PassphraseError};

/// The number of prompts for one secret.
const TRIES: usize = 3;

/// Prompts for a secret until `open` accepts it, at most three times.
///
/// # Errors
/// The third refusal; an error that another attempt cannot correct.
pub fn ask_three_times<T>(terminal: &Terminal, prompt: &str, open: impl Fn(&[u8]) -> Result<T>) -> Result<T> {
    try_three_times(terminal, || open(terminal.read_hidden(prompt)?.expose_secret().as_bytes()))
}

/// Calls `ask` until it succeeds, at most three times. Reports each refusal and discards what was typed meanwhile: it may
/// be another attempt, which must not reach the shell.
///
/// # Errors
/// The third refusal; an error that another attempt cannot correct.
pub(super) fn try_three_times<T>(terminal: &Terminal, ask: impl Fn() -> Result<T>) -> Result<T> {
    let mut tries = 1;
    loop {
        let error = match ask() {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        terminal.discard_input();
        if tries == TRIES || !can_be_corrected(&error) {
            return Err(error);
        }
        terminal.say(&format!("{error}; once more"))?;
        tries += 1;
    }
}

/// Returns whether another attempt can correct the error.
fn can_be_corrected(error: &Error) -> bool {
    let is_typo = matches!(
        error.cause.downcast_ref(),
        Some(PromptError::Unreadable | PromptError::TooLong | PromptError::SeveralLines)
    );
    error.kind == Kind::WrongPassphrase
        || is_typo
        || error.cause.is::<PassphraseError>()
        || error.cause.is::<CodeError>()
        || matches!(error.cause.downcast_ref(), Some(CommandError::PassphrasesDiffer))
}
