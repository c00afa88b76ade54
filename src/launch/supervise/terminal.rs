//! The child's pseudo-terminal and the user's terminal.
//!
//! The user's terminal is in raw mode while the child runs and capi is in the foreground. Its original modes are
//! restored before a stop, at the end, and when a signal terminates capi. It is never changed from the background.

use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, FdFlags, fcntl_setfd};
use rustix::process::{Signal, kill_process_group};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{
    OptionalActions, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr, tcsetwinsize,
};

use super::pump::write_all;
use super::signals;

/// Both terminals.
pub(super) struct Terminal {
    /// capi's end of the child's pseudo-terminal.
    master: Arc<OwnedFd>,
    /// The user's terminal, for its size and modes.
    user: File,
    /// The original modes of the user's terminal, while it is in raw mode.
    saved_modes: Option<Termios>,
    keyboard: Arc<Keyboard>,
}

impl Terminal {
    /// Opens a pseudo-terminal with the modes and size of the user's terminal. Also returns the child's end.
    pub(super) fn open() -> io::Result<(Self, OwnedFd)> {
        let user = match signals::terminal() {
            Some(terminal) => terminal,
            None => File::from(io::stdout().as_fd().try_clone_to_owned()?),
        };
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
        fcntl_setfd(&master, FdFlags::CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let name = ptsname(&master, Vec::new())?;
        let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
        let child_end = rustix::fs::open(name.as_c_str(), flags, Mode::empty())?;
        tcsetattr(&child_end, OptionalActions::Now, &tcgetattr(&user)?)?;
        let (master, keyboard) = (Arc::new(master), Arc::default());
        let terminal = Self { master, user, saved_modes: None, keyboard };
        terminal.resize();
        Ok((terminal, child_end))
    }

    /// Returns whether stdin is a terminal too.
    pub(super) fn has_stdin(&self) -> bool {
        io::stdin().is_terminal()
    }

    /// Returns the source of the child's output.
    pub(super) fn output(&self) -> io::Result<OwnedFd> {
        self.master.try_clone()
    }

    /// Copies the size of the user's terminal. The kernel notifies the child.
    pub(super) fn resize(&self) {
        if let Ok(size) = tcgetwinsize(&self.user) {
            let _ = tcsetwinsize(&*self.master, size);
        }
    }

    /// Continues the foreground process group of the pseudo-terminal. Must precede [`Terminal::enter`], because a
    /// Ctrl-Z that reaches a stopped process is lost when it continues.
    pub(super) fn wake(&self) {
        if let Ok(group) = tcgetpgrp(&*self.master) {
            let _ = kill_process_group(group, Signal::CONT);
        }
    }

    /// Enters raw mode and forwards keyboard input to the child, if capi is in the foreground.
    pub(super) fn enter(&mut self) {
        self.resize();
        if self.saved_modes.is_some() || !signals::in_foreground() {
            return;
        }
        let Ok(modes) = tcgetattr(&self.user) else { return };
        let mut raw = modes.clone();
        raw.make_raw();
        if tcsetattr(&self.user, OptionalActions::Drain, &raw).is_ok() {
            self.saved_modes = Some(modes);
            self.open_keyboard();
        }
    }

    /// Restores the modes of the user's terminal.
    pub(super) fn leave(&mut self) {
        self.keyboard.set(false);
        if let Some(modes) = self.saved_modes.take()
            && signals::in_foreground()
        {
            let _ = tcsetattr(&self.user, OptionalActions::Now, &modes);
        }
    }

    /// Starts forwarding keyboard input. The thread is created on first use and lives as long as the process.
    fn open_keyboard(&self) {
        if self.keyboard.set(true) {
            return;
        }
        let (keyboard, master) = (Arc::clone(&self.keyboard), Arc::clone(&self.master));
        if let Ok(user) = self.user.try_clone() {
            thread::spawn(move || keyboard.forward(&user, &master));
        }
    }
}

/// Restores the terminal on every error path.
impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Controls whether keyboard input is forwarded to the child.
#[derive(Default)]
struct Keyboard {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    open: bool,
    started: bool,
}

impl Keyboard {
    /// Opens or closes the keyboard. Returns whether its thread has been started before.
    fn set(&self, open: bool) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let started = state.started;
        *state = State { open, started: started || open };
        self.changed.notify_all();
        started
    }

    fn wait_until_open(&self) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(state, |state| !state.open));
    }

    /// Forwards input until the terminal goes away. Reading from the background would stop the process, which can
    /// move there at any time, so every read is preceded by a check.
    fn forward(&self, user: &File, master: &OwnedFd) -> Option<()> {
        let mut chunk = zeroize::Zeroizing::new([0; 4096]);
        loop {
            self.wait_until_open();
            match poll(&mut [PollFd::new(user, PollFlags::IN)], None) {
                Err(Errno::INTR) => continue,
                other => other.ok()?,
            };
            if !signals::in_foreground() {
                self.set(false);
                continue;
            }
            match rustix::io::read(user, chunk.as_mut_slice()) {
                Err(Errno::INTR | Errno::AGAIN) => {}
                Ok(0) | Err(_) => return None,
                Ok(count) => write_all(master, &chunk[..count]).ok()?,
            }
        }
    }
}
