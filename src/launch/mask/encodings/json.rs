//! The inside of a JSON string. Writers agree on few escapes, so each way to differ is tried with each other.

use super::{Form, digits, each};

/// The ASCII characters that careful writers spell as `\u00XX`: none, those Go does, those .NET does.
const SPELLED: [&[u8]; 3] = [b"", b"<>&", b"<>&\"'+`"];

/// What happens to characters beyond ASCII.
#[derive(Clone, Copy, PartialEq)]
enum Beyond {
    /// They stay as they are.
    Kept,
    /// They become `\uXXXX`, of the bytes as UTF-8.
    Spelled,
    /// Each byte becomes `\u00XX`: the value taken for Latin-1.
    Bytes,
}

/// How one writer escapes.
#[derive(Clone, Copy)]
struct Writer {
    spelled: &'static [u8],
    beyond: Beyond,
    slash: bool,
    upper: bool,
}

pub(super) fn forms(value: &[u8]) -> Vec<Form> {
    let mut forms = Vec::new();
    if value.iter().all(|&byte| is_kept(byte)) {
        return forms;
    }
    for spelled in SPELLED {
        for beyond in [Beyond::Kept, Beyond::Spelled, Beyond::Bytes] {
            for (slash, upper) in [(false, false), (false, true), (true, false), (true, true)] {
                forms.extend(Writer { spelled, beyond, slash, upper }.write(value));
            }
        }
    }
    forms
}

/// Whether every writer leaves a byte as it is. Of such are most credentials, for which all their ways give the same.
fn is_kept(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7F) && !b"\"\\/<>&'+`".contains(&byte)
}

impl Writer {
    /// The value as this writer has it, unless it can't: it wants UTF-8 and the value isn't.
    fn write(self, value: &[u8]) -> Option<Form> {
        if self.beyond != Beyond::Spelled {
            return Some(each(value, 6, |_, byte, form| self.byte(byte, form)));
        }
        let mut form = Form::new(Vec::with_capacity(value.len() * 6));
        for char in std::str::from_utf8(value).ok()?.chars() {
            match u8::try_from(char) {
                Ok(byte) if byte.is_ascii() => self.byte(byte, &mut form),
                _ => char.encode_utf16(&mut [0; 2]).iter().for_each(|&unit| self.unit(unit, &mut form)),
            }
        }
        Some(form)
    }

    fn byte(self, byte: u8, form: &mut Vec<u8>) {
        let short = match byte {
            _ if self.spelled.contains(&byte) => return self.unit(byte.into(), form),
            b'"' | b'\\' => byte,
            b'/' if self.slash => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0C => b'f',
            ..0x20 => return self.unit(byte.into(), form),
            0x80.. if self.beyond == Beyond::Bytes => return self.unit(byte.into(), form),
            _ => return form.push(byte),
        };
        form.extend([b'\\', short]);
    }

    fn unit(self, unit: u16, form: &mut Vec<u8>) {
        form.extend(b"\\u");
        form.extend([12, 8, 4, 0].map(|shift| digits(self.upper)[usize::from(unit >> shift & 15)]));
    }
}

#[cfg(test)]
mod tests {
    use crate::launch::mask::encodings::tests::has;

    #[test]
    fn as_serde_writes_it() {
        // The shell has most of these too, but never together with the quote.
        for value in ["quo\"te", "back\\slash", "\"new\nline\ttab\r\x08\x0c", "\x01\x1f", "\"\nschlüssel"] {
            let json = serde_json::to_string(value).expect("text");
            assert!(has(value, &json[1..json.len() - 1]), "{json}");
        }
    }

    #[test]
    fn a_byte_that_is_kept_is_kept_by_every_writer() {
        for byte in 0..=u8::MAX {
            let forms = super::forms(&[byte, 0x01]);
            let is_changed = forms.iter().any(|form| **form != [&[byte][..], b"\\u0001"].concat());
            assert_eq!(super::is_kept(byte), !is_changed, "{byte:#04x}");
        }
    }

    #[test]
    fn slashes() {
        assert!(has("a/b\"c", r#"a\/b\"c"#));
        // The shell's form has the same quote; only JSON has this line break.
        assert!(has("a/b\n\"c", r#"a/b\n\"c"#));
    }

    #[test]
    fn spelled_in_both_cases() {
        assert!(has("schlüssel😀", r"schl\u00fcssel\ud83d\ude00"));
        assert!(has("schlüssel😀", r"schl\u00FCssel\uD83D\uDE00"));
        assert!(has(b"\xfc\xffkey\x1f", r"\u00fc\u00ffkey\u001f"));
        assert!(has("ü", r"\u00c3\u00bc"));
    }

    #[test]
    fn marks_of_html() {
        assert!(has("a<b>&\"'", r#"a\u003cb\u003e\u0026\"'"#));
        assert!(has("a+b\"'", r"a\u002Bb\u0022\u0027"));
    }
}
