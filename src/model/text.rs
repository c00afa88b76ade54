//! Untrusted text: detection and escaping of characters that could deceive a reader or control a terminal.

use std::path::Path;

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The most characters of untrusted text that an error message repeats.
const EXCERPT: usize = 60;
/// The most characters of a parser's message that an error message repeats.
const PARSER_REASON: usize = 160;

/// Returns whether a character is invisible, reorders text, breaks a line or drives a terminal.
///
/// These are control characters (Cc), format characters (Cf, which holds the bidi controls), line and paragraph
/// separators (Zl, Zp), and what Unicode displays as nothing (Default_Ignorable_Code_Point) except the two variation
/// selectors of ordinary emoji.
pub fn is_deceptive(c: char) -> bool {
    // Nearly all text is ASCII, where only the control characters are deceptive.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    match c {
        // The variation selectors of emoji and text.
        '\u{fe0e}' | '\u{fe0f}' => false,
        // An empty Braille cell: a symbol to Unicode, and blank.
        '\u{2800}' => true,
        _ => {
            let category = CodePointMapData::<GeneralCategory>::new().get(c);
            matches!(
                category,
                GeneralCategory::Format
                    | GeneralCategory::LineSeparator
                    | GeneralCategory::ParagraphSeparator
            ) || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
        }
    }
}

/// Escapes every deceptive character as in `\u{202e}` and leaves all others unchanged.
///
/// Backslashes are not doubled, because the result is for display and never parsed.
pub fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_deceptive(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Escapes every deceptive character of a JSON text as in `\u202e`. Line feeds stay; in a valid JSON text they are only
/// between values, and the escape means the same character to a parser.
pub fn escape_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !is_deceptive(c) {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            shown += &format!("\\u{unit:04x}");
        }
    }
    shown
}

/// [`escape`]s text and puts it in single quotes, so that an untrusted name stays one word of a copied shell command.
pub fn quoted(text: &str) -> String {
    format!("'{}'", escape(text).replace('\'', r"'\''"))
}

/// [`escape`]s text and truncates it to 60 characters, so that an error message fits on a line.
pub fn excerpt(text: &str) -> String {
    cut(text, EXCERPT)
}

fn cut(text: &str, limit: usize) -> String {
    let mut shown = escape(&text.chars().take(limit).collect::<String>());
    if text.chars().nth(limit).is_some() {
        shown.push('…');
    }
    shown
}

/// Returns a system error's message in lower case, without the number that Rust appends.
pub fn reason(error: &impl ToString) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// Returns a path for a message, escaped.
pub fn path(path: &Path) -> String {
    escape(&path.to_string_lossy())
}

/// Returns whether a byte is unreserved in URLs (RFC 3986 section 2.3). Such bytes also mean only themselves in the string
/// literals of generated code.
pub fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// Returns the line of a byte, from 1.
pub fn line_at(text: impl AsRef<[u8]>, at: usize) -> usize {
    1 + text.as_ref().iter().take(at).filter(|byte| **byte == b'\n').count()
}

/// Returns the first line of a parser's message, escaped and cut. It can repeat what the parser read.
pub fn parser_reason(message: &str) -> String {
    cut(message.lines().next().unwrap_or_default(), PARSER_REASON)
}

/// Formats a count with its noun: `1 section`, `2 sections`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Returns text as one word of a command line that a user can copy into a shell, quoted if necessary.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@,".contains(c);
    let word = escape(text);
    if !word.is_empty() && word.chars().all(plain) { word } else { quoted(text) }
}

/// Returns the first deceptive character, escaped.
pub(super) fn deceptive_in(text: &str) -> Option<String> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    let found = text.chars().find(|c| is_deceptive(*c))?;
    Some(found.escape_unicode().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_are_counted_from_1() {
        for (at, line) in [(0, 1), (1, 1), (2, 2), (4, 3), (9, 3)] {
            assert_eq!(line_at("a\n\nb", at), line, "{at}");
        }
    }

    #[test]
    fn a_shell_word_is_quoted_if_necessary() {
        assert_eq!(shell_word("a/b-1.capi"), "a/b-1.capi");
        assert_eq!(shell_word("Bob's (1).capi"), r"'Bob'\''s (1).capi'");
        assert_eq!(shell_word(""), "''");
    }

    #[test]
    fn a_shell_reads_a_word_back_as_it_was() {
        for (text, word) in [
            ("Größe-1.capi", "Größe-1.capi"),
            ("a,b@c:d+e", "a,b@c:d+e"),
            ("東京", "東京"),
            ("a b", "'a b'"),
            ("~/x", "'~/x'"),
            ("$HOME", "'$HOME'"),
            ("a!b^c", "'a!b^c'"),
            ("a=b", "'a=b'"),
            ("a;rm", "'a;rm'"),
            ("{a..c}", "'{a..c}'"),
            (r"a\b", r"'a\b'"),
            ("'", r"''\'''"),
            ("it's", r"'it'\''s'"),
            ("a\u{202e}b", r"'a\u{202e}b'"),
            ("a\nb", r"'a\u{a}b'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
        assert_eq!(quoted("plain"), "'plain'");
        assert_eq!(quoted(""), "''");
    }

    /// The ranges of characters for which a test holds.
    fn ranges(holds: impl Fn(char) -> bool) -> Vec<(u32, u32)> {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for c in ('\0'..=char::MAX).filter(|c| holds(*c)).map(u32::from) {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == c => *last = c,
                _ => ranges.push((c, c)),
            }
        }
        ranges
    }

    /// Names in a vault are checked against this set, so a newer Unicode must not change it without notice.
    #[test]
    fn deceptive_characters_are_exactly_these() {
        let expected = [
            (0x0, 0x1f),
            (0x7f, 0x9f),
            (0xad, 0xad),
            (0x34f, 0x34f),
            (0x600, 0x605),
            (0x61c, 0x61c),
            (0x6dd, 0x6dd),
            (0x70f, 0x70f),
            (0x890, 0x891),
            (0x8e2, 0x8e2),
            (0x115f, 0x1160),
            (0x17b4, 0x17b5),
            (0x180b, 0x180f),
            (0x200b, 0x200f),
            (0x2028, 0x202e),
            (0x2060, 0x206f),
            (0x2800, 0x2800),
            (0x3164, 0x3164),
            (0xfe00, 0xfe0d),
            (0xfeff, 0xfeff),
            (0xffa0, 0xffa0),
            // Up to 0xfff8 unassigned, and ignorable when they are assigned.
            (0xfff0, 0xfffb),
            (0x110bd, 0x110bd),
            (0x110cd, 0x110cd),
            (0x13430, 0x1343f),
            (0x1bca0, 0x1bca3),
            (0x1d173, 0x1d17a),
            (0xe0000, 0xe0fff),
        ];
        assert_eq!(ranges(is_deceptive), expected);
    }

    #[test]
    fn what_acts_on_a_terminal_is_shown_as_its_number() {
        assert_eq!(escape("a\u{1b}[2Jb"), r"a\u{1b}[2Jb");
        assert_eq!(escape("exe\u{202e}txt"), r"exe\u{202e}txt");
        assert_eq!(escape("we\u{200b}b"), r"we\u{200b}b");
        assert_eq!(escape("a\nb\u{2028}c\u{85}"), r"a\u{a}b\u{2028}c\u{85}");
    }

    #[test]
    fn ordinary_text_is_unchanged() {
        for text in ["Größe", "東京　API", "שלום", "a\\b", "❤\u{fe0f}", "हिन्दी"] {
            assert_eq!(escape(text), text);
        }
    }

    #[test]
    fn a_system_error_loses_its_number() {
        assert_eq!(reason(&"No such file or directory (os error 2)"), "no such file or directory");
        assert_eq!(reason(&"the caller knows"), "the caller knows");
    }

    #[test]
    fn long_text_is_truncated() {
        assert_eq!(excerpt("abc"), "abc");
        assert_eq!(excerpt(&"x".repeat(60)), "x".repeat(60));
        assert_eq!(excerpt(&"x".repeat(61)), format!("{}…", "x".repeat(60)));
    }

    #[test]
    fn the_message_of_a_parser_is_one_short_line() {
        assert_eq!(parser_reason("unknown field `a\u{1b}`\nat the top"), r"unknown field `a\u{1b}`");
        assert_eq!(parser_reason(&"x".repeat(161)), format!("{}…", "x".repeat(160)));
        assert_eq!(parser_reason(""), "");
    }

    proptest! {
        #[test]
        fn escaped_text_is_not_deceptive(text in any::<String>()) {
            prop_assert_eq!(deceptive_in(&escape(&text)), None);
        }
    }
}
