//! What was imported, in a sentence. No value is part of it.

use super::Chosen;
use crate::launch::mask::MIN_LENGTH;

/// Who gets which variables.
pub(super) fn said(chosen: &Chosen) -> String {
    let api = &chosen.api;
    let who = api.scope.users();
    let aliases: Vec<String> = api.aliases.iter().map(|alias| alias.variable.to_string()).collect();
    let from = if chosen.from == api.name.as_str() || chosen.from == aliases.join(" and ") {
        String::new()
    } else {
        format!(" from {}", chosen.from)
    };
    let own = api.variable();
    let variables =
        if aliases.is_empty() { own.to_string() } else { format!("{} and {own}", aliases.join(", ")) };
    let notes: String = chosen.notes.iter().map(|note| format!("; {note}")).collect();
    format!("added `{}`{from}: {who} gets {variables}{notes}", api.name)
}

/// A credential that the masker can't find.
pub(super) fn short(chosen: &Chosen) -> Option<String> {
    let name = &chosen.api.name;
    (chosen.credential.secret_bytes() < MIN_LENGTH).then(|| {
        format!("`{name}`: a credential of under {MIN_LENGTH} bytes can't be masked in a program's output")
    })
}
