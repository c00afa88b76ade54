//! String literals of programming languages: backslashes before some characters, and codes for others.
//!
//! A credential that a request can carry has no control characters, so only the most common codes are tried for those.

use super::{Encoding, Value, encode_chars, encode_each, push_hex};

/// The characters that get a backslash.
const ESCAPED: [&[u8]; 8] = [
    // Node's `inspect`, Python's `repr`, fish: the quotes that enclose the text differ.
    b"\\", b"\\'", b"\\\"", b"\\`",    // PHP's `addslashes`, MySQL, `[u8]::escape_ascii`.
    b"\\'\"",  // Perl's `Data::Dumper` with `Useqq`.
    b"\\\"$@", // Kotlin, Groovy, Dart: `$` starts an interpolation.
    b"\\\"$",  // Java's `Properties`.
    b"\\:=#!",
];

/// How characters without a glyph in ASCII are written.
#[derive(Clone, Copy)]
enum Code {
    /// Unchanged, and controls as `\xNN`.
    Unchanged,
    /// Each byte as `\xNN`.
    HexBytes,
    /// Each byte as `\NNN`.
    Octal,
    /// The character as `\xNN`, `\uNNNN` or `\UNNNNNNNN`.
    Shortest,
    /// The character as `\uNNNN`, in UTF-16.
    Utf16,
    /// The character as `\u{N}`.
    Braces,
    /// The character as `\x{N}`.
    PerlBraces,
}

const CODES: [Code; 7] = [
    Code::Unchanged,
    Code::HexBytes,
    Code::Octal,
    Code::Shortest,
    Code::Utf16,
    Code::Braces,
    Code::PerlBraces,
];

pub(super) fn encodings(value: Value) -> Vec<Encoding> {
    let plain = value.bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let codes = if plain { &CODES[..1] } else { &CODES[..] };
    let cases = if plain { &[false][..] } else { &[false, true] };
    let mut encodings: Vec<Encoding> = Vec::new();
    for escaped in ESCAPED {
        for (&code, &upper) in codes.iter().flat_map(|code| cases.iter().map(move |upper| (code, upper))) {
            let encoding = Literal { escaped, code, upper }.write(value);
            encodings.extend(encoding.filter(|encoding| !encodings.contains(encoding)));
        }
    }
    encodings
}

/// The rules of one kind of literal.
#[derive(Clone, Copy)]
struct Literal {
    escaped: &'static [u8],
    code: Code,
    upper: bool,
}

impl Literal {
    /// Encodes the value. Returns `None` if these rules require UTF-8 and the value is not valid.
    fn write(self, value: Value) -> Option<Encoding> {
        match self.code {
            Code::Unchanged | Code::HexBytes | Code::Octal => {
                Some(encode_each(value, 4, |_, byte, text| self.byte(byte, text)))
            }
            _ => encode_chars(value, 10, |char, text| self.char(char, text)),
        }
    }

    fn byte(self, byte: u8, text: &mut Vec<u8>) {
        match (byte, self.code) {
            _ if self.is_simple(byte, text) => {}
            (0x80.., Code::Unchanged) => text.push(byte),
            (_, Code::Octal) => {
                text.extend([b'\\', b'0' + (byte >> 6), b'0' + (byte >> 3 & 7), b'0' + (byte & 7)])
            }
            _ => self.hex(b"\\x", byte.into(), 2, text),
        }
    }

    fn char(self, char: char, text: &mut Vec<u8>) {
        if u8::try_from(char).is_ok_and(|byte| byte.is_ascii() && self.is_simple(byte, text)) {
            return;
        }
        let (number, upper) = (u32::from(char), self.upper);
        let length = (u32::BITS - (number | 1).leading_zeros()).div_ceil(4);
        match self.code {
            Code::Braces | Code::PerlBraces => {
                let open: &[u8] = if matches!(self.code, Code::Braces) { b"\\u{" } else { b"\\x{" };
                self.hex(open, number, length, text);
                text.push(b'}');
            }
            Code::Shortest if number < 0x100 => self.hex(b"\\x", number, 2, text),
            Code::Shortest if number >= 0x1_0000 => self.hex(b"\\U", number, 8, text),
            _ => char.encode_utf16(&mut [0; 2]).iter().for_each(|&unit| {
                text.extend(b"\\u");
                push_hex(unit.into(), 4, upper, text);
            }),
        }
    }

    /// Writes a byte that has no code: a printable one, or a control character with a letter of its own.
    fn is_simple(self, byte: u8, text: &mut Vec<u8>) -> bool {
        match byte {
            _ if self.escaped.contains(&byte) => text.extend([b'\\', byte]),
            b' '..=b'~' => text.push(byte),
            b'\n' => text.extend(b"\\n"),
            b'\r' => text.extend(b"\\r"),
            b'\t' => text.extend(b"\\t"),
            _ => return false,
        }
        true
    }

    fn hex(self, open: &[u8], number: u32, count: u32, text: &mut Vec<u8>) {
        text.extend(open);
        push_hex(number, count, self.upper, text);
    }
}

#[cfg(test)]
mod tests {
    use crate::launch::mask::encodings::tests::has;

    #[test]
    fn the_quotes_of_node_and_python_are_covered() {
        assert!(has("k3yA\\b'C\"42", "k3yA\\\\b'C\"42"));
        assert!(has("k3yA\\b'C\"42", "k3yA\\\\b\\'C\"42"));
        assert!(has("a`'\"\\", "a\\`'\"\\\\"));
    }

    #[test]
    fn the_codes_of_python_are_covered() {
        assert!(has("schlüssel\x01", r"schl\xfcssel\x01"));
        assert!(has("schlüssel", r"schl\xc3\xbcssel"));
        assert!(has("€ and 😀", r"\u20ac and \U0001f600"));
    }

    #[test]
    fn the_codes_of_other_languages_are_covered() {
        // PyYAML, Perl, Rust, Java.
        assert!(has("schl\"üssel", r#"schl\"\xFCssel"#));
        assert!(has("a$b@c\"ü", r#"a\$b\@c\"\303\274"#));
        assert!(has("a$b@c\"ü", r#"a\$b\@c\"\x{fc}"#));
        assert!(has("a\"\x1b", r#"a\"\u{1b}"#));
        assert!(has("a=b:c#ü", r"a\=b\:c\#\u00FC"));
    }
}
