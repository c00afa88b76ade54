//! Escapes of every character, or of all but letters and digits: percent signs, codes of string literals, numbers of HTML.

use std::fmt::Arguments;
use std::io::Write as _;

use super::{Encoded, Encoding, quoted_printable};

pub(super) fn encodings(text: &[u8]) -> Vec<Encoded> {
    use Encoding::{Html, Percent, QuotedPrintable, StringLiteral};
    let mut all = vec![
        bytes(text, Percent, |byte, out| put(out, format_args!("%{byte:02X}"))),
        bytes(text, Percent, |byte, out| put(out, format_args!("%{byte:02x}"))),
        bytes(text, Percent, |byte, out| unless_plain(byte, format_args!("%{byte:02X}"), out)),
        bytes(text, Percent, |byte, out| unless_plain(byte, format_args!("%{byte:02x}"), out)),
        bytes(text, StringLiteral, |byte, out| put(out, format_args!("\\x{byte:02x}"))),
        bytes(text, StringLiteral, |byte, out| put(out, format_args!("\\x{byte:02X}"))),
        bytes(text, StringLiteral, |byte, out| put(out, format_args!("\\{byte:03o}"))),
        // JavaScript and C need no leading zeros.
        bytes(text, StringLiteral, |byte, out| put(out, format_args!("\\{byte:o}"))),
        bytes(text, QuotedPrintable, quoted_printable::push),
    ];
    if let Ok(text) = std::str::from_utf8(text) {
        all.extend([
            units(text, |unit, out| put(out, format_args!("\\u{unit:04x}"))),
            units(text, |unit, out| put(out, format_args!("\\u{unit:04X}"))),
            chars(text, StringLiteral, |c, out| put(out, format_args!("\\u{{{c:x}}}"))),
            chars(text, StringLiteral, |c, out| put(out, format_args!("\\u{{{c:X}}}"))),
            // JavaScript's `\x` is a character of Latin-1.
            chars(text, StringLiteral, |c, out| {
                if c < 0x100 {
                    put(out, format_args!("\\x{c:02x}"))
                } else {
                    put(out, format_args!("\\u{c:04x}"))
                }
            }),
            chars(text, Html, |c, out| put(out, format_args!("&#{c};"))),
            chars(text, Html, |c, out| put(out, format_args!("&#x{c:x};"))),
            chars(text, Html, |c, out| put(out, format_args!("&#x{c:X};"))),
            chars(text, Html, |c, out| put(out, format_args!("&#X{c:X};"))),
        ]);
    }
    all
}

/// The longest escape of one byte, in bytes.
const LONGEST: usize = 10;

fn bytes(text: &[u8], encoding: Encoding, write: impl Fn(u8, &mut Vec<u8>)) -> Encoded {
    Encoded::of(encoding, LONGEST * text.len(), text.iter().copied(), write)
}

fn unless_plain(byte: u8, escape: Arguments<'_>, out: &mut Vec<u8>) {
    if byte.is_ascii_alphanumeric() { out.push(byte) } else { put(out, escape) }
}

fn units(text: &str, write: impl Fn(u16, &mut Vec<u8>)) -> Encoded {
    Encoded::of(Encoding::Json, LONGEST * text.len(), text.encode_utf16(), write)
}

fn chars(text: &str, encoding: Encoding, write: impl Fn(u32, &mut Vec<u8>)) -> Encoded {
    Encoded::of(encoding, LONGEST * text.len(), text.chars().map(u32::from), write)
}

/// Writes into a vector that is wiped, without a copy that is not.
pub(super) fn put(out: &mut Vec<u8>, escape: Arguments<'_>) {
    // A vector takes everything.
    let _ = out.write_fmt(escape);
}
