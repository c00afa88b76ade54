//! Strings that a script joins: `"abc" + "def"` and `"abc".concat("def")`.

/// The most bytes of one string that are joined with its neighbours.
pub(super) const LONGEST: usize = 16 << 10;
/// The most backslashes before a quote: three levels of JSON strings around a script have seven.
const MOST_BACKSLASHES: usize = 7;

/// A quote with the backslashes before it: a source map has scripts in JSON strings.
#[derive(Clone, Copy, PartialEq)]
struct Quote {
    character: u8,
    backslashes: usize,
}

/// The text between two strings that are joined.
struct Join {
    /// The position after the content of the first string.
    left_end: usize,
    left: Quote,
    /// The position of the content of the second string.
    right_start: usize,
    right: Quote,
}

/// Returns the joined strings of a script, each followed by a line end. Other text is left out.
pub(super) fn joined_strings(script: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    // The end of the string that was added last.
    let mut end = None;
    for join in joins(script) {
        if end != Some(join.left_end) {
            if end.is_some() {
                out.push(b'\n');
            }
            out.extend_from_slice(string_before(script, join.left_end, join.left));
        }
        let right = string_after(script, join.right_start, join.right);
        out.extend_from_slice(right);
        end = Some(join.right_start + right.len());
    }
    if end.is_some() {
        out.push(b'\n');
    }
    out
}

/// The joins in a script, by their position.
fn joins(script: &[u8]) -> impl Iterator<Item = Join> {
    memchr::memchr2_iter(b'+', b'(', script).filter_map(|at| {
        let (before, after) = (script.get(..at)?, script.get(at + 1..)?);
        let before = if script.get(at) == Some(&b'(') { before.strip_suffix(b".concat")? } else { before };
        let before = without_trailing_space(before);
        let skipped = after.len() - without_leading_space(after).len();
        let (left, left_end) = quote_before(before)?;
        let (right, length) = quote_after(script.get(at + 1 + skipped..)?)?;
        Some(Join { left_end, left, right_start: at + 1 + skipped + length, right })
    })
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// Returns the quote at the end of a text, and where it starts.
fn quote_before(text: &[u8]) -> Option<(Quote, usize)> {
    let (character, rest) = text.split_last().filter(|(last, _)| is_quote(**last))?;
    let backslashes = rest.iter().rev().take(MOST_BACKSLASHES + 1).take_while(|byte| **byte == b'\\').count();
    (backslashes <= MOST_BACKSLASHES)
        .then_some((Quote { character: *character, backslashes }, rest.len() - backslashes))
}

/// Returns the quote at the start of a text, and its length.
fn quote_after(text: &[u8]) -> Option<(Quote, usize)> {
    let backslashes = text.iter().take(MOST_BACKSLASHES).take_while(|byte| **byte == b'\\').count();
    let character = *text.get(backslashes).filter(|byte| is_quote(**byte))?;
    Some((Quote { character, backslashes }, backslashes + 1))
}

/// Removes white space, also `\n` in a JSON string.
fn without_leading_space(mut text: &[u8]) -> &[u8] {
    loop {
        let trimmed = text.trim_ascii_start();
        let escaped = trimmed.iter().take_while(|byte| **byte == b'\\').count();
        match trimmed.get(escaped) {
            Some(b'n' | b'r' | b't') if escaped > 0 => text = trimmed.get(escaped + 1..).unwrap_or_default(),
            _ => return trimmed,
        }
    }
}

fn without_trailing_space(mut text: &[u8]) -> &[u8] {
    loop {
        let trimmed = text.trim_ascii_end();
        match trimmed {
            [rest @ .., b'\\', b'n' | b'r' | b't'] => {
                let backslashes = rest.iter().rev().take_while(|byte| **byte == b'\\').count();
                text = rest.get(..rest.len() - backslashes).unwrap_or_default();
            }
            _ => return trimmed,
        }
    }
}

/// The content of the string that ends at a position.
fn string_before(script: &[u8], end: usize, quote: Quote) -> &[u8] {
    let text = script.get(end.saturating_sub(LONGEST)..end).unwrap_or_default();
    let opening = memchr::memrchr_iter(quote.character, text)
        .find(|at| text.get(..=*at).and_then(quote_before).is_some_and(|(found, _)| found == quote));
    text.get(opening.map_or(0, |at| at + 1)..).unwrap_or_default()
}

/// The content of the string that starts at a position, without its closing quote.
fn string_after(script: &[u8], start: usize, quote: Quote) -> &[u8] {
    let rest = script.get(start..).unwrap_or_default();
    let text = rest.get(..LONGEST).unwrap_or(rest);
    let closing = memchr::memchr_iter(quote.character, text).find_map(|at| {
        let (found, start) = quote_before(text.get(..=at)?)?;
        (found == quote).then_some(start)
    });
    text.get(..closing.unwrap_or(text.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(script: &str, joined: &str) {
        assert_eq!(String::from_utf8_lossy(&joined_strings(script.as_bytes())), joined, "{script}");
    }

    #[test]
    fn strings_are_joined() {
        check(r#"let a="abc"+"def";"#, "abcdef\n");
        check(r#"f('abc' + "d'ef" + `ghi`), "other""#, "abcd'efghi\n");
        check("x = \"abc\" +\n\t\"def\"\n\t+ 'ghi'", "abcdefghi\n");
        check(r#""a\"b"+"c\"d""#, "a\\\"bc\\\"d\n");
        check(r#""abc".concat("def")"#, "abcdef\n");
        check(r#""ab"+"cd",x,"ef"+"gh""#, "abcd\nefgh\n");
    }

    #[test]
    fn strings_in_a_source_map_are_joined() {
        check(r#"{"sourcesContent":["let a = \"abc\" +\n  \"def\";"]}"#, "abcdef\n");
        check(r#"{"s":"{\"t\":\"\\\"abc\\\"\\n + \\\"def\\\"\"}"}"#, "abcdef\n");
    }

    #[test]
    fn other_text_is_left_out() {
        for script in ["", "1+2", "\"abc\"+def", "\"abc\",\"def\"", "f(\"a\")", "+\"a\"", "\"a\"+", "\\n+\\n"]
        {
            check(script, "");
        }
    }

    #[test]
    fn a_long_string_is_cut() {
        let long = "x".repeat(3 * LONGEST);
        let joined = joined_strings(format!("\"{long}\"+\"{long}\"").as_bytes());
        assert_eq!(joined.len(), 2 * LONGEST + 1);
    }

    /// No script makes the result much longer than itself.
    #[test]
    fn strings_without_an_end_are_bounded() {
        let quotes = ['"', '\'', '`']
            .into_iter()
            .flat_map(|quote| (0..100).map(move |n| "\\".repeat(n) + &quote.to_string()));
        let script: String =
            quotes.map(|quote| format!("{quote}+{quote}")).collect::<String>() + &"x".repeat(256 << 10);
        assert!(joined_strings(script.as_bytes()).len() < 64 * LONGEST);
    }
}
