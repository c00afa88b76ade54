//! The terminal's settings while a question is open.

use std::fs::File;
use std::io;

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};

/// Apple's poll knows no terminals. There a read returns empty-handed ten times a second and signals are looked for then.
pub(super) const CAN_POLL: bool = !cfg!(target_vendor = "apple");

/// Changed settings, put back on drop.
pub(super) struct Mode {
    device: File,
    before: Termios,
    during: Termios,
}

impl Mode {
    /// From now on nothing is shown and keys come one by one.
    ///
    /// console does the same while it reads a key and puts back after each what it found, so that without this what is typed
    /// in between would be shown.
    pub(super) fn start(device: File) -> io::Result<Mode> {
        let before = tcgetattr(&device)?;
        let mut during = before.clone();
        during.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON;
        // Ctrl-C and Ctrl-Z remain the terminal's business.
        during.local_modes |= LocalModes::ISIG;
        during.special_codes[SpecialCodeIndex::VMIN] = u8::from(CAN_POLL);
        during.special_codes[SpecialCodeIndex::VTIME] = u8::from(!CAN_POLL);
        let mode = Mode { device, before, during };
        mode.enter()?;
        Ok(mode)
    }

    /// The terminal that this is about.
    pub(super) fn device(&self) -> &File {
        &self.device
    }

    /// Changes the settings, again after `leave`.
    pub(super) fn enter(&self) -> io::Result<()> {
        Ok(tcsetattr(&self.device, OptionalActions::Now, &self.during)?)
    }

    /// Puts the settings back.
    pub(super) fn leave(&self) {
        // On a terminal that is gone there is nothing to put back.
        let _ = tcsetattr(&self.device, OptionalActions::Now, &self.before);
    }
}

impl Drop for Mode {
    fn drop(&mut self) {
        self.leave();
    }
}
