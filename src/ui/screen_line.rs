//! One row of a prompt on the screen: the prompt, the text, and perhaps rows below it.
//!
//! The prompt is written once. The text is written over the previous one with backspaces and blanks, which every terminal
//! understands. Text that is wider than the row scrolls.

use std::io;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::keyboard::Keyboard;
use crate::model::text::escape;

/// The width of a terminal that does not report one.
const DEFAULT_WIDTH: usize = 80;
/// The least room for text. A prompt that leaves less gets a row of its own.
const LEAST_ROOM: usize = 12;
/// Moves the cursor to the left.
const BACKSPACE: &str = "\u{8}";

/// What was drawn: the text before and after the cursor, and the rows below.
#[derive(PartialEq)]
struct Drawn {
    before: String,
    after: String,
    below: Vec<String>,
}

/// A row that is drawn again and again.
pub(super) struct ScreenLine<'a> {
    prompt: &'a str,
    bold: bool,
    /// What is on the screen.
    drawn: Option<Drawn>,
}

impl<'a> ScreenLine<'a> {
    /// Starts a row. A prompt that is wide gets a row of its own.
    pub(super) fn start(keyboard: &Keyboard, prompt: &'a str, bold: bool) -> io::Result<Self> {
        let mut line = Self { prompt, bold, drawn: None };
        if prompt.width() + LEAST_ROOM > columns(keyboard) {
            keyboard.show(&format!("{}\n", line.styled()))?;
            line.prompt = "";
        }
        Ok(line)
    }

    /// Forgets what was drawn, after other output.
    pub(super) fn forget(&mut self) {
        self.drawn = None;
    }

    /// Draws the text before and after the cursor, and the rows below, of which there always are as many.
    pub(super) fn draw(
        &mut self,
        keyboard: &Keyboard,
        (before, after): (&str, &str),
        below: &[String],
    ) -> io::Result<()> {
        let columns = columns(keyboard);
        let room = columns.saturating_sub(self.prompt.width() + 1).max(LEAST_ROOM);
        let before = end_within(&escape(before), room).to_owned();
        let after = start_within(&escape(after), room - before.width()).to_owned();
        let below = below.iter().map(|row| start_within(row, columns - 1).to_owned()).collect();
        let new = Drawn { before, after, below };
        if self.drawn.as_ref() == Some(&new) {
            return Ok(());
        }
        let out = self.difference(&new);
        self.drawn = Some(new);
        keyboard.show(&out)
    }

    /// Returns what turns the row on the screen into the new one.
    fn difference(&self, new: &Drawn) -> String {
        let mut out = String::new();
        let (mut kept, mut old_width) = (0, 0);
        match &self.drawn {
            Some(old) => {
                kept = common_start(&old.before, &new.before);
                out += &BACKSPACE.repeat(old.before[kept..].width());
                old_width = old.before[kept..].width() + old.after.width();
            }
            None => out += &format!("\r{}", self.styled()),
        }
        let changed = &new.before[kept..];
        let blanks = old_width.saturating_sub(changed.width() + new.after.width());
        out += &format!("{changed}{}{}", new.after, " ".repeat(blanks));
        if self.drawn.as_ref().map_or(new.below.is_empty(), |old| old.below == new.below) {
            return out + &BACKSPACE.repeat(new.after.width() + blanks);
        }
        for row in &new.below {
            // Erases the rest of the row.
            out += &format!("\r\n{row}\x1b[K");
        }
        out += &format!("\x1b[{}A\r", new.below.len());
        match self.prompt.width() + new.before.width() {
            0 => out,
            column => out + &format!("\x1b[{column}C"),
        }
    }

    fn rows_below(&self) -> usize {
        self.drawn.as_ref().map_or(0, |drawn| drawn.below.len())
    }

    /// Moves to the row after everything that was drawn.
    pub(super) fn end(&self, keyboard: &Keyboard) -> io::Result<()> {
        keyboard.show(&format!("\r\n{}", "\n".repeat(self.rows_below())))
    }

    /// Erases the rows below, and moves to the first of them.
    pub(super) fn end_above(&self, keyboard: &Keyboard) -> io::Result<()> {
        keyboard.show(if self.rows_below() > 0 { "\r\n\x1b[J" } else { "\r\n" })
    }

    fn styled(&self) -> String {
        if self.bold && !self.prompt.is_empty() {
            format!("\x1b[1m{}\x1b[0m", self.prompt)
        } else {
            self.prompt.to_owned()
        }
    }
}

fn columns(keyboard: &Keyboard) -> usize {
    keyboard.width().unwrap_or(DEFAULT_WIDTH).max(2 * LEAST_ROOM)
}

/// Returns the length of the common start of two texts, in bytes.
fn common_start(one: &str, other: &str) -> usize {
    let same = one.char_indices().zip(other.chars()).take_while(|((_, a), b)| a == b);
    same.last().map_or(0, |((at, c), _)| at + c.len_utf8())
}

/// Returns the longest start of `text` that fits into `room` columns.
fn start_within(text: &str, room: usize) -> &str {
    let mut width = 0;
    let end = text.char_indices().find(|(_, c)| {
        width += c.width().unwrap_or(0);
        width > room
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

/// Returns the longest end of `text` that fits into `room` columns.
fn end_within(text: &str, room: usize) -> &str {
    let mut width = 0;
    let start = text.char_indices().rev().find(|(_, c)| {
        width += c.width().unwrap_or(0);
        width > room
    });
    &text[start.map_or(0, |(at, c)| at + c.len_utf8())..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_columns() {
        for (text, room, start, end) in [
            ("abcdef", 3, "abc", "def"),
            ("abc", 3, "abc", "abc"),
            ("", 3, "", ""),
            ("天气预报", 5, "天气", "预报"),
            ("äöü", 2, "äö", "öü"),
        ] {
            assert_eq!((start_within(text, room), end_within(text, room)), (start, end), "{text}");
        }
    }
}
