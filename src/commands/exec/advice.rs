//! What a person who ran the command is told, and a script's log is not: that `capi exec -- curl -H "X-API-Key:
//! $CUSTOM_API_X"` lacks a variable, for the shell in which that was typed put nothing in its place; that an app has no API.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};

use crate::model::{Api, AppName};
use crate::project::without_apis;
use crate::ui::Streams;

/// Notes that no API is of the app that was named, by an option or a variable; a project's file is no slip of the user's.
pub(super) fn doubt<'a>(streams: &Streams, named: Option<&AppName>, apis: impl Iterator<Item = &'a Api>) {
    let Some(app) = named.filter(|_| io::stderr().is_terminal()) else { return };
    if let Some(doubt) = without_apis(app, apis) {
        streams.note(&doubt);
    }
}

/// Warns a person; a script's log is left alone.
pub(super) fn give(streams: &Streams, command: &[OsString]) {
    let arguments = command.iter().skip(1);
    if io::stderr().is_terminal() && arguments.map(|word| word.to_string_lossy()).any(|word| lacks(&word)) {
        streams.warn("an argument ends where a credential was expected: your shell expanded the variable before capi ran");
        streams
            .required_hint("run a shell inside: capi exec -- sh -c 'curl -H \"X-API-Key: $CUSTOM_API_…\" …'");
    }
}

/// Whether an argument ends in an empty header. `Basic` alone may be anything, so the blank or the header's name must
/// be there.
fn lacks(argument: &str) -> bool {
    let text = argument.trim_end_matches([' ', '\t', '"', '\'']);
    let blank = text.len() < argument.len();
    let lower = text.to_ascii_lowercase();
    lower.ends_with("x-api-key:")
        || ["bearer", "basic"].into_iter().filter_map(|scheme| lower.strip_suffix(scheme)).any(|before| {
            match before.trim_end().chars().last() {
                Some(':') => true,
                None | Some('"' | '\'' | '=') => blank,
                Some(_) => false,
            }
        })
}

#[cfg(test)]
mod tests {
    use super::lacks;

    #[test]
    fn an_empty_header_is_noticed() {
        for argument in [
            "Authorization: Bearer ",
            "Authorization: Bearer",
            "authorization:bearer ",
            "Authorization: Basic ",
            "--header=X-API-Key:",
            "x-api-key: ",
            "Bearer ",
        ] {
            assert!(lacks(argument), "{argument}");
        }
    }

    #[test]
    fn a_header_that_is_there_and_other_words_are_left_alone() {
        for argument in [
            "Authorization: Bearer abc",
            "X-API-Key: k",
            "Basic",
            "bearer",
            "Visual Basic",
            "forbearer ",
            "",
            "--type=basic",
        ] {
            assert!(!lacks(argument), "{argument}");
        }
    }
}
