//! Parser for `.env` files, compatible with the dotenv libraries of JavaScript and Python. Where the two differ, the
//! value is preserved in full and marked as doubtful, because half a credential is worse than a prompt.

use std::collections::HashSet;
use std::fmt;

use zeroize::Zeroizing;

#[cfg(test)]
mod tests;

/// One `NAME=value`. Has no `Debug`, because the value may be a credential.
pub struct Assignment {
    /// The name before the equals sign.
    pub name: String,
    /// The value, without its quotes.
    pub value: Zeroizing<String>,
    /// Why other parsers disagree about the value, if they do.
    pub doubt: Option<Doubt>,
}

/// Syntax that parsers interpret in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A `#` that some parsers treat as the start of a comment.
    Hash,
    /// A reference to another variable, which capi does not expand.
    Interpolation,
    /// A backslash that some parsers treat as an escape.
    Escape,
    /// Unclosed quotes, or text after the closing quote.
    Quotes,
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hash => "its value has a # that may begin a comment",
            Self::Interpolation => "its value refers to another variable",
            Self::Escape => "its value has a backslash that parsers interpret differently",
            Self::Quotes => "its quotes are not closed, or text follows them",
        })
    }
}

/// A line that is not an assignment. The error contains no part of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {0} is not NAME=value")]
pub struct DotenvError(
    /// The line number, starting at 1.
    pub usize,
);

/// Returns the last assignment of each name, in file order, and the lines that are not assignments.
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
    (last_per_name(found), bad)
}

fn last_per_name(all: Vec<Assignment>) -> Vec<Assignment> {
    let mut names = HashSet::new();
    let mut last: Vec<Assignment> =
        all.into_iter().rev().filter(|one| names.insert(one.name.clone())).collect();
    last.reverse();
    last
}

/// Parses the assignment at the start of the text. Returns it with the text after its last line.
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

/// Parses a quoted value, which can span several lines. The closing quote must be the last thing on its line, except
/// for a comment.
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
    // These two escapes mean the same to all parsers, inside double quotes.
    let is_known = |at: usize| quote == '"' && value[at + 1..].starts_with(['n', 'r']);
    let escape = value.match_indices('\\').any(|(at, _)| !is_known(at));
    Some((value, escape.then_some(Doubt::Escape), rest.get(line.len() + 1..).unwrap_or_default()))
}

/// Parses an unquoted value, up to the end of the line or a `#` after whitespace.
fn bare(text: &str) -> (&str, Option<Doubt>, &str) {
    let line = text.split('\n').next().unwrap_or_default();
    let after = text.get(line.len() + 1..).unwrap_or_default();
    let comment = line.match_indices('#').map(|(at, _)| at).find(|at| line[..*at].ends_with([' ', '\t']));
    let value = line[..comment.unwrap_or(line.len())].trim();
    let doubt = if value.starts_with(['"', '\'', '`']) {
        Some(Doubt::Quotes)
    } else {
        value.contains('#').then_some(Doubt::Hash)
    };
    (value, doubt, after)
}

/// Replaces `\n` and `\r` with line breaks inside double quotes. Other backslashes are left alone.
fn unescaped(value: &str, in_double_quotes: bool) -> Zeroizing<String> {
    if in_double_quotes {
        replaced(&replaced(value, "\\n", "\n"), "\\r", "\r")
    } else {
        Zeroizing::new(value.to_owned())
    }
}

/// Like `str::replace`, but wipes the copy, which may contain credentials.
fn replaced(text: &str, old: &str, new: &str) -> Zeroizing<String> {
    Zeroizing::new(text.replace(old, new))
}
