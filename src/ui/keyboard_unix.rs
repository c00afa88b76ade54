//! Keys from the terminal device on Unix, while signals wait.
//!
//! The terminal puts brackets around a paste, which distinguishes it from typed lines. When a prompt ends, unread input
//! is discarded: otherwise the shell would show it, run it and keep it in its history.

use std::fs::File;
use std::io::{self, Read, Write};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionread};
use rustix::termios::{QueueSelector, tcflush, tcgetattr, tcgetwinsize};
use signal_hook::consts::signal::{SIGCONT, SIGTSTP};
use zeroize::Zeroizing;

use super::key_decoder::Decoder;
use super::keys::Key;
use super::signals::{PromptPermit, SignalWatch, apply_default, terminating};
use super::terminal::Terminal;
use super::termios::{CAN_POLL, Mode};

/// How long a terminal may pause within a paste.
const PASTE_PAUSE: Timespec = Timespec { tv_sec: 0, tv_nsec: 30_000_000 };
/// How long a terminal may pause within the sequence of a key.
const SEQUENCE_PAUSE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
/// The longest paste that is discarded, in pauses.
const MOST_PAUSES: usize = 1000;

/// Returns whether the error means that the terminal was closed.
pub(super) fn hung_up(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::IO | Errno::NXIO))
}

/// Discards what was typed and not read yet.
pub(super) fn discard(device: &File) {
    // Fails if the terminal was closed, which then has no input.
    let _ = tcflush(device, QueueSelector::IFlush);
}

/// What happened at the keyboard.
pub(super) enum Event {
    /// A key.
    Key(Key),
    /// The process was stopped and continues: the prompt has to be shown again.
    Resumed,
    /// The terminal was closed.
    Closed,
}

/// What a read returned.
enum Input {
    Byte(u8),
    /// Nothing followed the start of a sequence.
    Pause,
    /// A signal arrived.
    Signal,
    End,
}

/// The keyboard of a prompt. Field order matters: the terminal must be dropped before the signals.
pub(super) struct Keyboard {
    mode: Mode,
    watch: SignalWatch,
    _permit: PromptPermit,
    decoder: Decoder,
    is_discarded: bool,
}

impl Keyboard {
    /// Disables echo and defers signals until dropped.
    pub(super) fn start(terminal: &Terminal) -> io::Result<Self> {
        let mut permit = PromptPermit::take();
        let watch = SignalWatch::start(&mut permit, &[SIGCONT])?;
        let mode = Mode::start(terminal.device().try_clone()?, terminal.is_capable())?;
        Ok(Self { mode, watch, _permit: permit, decoder: Decoder::new(), is_discarded: false })
    }

    /// Waits for a key.
    pub(super) fn event(&mut self) -> io::Result<Event> {
        self.is_discarded = false;
        loop {
            if let Some(key) = self.decoder.next() {
                return Ok(Event::Key(key));
            }
            if self.handle_signals()? {
                self.decoder = Decoder::new();
                return Ok(Event::Resumed);
            }
            match self.input()? {
                Input::Byte(byte) => self.decoder.feed(byte),
                Input::Pause => self.decoder.pause(),
                Input::Signal => {}
                Input::End => return Ok(Event::Closed),
            }
        }
    }

    /// Shows text.
    pub(super) fn show(&self, text: &str) -> io::Result<()> {
        self.device().write_all(text.as_bytes())
    }

    /// Hides the cursor until dropped.
    pub(super) fn hide_cursor(&mut self) -> io::Result<()> {
        self.mode.hide_cursor()
    }

    /// Returns the width of the terminal, in columns.
    pub(super) fn width(&self) -> Option<usize> {
        tcgetwinsize(self.device()).ok().map(|size| usize::from(size.ws_col)).filter(|width| *width > 0)
    }

    /// Discards what was typed or pasted and is still waiting. Returns whether there was anything.
    pub(super) fn discard(&mut self) -> bool {
        self.is_discarded = true;
        let mut found = std::iter::from_fn(|| self.decoder.next()).count() > 0;
        for _ in 0..MOST_PAUSES {
            if CAN_POLL {
                // A signal does not matter: the prompt has ended.
                let _ = poll(&mut [PollFd::new(self.device(), PollFlags::IN)], Some(&PASTE_PAUSE));
            }
            // A terminal that was closed has nothing.
            if ioctl_fionread(self.device()).unwrap_or(0) == 0 {
                break;
            }
            found = true;
            let _ = tcflush(self.device(), QueueSelector::IFlush);
        }
        found
    }

    fn device(&self) -> &File {
        self.mode.device()
    }

    /// Handles pending signals. Returns whether the process was stopped meanwhile.
    fn handle_signals(&mut self) -> io::Result<bool> {
        let mut interrupted = false;
        loop {
            let arrived = self.watch.arrived();
            let signal = terminating(&arrived).or(arrived.contains(&SIGTSTP).then_some(SIGTSTP));
            if let Some(signal) = signal {
                // The key of the signal may have been part of a paste.
                self.discard();
                self.mode.leave();
                // Fails if the terminal was closed.
                let _ = self.show("\n");
                apply_default(signal);
            }
            if arrived.is_empty() {
                break;
            }
            interrupted = true;
        }
        if interrupted {
            self.mode.enter()?;
        }
        Ok(interrupted)
    }

    fn input(&mut self) -> io::Result<Input> {
        let pause = self.decoder.ends_with_pause().then_some(&SEQUENCE_PAUSE);
        if CAN_POLL {
            match self.wait(pause)? {
                Some(true) => {}
                Some(false) => return Ok(Input::Signal),
                None => return Ok(Input::Pause),
            }
        }
        let mut byte = Zeroizing::new([0]);
        match self.device().read(&mut *byte) {
            Ok(0) if CAN_POLL || tcgetattr(self.device()).is_err() => Ok(Input::End),
            Ok(0) => Ok(if pause.is_some() { Input::Pause } else { Input::Signal }),
            Ok(_) => Ok(Input::Byte(byte[0])),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(Input::Signal),
            Err(error) if hung_up(&error) => Ok(Input::End),
            Err(error) => Err(error),
        }
    }

    /// Waits for a byte or a signal. Returns whether there is a byte to read, or `None` after `pause`.
    fn wait(&self, pause: Option<&Timespec>) -> io::Result<Option<bool>> {
        let mut both = [PollFd::new(self.device(), PollFlags::IN), PollFd::new(&self.watch, PollFlags::IN)];
        match poll(&mut both, pause) {
            Ok(0) => Ok(None),
            Ok(_) => Ok(Some(both[1].revents().is_empty())),
            Err(Errno::INTR) => Ok(Some(false)),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        if !self.is_discarded {
            self.discard();
        }
    }
}
