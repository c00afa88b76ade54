//! Percent-encoding, as in URLs and in the bodies of HTML forms.

use super::{Encoded, digits, encode_each};

/// The characters that encoders leave unchanged, in addition to letters and digits, and whether a space becomes a
/// plus.
const ENCODERS: [(&[u8], bool); 6] = [
    // RFC 3986: everything but unreserved characters.
    (b"-._~", false),
    // JavaScript's `encodeURIComponent`.
    (b"-._~!'()*", false),
    // A path: Python's `quote`.
    (b"-._~/", false),
    // A whole URL: JavaScript's `encodeURI`.
    (b"-._~!'()*;/?:@&=+$,#", false),
    // `application/x-www-form-urlencoded`, as in browsers and the URL standard.
    (b"-._*", true),
    // The same, but unreserved characters are unchanged: query strings of Python and Go.
    (b"-._~", true),
];

pub(super) fn encodings(value: &[u8]) -> Vec<Encoded> {
    let styles = ENCODERS.iter().flat_map(|encoder| [true, false].map(|upper| (encoder, upper)));
    styles.map(|((unescaped, plus), upper)| encode(value, unescaped, *plus, upper)).collect()
}

fn encode(value: &[u8], unescaped: &[u8], plus: bool, upper: bool) -> Encoded {
    let digits = digits(upper);
    encode_each(value, 3, |_, byte, encoded| match byte {
        b' ' if plus => encoded.push(b'+'),
        _ if byte.is_ascii_alphanumeric() || unescaped.contains(&byte) => encoded.push(byte),
        _ => encoded.extend([b'%', digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]),
    })
}

#[cfg(test)]
mod tests {
    use crate::launch::mask::encodings::tests::has;

    #[test]
    fn both_cases_of_digits_are_covered() {
        assert!(has("pä/ss+ö~", "p%C3%A4%2Fss%2B%C3%B6~"));
        assert!(has("pä/ss+ö~", "p%c3%a4%2fss%2b%c3%b6~"));
        assert!(has(b"\x00\xff-._", "%00%FF-._"));
    }

    #[test]
    fn form_urlencoded_data_is_covered() {
        assert!(has("a b*c~d", "a+b*c%7Ed"));
        assert!(has("a b*c~d", "a+b%2Ac~d"));
    }

    #[test]
    fn paths_urls_and_components_are_covered() {
        assert!(has("a/b:c d", "a/b%3Ac%20d"));
        assert!(has("a/b:c d", "a/b:c%20d"));
        assert!(has("it's (a) /", "it's%20(a)%20%2F"));
    }
}
