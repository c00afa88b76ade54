//! The content of a JSON string, once and twice. Serializers agree on few escapes, so all combinations of their
//! differences are tried.

use super::{Encoding, Value, encode_chars, encode_each, push_hex};

/// The ASCII characters that serializers escape as `\u00XX`: none, those of Go, those of .NET.
const ESCAPED: [&[u8]; 3] = [b"", b"<>&", b"<>&\"'+`"];

/// The treatment of non-ASCII characters.
#[derive(Clone, Copy, PartialEq)]
enum NonAscii {
    /// Unchanged.
    Unchanged,
    /// Escaped as `\uXXXX`, with the bytes decoded as UTF-8.
    Escaped,
    /// Each byte escaped as `\u00XX`, with the bytes decoded as Latin-1.
    Latin1,
}

/// The escaping rules of one serializer.
#[derive(Clone, Copy)]
struct Rules {
    escaped: &'static [u8],
    non_ascii: NonAscii,
    slash: bool,
    upper: bool,
}

pub(super) fn encodings(value: Value) -> Vec<Encoding> {
    let mut encodings = encodings_once(value);
    // A JSON text as a string in another one. Its non-ASCII characters are encoded already, or stay as they are.
    let outer = Rules { escaped: b"", non_ascii: NonAscii::Unchanged, slash: false, upper: false };
    let twice: Vec<_> = encodings.iter().filter_map(|encoding| outer.write(encoding.as_value())).collect();
    encodings.extend(twice);
    encodings
}

pub(super) fn encodings_once(value: Value) -> Vec<Encoding> {
    let mut encodings: Vec<Encoding> = Vec::new();
    if value.bytes.iter().all(|&byte| is_unchanged(byte)) {
        return encodings;
    }
    for escaped in ESCAPED {
        for non_ascii in [NonAscii::Unchanged, NonAscii::Escaped, NonAscii::Latin1] {
            for (slash, upper) in [(false, false), (false, true), (true, false), (true, true)] {
                let encoding = Rules { escaped, non_ascii, slash, upper }.write(value);
                encodings.extend(encoding.filter(|encoding| !encodings.contains(encoding)));
            }
        }
    }
    encodings
}

/// Returns whether every serializer leaves a byte unchanged. Most credentials consist of such bytes and need no
/// variants.
fn is_unchanged(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7F) && !b"\"\\/<>&'+`".contains(&byte)
}

impl Rules {
    /// Encodes the value. Returns `None` if these rules require UTF-8 and the value is not valid.
    fn write(self, value: Value) -> Option<Encoding> {
        if self.non_ascii != NonAscii::Escaped {
            return Some(encode_each(value, 6, |_, byte, encoded| self.byte(byte, encoded)));
        }
        encode_chars(value, 6, |char, encoded| match u8::try_from(char) {
            Ok(byte) if byte.is_ascii() => self.byte(byte, encoded),
            _ => char.encode_utf16(&mut [0; 2]).iter().for_each(|&unit| self.unit(unit, encoded)),
        })
    }

    fn byte(self, byte: u8, encoded: &mut Vec<u8>) {
        let short = match byte {
            _ if self.escaped.contains(&byte) => return self.unit(byte.into(), encoded),
            b'"' | b'\\' => byte,
            b'/' if self.slash => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0C => b'f',
            ..0x20 => return self.unit(byte.into(), encoded),
            0x80.. if self.non_ascii == NonAscii::Latin1 => return self.unit(byte.into(), encoded),
            _ => return encoded.push(byte),
        };
        encoded.extend([b'\\', short]);
    }

    fn unit(self, unit: u16, encoded: &mut Vec<u8>) {
        encoded.extend(b"\\u");
        push_hex(unit.into(), 4, self.upper, encoded);
    }
}

#[cfg(test)]
mod tests {
    use crate::launch::mask::encodings::tests::has;

    #[test]
    fn the_escapes_of_serde_are_covered() {
        // The shell has most of these escapes too, but never together with the quote.
        for value in ["quo\"te", "back\\slash", "\"new\nline\ttab\r\x08\x0c", "\x01\x1f", "\"\nschlüssel"] {
            let json = serde_json::to_string(value).expect("text");
            assert!(has(value, &json[1..json.len() - 1]), "{json}");
        }
    }

    #[test]
    fn an_unchanged_byte_is_unchanged_in_every_encoding() {
        for byte in 0..=u8::MAX {
            let value = [byte, 0x01];
            let encodings = super::encodings(super::Value { bytes: &value, public: &[] });
            let unchanged = [[&[byte][..], b"\\u0001"].concat(), [&[byte][..], b"\\\\u0001"].concat()];
            let is_changed = encodings.iter().any(|encoded| !unchanged.contains(&encoded.text));
            assert_eq!(super::is_unchanged(byte), !is_changed, "{byte:#04x}");
        }
    }

    #[test]
    fn escaped_slashes_are_covered() {
        assert!(has("a/b\"c", r#"a\/b\"c"#));
        // Shell quoting escapes the quote in the same way, but only JSON has this line break.
        assert!(has("a/b\n\"c", r#"a/b\n\"c"#));
    }

    #[test]
    fn unicode_escapes_are_covered_in_both_cases() {
        assert!(has("schlüssel😀", r"schl\u00fcssel\ud83d\ude00"));
        assert!(has("schlüssel😀", r"schl\u00FCssel\uD83D\uDE00"));
        assert!(has(b"\xfc\xffkey\x1f", r"\u00fc\u00ffkey\u001f"));
        assert!(has("ü", r"\u00c3\u00bc"));
    }

    #[test]
    fn html_safe_escapes_are_covered() {
        assert!(has("a<b>&\"'", r#"a\u003cb\u003e\u0026\"'"#));
        assert!(has("a+b\"'", r"a\u002Bb\u0022\u0027"));
    }

    #[test]
    fn json_in_json_is_covered() {
        let once = serde_json::to_string("quo\"te\\ \u{1}ü").expect("text");
        let twice = serde_json::to_string(&once).expect("text");
        assert!(has("quo\"te\\ \u{1}ü", &twice[3..twice.len() - 3]), "{twice}");
    }
}
