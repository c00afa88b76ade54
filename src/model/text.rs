//! Untrusted text: the characters that could deceive a reader or control a terminal, and how to escape them.

/// The most characters of untrusted text that an error message repeats.
const EXCERPT: usize = 60;
/// The most characters of a parser's message that an error message repeats.
const PARSER_REASON: usize = 160;

/// Whether a character is invisible, reorders text, breaks a line or drives a terminal.
///
/// That is: control characters (Cc), format characters (Cf, which holds the bidi controls and the zero-width
/// ones), line and paragraph separators (Zl, Zp), the blank fillers, and the variation selectors except the two
/// that ordinary emoji use.
pub fn is_deceptive(c: char) -> bool {
    // Nearly all text is ASCII, where only the control characters are.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control() || is_format(c) || is_filler(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// General category Cf, for which the standard library has no test.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Characters that count as letters or marks, but show nothing.
fn is_filler(c: char) -> bool {
    matches!(c,
        '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{ffa0}')
}

/// Renders every deceptive character as `\u{202e}` and leaves all others as they are.
///
/// A backslash is not doubled: the result is for reading, not for parsing back.
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

/// [`escape`], in single quotes for a shell: an untrusted name stays one word of a copied command.
pub fn quoted(text: &str) -> String {
    format!("'{}'", escape(text).replace('\'', r"'\''"))
}

/// [`escape`], cut after 60 characters, for an error message that has to stay one readable line.
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

/// Returns the message of a system error, in lower case and without the number that Rust adds.
pub fn reason(error: &impl ToString) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    let first = letters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// Returns the first line of a parser's message, escaped and cut. It can repeat what the parser read.
pub fn parser_reason(message: &str) -> String {
    cut(message.lines().next().unwrap_or_default(), PARSER_REASON)
}

/// `1 section`, `2 sections`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// Returns a text as one word of a command line, quoted for a shell where necessary.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@,".contains(c);
    let word = escape(text);
    if !word.is_empty() && word.chars().all(plain) { word } else { quoted(text) }
}

/// The first deceptive character of a text, escaped.
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
    fn a_word_for_the_shell_is_quoted_where_it_has_to_be() {
        assert_eq!(shell_word("a/b-1.capi"), "a/b-1.capi");
        assert_eq!(shell_word("Bob's (1).capi"), r"'Bob'\''s (1).capi'");
        assert_eq!(shell_word(""), "''");
    }

    #[test]
    fn what_acts_on_a_terminal_is_shown_as_its_number() {
        assert_eq!(escape("a\u{1b}[2Jb"), r"a\u{1b}[2Jb");
        assert_eq!(escape("exe\u{202e}txt"), r"exe\u{202e}txt");
        assert_eq!(escape("we\u{200b}b"), r"we\u{200b}b");
        assert_eq!(escape("a\nb\u{2028}c\u{85}"), r"a\u{a}b\u{2028}c\u{85}");
    }

    #[test]
    fn ordinary_writing_is_left_alone() {
        for text in ["Größe", "東京　API", "שלום", "a\\b", "❤\u{fe0f}", "हिन्दी"] {
            assert_eq!(escape(text), text);
        }
    }

    #[test]
    fn a_reason_is_in_the_words_of_the_system() {
        assert_eq!(reason(&"No such file or directory (os error 2)"), "no such file or directory");
        assert_eq!(reason(&"the caller knows"), "the caller knows");
    }

    #[test]
    fn a_long_text_is_cut() {
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
        fn nothing_deceptive_is_left(text in any::<String>()) {
            prop_assert_eq!(deceptive_in(&escape(&text)), None);
        }
    }
}
