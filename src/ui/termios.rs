//! Terminal modes while a prompt is open.

use std::fs::File;
use std::io::{self, Write};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// Apple's `poll` does not support terminals. On Apple systems, reads time out ten times a second to check for
/// signals.
pub(super) const CAN_POLL: bool = !cfg!(target_vendor = "apple");

/// The sequences that turn brackets around pastes on and off.
const BRACKETS: (&[u8], &[u8]) = (b"\x1b[?2004h", b"\x1b[?2004l");
/// The sequences that hide and show the cursor.
const CURSOR: (&[u8], &[u8]) = (b"\x1b[?25l", b"\x1b[?25h");

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
        self.sequences(|(hide, _)| hide, false)
    }

    /// Changes the modes. Also used after [`Mode::leave`].
    pub(super) fn enter(&self) -> io::Result<()> {
        tcsetattr(&self.device, OptionalActions::Now, &self.during)?;
        self.sequences(|(on, _)| on, true)
    }

    /// Restores the original modes.
    pub(super) fn leave(&self) {
        // Both fail if the terminal was closed.
        let _ = self.sequences(|(_, off)| off, true);
        let _ = tcsetattr(&self.device, OptionalActions::Now, &self.before);
    }

    /// Writes the sequence for the cursor if it is hidden, and the one for brackets if they are asked for.
    fn sequences(
        &self,
        which: fn((&'static [u8], &'static [u8])) -> &'static [u8],
        with_brackets: bool,
    ) -> io::Result<()> {
        let mut device = &self.device;
        if self.hides_cursor {
            device.write_all(which(CURSOR))?;
        }
        if self.is_capable && with_brackets { device.write_all(which(BRACKETS)) } else { Ok(()) }
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        self.leave();
    }
}
