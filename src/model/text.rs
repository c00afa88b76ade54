//! Untrusted text: detection and escaping of characters that could deceive a reader or control a terminal.

/// The maximum number of characters of untrusted text in an error message.
const EXCERPT: usize = 60;

/// Returns whether a character is invisible, reorders text, breaks a line or controls a terminal.
///
/// These are control characters (Cc), format characters (Cf, which includes bidi controls and zero-width characters),
/// line and paragraph separators (Zl, Zp), blank fillers, and variation selectors except for the two that ordinary emoji
/// use.
pub fn is_deceptive(c: char) -> bool {
    // Fast path: nearly all text is ASCII, where only control characters are deceptive.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control() || is_format(c) || is_filler(c) || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Returns whether a character is in the general category Cf, which the standard library cannot test.
fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Returns whether a character counts as a letter or mark but is invisible.
fn is_filler(c: char) -> bool {
    matches!(c,
        '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{ffa0}')
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

/// [`escape`]s text and puts it in single quotes, so that an untrusted name stays one word of a copied shell command.
pub fn quoted(text: &str) -> String {
    format!("'{}'", escape(text).replace('\'', r"'\''"))
}

/// [`escape`]s text and truncates it to 60 characters, so that an error message fits on a line.
pub fn excerpt(text: &str) -> String {
    let mut shown = escape(&text.chars().take(EXCERPT).collect::<String>());
    if text.chars().nth(EXCERPT).is_some() {
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

/// Rewords a message of the TOML parser as one line for users. Omits long lists of expected keys.
pub fn toml_reason(message: &str) -> String {
    let line = message.lines().next().unwrap_or("it is not TOML");
    let Some((found, expected)) = line.split_once(", expected ") else { return line.to_owned() };
    let is_value = ["invalid type: ", "unknown variant "].iter().any(|start| found.starts_with(start));
    match expected {
        _ if found.starts_with("unknown field ") => found.to_owned(),
        _ if !is_value => line.to_owned(),
        "a boolean" => "the value has to be true or false".to_owned(),
        "a string" | "path string" => "the value has to be text in quotes".to_owned(),
        "a sequence" => "tables have to stand here, each below its name in [[ ]]".to_owned(),
        words if words.starts_with("struct ") => {
            "a table has to stand here, below its name in [ ]".to_owned()
        }
        words => format!("the value has to be {}", words.replace('`', "")),
    }
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
    fn a_shell_word_is_quoted_if_necessary() {
        assert_eq!(shell_word("a/b-1.capi"), "a/b-1.capi");
        assert_eq!(shell_word("Bob's (1).capi"), r"'Bob'\''s (1).capi'");
        assert_eq!(shell_word(""), "''");
    }

    #[test]
    fn deceptive_characters_are_escaped() {
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
    fn toml_errors_are_reworded() {
        for (message, expected) in [
            (
                "unknown field `nam`, expected one of `name`, `type`, `header`, `domain`",
                "unknown field `nam`",
            ),
            (
                "unknown variant `blue`, expected one of `auto`, `always`, `never`",
                "the value has to be one of auto, always, never",
            ),
            (
                "invalid type: integer `3`, expected struct X",
                "a table has to stand here, below its name in [ ]",
            ),
            (
                "invalid type: integer `3`, expected a sequence",
                "tables have to stand here, each below its name in [[ ]]",
            ),
            ("key with no value, expected `=`", "key with no value, expected `=`"),
            ("missing field `name`", "missing field `name`"),
        ] {
            assert_eq!(toml_reason(message), expected);
            assert_eq!(excerpt(expected), expected, "not truncated");
        }
    }

    proptest! {
        #[test]
        fn escaped_text_is_not_deceptive(text in any::<String>()) {
            prop_assert_eq!(deceptive_in(&escape(&text)), None);
        }
    }
}
