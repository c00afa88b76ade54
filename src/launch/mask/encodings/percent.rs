//! Percent-encoding, as in addresses and in the bodies of forms.

use super::{Form, digits, each};

/// The marks that encoders leave as they are, besides letters and digits, and whether a space becomes a plus.
const ENCODERS: [(&[u8], bool); 6] = [
    // RFC 3986: everything but unreserved characters.
    (b"-._~", false),
    // JavaScript's encodeURIComponent.
    (b"-._~!'()*", false),
    // A path: Python's quote.
    (b"-._~/", false),
    // A whole address: JavaScript's encodeURI.
    (b"-._~!'()*;/?:@&=+$,#", false),
    // application/x-www-form-urlencoded, as browsers and the URL standard have it.
    (b"-._*", true),
    // The same with the unreserved characters left: Python's and Go's query strings.
    (b"-._~", true),
];

pub(super) fn forms(value: &[u8]) -> Vec<Form> {
    let styles = ENCODERS.iter().flat_map(|encoder| [true, false].map(|upper| (encoder, upper)));
    styles.map(|((kept, plus), upper)| encode(value, kept, *plus, upper)).collect()
}

fn encode(value: &[u8], kept: &[u8], plus: bool, upper: bool) -> Form {
    let digits = digits(upper);
    each(value, 3, |_, byte, form| match byte {
        b' ' if plus => form.push(b'+'),
        _ if byte.is_ascii_alphanumeric() || kept.contains(&byte) => form.push(byte),
        _ => form.extend([b'%', digits[usize::from(byte >> 4)], digits[usize::from(byte & 15)]]),
    })
}

#[cfg(test)]
mod tests {
    use crate::launch::mask::encodings::tests::has;

    #[test]
    fn all_but_unreserved_in_both_cases() {
        assert!(has("pä/ss+ö~", "p%C3%A4%2Fss%2B%C3%B6~"));
        assert!(has("pä/ss+ö~", "p%c3%a4%2fss%2b%c3%b6~"));
        assert!(has(b"\x00\xff-._", "%00%FF-._"));
    }

    #[test]
    fn form_urlencoded() {
        assert!(has("a b*c~d", "a+b*c%7Ed"));
        assert!(has("a b*c~d", "a+b%2Ac~d"));
    }

    #[test]
    fn in_a_path_an_address_and_a_component() {
        assert!(has("a/b:c d", "a/b%3Ac%20d"));
        assert!(has("a/b:c d", "a/b:c%20d"));
        assert!(has("it's (a) /", "it's%20(a)%20%2F"));
    }
}
