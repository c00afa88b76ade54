//! The program's own terminal, and the user's while the program has it.
//!
//! The user's terminal is raw while the program runs and capi is in the foreground, and as it was found at every other
//! time: before a stop, at the end, and when capi ends by a signal. It is never touched from the background.

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
    /// The end of the program's terminal that capi holds.
    master: Arc<OwnedFd>,
    /// The user's terminal, for its size and modes.
    user: File,
    /// How the user's terminal was, while it is raw.
    found: Option<Termios>,
    keyboard: Arc<Keyboard>,
}

impl Terminal {
    /// Makes the program's terminal like the user's; with the end for the program.
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
        let line = rustix::fs::open(name.as_c_str(), flags, Mode::empty())?;
        tcsetattr(&line, OptionalActions::Now, &tcgetattr(&user)?)?;
        let (master, keyboard) = (Arc::new(master), Arc::default());
        let terminal = Self { master, user, found: None, keyboard };
        terminal.resize();
        Ok((terminal, line))
    }

    /// Whether the program's input is the terminal too.
    pub(super) fn has_stdin(&self) -> bool {
        io::stdin().is_terminal()
    }

    /// What the program prints.
    pub(super) fn output(&self) -> io::Result<OwnedFd> {
        self.master.try_clone()
    }

    /// Gives the program's terminal the size of the user's; the kernel tells the program.
    pub(super) fn resize(&self) {
        if let Ok(size) = tcgetwinsize(&self.user) {
            let _ = tcsetwinsize(&*self.master, size);
        }
    }

    /// Continues who has the program's keyboard. Done before the keyboard is handed over: a Ctrl-Z that reaches a
    /// stopped program is forgotten when it is continued.
    pub(super) fn wake(&self) {
        if let Ok(group) = tcgetpgrp(&*self.master) {
            let _ = kill_process_group(group, Signal::CONT);
        }
    }

    /// Hands the keyboard to the program, if it is capi's to give.
    pub(super) fn enter(&mut self) {
        self.resize();
        if self.found.is_some() || !signals::in_foreground() {
            return;
        }
        let Ok(found) = tcgetattr(&self.user) else { return };
        let mut raw = found.clone();
        raw.make_raw();
        if tcsetattr(&self.user, OptionalActions::Drain, &raw).is_ok() {
            self.found = Some(found);
            self.open_keyboard();
        }
    }

    /// Puts the user's terminal back as it was found.
    pub(super) fn leave(&mut self) {
        self.keyboard.set(false);
        if let Some(found) = self.found.take()
            && signals::in_foreground()
        {
            let _ = tcsetattr(&self.user, OptionalActions::Now, &found);
        }
    }

    /// Passes on what is typed; the thread is started with the first use and ends with the process.
    fn open_keyboard(&self) {
        if self.keyboard.set(true) {
            return;
        }
        let (keyboard, master) = (Arc::clone(&self.keyboard), Arc::clone(&self.master));
        if let Ok(user) = self.user.try_clone() {
            thread::spawn(move || keyboard.pass_on(&user, &master));
        }
    }
}

/// Whoever fails on the way must not leave a raw terminal behind.
impl Drop for Terminal {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Whether what is typed is for the program.
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
    /// Opens or closes it; whether a thread was ever started for it.
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

    /// Until the terminal is gone. The process may go to the background at any time, where reading would stop it, so
    /// each reading is looked at before.
    fn pass_on(&self, user: &File, master: &OwnedFd) -> Option<()> {
        let mut piece = zeroize::Zeroizing::new([0; 4096]);
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
            match rustix::io::read(user, piece.as_mut_slice()) {
                Err(Errno::INTR | Errno::AGAIN) => {}
                Ok(0) | Err(_) => return None,
                Ok(count) => write_all(master, &piece[..count]).ok()?,
            }
        }
    }
}
