//! The tokens of a script: strings, words and marks, without comments and regular expressions.

/// A token of JavaScript or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// The kind, with its text.
    pub(super) kind: Kind<'a>,
    /// The position of its first byte.
    pub(super) start: usize,
    /// The position after its last byte.
    pub(super) end: usize,
}

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A string, without quotes and with escapes as they are.
    Text(&'a str),
    /// A name, a number or a keyword.
    Word(&'a str),
    /// Any other character.
    Mark(u8),
}

impl<'a> Token<'a> {
    /// Returns whether this is a mark.
    pub(super) fn is(&self, mark: u8) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// Returns the text of a string or a word, which can be the key of an object.
    pub(super) fn name(&self) -> Option<&'a str> {
        match self.kind {
            Kind::Text(text) | Kind::Word(text) => Some(text),
            Kind::Mark(_) => None,
        }
    }
}

/// Reads the tokens of a script from a position on.
///
/// It takes a `/` for the start of a regular expression if no value can precede it, as most highlighters do.
pub(super) struct Lexer<'a> {
    script: &'a str,
    at: usize,
    /// Whether the last token ends a value, so that a `/` divides it.
    after_value: bool,
}

impl<'a> Lexer<'a> {
    /// Starts at a position, which must be the start of a character.
    pub(super) fn at(script: &'a str, at: usize) -> Self {
        Self { script, at, after_value: false }
    }

    fn text(&mut self, open: usize) -> Option<Token<'a>> {
        let bytes = self.script.as_bytes();
        let close = close(bytes, open, bytes[open]);
        let is_closed = bytes.get(close) == Some(&bytes[open]);
        self.at = (close + 1).min(bytes.len());
        self.after_value = true;
        is_closed.then(|| Token {
            kind: Kind::Text(&self.script[open + 1..close]),
            start: open,
            end: close + 1,
        })
    }

    fn word(&mut self, start: usize) -> Token<'a> {
        let length = self.script.as_bytes()[start..].iter().take_while(|byte| is_word(**byte)).count();
        let word = &self.script[start..start + length];
        self.at = start + length;
        self.after_value = !matches!(word, "return" | "typeof" | "case" | "in" | "of" | "await" | "yield");
        Token { kind: Kind::Word(word), start, end: self.at }
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let bytes = self.script.as_bytes();
        while let Some(byte) = bytes.get(self.at).copied() {
            let here = self.at;
            match (byte, bytes.get(here + 1)) {
                (b'/', Some(b'/')) => self.at = end(bytes, here, b"\n"),
                (b'/', Some(b'*')) => self.at = end(bytes, here + 2, b"*/"),
                (b'/', _) if !self.after_value => {
                    self.at = (close(bytes, here, b'/') + 1).min(bytes.len());
                    self.after_value = true;
                }
                (b'"' | b'\'' | b'`', _) => {
                    if let Some(token) = self.text(here) {
                        return Some(token);
                    }
                }
                (byte, _) if byte.is_ascii_whitespace() => self.at += 1,
                (byte, _) if is_word(byte) => return Some(self.word(here)),
                (byte, _) => {
                    self.at += 1;
                    self.after_value = matches!(byte, b')' | b']' | b'}');
                    return Some(Token { kind: Kind::Mark(byte), start: here, end: self.at });
                }
            }
        }
        None
    }
}

/// Returns whether a byte belongs to a name or a number. All of a character outside ASCII does.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

/// Returns the position after the next `mark`, or the end.
fn end(bytes: &[u8], from: usize, mark: &[u8]) -> usize {
    let found = memchr::memmem::find(&bytes[from.min(bytes.len())..], mark);
    found.map_or(bytes.len(), |at| from + at + mark.len())
}

/// Returns the position of the closing quote, or of the line end or end of the script that comes before it.
fn close(bytes: &[u8], open: usize, quote: u8) -> usize {
    let mut at = open + 1;
    let mut is_in_class = false;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            // Only a template has several lines.
            b'\n' if quote != b'`' => return at,
            b'[' if quote == b'/' => is_in_class = true,
            b']' => is_in_class = false,
            byte if *byte == quote && !is_in_class => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(script: &str) -> Vec<&str> {
        let text = |token: Token<'_>| match token.kind {
            Kind::Text(text) => Some(&script[token.start + 1..][..text.len()]),
            _ => None,
        };
        Lexer::at(script, 0).filter_map(text).collect()
    }

    #[test]
    fn comments_and_regular_expressions_hold_no_strings() {
        for (script, expected) in [
            ("// it's\nf('a')", &["a"][..]),
            ("/* it's */ f('a') /* 'b", &["a"]),
            ("x.replace(/'/g, 'a')", &["a"]),
            ("x = /[/']/; y = \"b\"", &["b"]),
            ("x = a / 2 + 'c' / 3", &["c"]),
            ("return /\"/.test('d')", &["d"]),
            ("x = 'it\\'s'", &["it\\'s"]),
            ("x = 'open\ny = 'z'", &["z"]),
            ("`a\nb`", &["a\nb"]),
            ("'\\", &[]),
        ] {
            assert_eq!(texts(script), expected, "{script}");
        }
    }

    #[test]
    fn words_and_marks_keep_their_positions() {
        let tokens: Vec<Token<'_>> = Lexer::at("é.b: 1", 0).collect();
        assert_eq!(tokens[0], Token { kind: Kind::Word("é"), start: 0, end: 2 });
        assert!(tokens[1].is(b'.') && tokens[3].is(b':') && tokens[3].name().is_none());
        assert_eq!(tokens[4].name(), Some("1"));
    }
}
