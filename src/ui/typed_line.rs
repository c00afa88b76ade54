//! A line that is being typed, and what keys do to it.

use unicode_width::UnicodeWidthChar as _;
use zeroize::Zeroizing;

use super::keys::Key;
use super::terminal::PromptError;

/// The maximum length of a line, in bytes.
pub(super) const LIMIT: usize = 64 * 1024;

/// The text so far, the cursor in it, and the first error. The text is wiped.
pub(super) struct TypedLine {
    /// Never grows: a reallocation would leave a copy of a secret in freed memory.
    text: Zeroizing<String>,
    /// In bytes.
    cursor: usize,
    error: Option<PromptError>,
}

impl TypedLine {
    /// Starts with a text, and the cursor at its end.
    pub(super) fn new(text: &str) -> Self {
        let mut line = Self { text: Zeroizing::new(String::with_capacity(LIMIT)), cursor: 0, error: None };
        line.insert(text);
        line
    }

    /// Returns the text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text before and after the cursor.
    pub(super) fn parts(&self) -> (&str, &str) {
        self.text.split_at(self.cursor)
    }

    /// Returns what was typed and is not in the text, if anything.
    pub(super) fn error(&self) -> Option<PromptError> {
        self.error.clone()
    }

    /// Inserts text at the cursor, or records that it is too long.
    pub(super) fn insert(&mut self, text: &str) {
        if self.text.len() + text.len() > LIMIT {
            return self.reject(PromptError::TooLong);
        }
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
    }

    /// Records an error, which an empty line does not have.
    pub(super) fn reject(&mut self, error: PromptError) {
        self.error.get_or_insert(error);
    }

    /// Removes the text and the error.
    pub(super) fn clear(&mut self) {
        self.delete(0, self.text.len());
        self.error = None;
    }

    /// Edits the line. Keys that don't edit are ignored.
    pub(super) fn edit(&mut self, key: &Key) {
        match key {
            Key::Char(character) => self.insert(character.encode_utf8(&mut Zeroizing::new([0; 4])[..])),
            Key::Backspace => self.delete(self.left(), self.cursor),
            Key::Delete => self.delete(self.cursor, self.right()),
            Key::DeleteWord => self.delete(self.word_left(), self.cursor),
            Key::ClearToEnd => self.delete(self.cursor, self.text.len()),
            Key::Clear => self.clear(),
            Key::Left => self.cursor = self.left(),
            Key::Right => self.cursor = self.right(),
            Key::WordLeft => self.cursor = self.word_left(),
            Key::WordRight => self.cursor = self.word_right(),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.text.len(),
            Key::Invalid | Key::EndOfInput => self.reject(PromptError::Unreadable),
            Key::LongPaste => self.reject(PromptError::TooLong),
            _ => {}
        }
    }

    fn delete(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
    }

    /// Returns the start of the character before the cursor, together with the marks on it.
    fn left(&self) -> usize {
        let before = self.parts().0.char_indices().rev();
        before.into_iter().find(|(_, c)| c.width() != Some(0)).map_or(0, |(at, _)| at)
    }

    /// Returns the end of the character at the cursor, together with the marks on it.
    fn right(&self) -> usize {
        let after = self.parts().1.char_indices().skip(1);
        let next = after.into_iter().find(|(_, c)| c.width() != Some(0));
        next.map_or(self.text.len(), |(at, _)| self.cursor + at)
    }

    fn word_left(&self) -> usize {
        let before = self.parts().0.trim_end_matches(' ');
        before.rfind(' ').map_or(0, |at| at + 1)
    }

    fn word_right(&self) -> usize {
        let after = self.parts().1;
        let blanks = after.len() - after.trim_start_matches(' ').len();
        let end = after[blanks..].find(' ').map_or(after.len(), |at| blanks + at);
        self.cursor + end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(before: &str, after: &str) -> TypedLine {
        let mut line = TypedLine::new(&format!("{before}{after}"));
        line.cursor = before.len();
        line
    }

    #[test]
    fn keys_edit_the_line() {
        let table: [(&str, Key, &str); 21] = [
            ("a|b", Key::Char('ä'), "aä|b"),
            ("a|b", Key::Backspace, "|b"),
            ("|b", Key::Backspace, "|b"),
            ("ae\u{301}|b", Key::Backspace, "a|b"),
            ("a|b", Key::Delete, "a|"),
            ("ab|", Key::Delete, "ab|"),
            ("a|e\u{301}b", Key::Delete, "a|b"),
            ("one two  |x", Key::DeleteWord, "one |x"),
            ("one|", Key::DeleteWord, "|"),
            ("a|b", Key::Clear, "|"),
            ("a|b", Key::ClearToEnd, "a|"),
            ("ä|b", Key::Left, "|äb"),
            ("|äb", Key::Right, "ä|b"),
            ("ab|", Key::Right, "ab|"),
            ("one two|", Key::WordLeft, "one |two"),
            ("one| two three", Key::WordRight, "one two| three"),
            ("a|b", Key::Home, "|ab"),
            ("a|b", Key::End, "ab|"),
            ("a|b", Key::Up, "a|b"),
            ("a|b", Key::Escape, "a|b"),
            ("a|b", Key::Unused, "a|b"),
        ];
        for (before, key, after) in table {
            let (left, right) = before.split_once('|').unwrap_or_default();
            let mut line = line(left, right);
            line.edit(&key);
            assert_eq!(format!("{}|{}", line.parts().0, line.parts().1), after, "{before}");
            assert_eq!(line.error(), None, "{before}");
        }
    }

    #[test]
    fn what_is_not_text_is_an_error_until_the_line_is_cleared() {
        let mut line = line("a", "b");
        line.edit(&Key::Invalid);
        assert_eq!(line.error(), Some(PromptError::Unreadable));
        assert_eq!(line.text(), "ab");
        line.edit(&Key::Clear);
        assert_eq!(line.error(), None);
    }

    #[test]
    fn a_long_line_is_rejected_and_not_truncated() {
        let mut line = TypedLine::new(&"x".repeat(LIMIT));
        assert_eq!(line.error(), None);
        let buffer = line.text.as_ptr();
        line.edit(&Key::Char('x'));
        assert_eq!(line.error(), Some(PromptError::TooLong));
        line.edit(&Key::Clear);
        line.insert(&"x".repeat(LIMIT));
        assert_eq!((line.error(), line.text.as_ptr()), (None, buffer));
    }
}
