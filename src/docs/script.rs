//! The string literals of a script, each with the name that it is given to.

/// A string literal, with the quotes removed and escapes left as they are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Literal<'a> {
    /// The property or variable before it: `url` for `url: "x"`, `"url": "x"` and `url = "x"`.
    pub(super) name: &'a str,
    /// The text between the quotes.
    pub(super) text: &'a str,
}

/// Returns the string literals of JavaScript or JSON in order. Comments have none.
///
/// It does not recognize regular expressions, so a quote in one hides the strings up to the end of its line.
pub(super) fn literals(script: &str) -> Vec<Literal<'_>> {
    let bytes = script.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'/' if bytes.get(at + 1) == Some(&b'/') => end(script, at, "\n"),
            b'/' if bytes.get(at + 1) == Some(&b'*') => end(script, at + 2, "*/"),
            b'"' | b'\'' | b'`' => {
                let close = close(bytes, at);
                if bytes.get(close) == Some(byte) {
                    found.push(Literal { name: name_before(&script[..at]), text: &script[at + 1..close] });
                }
                close + 1
            }
            _ => at + 1,
        };
    }
    found
}

/// Returns the position after the next `mark`, or the end.
fn end(script: &str, from: usize, mark: &str) -> usize {
    script[from..].find(mark).map_or(script.len(), |at| from + at + mark.len())
}

/// Returns the position of the closing quote, or of the line end or end of the script that comes before it.
fn close(bytes: &[u8], open: usize) -> usize {
    let quote = bytes[open];
    let mut at = open + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            // Only a template has several lines.
            b'\n' if quote != b'`' => return at,
            byte if *byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// Returns the name at the end of a text that assigns it, without quotes, or nothing.
fn name_before(before: &str) -> &str {
    let Some(before) = before.trim_end().strip_suffix([':', '=']) else { return "" };
    let before = before.trim_end().trim_end_matches(['"', '\'']);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '-');
    &before[before.trim_end_matches(is_name).len()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_has_the_name_that_it_is_given_to() {
        for (script, expected) in [
            ("f({url: '/a'})", &[("url", "/a")][..]),
            ("f({ \"configUrl\" : \"/b\" })", &[("", "configUrl"), ("configUrl", "/b")]),
            ("spec-url=\"c\"; const url = `d`", &[("spec-url", "c"), ("url", "d")]),
            ("f('a', \"it's\")", &[("", "a"), ("", "it's")]),
            ("// here's one\nf({url: '/a'}) /* isn't */ + \"b\"", &[("url", "/a"), ("", "b")]),
            ("x = 'it\\'s'; y = \"http://a/b\" // c", &[("x", "it\\'s"), ("y", "http://a/b")]),
            ("x = /don't/\ny = 'z'", &[("y", "z")]),
            ("`a\nb` + 'ä' + 'open", &[("", "a\nb"), ("", "ä")]),
            ("'\\", &[]),
            ("/* '", &[]),
        ] {
            let found: Vec<(&str, &str)> =
                literals(script).into_iter().map(|literal| (literal.name, literal.text)).collect();
            assert_eq!(found, expected, "{script}");
        }
    }

    #[test]
    fn a_long_script_is_read_quickly() {
        let begin = std::time::Instant::now();
        for piece in ["'", "\"\\", "/*", "//", "url: ''", "`", "x = '", " "] {
            literals(&piece.repeat(1_000_000));
        }
        assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
    }
}
