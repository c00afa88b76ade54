//! Reads one line without echo on Unix.
//!
//! rpassword edits the line. The rest is done here because rpassword takes Ctrl-C itself, raises the signal before it has
//! restored the terminal and so leaves the user's shell without echo.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Write};
use std::rc::Rc;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::termios::tcgetattr;
use secrecy::SecretString;
use signal_hook::consts::signal::{SIGCONT, SIGTSTP};
use zeroize::Zeroizing;

use super::line_filter::{CLEAR, Typed};
use super::signals::{Turn, Watch, ending, obey};
use super::terminal::PromptError;
use super::termios::{CAN_POLL, Mode};

/// Whether the error says that the terminal is gone.
pub(super) fn hung_up(error: &io::Error) -> bool {
    matches!(Errno::from_io_error(error), Some(Errno::IO | Errno::NXIO))
}

/// Asks on `device` and reads a line that is not shown.
pub(super) fn read_hidden(device: &File, prompt: &str) -> Result<SecretString, PromptError> {
    let typed = Rc::new(RefCell::new(Typed::default()));
    let keys = Keys::start(device.try_clone()?, prompt, Rc::clone(&typed))?;
    let config = rpassword::ConfigBuilder::new().input_reader(keys).output_discard().build();
    // The terminal is restored when this returns, for it drops the keys.
    let line = rpassword::read_password_with_config(config).map(Zeroizing::new);
    let fresh_line = { device }.write_all(b"\n");
    if let Some(fault) = typed.borrow().fault() {
        return Err(fault);
    }
    let line = line?;
    fresh_line?;
    // Copied at its exact length: turning the string itself into a secret could move it and leave a trace.
    Ok(SecretString::from(line.as_str()))
}

/// The reader that rpassword reads from. Its fields drop in this order: first the terminal, then the signals.
struct Keys {
    mode: Mode,
    watch: Watch,
    _turn: Turn,
    prompt: String,
    typed: Rc<RefCell<Typed>>,
    ready: Zeroizing<Vec<u8>>,
}

impl Keys {
    fn start(device: File, prompt: &str, typed: Rc<RefCell<Typed>>) -> io::Result<Keys> {
        let mut turn = Turn::take();
        let watch = Watch::start(&mut turn, &[SIGCONT])?;
        let mode = Mode::start(device)?;
        let ready = Zeroizing::new(Vec::with_capacity(4));
        let keys = Keys { mode, watch, _turn: turn, prompt: prompt.to_owned(), typed, ready };
        keys.show(prompt)?;
        Ok(keys)
    }

    fn show(&self, text: &str) -> io::Result<()> {
        self.mode.device().write_all(text.as_bytes())
    }

    /// Obeys the signals that came; true when the process was stopped meanwhile, so that the question was asked anew.
    fn heed(&mut self) -> io::Result<bool> {
        let mut anew = false;
        loop {
            let arrived = self.watch.arrived();
            let signal = ending(&arrived).or(arrived.contains(&SIGTSTP).then_some(SIGTSTP));
            if let Some(signal) = signal {
                self.mode.leave();
                // It may go to a terminal that is gone.
                let _ = self.show("\n");
                obey(signal);
            }
            if arrived.is_empty() {
                break;
            }
            anew = true;
        }
        if anew {
            self.mode.enter()?;
            self.show(&self.prompt)?;
        }
        Ok(anew)
    }

    /// The next byte that was typed; none when the input has ended.
    fn byte(&mut self) -> io::Result<Option<u8>> {
        let mut byte = Zeroizing::new([0]);
        loop {
            if self.heed()? {
                // Whoever sees the question again types from the beginning.
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

    /// Waits until a key or a signal is there; true when it is time to read.
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

impl Read for Keys {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.ready.is_empty() {
            let Some(byte) = self.byte()? else {
                // rpassword would take what was typed before a hang-up for a line.
                self.typed.borrow_mut().close();
                return Ok(0);
            };
            self.ready.extend_from_slice(self.typed.borrow_mut().take(byte));
        }
        let count = buffer.len().min(self.ready.len());
        buffer[..count].copy_from_slice(&self.ready[..count]);
        self.ready.drain(..count);
        Ok(count)
    }
}
