//! Hidden line input on Unix.
//!
//! rpassword edits the line. This file handles the terminal and signals, because rpassword handles Ctrl-C itself but
//! raises the signal before restoring the terminal, which leaves the user's shell without echo.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Write};
use std::rc::Rc;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionread};
use rustix::termios::{QueueSelector, tcflush, tcgetattr};
use secrecy::SecretString;
use signal_hook::consts::signal::{SIGCONT, SIGTSTP};
use zeroize::Zeroizing;

use super::line_filter::{CLEAR, LineFilter};
use super::signals::{PromptPermit, SignalWatch, apply_default, terminating};
use super::terminal::PromptError;
use super::termios::{CAN_POLL, Mode};

/// How long a terminal may pause within a paste.
const PASTE_PAUSE: Timespec = Timespec { tv_sec: 0, tv_nsec: 30_000_000 };

/// The longest paste that is discarded, in pauses.
const MOST_PAUSES: usize = 1000;

/// Returns whether the error means that the terminal was closed.
pub(super) fn hung_up(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::IO | Errno::NXIO))
}

/// Prompts on `device` and reads a line without echo.
pub(super) fn read_hidden(device: &File, prompt: &str) -> Result<SecretString, PromptError> {
    let filter = Rc::new(RefCell::new(LineFilter::default()));
    let reader = KeyReader::start(device.try_clone()?, prompt, Rc::clone(&filter))?;
    let config = rpassword::ConfigBuilder::new().input_reader(reader).output_discard().build();
    // Also restores the terminal, by dropping the reader.
    let line = rpassword::read_password_with_config(config).map(Zeroizing::new);
    let newline = { device }.write_all(b"\n");
    if let Some(error) = filter.borrow().error() {
        return Err(error);
    }
    let line = line?;
    newline?;
    // Copied at its exact length, because converting the string itself could reallocate and leave an unwiped copy.
    Ok(SecretString::from(line.as_str()))
}

/// The reader that rpassword reads from. Field order matters: the terminal must be dropped before the signals.
struct KeyReader {
    mode: Mode,
    watch: SignalWatch,
    _permit: PromptPermit,
    prompt: String,
    filter: Rc<RefCell<LineFilter>>,
    ready: Zeroizing<Vec<u8>>,
}

impl KeyReader {
    fn start(device: File, prompt: &str, filter: Rc<RefCell<LineFilter>>) -> io::Result<KeyReader> {
        let mut permit = PromptPermit::take();
        let watch = SignalWatch::start(&mut permit, &[SIGCONT])?;
        let mode = Mode::start(device)?;
        let ready = Zeroizing::new(Vec::with_capacity(4));
        let reader = KeyReader { mode, watch, _permit: permit, prompt: prompt.to_owned(), filter, ready };
        reader.show(prompt)?;
        Ok(reader)
    }

    fn show(&self, text: &str) -> io::Result<()> {
        self.mode.device().write_all(text.as_bytes())
    }

    /// Handles pending signals. Returns whether the process was stopped meanwhile and the prompt printed again.
    fn handle_signals(&mut self) -> io::Result<bool> {
        let mut interrupted = false;
        loop {
            let arrived = self.watch.arrived();
            let signal = terminating(&arrived).or(arrived.contains(&SIGTSTP).then_some(SIGTSTP));
            if let Some(signal) = signal {
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
            self.show(&self.prompt)?;
        }
        Ok(interrupted)
    }

    /// Returns the next typed byte, or `None` at the end of the input.
    fn byte(&mut self) -> io::Result<Option<u8>> {
        let mut byte = Zeroizing::new([0]);
        loop {
            if self.handle_signals()? {
                // The line starts over when the prompt is printed again.
                return Ok(Some(CLEAR));
            }
            if CAN_POLL && !self.wait()? {
                continue;
            }
            match self.mode.device().read(&mut *byte) {
                Ok(0) if CAN_POLL || tcgetattr(self.mode.device()).is_err() => return Ok(None),
                Ok(0) => {}
                Ok(_) => return Ok(Some(byte[0])),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if hung_up(&error) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
    }

    /// Discards what was pasted after the line: the shell would show it, run it and keep it in its history. Returns
    /// whether there was anything.
    fn discard_rest(&self) -> io::Result<bool> {
        let device = self.mode.device();
        let mut found = false;
        for _ in 0..MOST_PAUSES {
            if CAN_POLL {
                // A signal does not matter: the line is complete.
                let _ = poll(&mut [PollFd::new(device, PollFlags::IN)], Some(&PASTE_PAUSE));
            }
            if ioctl_fionread(device)? == 0 {
                break;
            }
            found = true;
            tcflush(device, QueueSelector::IFlush)?;
        }
        Ok(found)
    }

    /// Waits for a key or a signal. Returns whether there is a key to read.
    fn wait(&self) -> io::Result<bool> {
        let mut both =
            [PollFd::new(self.mode.device(), PollFlags::IN), PollFd::new(&self.watch, PollFlags::IN)];
        match poll(&mut both, None) {
            Ok(_) => Ok(both[1].revents().is_empty()),
            Err(Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

impl Read for KeyReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            let Some(byte) = self.byte()? else {
                // rpassword would accept the characters typed before a hang-up as a line.
                self.filter.borrow_mut().close();
                return Ok(0);
            };
            self.ready.extend_from_slice(self.filter.borrow_mut().take(byte));
            // A terminal that was closed has no rest.
            if matches!(byte, b'\n' | b'\r') && self.discard_rest().unwrap_or(false) {
                self.filter.borrow_mut().refuse_several();
            }
        }
        let count = buffer.len().min(self.ready.len());
        buffer[..count].copy_from_slice(&self.ready[..count]);
        self.ready.drain(..count);
        Ok(count)
    }
}
