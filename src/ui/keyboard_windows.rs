//! Keys from the console on Windows.

use std::fs::File;
use std::io;

use console::Term;

use super::input::discard_console_input;
use super::keys::Key;
use super::terminal::Terminal;

/// Returns false, because a console is not closed while a prompt waits for it.
pub(super) fn hung_up(_: &io::Error) -> bool {
    false
}

/// Discards what was typed and not read yet.
pub(super) fn discard(_: &File) {
    discard_console_input();
}

/// What happened at the keyboard. A process on Windows is never stopped and continued.
pub(super) enum Event {
    /// A key.
    Key(Key),
    /// The prompt has to be shown again.
    #[allow(dead_code, reason = "of Unix")]
    Resumed,
    /// The console was closed.
    #[allow(dead_code, reason = "of Unix")]
    Closed,
}

/// The keyboard of a prompt. The console sends a paste like typed keys.
pub(super) struct Keyboard {
    term: Term,
    hides_cursor: bool,
    is_discarded: bool,
}

impl Keyboard {
    /// Reads keys without echo. Ctrl-C ends the process.
    pub(super) fn start(_: &Terminal) -> io::Result<Self> {
        let term = Term::stderr();
        if !term.is_term() {
            return Err(io::ErrorKind::NotConnected.into());
        }
        Ok(Self { term, hides_cursor: false, is_discarded: false })
    }

    /// Waits for a key.
    pub(super) fn event(&mut self) -> io::Result<Event> {
        use console::Key as K;
        self.is_discarded = false;
        Ok(Event::Key(match self.term.read_key()? {
            K::Enter => Key::Enter,
            K::Backspace => Key::Backspace,
            K::Del => Key::Delete,
            K::ArrowLeft => Key::Left,
            K::ArrowRight => Key::Right,
            K::ArrowUp => Key::Up,
            K::ArrowDown => Key::Down,
            K::Home => Key::Home,
            K::End => Key::End,
            K::BackTab => Key::Back,
            K::Escape => Key::Escape,
            K::Tab => Key::Invalid,
            K::Char(character) => Key::of(character),
            _ => Key::Unused,
        }))
    }

    /// Shows text.
    pub(super) fn show(&self, text: &str) -> io::Result<()> {
        self.term.write_str(text)
    }

    /// Hides the cursor until dropped.
    pub(super) fn hide_cursor(&mut self) -> io::Result<()> {
        self.hides_cursor = true;
        self.term.hide_cursor()
    }

    /// Returns the width of the console, in columns.
    pub(super) fn width(&self) -> Option<usize> {
        self.term.size_checked().map(|(_, columns)| usize::from(columns))
    }

    /// Discards what was typed or pasted and is still waiting. Returns whether there was anything.
    pub(super) fn discard(&mut self) -> bool {
        self.is_discarded = true;
        discard_console_input()
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        if self.hides_cursor {
            let _ = self.term.show_cursor();
        }
        if !self.is_discarded {
            self.discard();
        }
    }
}
