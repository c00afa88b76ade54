//! The decoder of keys from the bytes that a terminal sends.
//!
//! A paste arrives as one key, if the terminal supports bracketed paste: xterm's control sequences, section "Bracketed
//! Paste Mode".

use std::collections::VecDeque;

use zeroize::Zeroizing;

use super::keys::Key;
use super::typed_line::LIMIT;

/// What follows `ESC [` at the start of a paste.
const PASTE_START: &[u8] = b"200~";
/// The end of a paste.
const PASTE_END: &[u8] = b"\x1b[201~";
/// The longest control sequence that is decoded, in bytes after `ESC [`.
const SEQUENCE: usize = 16;

/// Returns the key of a control sequence: what follows `ESC [`, or `ESC O`.
fn of_sequence(sequence: &[u8]) -> Key {
    match sequence {
        b"A" => Key::Up,
        b"B" => Key::Down,
        b"C" => Key::Right,
        b"D" => Key::Left,
        b"H" | b"1~" | b"7~" => Key::Home,
        b"F" | b"4~" | b"8~" => Key::End,
        b"3~" => Key::Delete,
        b"Z" => Key::Back,
        // With Ctrl, or with Alt.
        b"1;5C" | b"1;3C" => Key::WordRight,
        b"1;5D" | b"1;3D" => Key::WordLeft,
        _ => Key::Unused,
    }
}

/// What the bytes so far began.
enum State {
    /// Nothing.
    Ground,
    /// A character of several bytes.
    Character,
    /// An escape sequence, or Escape alone.
    Escape,
    /// A control sequence.
    Sequence,
    /// A function key of the Linux console, `ESC [ [ A`.
    LinuxFunctionKey,
    /// A paste.
    Paste,
}

/// Decodes keys, byte by byte.
pub(super) struct Decoder {
    state: State,
    /// The bytes of an incomplete character or sequence.
    held: Zeroizing<Vec<u8>>,
    pasted: Zeroizing<Vec<u8>>,
    is_long: bool,
    ready: VecDeque<Key>,
}

impl Decoder {
    pub(super) fn new() -> Self {
        let (held, pasted) = (Zeroizing::new(Vec::with_capacity(SEQUENCE)), Zeroizing::default());
        Self { state: State::Ground, held, pasted, is_long: false, ready: VecDeque::new() }
    }

    /// Returns the next key, if the bytes so far contain one.
    pub(super) fn next(&mut self) -> Option<Key> {
        self.ready.pop_front()
    }

    /// Returns whether a pause completes the key: Escape alone is a prefix of others.
    pub(super) fn ends_with_pause(&self) -> bool {
        matches!(self.state, State::Escape | State::Sequence)
    }

    /// Completes the key at a pause.
    pub(super) fn pause(&mut self) {
        let key = if self.held.is_empty() { Key::Escape } else { Key::Invalid };
        self.complete(key);
    }

    /// Takes the next byte.
    pub(super) fn feed(&mut self, byte: u8) {
        match self.state {
            State::Ground | State::Character => self.feed_character(byte),
            State::Escape => self.feed_escape(byte),
            State::Sequence => self.feed_sequence(byte),
            State::LinuxFunctionKey => self.complete(Key::Unused),
            State::Paste => self.feed_paste(byte),
        }
    }

    fn complete(&mut self, key: Key) {
        self.held.clear();
        self.state = State::Ground;
        self.ready.push_back(key);
    }

    fn feed_character(&mut self, byte: u8) {
        if byte == 0x1b && self.held.is_empty() {
            self.state = State::Escape;
            return;
        }
        self.held.push(byte);
        match str::from_utf8(&self.held).map(|text| text.chars().next()) {
            Ok(Some(character)) => self.complete(Key::of(character)),
            Err(error) if error.error_len().is_none() => self.state = State::Character,
            _ => {
                let is_first = self.held.len() == 1;
                self.complete(Key::Invalid);
                // The byte that interrupted a character can start another one, or end the line.
                if !is_first {
                    self.feed(byte);
                }
            }
        }
    }

    fn feed_escape(&mut self, byte: u8) {
        match byte {
            b'[' | b'O' => {
                self.held.push(byte);
                self.state = State::Sequence;
            }
            0x1b => {
                self.complete(Key::Escape);
                self.state = State::Escape;
            }
            b'b' => self.complete(Key::WordLeft),
            b'f' => self.complete(Key::WordRight),
            0x08 | 0x7f => self.complete(Key::DeleteWord),
            _ => self.complete(Key::Invalid),
        }
    }

    fn feed_sequence(&mut self, byte: u8) {
        self.held.push(byte);
        let sequence = &self.held[1..];
        match byte {
            b'[' if sequence.len() == 1 => self.state = State::LinuxFunctionKey,
            0x40..=0x7e if sequence == PASTE_START => {
                self.held.clear();
                self.pasted = Zeroizing::new(Vec::with_capacity(LIMIT + PASTE_END.len()));
                self.is_long = false;
                self.state = State::Paste;
            }
            0x40..=0x7e => self.complete(of_sequence(&self.held[1..])),
            0x20..=0x3f if self.held.len() < SEQUENCE => {}
            _ => {
                self.complete(Key::Invalid);
                // What interrupted a sequence counts: Enter ends the line.
                if matches!(byte, b'\r' | b'\n') {
                    self.feed(byte);
                }
            }
        }
    }

    fn feed_paste(&mut self, byte: u8) {
        let byte = if byte == b'\r' { b'\n' } else { byte };
        if self.pasted.len() == self.pasted.capacity() {
            // Only the end matters now. The buffer must not grow: its old copy would not be wiped.
            self.is_long = true;
            let kept = self.pasted.len() - PASTE_END.len();
            self.pasted.drain(..kept);
        }
        self.pasted.push(byte);
        if !self.pasted.ends_with(PASTE_END) {
            return;
        }
        let pasted = std::mem::take(&mut self.pasted);
        let text = &pasted[..pasted.len() - PASTE_END.len()];
        let key = match str::from_utf8(text) {
            _ if self.is_long || text.len() > LIMIT => Key::LongPaste,
            Ok(text) => Key::Paste(Zeroizing::new(text.to_owned())),
            Err(_) => Key::Invalid,
        };
        self.complete(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes keys down, one after the other.
    fn decoded(bytes: &[u8]) -> String {
        let mut decoder = Decoder::new();
        bytes.iter().for_each(|byte| decoder.feed(*byte));
        if decoder.ends_with_pause() {
            decoder.pause();
        }
        std::iter::from_fn(|| decoder.next()).map(|key| written(&key)).collect()
    }

    fn written(key: &Key) -> String {
        match key {
            Key::Char(character) => character.to_string(),
            Key::Enter => "⏎".to_owned(),
            Key::Backspace => "⌫".to_owned(),
            Key::Delete => "⌦".to_owned(),
            Key::Left => "←".to_owned(),
            Key::Right => "→".to_owned(),
            Key::Up => "↑".to_owned(),
            Key::Down => "↓".to_owned(),
            Key::Home => "<home>".to_owned(),
            Key::End => "<end>".to_owned(),
            Key::WordLeft => "<word left>".to_owned(),
            Key::WordRight => "<word right>".to_owned(),
            Key::DeleteWord => "<delete word>".to_owned(),
            Key::Clear => "<clear>".to_owned(),
            Key::ClearToEnd => "<clear to end>".to_owned(),
            Key::Back => "<back>".to_owned(),
            Key::Escape => "<escape>".to_owned(),
            Key::EndOfInput => "<end of input>".to_owned(),
            Key::Paste(text) => format!("[{}]", &**text),
            Key::LongPaste => "<long paste>".to_owned(),
            Key::Unused => "<unused>".to_owned(),
            Key::Invalid => "<invalid>".to_owned(),
        }
    }

    #[test]
    fn characters_and_control_characters_are_keys() {
        let table: [(&[u8], &str); 12] = [
            (b"pass word\n", "pass word⏎"),
            ("pä🚲\r".as_bytes(), "pä🚲⏎"),
            (b"ab\x7f\x08\x17\r", "ab⌫⌫<delete word>⏎"),
            (b"a\0b", "a<invalid>b"),
            (b"a\tb", "a<invalid>b"),
            (b"\x01\x05\x0b\x15\x04", "<home><end><clear to end><clear><end of input>"),
            ("a\u{9b}b".as_bytes(), "a<invalid>b"),
            (b"a\xff\n", "a<invalid>⏎"),
            // An incomplete character swallows neither the end of the line nor the next character.
            (b"\xc3\n", "<invalid>⏎"),
            (b"\xf0\x9f\xc3\xa4\n", "<invalid>ä⏎"),
            (b"\x1b[\n", "<invalid>⏎"),
            (b"\x02", "<invalid>"),
        ];
        for (bytes, keys) in table {
            assert_eq!(decoded(bytes), keys, "{bytes:?}");
        }
    }

    #[test]
    fn sequences_are_keys() {
        let table: [(&[u8], &str); 10] = [
            (b"\x1b[A\x1b[B\x1b[C\x1b[D", "↑↓→←"),
            (b"\x1bOA\x1bOB\x1bOC\x1bOD", "↑↓→←"),
            (b"\x1b[H\x1b[1~\x1bOH\x1b[F\x1b[4~\x1bOF", "<home><home><home><end><end><end>"),
            (b"\x1b[3~\x1b[Z", "⌦<back>"),
            (b"\x1b[1;5C\x1b[1;5D\x1bb\x1bf", "<word right><word left><word left><word right>"),
            (b"\x1b", "<escape>"),
            (b"\x1b\x1b[A", "<escape>↑"),
            (b"\x1b[15~\x1b[[Ax", "<unused><unused>x"),
            (b"\x1b[", "<invalid>"),
            (b"\x1bx", "<invalid>"),
        ];
        for (bytes, keys) in table {
            assert_eq!(decoded(bytes), keys, "{bytes:?}");
        }
    }

    #[test]
    fn a_paste_is_one_key() {
        assert_eq!(decoded(b"a\x1b[200~one\rtwo\nth\x1b[Aree\x1b[201~b"), "a[one\ntwo\nth\x1b[Aree]b");
        assert_eq!(decoded(b"\x1b[200~\x1b[201~"), "[]");
        assert_eq!(decoded(b"\x1b[200~a\xffb\x1b[201~c"), "<invalid>c");
        let long = [&b"\x1b[200~"[..], &vec![b'x'; LIMIT], b"\x1b[201~y"].concat();
        assert_eq!(decoded(&long).len(), LIMIT + "[]y".len());
        let longer = [&b"\x1b[200~"[..], &vec![b'x'; 3 * LIMIT], b"\x1b[201~y"].concat();
        assert_eq!(decoded(&longer), "<long paste>y");
    }
}
