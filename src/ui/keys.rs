//! Keys, as the terminal or the console reports them.

use zeroize::Zeroizing;

/// A key, or a paste. Has no `Debug`, because it may be part of a secret.
#[cfg_attr(windows, allow(dead_code, reason = "a console reports fewer keys"))]
pub(super) enum Key {
    /// A character that is no control character.
    Char(char),
    /// Enter.
    Enter,
    /// Deletes the character before the cursor.
    Backspace,
    /// Deletes the character at the cursor.
    Delete,
    /// Moves the cursor.
    Left,
    /// Moves the cursor.
    Right,
    /// The previous choice.
    Up,
    /// The next choice.
    Down,
    /// Ctrl-A too.
    Home,
    /// Ctrl-E too.
    End,
    /// Ctrl-Left, Alt-B.
    WordLeft,
    /// Ctrl-Right, Alt-F.
    WordRight,
    /// Ctrl-W: deletes the word before the cursor.
    DeleteWord,
    /// Ctrl-U: deletes the line.
    Clear,
    /// Ctrl-K: deletes the text after the cursor.
    ClearToEnd,
    /// Shift-Tab: the previous prompt of a form.
    Back,
    /// Escape alone.
    Escape,
    /// Ctrl-D.
    EndOfInput,
    /// Pasted text. Its lines end with a line feed.
    Paste(Zeroizing<String>),
    /// A paste of more than 64 KiB, without its text.
    LongPaste,
    /// A key without a meaning here, and without text.
    Unused,
    /// A control character, or bytes that are not UTF-8.
    Invalid,
}

impl Key {
    /// Returns the key of a character, which may be a control character.
    pub(super) fn of(character: char) -> Self {
        match character {
            '\r' | '\n' => Self::Enter,
            '\u{8}' | '\u{7f}' => Self::Backspace,
            '\u{1}' => Self::Home,
            '\u{4}' => Self::EndOfInput,
            '\u{5}' => Self::End,
            '\u{b}' => Self::ClearToEnd,
            '\u{15}' => Self::Clear,
            '\u{17}' => Self::DeleteWord,
            _ if character.is_control() => Self::Invalid,
            _ => Self::Char(character),
        }
    }
}
