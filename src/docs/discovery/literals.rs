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
const REACH: usize = 160;

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
    let mut start = before.len().saturating_sub(REACH);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    let near = &before[start..];
    let bare = near.trim_end();
    if let Some(call) =
        bare.strip_suffix('(').and_then(|bare| CALLS.iter().find(|call| bare.ends_with(*call)))
    {
        return call;
    }
    // An expression such as `location.origin + "/x"` or `new URL("x")`.
    let is_expression =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | '(' | ')' | '+' | ' ');
    let assigned = bare.trim_end_matches(is_expression).trim_end();
    let Some(target) = assigned.strip_suffix([':', '=']) else { return "" };
    let target = target.trim_end().trim_end_matches(['"', '\'']);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '-');
    &target[target.trim_end_matches(is_name).len()..]
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
    fn a_long_script_is_read_quickly() {
        let begin = std::time::Instant::now();
        for piece in ["'", "\"\\", "/*", "//", "url: ''", "`", "x = '", " ", "/", "(''", "a"] {
            literals(&piece.repeat(1_000_000)).for_each(drop);
        }
        assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
    }
}
