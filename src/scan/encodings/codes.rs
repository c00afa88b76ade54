//! Codes of all bytes, in addition to base64: hexadecimal digits and UTF-16.

use super::{Encoded, Encoding};

pub(super) fn encodings(text: &[u8]) -> Vec<Encoded> {
    let capacity = 2 * text.len();
    let mut all = Vec::from([b"0123456789abcdef", b"0123456789ABCDEF"].map(|digits| {
        Encoded::of(Encoding::Hexadecimal, capacity, text.iter(), |byte, coded| {
            coded.extend([digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
        })
    }));
    // Another text has no code units.
    if let Ok(text) = std::str::from_utf8(text) {
        let utf16 = |encoding, bytes: fn(u16) -> [u8; 2]| {
            Encoded::of(encoding, capacity, text.encode_utf16(), |unit, coded| coded.extend(bytes(unit)))
        };
        all.push(utf16(Encoding::Utf16Le, u16::to_le_bytes));
        all.push(utf16(Encoding::Utf16Be, u16::to_be_bytes));
    }
    all
}
