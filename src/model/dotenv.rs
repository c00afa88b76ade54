//! `.env` files as the dotenv libraries of JavaScript and Python read them. Where the two differ, the value is kept
//! whole and the difference is said, for half a credential is worse than a question.

use std::collections::HashSet;
use std::fmt;

use zeroize::Zeroizing;

#[cfg(test)]
#[path = "dotenv_tests.rs"]
mod tests;

/// One `NAME=value`. It has no `Debug`, for its value may be a credential.
pub struct Assignment {
    /// What stands before the equals sign.
    pub name: String,
    /// The value, without its quotes.
    pub value: Zeroizing<String>,
    /// What readers do not agree about.
    pub doubt: Option<Doubt>,
}

/// What about a value readers do not agree about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A `#` that some take for a comment.
    Hash,
    /// A reference to another variable, which capi leaves as it is.
    Interpolation,
    /// A backslash that some take for an escape.
    Escape,
    /// Quotes that are not closed, or text behind them.
    Quotes,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hash => "its value has a # that may begin a comment",
            Self::Interpolation => "its value refers to another variable",
            Self::Escape => "its value has a backslash that readers take in two ways",
            Self::Quotes => "its quotes are not closed, or text stands behind them",
        })
    }
}

/// A line that is no assignment. Nothing of the line itself is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} is not NAME=value")]
pub struct DotenvError(
    /// The line, from 1.
    pub usize,
);

/// Reads all assignments, the last of each name, in their order; and which lines are none.
pub fn parse_dotenv(text: &str) -> (Vec<Assignment>, Vec<DotenvError>) {
    let text = replaced(text.trim_start_matches('\u{feff}'), "\r\n", "\n");
    let text = replaced(&text, "\r", "\n");
    let (mut found, mut bad): (Vec<Assignment>, Vec<DotenvError>) = (Vec::new(), Vec::new());
    let mut rest = text.as_str();
    let (mut number, mut counted) = (1, text.len());
    while !rest.is_empty() {
        let line = rest.split('\n').next().unwrap_or_default();
        let after_line = rest.get(line.len() + 1..).unwrap_or_default();
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            rest = after_line;
            continue;
        }
        match assignment(rest) {
            Some((assignment, after)) => {
                found.push(assignment);
                rest = after;
            }
            None => {
                let since = &text[text.len() - counted..text.len() - rest.len()];
                number += since.matches('\n').count();
                counted = rest.len();
                bad.push(DotenvError(number));
                rest = after_line;
            }
        }
    }
    (last_of_each(found), bad)
}

fn last_of_each(all: Vec<Assignment>) -> Vec<Assignment> {
    let mut names = HashSet::new();
    let mut last: Vec<Assignment> =
        all.into_iter().rev().filter(|one| names.insert(one.name.clone())).collect();
    last.reverse();
    last
}

/// The assignment at the beginning of a text, and what stands after its line or lines.
fn assignment(text: &str) -> Option<(Assignment, &str)> {
    let text = text.trim_start_matches([' ', '\t']);
    let exported = text.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
    let text = exported.unwrap_or(text).trim_start_matches([' ', '\t']);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let length = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(length);
    let rest = rest.trim_start_matches([' ', '\t']).strip_prefix('=')?;
    if name.is_empty() {
        return None;
    }
    let rest = rest.trim_start_matches([' ', '\t']);
    let (value, doubt, after) = quoted(rest).unwrap_or_else(|| bare(rest));
    let doubt = doubt.or(value.contains("${").then_some(Doubt::Interpolation));
    let value = unescaped(value, rest.starts_with('"') && doubt != Some(Doubt::Quotes));
    Some((Assignment { name: name.to_owned(), value, doubt }, after))
}

/// A value in quotes, over several lines if need be; the quotes end the value only where their line ends too.
fn quoted(text: &str) -> Option<(&str, Option<Doubt>, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = &text[1..];
    let mut before = '\0';
    let end = inside.char_indices().find_map(|(at, c)| {
        let ends = c == quote && before != '\\';
        before = c;
        ends.then_some(at)
    })?;
    let (value, rest) = (&inside[..end], &inside[end + 1..]);
    let line = rest.split('\n').next().unwrap_or_default();
    if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
        return None;
    }
    // Of the escapes of double quotes, these two mean the same everywhere.
    let is_known = |at: usize| quote == '"' && value[at + 1..].starts_with(['n', 'r']);
    let escape = value.match_indices('\\').any(|(at, _)| !is_known(at));
    Some((value, escape.then_some(Doubt::Escape), rest.get(line.len() + 1..).unwrap_or_default()))
}

/// A value without quotes: up to the end of the line, or to a `#` after a blank.
fn bare(text: &str) -> (&str, Option<Doubt>, &str) {
    let line = text.split('\n').next().unwrap_or_default();
    let after = text.get(line.len() + 1..).unwrap_or_default();
    let comment = line.match_indices('#').map(|(at, _)| at).find(|at| line[..*at].ends_with([' ', '\t']));
    let value = line[..comment.unwrap_or(line.len())].trim();
    let doubt = match () {
        () if value.starts_with(['"', '\'', '`']) => Some(Doubt::Quotes),
        () if value.contains('#') => Some(Doubt::Hash),
        () => None,
    };
    (value, doubt, after)
}

/// In double quotes `\n` and `\r` are line breaks; every other backslash is left alone.
fn unescaped(value: &str, double: bool) -> Zeroizing<String> {
    match double {
        true => replaced(&replaced(value, "\\n", "\n"), "\\r", "\r"),
        false => Zeroizing::new(value.to_owned()),
    }
}

/// The text may hold credentials, so every copy of it is wiped.
fn replaced(text: &str, old: &str, new: &str) -> Zeroizing<String> {
    Zeroizing::new(text.replace(old, new))
}
