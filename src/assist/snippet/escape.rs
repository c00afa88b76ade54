//! Untrusted text as a string literal of each language. It has no control characters: the types of the model refuse
//! them.

/// Returns `"…"` for a language in which only `"` and `\` are special: C#, Go, Java, JavaScript, Python, Rust.
///
/// Java translates `\u0022` before it recognizes strings, but not after an escaped backslash.
pub(super) fn double(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns `'…'` for PHP and Ruby, without interpolation.
pub(super) fn single(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// Returns `'…'` for a POSIX shell.
pub(super) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Returns `'…'` for PowerShell, which also accepts typographic quotes.
pub(super) fn powershell(text: &str) -> String {
    let mut literal = String::from("'");
    for c in text.chars() {
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            literal.push(c);
        }
        literal.push(c);
    }
    literal.push('\'');
    literal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_end_its_literal() {
        let hostile = r#"a'b"c\d$e`f{g}#{h}%i?>\u0022"#;
        assert_eq!(double(hostile), r##""a'b\"c\\d$e`f{g}#{h}%i?>\\u0022""##);
        assert_eq!(single(hostile), r##"'a\'b"c\\d$e`f{g}#{h}%i?>\\u0022'"##);
        assert_eq!(shell(hostile), r##"'a'\''b"c\d$e`f{g}#{h}%i?>\u0022'"##);
        assert_eq!(powershell(hostile), r##"'a''b"c\d$e`f{g}#{h}%i?>\u0022'"##);
        assert_eq!(powershell("a\u{2019}; b"), "'a\u{2019}\u{2019}; b'");
        assert_eq!(single("\\"), r"'\\'");
    }
}
