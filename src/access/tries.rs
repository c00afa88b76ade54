//! Hidden prompts that are repeated after a typo or a wrong secret.

use secrecy::ExposeSecret as _;

use crate::error::{Error, Kind, Result};
use crate::ui::{PromptError, Terminal};
use crate::vault::{CodeError, PassphraseError};

/// How often a secret is asked for in all.
pub(super) const TRIES: usize = 3;

/// Prompts for a secret until `open` takes it, three times in all. Each refusal is shown, and discards what was typed
/// meanwhile: it may be another attempt, which must not reach the shell.
///
/// # Errors
/// The third refusal; an error that typing again does not mend.
pub fn ask_three_times<T>(terminal: &Terminal, prompt: &str, open: impl Fn(&[u8]) -> Result<T>) -> Result<T> {
    let mut tries = 1;
    loop {
        let typed = terminal.read_hidden(prompt).map_err(Error::from);
        let error = match typed.and_then(|secret| open(secret.expose_secret().as_bytes())) {
            Ok(opened) => return Ok(opened),
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

/// Returns whether typing again can mend the error.
pub(super) fn can_be_corrected(error: &Error) -> bool {
    let is_typo = matches!(
        error.cause.downcast_ref(),
        Some(PromptError::Unreadable | PromptError::TooLong | PromptError::SeveralLines)
    );
    error.kind == Kind::WrongPassphrase
        || is_typo
        || error.cause.is::<PassphraseError>()
        || error.cause.is::<CodeError>()
}
