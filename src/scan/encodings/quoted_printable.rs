//! Quoted-printable (RFC 2045 section 6.7). Its soft line breaks are gaps.

use super::{Encoded, Encoding};

/// The characters that are encoded in addition to `=` and to those outside ASCII: none, and those that other character
/// sets lack (RFC 2045).
const ALSO: [&[u8]; 2] = [b"", b"!\"#$@[\\]^`{|}~"];

pub(super) fn encodings(text: &[u8]) -> Vec<Encoded> {
    let encode = |also: &[u8]| {
        Encoded::of(Encoding::QuotedPrintable, 3 * text.len(), text.iter().copied(), |byte, encoded| {
            match byte {
                b'=' | ..b' ' | 0x7F.. => push(byte, encoded),
                _ if also.contains(&byte) => push(byte, encoded),
                _ => encoded.push(byte),
            }
        })
    };
    ALSO.map(encode).into()
}

/// Appends a byte as `=XX`.
pub(super) fn push(byte: u8, encoded: &mut Vec<u8>) {
    let digits = b"0123456789ABCDEF";
    encoded.extend([b'=', digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]);
}
