//! Character references of HTML and XML.

use zeroize::Zeroizing;

use super::entities::name_of;
use super::every::put;
use super::{Encoded, Encoding};

/// The longest reference of one byte, in bytes.
const LONGEST: usize = 10;

/// A writer: what it escapes, and how.
type Writer = fn(char, &mut Vec<u8>);

const WRITERS: [Writer; 8] = [
    // XML, and most libraries.
    |c, out| push(c, &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&apos;")], out),
    // Python, PHP, Go and React differ in the quotes.
    |c, out| push(c, &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#39;")], out),
    |c, out| push(c, &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#x27;")], out),
    |c, out| push(c, &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#039;")], out),
    |c, out| {
        push(
            c,
            &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&#34;"), ('\'', "&#39;"), ('+', "&#43;")],
            out,
        )
    },
    // Templates that escape for unquoted attributes too, and OWASP's rule.
    |c, out| special(c, &[('"', "&quot;"), ('\'', "&#39;")], out),
    |c, out| special(c, &[('"', "&quot;"), ('\'', "&#x27;")], out),
    // All characters that have names.
    |c, out| match name_of(c) {
        Some(name) => {
            out.push(b'&');
            out.extend(name.as_bytes());
            out.push(b';');
        }
        None => plain(c, out),
    },
];

pub(super) fn encodings(text: &[u8]) -> Vec<Encoded> {
    let Ok(text) = std::str::from_utf8(text) else { return Vec::new() };
    let mut all: Vec<Encoded> = WRITERS.into_iter().map(|writer| write(text, writer)).collect();
    // Characters outside ASCII as numbers.
    all.push(write(text, |c, out| number_unless_ascii(c, |c, out| put(out, format_args!("&#{c};")), out)));
    all.push(write(text, |c, out| number_unless_ascii(c, |c, out| put(out, format_args!("&#x{c:x};")), out)));
    all.push(write(text, |c, out| number_unless_ascii(c, |c, out| put(out, format_args!("&#x{c:X};")), out)));
    all
}

fn write(text: &str, writer: impl Fn(char, &mut Vec<u8>)) -> Encoded {
    let mut encoded = Zeroizing::new(Vec::with_capacity(LONGEST * text.len()));
    text.chars().for_each(|c| writer(c, &mut encoded));
    Encoded { encoding: Encoding::Html, text: encoded }
}

fn plain(c: char, out: &mut Vec<u8>) {
    out.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn push(c: char, references: &[(char, &str)], out: &mut Vec<u8>) {
    match references.iter().find(|(escaped, _)| *escaped == c) {
        Some((_, reference)) => out.extend(reference.as_bytes()),
        None => plain(c, out),
    }
}

fn special(c: char, quotes: &[(char, &str)], out: &mut Vec<u8>) {
    match c {
        '&' | '<' | '>' => push(c, &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;")], out),
        '/' | '=' | '`' => put(out, format_args!("&#x{:X};", u32::from(c))),
        _ => push(c, quotes, out),
    }
}

fn number_unless_ascii(c: char, number: impl Fn(u32, &mut Vec<u8>), out: &mut Vec<u8>) {
    if c.is_ascii() && !"&<>\"'".contains(c) { plain(c, out) } else { number(c.into(), out) }
}
