//! Terminal modes while a prompt is open.

use std::fs::File;
use std::io;

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// Apple's `poll` does not support terminals. On Apple systems, reads time out ten times a second to check for
/// signals.
pub(super) const CAN_POLL: bool = !cfg!(target_vendor = "apple");

/// Changed terminal modes, restored on drop.
pub(super) struct Mode {
    device: File,
    before: Termios,
    during: Termios,
}

impl Mode {
    /// Disables echo and line buffering.
    ///
    /// `console` does the same during each read and restores the modes afterwards. Without this, keys typed between
    /// two reads would be echoed.
    pub(super) fn start(device: File) -> io::Result<Mode> {
        let before = tcgetattr(&device)?;
        let mut during = before.clone();
        during.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON;
        // The terminal keeps translating Ctrl-C and Ctrl-Z into signals.
        during.local_modes |= LocalModes::ISIG;
        during.special_codes[SpecialCodeIndex::VMIN] = u8::from(CAN_POLL);
        during.special_codes[SpecialCodeIndex::VTIME] = u8::from(!CAN_POLL);
        let mode = Mode { device, before, during };
        mode.enter()?;
        Ok(mode)
    }

    /// Returns the terminal.
    pub(super) fn device(&self) -> &File {
        &self.device
    }

    /// Changes the modes. Also used after [`Mode::leave`].
    pub(super) fn enter(&self) -> io::Result<()> {
        Ok(tcsetattr(&self.device, OptionalActions::Now, &self.during)?)
    }

    /// Restores the original modes.
    pub(super) fn leave(&self) {
        // Fails if the terminal was closed.
        let _ = tcsetattr(&self.device, OptionalActions::Now, &self.before);
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        self.leave();
    }
}
