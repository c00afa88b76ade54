//! Terminal modes while a prompt is open.

use std::fs::File;
use std::io::{self, Write};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// Apple's `poll` does not support terminals. On Apple systems, reads time out ten times a second to check for
/// signals.
pub(super) const CAN_POLL: bool = !cfg!(target_vendor = "apple");

/// The sequences that turn brackets around pastes on and off.
const BRACKETS_ON: &str = "\x1b[?2004h";
const BRACKETS_OFF: &str = "\x1b[?2004l";
/// The sequences that hide and show the cursor.
const HIDE_CURSOR: &str = "\x1b[?25l";
const SHOW_CURSOR: &str = "\x1b[?25h";

/// Changed terminal modes, restored on drop.
pub(super) struct Mode {
    device: File,
    before: Termios,
    during: Termios,
    /// Whether the terminal understands control sequences.
    is_capable: bool,
    hides_cursor: bool,
}

impl Mode {
    /// Disables echo and line buffering, and turns brackets around pastes on if the terminal is capable.
    pub(super) fn start(device: File, is_capable: bool) -> io::Result<Mode> {
        let before = tcgetattr(&device)?;
        let mut during = before.clone();
        during.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON;
        // The terminal keeps translating Ctrl-C and Ctrl-Z into signals.
        during.local_modes |= LocalModes::ISIG;
        during.special_codes[SpecialCodeIndex::VMIN] = u8::from(CAN_POLL);
        during.special_codes[SpecialCodeIndex::VTIME] = u8::from(!CAN_POLL);
        let mode = Mode { device, before, during, is_capable, hides_cursor: false };
        mode.enter()?;
        Ok(mode)
    }

    /// Returns the terminal.
    pub(super) fn device(&self) -> &File {
        &self.device
    }

    /// Hides the cursor until the modes are restored.
    pub(super) fn hide_cursor(&mut self) -> io::Result<()> {
        self.hides_cursor = self.is_capable;
        self.write(if self.hides_cursor { HIDE_CURSOR } else { "" })
    }

    /// Changes the modes. Also used after [`Mode::leave`].
    pub(super) fn enter(&self) -> io::Result<()> {
        tcsetattr(&self.device, OptionalActions::Now, &self.during)?;
        self.write_sequences(BRACKETS_ON, HIDE_CURSOR)
    }

    /// Restores the original modes.
    pub(super) fn leave(&self) {
        // Both fail if the terminal was closed.
        let _ = self.write_sequences(BRACKETS_OFF, SHOW_CURSOR);
        let _ = tcsetattr(&self.device, OptionalActions::Now, &self.before);
    }

    /// Writes the sequences that the terminal understands, and the one for the cursor only if it is hidden.
    fn write_sequences(&self, brackets: &str, cursor: &str) -> io::Result<()> {
        self.write(if self.hides_cursor { cursor } else { "" })?;
        self.write(if self.is_capable { brackets } else { "" })
    }

    fn write(&self, sequence: &str) -> io::Result<()> {
        (&self.device).write_all(sequence.as_bytes())
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        self.leave();
    }
}
