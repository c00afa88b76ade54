//! Shell quoting, as written by `set -x`, `printf %q`, `declare -p` and the quoting functions of languages. Encodings
//! exclude the surrounding quotes.

use super::{Encoding, Value, encode_each};

/// Whether a character needs no backslash, for each style of escaping.
const BARE: [fn(usize, u8) -> bool; 3] = [
    // bash's `printf %q`: escapes special characters, and `#` and `~` only at the start.
    |index, byte| !b" !\"$&'()*;<>?[\\]^`{|},".contains(&byte) && (index > 0 || !b"#~".contains(&byte)),
    // Ruby's `shellescape`.
    |_, byte| byte.is_ascii_alphanumeric() || b"_-.,:+/@".contains(&byte),
    // Perl's `quotemeta`: escapes all but word characters.
    |_, byte| byte.is_ascii_alphanumeric() || byte == b'_',
];

pub(super) fn encodings(value: Value) -> Vec<Encoding> {
    let mut encodings = vec![
        encode_each(value, 5, |_, byte, encoded| single(byte, b"'\\''", encoded)),
        encode_each(value, 5, |_, byte, encoded| single(byte, b"'\"'\"'", encoded)),
        encode_each(value, 2, |_, byte, encoded| marked(b"$`\"\\".contains(&byte), byte, encoded)),
    ];
    encodings.extend(BARE.map(|bare| {
        encode_each(value, 3, |index, byte, encoded| backslashed(bare(index, byte), byte, encoded))
    }));
    encodings.extend(
        [false, true].map(|octal| encode_each(value, 4, |_, byte, encoded| ansi(byte, octal, encoded))),
    );
    encodings
}

/// Inside single quotes, where only the single quote is special.
fn single(byte: u8, quote: &[u8], encoded: &mut Vec<u8>) {
    match byte {
        b'\'' => encoded.extend(quote),
        _ => encoded.push(byte),
    }
}

/// With a preceding backslash if needed.
fn marked(needed: bool, byte: u8, encoded: &mut Vec<u8>) {
    if needed {
        encoded.push(b'\\');
    }
    encoded.push(byte);
}

/// Without quotes. A newline cannot be escaped by a backslash, and bytes of multi-byte characters are not escaped.
fn backslashed(bare: bool, byte: u8, encoded: &mut Vec<u8>) {
    match byte {
        b'\n' => encoded.extend(b"'\n'"),
        _ => marked(!bare && byte.is_ascii(), byte, encoded),
    }
}

/// Inside `$'…'`, with named escapes for control characters.
fn ansi(byte: u8, octal: bool, encoded: &mut Vec<u8>) {
    let name = match byte {
        b'\\' | b'\'' => byte,
        0x07 => b'a',
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0B => b'v',
        0x0C => b'f',
        b'\r' => b'r',
        0x1B => b'E',
        0x80.. if !octal => return encoded.push(byte),
        ..0x20 | 0x7F.. => {
            return encoded.extend([b'\\', b'0' + (byte >> 6), b'0' + (byte >> 3 & 7), b'0' + (byte & 7)]);
        }
        _ => return encoded.push(byte),
    };
    encoded.extend([b'\\', name]);
}

#[cfg(test)]
mod tests {
    use crate::launch::mask::encodings::tests::has;

    #[test]
    fn single_quotes_are_covered() {
        assert!(has("it's $5", r"it'\''s $5"));
        assert!(has("it's $5", r#"it'"'"'s $5"#));
    }

    #[test]
    fn double_quotes_are_covered() {
        assert!(has(r#"a"b$c`d\e!'"#, r#"a\"b\$c\`d\\e!'"#));
    }

    #[test]
    fn backslashes_are_covered() {
        assert!(has("~a b#c%=[d]", r"\~a\ b#c%=\[d\]"));
        assert!(has("a b%=c\nd", "a\\ b\\%\\=c'\n'd"));
        assert!(has("a-b.c_d", r"a\-b\.c_d"));
        assert!(has("ä b", r"ä\ b"));
    }

    #[test]
    fn ansi_c_escapes_are_covered() {
        assert!(has("a\n\t\x1b\x01'ä", r"a\n\t\E\001\'ä"));
        assert!(has("a\nä", r"a\n\303\244"));
        // JSON has some of these escapes too, but never together with the quote.
        assert!(has("'\x07\x08\t\n\x0b\x0c\r\x1b", r"\'\a\b\t\n\v\f\r\E"));
    }
}
