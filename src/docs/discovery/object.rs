//! Object literals of JavaScript, rewritten as JSON.
//!
//! A parser of JSON with a limit on memory reads the result, so this needs no values of its own.

use super::lexer::{Kind, Lexer, Token};

/// The deepest nesting, as in `serde_json`.
const DEEPEST: usize = 127;

/// Rewrites the object that starts at `open` as JSON: keys get quotes, comments and trailing commas go, and `undefined`,
/// functions and other expressions become `null`. Returns `None` if the object does not end or has other syntax.
pub(super) fn to_json(script: &str, open: usize) -> Option<String> {
    let mut writer = Writer { json: String::new(), open: Vec::new() };
    let mut tokens = Tokens { lexer: Lexer::at(script, open), next: None };
    while let Some(token) = tokens.take() {
        writer.write(token, &mut tokens)?;
        if writer.open.is_empty() {
            return Some(writer.json);
        }
    }
    None
}

/// Tokens, of which the next one can be looked at.
struct Tokens<'a> {
    lexer: Lexer<'a>,
    next: Option<Token<'a>>,
}

impl<'a> Tokens<'a> {
    fn take(&mut self) -> Option<Token<'a>> {
        self.next.take().or_else(|| self.lexer.next())
    }

    fn peek(&mut self) -> Option<Token<'a>> {
        if self.next.is_none() {
            self.next = self.lexer.next();
        }
        self.next
    }

    /// Skips the rest of an expression with `depth` open brackets, up to the comma or bracket that ends it.
    fn skip_expression(&mut self, mut depth: usize) -> Option<()> {
        loop {
            let token = self.peek()?;
            match token.kind {
                Kind::Mark(b'(' | b'[' | b'{') => depth += 1,
                Kind::Mark(b')' | b']' | b'}' | b',') if depth == 0 => return Some(()),
                Kind::Mark(b')' | b']' | b'}') => depth -= 1,
                _ => {}
            }
            self.next = None;
        }
    }
}

struct Writer {
    json: String,
    /// The open braces and brackets.
    open: Vec<u8>,
}

impl Writer {
    fn write(&mut self, token: Token<'_>, tokens: &mut Tokens<'_>) -> Option<()> {
        match token.kind {
            Kind::Mark(mark @ (b'{' | b'[')) => {
                self.open.push(mark);
                self.json.push(char::from(mark));
                (self.open.len() <= DEEPEST).then_some(())
            }
            Kind::Mark(mark @ (b'}' | b']')) => {
                self.open.pop();
                if self.json.ends_with(',') {
                    self.json.pop();
                }
                self.json.push(char::from(mark));
                Some(())
            }
            Kind::Mark(mark @ (b',' | b':')) => {
                self.json.push(char::from(mark));
                Some(())
            }
            _ if self.is_key(tokens) => {
                let key = unescape(token.name()?);
                self.json += &serde_json::to_string(&key).ok()?;
                Some(())
            }
            _ => self.value(token, tokens),
        }
    }

    fn is_key(&self, tokens: &mut Tokens<'_>) -> bool {
        self.open.last() == Some(&b'{')
            && self.json.ends_with(['{', ','])
            && tokens.peek().is_some_and(|next| next.is(b':'))
    }

    /// Writes a value, which starts with a token, or `null` for an expression.
    fn value(&mut self, token: Token<'_>, tokens: &mut Tokens<'_>) -> Option<()> {
        let written = match token.kind {
            Kind::Text(text) => serde_json::to_string(&unescape(text)).ok()?,
            Kind::Word(word @ ("true" | "false")) => word.to_owned(),
            Kind::Word(word) if word.as_bytes()[0].is_ascii_digit() => return self.number("", word, tokens),
            Kind::Mark(b'-') => match tokens.take()?.kind {
                Kind::Word(word) => return self.number("-", word, tokens),
                _ => "null".to_owned(),
            },
            // `!0` is the short form of `true`.
            Kind::Mark(b'!') => match tokens.take()?.kind {
                Kind::Word("0") => "true".to_owned(),
                Kind::Word("1") => "false".to_owned(),
                _ => "null".to_owned(),
            },
            Kind::Word(_) => "null".to_owned(),
            // An arrow function or an expression in parentheses.
            Kind::Mark(b'(') => {
                self.json += "null";
                return tokens.skip_expression(1);
            }
            Kind::Mark(_) => return None,
        };
        self.end_value(written, tokens)
    }

    /// Writes a number, whose parts are several tokens: `1`, `.`, `5e`, `-`, `3`.
    fn number(&mut self, sign: &str, word: &str, tokens: &mut Tokens<'_>) -> Option<()> {
        let mut number = format!("{sign}{word}");
        loop {
            let part = match tokens.peek()?.kind {
                Kind::Mark(b'.') => ".",
                Kind::Mark(b'-') if number.ends_with(['e', 'E']) => "-",
                Kind::Mark(b'+') if number.ends_with(['e', 'E']) => "+",
                Kind::Word(word) if !number.ends_with(|c: char| c.is_ascii_alphanumeric()) => word,
                _ => break,
            };
            number += part;
            tokens.next = None;
        }
        let is_json = serde_json::from_str::<serde_json::Number>(&number).is_ok();
        self.end_value(if is_json { number } else { "null".to_owned() }, tokens)
    }

    /// Writes a value unless it is only the start of an expression.
    fn end_value(&mut self, written: String, tokens: &mut Tokens<'_>) -> Option<()> {
        let next = tokens.peek()?;
        if matches!(next.kind, Kind::Mark(b',' | b'}' | b']')) {
            self.json += &written;
        } else {
            self.json += "null";
            tokens.skip_expression(0)?;
        }
        Some(())
    }
}

/// Resolves the escapes of a string literal. An invalid one stays as it is.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain += &rest[..at];
        rest = &rest[at + 1..];
        rest = escape(rest, &mut plain);
    }
    plain + rest
}

/// Writes the character of an escape, whose backslash was read, and returns the text after it.
fn escape<'a>(rest: &'a str, plain: &mut String) -> &'a str {
    let Some(first) = rest.chars().next() else { return rest };
    let after = &rest[first.len_utf8()..];
    let simple = match first {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '\n' => return after,
        'x' => return code(after, after.get(..2), 2, plain),
        'u' if after.starts_with('{') => {
            let digits = after.get(1..).and_then(|inner| inner.split_once('}')).map(|(digits, _)| digits);
            return code(after, digits, digits.map_or(0, str::len) + 2, plain);
        }
        'u' => return pair(after, plain),
        other => other,
    };
    plain.push(simple);
    after
}

/// Writes the character of a hexadecimal code, and returns the text behind its `length` bytes.
fn code<'a>(after: &'a str, digits: Option<&str>, length: usize, plain: &mut String) -> &'a str {
    let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    match value.and_then(char::from_u32) {
        Some(character) => {
            plain.push(character);
            after.get(length..).unwrap_or_default()
        }
        None => after,
    }
}

/// Writes the character of `\uXXXX`, which two of them describe outside the basic plane (RFC 8259, section 7).
fn pair<'a>(after: &'a str, plain: &mut String) -> &'a str {
    let unit = |text: &str| text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let Some(high) = unit(after) else { return after };
    let rest = &after[4..];
    let low = rest.strip_prefix("\\u").and_then(unit).filter(|low| (0xdc00..0xe000).contains(low));
    let (units, rest) = match low.filter(|_| (0xd800..0xdc00).contains(&high)) {
        Some(low) => (vec![high, low], &rest[6..]),
        None => (vec![high], rest),
    };
    plain.extend(char::decode_utf16(units).map(|one| one.unwrap_or(char::REPLACEMENT_CHARACTER)));
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn javascript_becomes_json() {
        for (script, expected) in [
            ("{a: 'b', \"c\": [1, 2,],}", r#"{"a":"b","c":[1,2]}"#),
            ("{ /* x */ a: `b\nc` // d\n}", r#"{"a":"b\nc"}"#),
            ("{a: !0, b: !1, c: undefined, d: null}", r#"{"a":true,"b":false,"c":null,"d":null}"#),
            ("{a: -1.5e-3, b: 0x10, c: 200, d: 2e5}", r#"{"a":-1.5e-3,"b":null,"c":200,"d":2e5}"#),
            ("{200: {}, $ref: 'x'}", r#"{"200":{},"$ref":"x"}"#),
            ("{a: function (b) { return {c: 1}; }, d: (e) => e, f: 1}", r#"{"a":null,"d":null,"f":1}"#),
            ("{a: 'b' + c, d: new Date('x'), e: f.g}", r#"{"a":null,"d":null,"e":null}"#),
            (r"{a: '\x41\u{1f600}\ud83d\ude00\u002F\'\/\n'}", "{\"a\":\"A😀😀/'/\\n\"}"),
            ("{a: {b: 1}} ; more", r#"{"a":{"b":1}}"#),
        ] {
            let json = to_json(script, 0);
            let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
            assert_eq!(json.as_deref().and_then(value), value(expected), "{script}: {json:?}");
        }
    }

    #[test]
    fn other_syntax_is_refused() {
        for script in ["{", "{a: 1", "{...b}x", "{a: 1, (", &"{a:".repeat(500), "{'a", "{a: -"] {
            let json = to_json(script, 0);
            let value = json.as_deref().map(serde_json::from_str::<serde_json::Value>);
            assert!(!matches!(value, Some(Ok(_))), "{script:.20}: {json:?}");
        }
        for escape in [r"\", r"\u", r"\ud83d", r"\u{", r"\u{110000}", r"\x", r"\xé", r"\u00é"] {
            unescape(escape);
        }
    }
}
