//! Character references of HTML and XML. Writers agree on few of them, so all combinations of their differences are tried.

use std::fmt::Arguments;
use std::io::Write;

use super::{Encoding, Value, encode_chars};

/// The longest reference of one character, in bytes.
const LONGEST: usize = 10;

/// What every writer escapes.
const MARKUP: [(char, &str); 3] = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;")];

/// How writers escape quotes and the like.
const QUOTES: [&[(char, &str)]; 8] = [
    // Text between tags.
    &[],
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

/// Appends a character.
type Writer = fn(char, &mut Vec<u8>);

/// How a character outside ASCII is written: as it is, and as a number.
const NON_ASCII: [Writer; 4] = [
    |char, text| text.extend(char.encode_utf8(&mut [0; 4]).as_bytes()),
    |char, text| put(text, format_args!("&#{};", u32::from(char))),
    |char, text| put(text, format_args!("&#x{:x};", u32::from(char))),
    |char, text| put(text, format_args!("&#x{:X};", u32::from(char))),
];

pub(super) fn encodings(value: Value) -> Vec<Encoding> {
    if value.bytes.iter().all(|&byte| is_unchanged(byte)) {
        return Vec::new();
    }
    let numbers = if value.bytes.is_ascii() { &NON_ASCII[..1] } else { &NON_ASCII[..] };
    let pairs = QUOTES.iter().flat_map(|quotes| numbers.iter().map(move |number| (*quotes, number)));
    let encode = |(quotes, number): (&[(char, &str)], &Writer)| {
        encode_chars(value, LONGEST, |char, text| escape(char, quotes, number, text))
    };
    pairs.filter_map(encode).collect()
}

/// Returns whether every writer leaves a byte unchanged.
fn is_unchanged(byte: u8) -> bool {
    byte.is_ascii() && !b"&<>\"'+/=`".contains(&byte)
}

fn escape(char: char, quotes: &[(char, &str)], number: &Writer, text: &mut Vec<u8>) {
    match MARKUP.iter().chain(quotes).find(|(escaped, _)| *escaped == char) {
        Some((_, reference)) => text.extend(reference.as_bytes()),
        None if char.is_ascii() => text.push(char as u8),
        None => number(char, text),
    }
}

fn put(text: &mut Vec<u8>, formatted: Arguments) {
    // A vector takes everything.
    let _ = text.write_fmt(formatted);
}

#[cfg(test)]
mod tests {
    use crate::launch::mask::encodings::tests::has;

    #[test]
    fn an_unchanged_byte_is_unchanged_in_every_encoding() {
        for byte in 0..=127_u8 {
            let value = [byte, b'&'];
            let encodings = super::encodings(super::Value { bytes: &value, public: &[] });
            let is_changed =
                encodings.iter().any(|encoded| *encoded.text != [&[byte][..], b"&amp;"].concat());
            assert_eq!(super::is_unchanged(byte), !is_changed, "{byte:#04x}");
        }
    }

    #[test]
    fn the_references_of_common_writers_are_covered() {
        let value = "a<b>c&d\"e'f/g=h+i`j";
        for (writer, encoded) in [
            ("a text node", "a&lt;b&gt;c&amp;d\"e'f/g=h+i`j"),
            ("Python", "a&lt;b&gt;c&amp;d&quot;e&#x27;f/g=h+i`j"),
            ("PHP", "a&lt;b&gt;c&amp;d&quot;e&#039;f/g=h+i`j"),
            ("Go", "a&lt;b&gt;c&amp;d&#34;e&#39;f/g=h&#43;i`j"),
            ("Mustache", "a&lt;b&gt;c&amp;d&quot;e&#39;f&#x2F;g&#x3D;h+i&#x60;j"),
        ] {
            assert!(has(value, encoded), "{writer}");
        }
        for encoded in ["schl&#252;ssel", "schl&#xfc;ssel", "schl&#xFC;ssel", "schlüssel"] {
            assert!(has("schlüssel", encoded), "{encoded}");
        }
    }
}
