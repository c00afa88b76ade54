//! Gaps in a value: terminal escape sequences, and line ends with the margins around them.
//!
//! A gap is a sequence of escape sequences (CSI, OSC, and selections of a character set). If it contains a line end, it
//! also contains the blanks and the borders next to it, an offset at the start of the next line as `curl --trace-ascii`
//! prints it, and the marks of a continued line: `\` (shells, YAML), `=` (quoted-printable). `\n` written with a backslash
//! is a line end as well.

/// The length in bytes at which a gap ends. Its last part may exceed it.
const MAX_LENGTH: usize = 300;

/// A length that no gap reaches.
pub(crate) const MAX_EXTENT: usize = MAX_LENGTH + MAX_OSC;

/// The number of line ends in a gap.
const MAX_BREAKS: usize = 2;

/// The longest OSC sequence, in bytes.
const MAX_OSC: usize = 256;

/// The longest CSI sequence, in bytes.
const MAX_CSI: usize = 40;

pub(super) const ESC: u8 = 0x1B;
const BEL: u8 = 0x07;

/// Borders of tables and panels.
const BORDERS: [&[u8]; 4] = [b"|", "│".as_bytes(), "┃".as_bytes(), "║".as_bytes()];

/// The gap at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Gap {
    /// Its length in bytes, or 0.
    pub(crate) length: usize,
    /// Whether it extends to the end of the text, so that further bytes can belong to it.
    pub(super) open: bool,
}

/// A part of a gap.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Escape(usize),
    /// Only next to a line end.
    Margin(usize),
    Break(usize),
    /// The text ends in the middle of a part.
    Unfinished,
    Other,
}

/// Parses the gap at the start of `text`.
pub(crate) fn parse(text: &[u8]) -> Gap {
    if text.first().is_some_and(|&byte| !may_start(byte)) {
        return Gap { length: 0, open: false };
    }
    let (mut at, mut escapes, mut breaks, mut after_break) = (0, 0, 0, false);
    let open = loop {
        if at > MAX_LENGTH {
            break false;
        }
        let length = match part(&text[at..], after_break) {
            _ if at == text.len() => break true,
            Part::Unfinished => break true,
            Part::Other => break false,
            Part::Break(_) if breaks == MAX_BREAKS => break false,
            Part::Break(length) => {
                (breaks, after_break) = (breaks + 1, true);
                length
            }
            Part::Escape(length) => {
                if escapes == at {
                    escapes += length;
                }
                length
            }
            Part::Margin(length) => {
                after_break = false;
                length
            }
        };
        at += length;
    };
    Gap { length: if breaks > 0 { at } else { escapes }, open }
}

/// Returns whether a gap may start with this byte. A quick test, since most bytes after a piece do not belong to a gap.
fn may_start(byte: u8) -> bool {
    // 0xE2 is the first byte of the borders that are not ASCII.
    matches!(byte, ESC | b' ' | b'\t' | b'\r' | b'\n' | b'\\' | b'=' | b'|' | 0xE2)
}

/// Returns whether a gap with this byte can go on with a byte that may belong to a value. A quick test: such a gap ends with
/// a written line end, an offset, or a sequence of an ESC, `[`, numbers and a letter.
pub(super) fn may_continue(byte: u8) -> bool {
    matches!(byte, b'\\' | ESC | b'[' | b';') || byte.is_ascii_hexdigit()
}

/// Returns where the gaps that end at `end` can start, the first one first.
pub(crate) fn starts(text: &[u8], end: usize) -> Vec<usize> {
    if !may_end(&text[..end]) {
        return Vec::new();
    }
    let first = end.saturating_sub(MAX_EXTENT);
    (first..end).filter(|&start| parse(&text[start..]).length == end - start).collect()
}

/// Returns whether a gap may end here. A quick test, since most bytes before a match do not belong to a gap.
fn may_end(text: &[u8]) -> bool {
    let mut text = text;
    loop {
        text = match text {
            [rest @ .., b' ' | b'\t' | b'\r' | b'\\'] => rest,
            [.., b'!'..=b'{'] => break,
            _ => match BORDERS.iter().find_map(|border| text.strip_suffix(*border)) {
                Some(rest) => rest,
                None => break,
            },
        };
    }
    match text {
        [.., b'\n' | BEL | ESC] | [.., b'\\', b'n' | b'r'] | [.., ESC, b'(' | b')', _] => true,
        [.., digit, b':'] => digit.is_ascii_hexdigit(),
        [before @ .., 0x40..=0x7E] => {
            let parameters = before.iter().rev().take_while(|byte| matches!(byte, 0x20..=0x3F)).count();
            before[..before.len() - parameters].ends_with(&[ESC, b'['])
        }
        _ => false,
    }
}

/// Parses the part at the start of `text`. An offset can follow only a line end.
fn part(text: &[u8], after_break: bool) -> Part {
    match text {
        [ESC, ..] => escape(text),
        [b' ' | b'\t' | b'\r', ..] => Part::Margin(1),
        [b'\n', ..] => Part::Break(1),
        [b'\\', b'n', ..] | [b'\\' | b'=', b'\n', ..] => Part::Break(2),
        [b'\\', b'r', ..] => Part::Margin(2),
        [b'\\' | b'=', b'\r', ..] => Part::Margin(1),
        [b'\\' | b'='] => Part::Unfinished,
        [digit, ..] if after_break && digit.is_ascii_hexdigit() => offset(text),
        _ => BORDERS.iter().find_map(|border| cut(text, border).map(Part::Margin)).unwrap_or_else(|| {
            let unfinished = BORDERS.iter().any(|border| !text.is_empty() && border.starts_with(text));
            if unfinished { Part::Unfinished } else { Part::Other }
        }),
    }
}

fn cut(text: &[u8], start: &[u8]) -> Option<usize> {
    text.starts_with(start).then_some(start.len())
}

/// Parses an offset: hexadecimal digits and a colon.
fn offset(text: &[u8]) -> Part {
    let digits = text.iter().take(9).take_while(|byte| byte.is_ascii_hexdigit()).count();
    match text.get(digits) {
        None if digits <= 8 => Part::Unfinished,
        Some(b':') if (4..=8).contains(&digits) => Part::Margin(digits + 1),
        _ => Part::Other,
    }
}

/// Parses an escape sequence (ECMA-48, section 5.4).
fn escape(text: &[u8]) -> Part {
    match text.get(1) {
        None => Part::Unfinished,
        Some(b'[') => control_sequence(text),
        Some(b']') => system_command(text),
        Some(b'(' | b')') if text.len() == 2 => Part::Unfinished,
        Some(b'(' | b')') => Part::Escape(3),
        Some(_) => Part::Other,
    }
}

fn control_sequence(text: &[u8]) -> Part {
    match text.iter().take(MAX_CSI).skip(2).position(|byte| !matches!(byte, 0x20..=0x3F)) {
        Some(at) if matches!(text[at + 2], 0x40..=0x7E) => Part::Escape(at + 3),
        None if text.len() < MAX_CSI => Part::Unfinished,
        _ => Part::Other,
    }
}

/// Parses an OSC sequence, such as a hyperlink, up to BEL or ST.
fn system_command(text: &[u8]) -> Part {
    match text.iter().take(MAX_OSC).skip(2).position(|&byte| byte < 0x20) {
        Some(at) if text[at + 2] == BEL => Part::Escape(at + 3),
        Some(at) if text[at + 2] == ESC => match text.get(at + 3) {
            Some(b'\\') => Part::Escape(at + 4),
            None => Part::Unfinished,
            Some(_) => Part::Other,
        },
        None if text.len() < MAX_OSC => Part::Unfinished,
        _ => Part::Other,
    }
}

/// Calls `each` with the CSI sequences in `text`: colors, which would otherwise be missing after a masked value. They contain
/// numbers only. An OSC sequence can contain a credential.
pub(super) fn control_sequences(text: &[u8], mut each: impl FnMut(&[u8])) {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|&byte| byte == ESC) {
        rest = &rest[at..];
        match part(rest, false) {
            Part::Escape(length) => {
                if rest.get(1) == Some(&b'[') {
                    each(&rest[..length]);
                }
                rest = &rest[length..];
            }
            _ => rest = &rest[1..],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(text: &str) -> usize {
        parse(format!("{text}x").as_bytes()).length
    }

    #[test]
    fn escape_sequences_and_line_ends_are_gaps() {
        for gap in [
            "\x1b[7m",
            "\x1b[38;5;1m\x1b[K",
            "\x1b(B\x1b[m",
            "\x1b]8;;https://a.example\x1b\\",
            "\x1b]0;title\x07",
            "\n",
            "\r\n",
            "\n    ",
            "\n\n\t",
            " \u{2502}\n\u{2502} ",
            "\x1b[0m\n  \x1b[1m",
            "\n0040: ",
            "\\\n  ",
            "=\r\n",
            "=\n",
            "\\n",
            "\\r\\n ",
        ] {
            assert_eq!(length(gap), gap.len(), "{gap:?}");
            assert_eq!(parse(gap.as_bytes()), Gap { length: gap.len(), open: true }, "{gap:?}");
            let text = format!("a{gap}x");
            assert_eq!(starts(text.as_bytes(), 1 + gap.len()).first(), Some(&1), "{gap:?}");
        }
    }

    #[test]
    fn other_text_is_not_a_gap() {
        for text in ["", " ", "  |", "-\n", "\x1b", "\x1b[\x01", "\x1b]a\nb\x07", "=", "\\", "0040: ", "'\n"]
        {
            assert_eq!(length(text), 0, "{text:?}");
        }
        assert_eq!(length("\n\n\n"), 2);
        assert_eq!(length("\n123456789: "), 1);
        assert_eq!(length("\x1b[m  "), 3);
    }

    #[test]
    fn every_gap_starts_with_a_byte_that_may_start_one() {
        assert!(BORDERS.iter().all(|border| may_start(border[0])));
        for byte in (0..=u8::MAX).filter(|byte| !may_start(*byte)) {
            assert_eq!(part(&[byte, b'[', b'm'], false), Part::Other, "{byte}");
        }
    }

    #[test]
    fn an_unfinished_gap_is_open() {
        for text in
            ["\x1b", "\x1b[", "\x1b[3", "\x1b(", "\x1b]8;", "\x1b]8;\x1b", " ", "\n00", "\\", "\n\u{2502}"]
        {
            assert!(parse(text.as_bytes()).open, "{text:?}");
        }
        assert!(parse(b"\n\xe2\x94").open);
        assert!(!parse(b"\n\xe2\x95\x90").open);
        assert!(!parse(b"\nx").open);
    }

    #[test]
    fn only_control_sequences_are_kept() {
        let mut kept = Vec::new();
        control_sequences(b"a\x1b[1mb\x1b]8;;c\x07d\x1b[0me\x1b[", |sequence| {
            kept.extend_from_slice(sequence)
        });
        assert_eq!(kept, b"\x1b[1m\x1b[0m");
    }
}
