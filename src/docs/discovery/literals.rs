//! The string literals of a script, each with the name that it is given to.

use super::lexer::{Kind, Lexer};

/// A string literal, with the quotes removed and escapes left as they are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Literal<'a> {
    /// The property or variable before it: `url` for `url: "x"`, `"url": "x"`, `url = "x"` and `url: join("x")`.
    pub(super) name: &'a str,
    /// The text between the quotes.
    pub(super) text: &'a str,
    /// How many braces and brackets were opened or closed before it. Equal for the properties of one object.
    pub(super) group: usize,
}

/// How far before a string its name is searched, in bytes.
const REACH: usize = 80;

/// Calls whose first argument is the address of a specification.
const CALLS: [&str; 2] = ["Redoc.init", "loadSpec"];

/// Returns the string literals of JavaScript or JSON in order. Comments have none.
pub(super) fn literals(script: &str) -> impl Iterator<Item = Literal<'_>> {
    let mut group = 0;
    Lexer::at(script, 0).filter_map(move |token| match token.kind {
        Kind::Text(text) => Some(Literal { name: name_before(&script[..token.start]), text, group }),
        Kind::Mark(b'{' | b'}' | b'[' | b']') => {
            group += 1;
            None
        }
        _ => None,
    })
}

/// Returns the name that the expression at the end of a text is given to, without quotes, or nothing.
fn name_before(before: &str) -> &str {
    let bytes = before.as_bytes();
    let least = bytes.len().saturating_sub(REACH);
    // Loops over bytes: the strings of a script may be millions.
    let back = |mut end: usize, is_skipped: fn(u8) -> bool| {
        while end > least && is_skipped(bytes[end - 1]) {
            end -= 1;
        }
        end
    };
    let end = back(bytes.len(), |byte| byte.is_ascii_whitespace());
    if end > least && bytes[end - 1] == b'(' {
        let name = &before[back(end - 1, |byte| is_name(byte) || byte == b'.')..end - 1];
        if let Some(call) = CALLS.iter().find(|call| name.ends_with(*call)) {
            return call;
        }
    }
    // An expression such as `location.origin + "/x"` or `new URL("x")`.
    let end = back(end, |byte| is_name(byte) || matches!(byte, b'.' | b'(' | b')' | b'+' | b' '));
    if end <= least || !matches!(bytes[end - 1], b':' | b'=') {
        return "";
    }
    let end = back(end - 1, |byte| byte.is_ascii_whitespace());
    let end = back(end, |byte| matches!(byte, b'"' | b'\''));
    &before[back(end, |byte| is_name(byte) || byte == b'-')..end]
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::processor_time::assert_linear;

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
            ("f({url: at('./e'), x: 1})", &[("url", "./e")]),
            ("f({url: new URL('f', location.href)})", &[("url", "f")]),
            ("f({url: window.location.origin + '/g'})", &[("url", "/g")]),
            ("Redoc.init('/h', {}, x)", &[("Redoc.init", "/h")]),
            ("a.b.find('i')", &[("", "i")]),
            ("'\\", &[]),
            ("/* '", &[]),
        ] {
            let found: Vec<(&str, &str)> =
                literals(script).map(|literal| (literal.name, literal.text)).collect();
            assert_eq!(found, expected, "{script}");
        }
    }

    #[test]
    fn the_properties_of_an_object_share_a_group() {
        let groups: Vec<usize> =
            literals("[{url: 'a', name: 'b'}, {url: 'c'}]").map(|literal| literal.group).collect();
        assert!(groups[0] == groups[1] && groups[1] != groups[2], "{groups:?}");
    }

    #[test]
    fn a_long_script_takes_no_longer_for_each_byte() {
        for piece in ["'", "\"\\", "/*", "//", "url: ''", "`", "x = '", " ", "/", "(''", "a"] {
            assert_linear(piece, 60_000, |count| literals(&piece.repeat(count)).for_each(drop));
        }
    }
}
