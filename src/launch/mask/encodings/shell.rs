//! Words of a shell's command line, as `set -x`, `printf %q`, `declare -p` and the quoting functions of
//! languages write them; without the quotes around them.

use super::{Form, each};

/// Whether a character goes without a backslash, for each way to use one.
const BARE: [fn(usize, u8) -> bool; 3] = [
    // bash's `printf %q`: its signs, `#` and `~` only in front.
    |index, byte| !b" !\"$&'()*;<>?[\\]^`{|},".contains(&byte) && (index > 0 || !b"#~".contains(&byte)),
    // Ruby's shellescape.
    |_, byte| byte.is_ascii_alphanumeric() || b"_-.,:+/@".contains(&byte),
    // Perl's quotemeta: all but the characters of a word.
    |_, byte| byte.is_ascii_alphanumeric() || byte == b'_',
];

pub(super) fn forms(value: &[u8]) -> Vec<Form> {
    let mut forms = vec![
        each(value, 5, |_, byte, form| single(byte, b"'\\''", form)),
        each(value, 5, |_, byte, form| single(byte, b"'\"'\"'", form)),
        each(value, 2, |_, byte, form| marked(b"$`\"\\".contains(&byte), byte, form)),
    ];
    forms.extend(
        BARE.map(|bare| each(value, 3, |index, byte, form| backslashed(bare(index, byte), byte, form))),
    );
    forms.extend([false, true].map(|octal| each(value, 4, |_, byte, form| ansi(byte, octal, form))));
    forms
}

/// Between single quotes, where only these need something else.
fn single(byte: u8, quote: &[u8], form: &mut Vec<u8>) {
    match byte {
        b'\'' => form.extend(quote),
        _ => form.push(byte),
    }
}

/// With a backslash in front where needed.
fn marked(needed: bool, byte: u8, form: &mut Vec<u8>) {
    if needed {
        form.push(b'\\');
    }
    form.push(byte);
}

/// Without quotes. A backslash can't keep a newline, and nobody puts one before a part of a longer character.
fn backslashed(bare: bool, byte: u8, form: &mut Vec<u8>) {
    match byte {
        b'\n' => form.extend(b"'\n'"),
        _ => marked(!bare && byte.is_ascii(), byte, form),
    }
}

/// Between `$'` and `'`, with names for control characters.
fn ansi(byte: u8, octal: bool, form: &mut Vec<u8>) {
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
        0x80.. if !octal => return form.push(byte),
        ..0x20 | 0x7F.. => {
            return form.extend([b'\\', b'0' + (byte >> 6), b'0' + (byte >> 3 & 7), b'0' + (byte & 7)]);
        }
        _ => return form.push(byte),
    };
    form.extend([b'\\', name]);
}

#[cfg(test)]
mod tests {
    use crate::launch::mask::encodings::tests::has;

    #[test]
    fn between_single_quotes() {
        assert!(has("it's $5", r"it'\''s $5"));
        assert!(has("it's $5", r#"it'"'"'s $5"#));
    }

    #[test]
    fn between_double_quotes() {
        assert!(has(r#"a"b$c`d\e!'"#, r#"a\"b\$c\`d\\e!'"#));
    }

    #[test]
    fn with_backslashes() {
        assert!(has("~a b#c%=[d]", r"\~a\ b#c%=\[d\]"));
        assert!(has("a b%=c\nd", "a\\ b\\%\\=c'\n'd"));
        assert!(has("a-b.c_d", r"a\-b\.c_d"));
        assert!(has("ä b", r"ä\ b"));
    }

    #[test]
    fn with_names_for_control_characters() {
        assert!(has("a\n\t\x1b\x01'ä", r"a\n\t\E\001\'ä"));
        assert!(has("a\nä", r"a\n\303\244"));
        // JSON has some of these too, but never together with the quote.
        assert!(has("'\x07\x08\t\n\x0b\x0c\r\x1b", r"\'\a\b\t\n\v\f\r\E"));
    }
}
