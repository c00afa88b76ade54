//! Character references of HTML and XML.

use super::entities::name_of;
use super::every::put;
use super::{Encoded, Encoding};

/// The longest reference of one byte, in bytes.
const LONGEST: usize = 10;

/// How quotes and the like are written, in addition to `&amp;`, `&lt;` and `&gt;`.
const QUOTES: [&[(char, &str)]; 7] = [
    // XML, and most libraries.
    &[('"', "&quot;"), ('\'', "&apos;")],
    // Python, PHP, Go and React differ.
    &[('"', "&quot;"), ('\'', "&#39;")],
    &[('"', "&quot;"), ('\'', "&#x27;")],
    &[('"', "&quot;"), ('\'', "&#039;")],
    &[('"', "&#34;"), ('\'', "&#39;"), ('+', "&#43;")],
    // Templates that escape for unquoted attributes too, and OWASP's rule.
    &[('"', "&quot;"), ('\'', "&#39;"), ('/', "&#x2F;"), ('=', "&#x3D;"), ('`', "&#x60;")],
    &[('"', "&quot;"), ('\'', "&#x27;"), ('/', "&#x2F;"), ('=', "&#x3D;"), ('`', "&#x60;")],
];

const MARKUP: [(char, &str); 3] = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;")];

/// How a character outside ASCII is written: as it is, and as a number.
const NON_ASCII: [fn(char, &mut Vec<u8>); 4] = [
    plain,
    |c, out| put(out, format_args!("&#{};", u32::from(c))),
    |c, out| put(out, format_args!("&#x{:x};", u32::from(c))),
    |c, out| put(out, format_args!("&#x{:X};", u32::from(c))),
];

pub(super) fn encodings(text: &[u8]) -> Vec<Encoded> {
    let Ok(text) = std::str::from_utf8(text) else { return Vec::new() };
    let non_ascii = if text.is_ascii() { &NON_ASCII[..1] } else { &NON_ASCII[..] };
    let pairs = QUOTES.iter().flat_map(|quotes| non_ascii.iter().map(move |number| (*quotes, number)));
    let named = |c: char, out: &mut Vec<u8>| match name_of(c) {
        Some(name) => put(out, format_args!("&{name};")),
        None => plain(c, out),
    };
    pairs
        .map(|(quotes, number)| write(text, |c, out| escape(c, quotes, number, out)))
        .chain([write(text, named)])
        .collect()
}

fn write(text: &str, writer: impl Fn(char, &mut Vec<u8>)) -> Encoded {
    Encoded::of(Encoding::Html, LONGEST * text.len(), text.chars(), writer)
}

fn plain(c: char, out: &mut Vec<u8>) {
    out.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
}

fn escape(c: char, quotes: &[(char, &str)], non_ascii: &fn(char, &mut Vec<u8>), out: &mut Vec<u8>) {
    match MARKUP.iter().chain(quotes).find(|(escaped, _)| *escaped == c) {
        Some((_, reference)) => out.extend(reference.as_bytes()),
        None if c.is_ascii() => out.push(c as u8),
        None => non_ascii(c, out),
    }
}
