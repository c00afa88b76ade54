//! Percent-encoding, as in URLs and in the bodies of HTML forms, once and twice.

use super::{Encoding, Value, digits, encode_each};

/// The characters that encoders leave unchanged, in addition to letters and digits, and whether a space becomes a
/// plus. They write the digits in either case.
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

/// The characters that the parts of a URL keep, in addition to letters and digits. The digits are in upper case.
const PARTS: [&[u8]; 10] = [
    // The URL standard, section 1.3: the sets of the fragment, the query, the special query, the path (also without `^`, as
    // before 2024), and the userinfo. A percent sign stays.
    b"!#$%&'()*+,-./:;=?@[\\]^_{|}~",
    b"!$%&'()*+,-./:;=?@[\\]^_`{|}~",
    b"!$%&()*+,-./:;=?@[\\]^_`{|}~",
    b"!$%&'()*+,-./:;=@[\\]_|~",
    b"!$%&'()*+,-./:;=@[\\]^_|~",
    b"!$%&'()*+,-._~",
    // Java's `URI`: userinfo, path, query.
    b"-_.!~*'(),;:$&+=",
    b"-_.!~*'(),;:$&+=/@",
    b"-_.!~*'(),;:$&+=?/[]@",
    // Go's `PathEscape`.
    b"-_.~$&+=:@",
];

pub(super) fn encodings(value: Value) -> Vec<Encoding> {
    let mut once = encodings_once(value);
    let twice: Vec<_> = once.iter().map(|encoding| again(encoding.as_value())).collect();
    once.extend(twice);
    once
}

pub(super) fn encodings_once(value: Value) -> Vec<Encoding> {
    let styles = ENCODERS.iter().flat_map(|encoder| [true, false].map(|upper| (encoder, upper)));
    let mut once: Vec<_> =
        styles.map(|((unescaped, plus), upper)| encode(value, unescaped, *plus, upper)).collect();
    once.extend(PARTS.iter().map(|unescaped| encode(value, unescaped, false, true)));
    once
}

fn encode(value: Value, unescaped: &[u8], plus: bool, upper: bool) -> Encoding {
    let digits = digits(upper);
    encode_each(value, 3, |_, byte, encoded| match byte {
        b' ' if plus => encoded.push(b'+'),
        _ if byte.is_ascii_alphanumeric() || unescaped.contains(&byte) => encoded.push(byte),
        _ => encoded.extend([b'%', digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]),
    })
}

/// Encodes the percent signs of an encoding, and what only some encoders leave unchanged.
fn again(encoding: Value) -> Encoding {
    encode_each(encoding, 3, |_, byte, encoded| match byte {
        b'%' => encoded.extend(b"%25"),
        _ => encoded.push(byte),
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

    /// The results of Node 22's `new URL`, Java 17's `URI` and Go 1.22's `PathEscape`.
    #[test]
    fn the_parts_of_a_url_are_covered() {
        let value = "p+$!'()*,&/\"<>?#`{}^|@:;=[] x";
        assert!(has(value, "p+$!'()*,&%2F%22%3C%3E%3F%23%60%7B%7D%5E%7C%40%3A%3B%3D%5B%5D%20x"));
        assert!(has(value, "p+$!'()*,&/%22%3C%3E%3F%23%60%7B%7D%5E|@:;=[]%20x"));
        assert!(has(value, "p+$!%27()*,&/%22%3C%3E?%23`{}^|@:;=[]%20x"));
        assert!(has(value, "p+$!'()*,&/%22%3C%3E?#%60{}^|@:;=[]%20x"));
        assert!(has(value, "p+$!'()*,&/%22%3C%3E%3F%23%60%7B%7D%5E%7C@:;=%5B%5D%20x"));
        assert!(has(value, "p+$%21%27%28%29%2A%2C&%2F%22%3C%3E%3F%23%60%7B%7D%5E%7C@:%3B=%5B%5D%20x"));
    }

    #[test]
    fn a_second_encoding_is_covered() {
        assert!(has("a/b=c", "a%252Fb%253Dc"));
        assert!(has("a/b=c", "a%252fb%253dc"));
    }
}
