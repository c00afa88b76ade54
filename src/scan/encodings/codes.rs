//! Codes of all bytes, in addition to base64: hexadecimal digits and UTF-16.

use zeroize::Zeroizing;

use super::{Encoded, Encoding};

pub(super) fn encodings(text: &[u8]) -> Vec<Encoded> {
    let hexadecimal = [b"0123456789abcdef", b"0123456789ABCDEF"].map(|digits| Encoded {
        encoding: Encoding::Hexadecimal,
        text: each(text, |byte| [digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]),
    });
    let mut all = Vec::from(hexadecimal);
    // Another text has no code units.
    if let Ok(text) = std::str::from_utf8(text) {
        all.push(utf16(text, Encoding::Utf16Le, u16::to_le_bytes));
        all.push(utf16(text, Encoding::Utf16Be, u16::to_be_bytes));
    }
    all
}

fn each(text: &[u8], code: impl Fn(u8) -> [u8; 2]) -> Zeroizing<Vec<u8>> {
    let mut coded = Zeroizing::new(Vec::with_capacity(2 * text.len()));
    text.iter().for_each(|&byte| coded.extend(code(byte)));
    coded
}

fn utf16(text: &str, encoding: Encoding, bytes: fn(u16) -> [u8; 2]) -> Encoded {
    let mut coded = Zeroizing::new(Vec::with_capacity(2 * text.len()));
    text.encode_utf16().for_each(|unit| coded.extend(bytes(unit)));
    Encoded { encoding, text: coded }
}
