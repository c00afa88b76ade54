//! A filter for the bytes typed at a hidden prompt, in front of rpassword.
//!
//! rpassword silently drops NUL and other control characters and replaces invalid UTF-8. The filter passes on
//! complete, valid characters and records anything else as an error, so that the line is rejected instead of changed.

use std::str;

use zeroize::Zeroizing;

use super::terminal::PromptError;

/// The maximum length of a line, in bytes.
pub(super) const LIMIT: usize = 64 * 1024;

/// Ctrl-U: clears the line.
pub(super) const CLEAR: u8 = 0x15;

const END_OF_INPUT: char = '\u{4}';
const DELETE_WORD: char = '\u{17}';
const BACKSPACE: char = '\u{8}';
const DELETE: char = '\u{7f}';

/// The length of the line so far and its first error. rpassword holds the text.
#[derive(Default)]
pub(super) struct LineFilter {
    /// The bytes of an incomplete character.
    held: Zeroizing<[u8; 4]>,
    count: usize,
    length: usize,
    ending: bool,
    error: Option<PromptError>,
}

impl LineFilter {
    /// Processes one byte. Returns the bytes to pass on: none while a character is incomplete, or if it is rejected.
    pub(super) fn take(&mut self, byte: u8) -> &[u8] {
        // rpassword stops at Ctrl-D on an empty line. Another byte means that it dropped a Ctrl-D inside a line.
        if std::mem::take(&mut self.ending) {
            self.reject(PromptError::Unreadable);
        }
        self.held[self.count] = byte;
        self.count += 1;
        let count = self.count;
        match str::from_utf8(&self.held[..count]).map(|text| text.chars().next()) {
            Ok(Some(character)) => {
                self.count = 0;
                let passes = self.accepts(character);
                &self.held[..if passes { count } else { 0 }]
            }
            Err(error) if error.error_len().is_none() => &[],
            _ => {
                self.reject(PromptError::Unreadable);
                self.count = 0;
                // The byte that interrupted a character can start another one, or end the line.
                if count > 1 { self.take(byte) } else { &[] }
            }
        }
    }

    /// Returns whether to pass on the character.
    fn accepts(&mut self, character: char) -> bool {
        match character {
            '\n' | '\r' | BACKSPACE | DELETE | DELETE_WORD => true,
            END_OF_INPUT => {
                self.ending = true;
                true
            }
            _ if character == char::from(CLEAR) => {
                self.error = None;
                self.length = 0;
                true
            }
            _ if character.is_control() => {
                self.reject(PromptError::Unreadable);
                false
            }
            _ => {
                self.length = self.length.saturating_add(character.len_utf8());
                if self.length > LIMIT {
                    self.reject(PromptError::TooLong);
                }
                self.length <= LIMIT
            }
        }
    }

    /// Records that the input ended without a line.
    pub(super) fn close(&mut self) {
        self.error = Some(PromptError::Closed);
    }

    /// Records that more followed the line.
    pub(super) fn refuse_several(&mut self) {
        self.reject(PromptError::SeveralLines);
    }

    /// Returns the error of the line, if any.
    pub(super) fn error(&self) -> Option<PromptError> {
        self.error.clone()
    }

    fn reject(&mut self, error: PromptError) {
        self.error.get_or_insert(error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_all(bytes: &[u8]) -> (Vec<u8>, Option<PromptError>) {
        let mut filter = LineFilter::default();
        let passed = bytes.iter().flat_map(|byte| filter.take(*byte).to_vec()).collect();
        (passed, filter.error())
    }

    #[test]
    fn control_characters_and_invalid_utf8_are_rejected() {
        let rejected = Some(PromptError::Unreadable);
        let table: [(&[u8], &[u8], Option<PromptError>); 13] = [
            (b"pass word\n", b"pass word\n", None),
            ("pä🚲\n".as_bytes(), "pä🚲\n".as_bytes(), None),
            (b"ab\x7f\x08\x17\r", b"ab\x7f\x08\x17\r", None),
            (b"a\0b\n", b"ab\n", rejected.clone()),
            (b"a\tb\n", b"ab\n", rejected.clone()),
            (b"a\x1b[A\n", b"a[A\n", rejected.clone()),
            (b"a\x03\n", b"a\n", rejected.clone()),
            ("a\u{9b}b\n".as_bytes(), b"ab\n", rejected.clone()),
            (b"a\xff\n", b"a\n", rejected.clone()),
            // An incomplete character swallows neither the end of the line nor the next character.
            (b"\xc3\n", b"\n", rejected.clone()),
            (b"\xf0\x9f\xc3\xa4\n", "ä\n".as_bytes(), rejected.clone()),
            (b"a\x04b\n", b"a\x04b\n", rejected.clone()),
            (b"a\0\xff\x15b\n", b"a\x15b\n", None),
        ];
        for (bytes, passed, error) in table {
            assert_eq!(type_all(bytes), (passed.to_vec(), error), "{bytes:?}");
        }
    }

    #[test]
    fn a_long_line_is_rejected_and_not_truncated() {
        let mut line = vec![b'x'; LIMIT];
        assert_eq!(type_all(&line), (line.clone(), None));
        line.push(b'x');
        assert_eq!(type_all(&line).1, Some(PromptError::TooLong));
        line.extend([CLEAR, b'x']);
        assert_eq!(type_all(&line).1, None);
    }
}
