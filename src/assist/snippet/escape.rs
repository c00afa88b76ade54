//! Untrusted text as a string literal of each language. Control characters can't be in it: the domain's types refuse
//! them.

/// `"…"` of a language in which only `"` and `\` have a meaning there: C#, Go, Java, JavaScript, Python, Rust.
///
/// Java also reads `\u0022` before it knows of strings, but not after a backslash that is itself escaped.
pub(super) fn double(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `'…'` of PHP and Ruby, where nothing is interpolated.
pub(super) fn single(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// `'…'` of a POSIX shell.
pub(super) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// `'…'` of PowerShell, which takes typographic quotes for quotes too.
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
    fn no_text_leaves_its_literal() {
        let hostile = r#"a'b"c\d$e`f{g}#{h}%i?>\u0022"#;
        assert_eq!(double(hostile), r##""a'b\"c\\d$e`f{g}#{h}%i?>\\u0022""##);
        assert_eq!(single(hostile), r##"'a\'b"c\\d$e`f{g}#{h}%i?>\\u0022'"##);
        assert_eq!(shell(hostile), r##"'a'\''b"c\d$e`f{g}#{h}%i?>\u0022'"##);
        assert_eq!(powershell(hostile), r##"'a''b"c\d$e`f{g}#{h}%i?>\u0022'"##);
        assert_eq!(powershell("a\u{2019}; b"), "'a\u{2019}\u{2019}; b'");
        assert_eq!(single("\\"), r"'\\'");
    }
}
