//! A passphrase that is being set: typed twice the same, and judged.

use secrecy::ExposeSecret as _;

use super::tries::try_three_times;
use super::{PassphraseSource, UnlockMethods};
use crate::error::{CommandError, Result};
use crate::model::{CapiCommand, message};
use crate::ui::{Streams, Terminal};
use crate::vault::{Passphrase, PassphraseError};

impl UnlockMethods {
    /// Returns a passphrase to set, from `source` or typed twice. Without a terminal the error names `what` is missing
    /// and which options give it `instead`.
    ///
    /// # Errors
    /// No source and no terminal; an empty passphrase; two that differ; a source that cannot be read.
    pub fn passphrase_to_set(
        &self,
        source: &PassphraseSource,
        what: &'static str,
        instead: &'static str,
    ) -> Result<Passphrase> {
        let given = source.read().and_then(|given| match given {
            Some(passphrase) => Ok(passphrase),
            None => {
                let no_terminal = CommandError::CannotAsk { what, instead };
                type_twice(&self.console.terminal().ok_or(no_terminal)?)
            }
        });
        given.map_err(|error| match error.cause.downcast_ref() {
            Some(PassphraseError::Empty) => CommandError::NewPassphraseEmpty.into(),
            _ => error,
        })
    }
}

/// Prompts for a new passphrase twice, and again if it is empty or the two differ.
fn type_twice(terminal: &Terminal) -> Result<Passphrase> {
    try_three_times(terminal, || {
        let first = terminal.read_hidden("new passphrase: ")?;
        let first = Passphrase::parse(first.expose_secret().as_bytes())?;
        let second = terminal.read_hidden("the same again: ")?;
        let second = Passphrase::parse(second.expose_secret().as_bytes());
        // An empty line is another passphrase too.
        if second.is_ok_and(|second| second.expose() == first.expose()) {
            Ok(first)
        } else {
            Err(CommandError::PassphrasesDiffer.into())
        }
    })
}

/// Warns about a weak passphrase, with the command that changes it. The passphrase is accepted all the same.
pub fn warn_if_weak(streams: &Streams, passphrase: &Passphrase, passwd: CapiCommand) {
    let Some(reason) = weakness(passphrase) else { return };
    streams.warn(&format!("the passphrase is weak: {reason}"));
    let hint = message![
        "use several unrelated words, which are strong and easy to remember; ",
        passwd,
        " changes it"
    ];
    streams.required_hint(&hint);
}

/// Returns why a passphrase is easy to guess, or `None` if it is not.
pub fn weakness(passphrase: &Passphrase) -> Option<String> {
    /// A longer excerpt takes zxcvbn longer and changes nothing.
    const JUDGED: usize = 100;
    let text = passphrase.expose();
    let end = text.char_indices().nth(JUDGED).map_or(text.len(), |(index, _)| index);
    let estimate = zxcvbn::zxcvbn(&text[..end], &[]);
    if estimate.score() >= zxcvbn::Score::Three {
        return None;
    }
    let reason =
        estimate.feedback().and_then(|feedback| feedback.warning()).map(|warning| warning.to_string());
    let reason = reason.unwrap_or_else(|| "it is short or easy to guess".to_owned());
    Some(lower_first(reason.trim_end_matches('.')))
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
