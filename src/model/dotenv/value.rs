//! Values of assignments: quotes, comments and escapes, and the doubts about them.

use zeroize::Zeroizing;

use super::doubt::Doubt;
use super::{Above, replaced};

/// The part of an assignment after the equals sign.
pub(super) struct Value<'a> {
    /// The value without quotes, with its escapes.
    text: &'a str,
    /// The quote that surrounds it, if it is properly closed.
    quote: Option<char>,
    pub(super) doubt: Option<Doubt>,
    /// The line after the equals sign.
    line: &'a str,
    /// The text after the last line of the value.
    pub(super) after: &'a str,
}

impl<'a> Value<'a> {
    /// Parses the text after an equals sign.
    pub(super) fn parse(text: &'a str) -> Self {
        let line = first_line(text);
        let start = text.trim_start_matches(is_blank);
        let mut value = Self::quoted(start).unwrap_or_else(|| Self::bare(start));
        value.line = line;
        value.doubt = value.doubt.or_else(|| dollar(value.text));
        if value.text.is_empty() && value.quote.is_none() && !line.is_empty() {
            value.doubt = value.doubt.or(Some(Doubt::Blanks));
        }
        value
    }

    /// Parses a quoted value, which can span several lines. The closing quote must be the last thing on its line, except
    /// for a comment.
    fn quoted(text: &'a str) -> Option<Self> {
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        let inside = &text[1..];
        let end = closing(inside, quote)?;
        let (value, rest) = (&inside[..end], &inside[end + 1..]);
        let line = first_line(rest);
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            return None;
        }
        // Inside double quotes, `\n` means the same to all parsers.
        let is_known = |at: usize| quote == '"' && value[at + 1..].starts_with('n');
        let blanks = &line[..line.len() - line.trim_start().len()];
        let doubt = if value.match_indices('\\').any(|(at, _)| !is_known(at)) {
            Some(Doubt::Escape)
        } else if quote == '`' {
            Some(Doubt::Backquotes)
        } else if value.contains('\n') {
            Some(Doubt::Lines)
        } else if ends_word(line, quote)
            || !blanks.bytes().all(|byte| byte.is_ascii_whitespace() || byte == 0xb)
        {
            // Ruby's dotenv ends the value at the last quote of the line, if nothing follows it, and knows ASCII
            // whitespace only.
            Some(Doubt::Quotes)
        } else {
            None
        };
        Some(Self { text: value, quote: Some(quote), doubt, line: "", after: after(rest, line) })
    }

    /// Parses an unquoted value, up to the end of the line or a `#` after whitespace.
    fn bare(text: &'a str) -> Self {
        let line = first_line(text);
        let mut comments = line.match_indices('#').map(|(at, _)| at);
        let comment = comments.find(|at| line[..*at].ends_with([' ', '\t']));
        let (written, comment) = line.split_at(comment.unwrap_or(line.len()));
        let value = written.trim();
        // A tab is not a blank to docker compose, and godotenv looks for the last `#` of the line.
        let second = comment.contains(" #") || comment.contains("\t#");
        let has_hash = value.contains('#')
            || second
            || !comment.is_empty() && (value.is_empty() || written.ends_with('\t'));
        let doubt = match value.chars().next() {
            Some('"' | '\'') => Some(Doubt::Quotes),
            Some('`') => Some(Doubt::Backquotes),
            _ if has_hash => Some(Doubt::Hash),
            _ if value.contains("\\$") => Some(Doubt::Escape),
            _ => has_odd_ends(written).then_some(Doubt::Blanks),
        };
        Self { text: value, quote: None, doubt, line: "", after: after(text, line) }
    }

    /// Returns the lines of the value after its first. Some parsers read them on their own.
    pub(super) fn lines_inside(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.text.split('\n').skip(1)
    }

    /// Returns the reason why some parsers continue the value in the following lines, if they do.
    pub(super) fn continues(&self) -> Option<Above> {
        let quote = self.line.trim_start_matches(is_blank).chars().next();
        let quote = quote.filter(|c| self.quote.is_none() && matches!(c, '"' | '\'' | '`'));
        if let Some(quote) = quote {
            let inside = self.line.split_once(quote).map(|(_, inside)| inside).unwrap_or_default();
            if closing(inside, quote).is_some() || !self.after.contains(quote) {
                return None;
            }
            let other = closing(self.after, quote).map_or("", |at| &self.after[at..]);
            return Some(Above::Quote { left: after(other, first_line(other)).len() });
        }
        (!self.line.is_empty() && self.line.trim_matches(is_blank).is_empty()).then_some(Above::Empty)
    }

    /// Returns the value, with `\n` and `\r` replaced by line breaks inside double quotes. Other backslashes stay.
    pub(super) fn unescaped(&self) -> Zeroizing<String> {
        if self.quote == Some('"') {
            replaced(&replaced(self.text, "\\n", "\n"), "\\r", "\r")
        } else {
            Zeroizing::new(self.text.to_owned())
        }
    }
}

/// Returns whether every parser treats a character as a blank.
pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// Returns the position of the first quote that has no backslash before it.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut before = '\0';
    text.char_indices().find_map(|(at, c)| {
        let ends = c == quote && before != '\\';
        before = c;
        ends.then_some(at)
    })
}

/// Returns whether a comment contains a quote that is not followed by a letter, as the one of `it's` is.
fn ends_word(comment: &str, quote: char) -> bool {
    let mut quotes = comment.match_indices(quote);
    quotes.any(|(at, _)| !comment[at + 1..].starts_with(char::is_alphanumeric))
}

pub(super) fn first_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// Returns the text after its first line.
pub(super) fn after<'a>(text: &'a str, line: &str) -> &'a str {
    text.get(line.len() + 1..).unwrap_or_default()
}

/// Returns the doubt about a `$` before a name, a digit, a bracket or another `$`. Before anything else, and at the end,
/// it means itself to all parsers.
fn dollar(value: &str) -> Option<Doubt> {
    let expands = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '{' | '(' | '$');
    let found = value.match_indices('$').any(|(at, _)| value[at + 1..].starts_with(expands));
    found.then_some(Doubt::Interpolation)
}

/// Returns whether a value begins or ends with something that only some parsers remove.
fn has_odd_ends(written: &str) -> bool {
    let value = written.trim_matches(is_blank);
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}';
    value.starts_with(is_odd) || value.ends_with(is_odd)
}
