//! Judges what is typed at a hidden prompt, byte by byte, before rpassword sees it.
//!
//! rpassword drops NUL and other control characters and replaces invalid UTF-8. Here whole, valid characters are handed
//! on and everything else is remembered, so that the line is refused instead of silently changed.

use std::str;

use zeroize::Zeroizing;

use super::terminal::PromptError;

/// The longest line that is accepted, in bytes.
pub(super) const LIMIT: usize = 64 * 1024;

/// Ctrl-U: begins the line anew.
pub(super) const CLEAR: u8 = 0x15;

const END: char = '\u{4}';
const WORD: char = '\u{17}';
const BACKSPACE: char = '\u{8}';
const DELETE: char = '\u{7f}';

/// The line so far: how long it is and what is wrong with it. Its text lies with rpassword.
#[derive(Default)]
pub(super) struct Typed {
    /// The bytes of a character that is not complete.
    held: Zeroizing<[u8; 4]>,
    count: usize,
    length: usize,
    ending: bool,
    fault: Option<PromptError>,
}

impl Typed {
    /// Takes one byte and gives the bytes to hand on, none while a character is incomplete or refused.
    pub(super) fn take(&mut self, byte: u8) -> &[u8] {
        // rpassword ends at Ctrl-D on an empty line; being asked for more means that it swallowed one inside a line.
        if std::mem::take(&mut self.ending) {
            self.refuse(PromptError::Unreadable);
        }
        self.held[self.count] = byte;
        self.count += 1;
        let count = self.count;
        match str::from_utf8(&self.held[..count]).map(|text| text.chars().next()) {
            Ok(Some(character)) => {
                self.count = 0;
                let passes = self.judge(character);
                &self.held[..if passes { count } else { 0 }]
            }
            Err(error) if error.error_len().is_none() => &[],
            _ => {
                self.refuse(PromptError::Unreadable);
                self.count = 0;
                // The byte that broke a character may begin another one, or end the line.
                if count > 1 { self.take(byte) } else { &[] }
            }
        }
    }

    /// Whether the character is handed on.
    fn judge(&mut self, character: char) -> bool {
        match character {
            '\n' | '\r' | BACKSPACE | DELETE | WORD => true,
            END => {
                self.ending = true;
                true
            }
            _ if character == char::from(CLEAR) => {
                self.fault = None;
                self.length = 0;
                true
            }
            _ if character.is_control() => {
                self.refuse(PromptError::Unreadable);
                false
            }
            _ => {
                self.length = self.length.saturating_add(character.len_utf8());
                if self.length > LIMIT {
                    self.refuse(PromptError::TooLong);
                }
                self.length <= LIMIT
            }
        }
    }

    /// The input ended without a line.
    pub(super) fn close(&mut self) {
        self.fault = Some(PromptError::Closed);
    }

    /// What is wrong with the line, if anything.
    pub(super) fn fault(&self) -> Option<PromptError> {
        self.fault.clone()
    }

    fn refuse(&mut self, fault: PromptError) {
        self.fault.get_or_insert(fault);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_all(bytes: &[u8]) -> (Vec<u8>, Option<PromptError>) {
        let mut typed = Typed::default();
        let passed = bytes.iter().flat_map(|byte| typed.take(*byte).to_vec()).collect();
        (passed, typed.fault())
    }

    #[test]
    fn what_passes_and_what_is_refused() {
        let refused = Some(PromptError::Unreadable);
        let table: [(&[u8], &[u8], Option<PromptError>); 13] = [
            (b"pass word\n", b"pass word\n", None),
            ("pä🚲\n".as_bytes(), "pä🚲\n".as_bytes(), None),
            (b"ab\x7f\x08\x17\r", b"ab\x7f\x08\x17\r", None),
            (b"a\0b\n", b"ab\n", refused.clone()),
            (b"a\tb\n", b"ab\n", refused.clone()),
            (b"a\x1b[A\n", b"a[A\n", refused.clone()),
            (b"a\x03\n", b"a\n", refused.clone()),
            ("a\u{9b}b\n".as_bytes(), b"ab\n", refused.clone()),
            (b"a\xff\n", b"a\n", refused.clone()),
            // A broken character swallows neither the end of the line nor the character after it.
            (b"\xc3\n", b"\n", refused.clone()),
            (b"\xf0\x9f\xc3\xa4\n", "ä\n".as_bytes(), refused.clone()),
            (b"a\x04b\n", b"a\x04b\n", refused.clone()),
            (b"a\0\xff\x15b\n", b"a\x15b\n", None),
        ];
        for (bytes, passed, fault) in table {
            assert_eq!(type_all(bytes), (passed.to_vec(), fault), "{bytes:?}");
        }
    }

    #[test]
    fn the_limit_is_a_refusal_and_not_a_cut() {
        let mut line = vec![b'x'; LIMIT];
        assert_eq!(type_all(&line), (line.clone(), None));
        line.push(b'x');
        assert_eq!(type_all(&line).1, Some(PromptError::TooLong));
        line.extend([CLEAR, b'x']);
        assert_eq!(type_all(&line).1, None);
    }
}
