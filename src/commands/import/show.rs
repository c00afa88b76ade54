//! What was imported, in a sentence. No value is part of it.

use super::Chosen;
use crate::launch::mask::MIN_LENGTH;

/// Who gets which variables.
pub(super) fn said(chosen: &Chosen) -> String {
    let api = &chosen.api;
    let who = api.scope.users();
    let mut variables: Vec<String> = api.aliases.iter().map(|alias| alias.variable.to_string()).collect();
    let from = if chosen.from == api.name.as_str() || chosen.from == variables.join(" and ") {
        String::new()
    } else {
        format!(" from {}", chosen.from)
    };
    variables.push(api.variable().to_string());
    let last = variables.pop().unwrap_or_default();
    let variables = if variables.is_empty() { last } else { format!("{} and {last}", variables.join(", ")) };
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
