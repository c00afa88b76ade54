//! A guard that handles signals while dialoguer prompts on the terminal.
//!
//! `console` notices a signal only while it waits for a key, treats every signal as Ctrl-C, and leaves the cursor
//! hidden. Therefore a second thread waits for signals, restores the terminal and applies their default action.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;

use dialoguer::console::Term;
use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::signal::{SIGINT, SIGTSTP};

use super::signals::{PromptPermit, SignalWatch, apply_default, terminating};
use super::termios::Mode;

/// The escape sequence that makes the cursor visible.
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
/// Enough time for `console` to finish a pending change of the terminal and wait for the next key.
const SETTLE_TIME: Duration = Duration::from_millis(10);

/// Runs a dialoguer prompt on the device. Repeats it after an interruption.
pub(super) fn interact<T>(
    device: &File,
    mut run: impl FnMut(&Term) -> dialoguer::Result<T>,
) -> io::Result<T> {
    let term = Term::read_write_pair(device.try_clone()?, device.try_clone()?);
    let mut permit = PromptPermit::take();
    let mut watch = SignalWatch::start(&mut permit, &[])?;
    let mode = Mode::start(device.try_clone()?)?;
    loop {
        let (done, answered) = UnixStream::pair()?;
        let answer = thread::scope(|scope| {
            scope.spawn(|| guard(&mut watch, &mode, &done));
            let answer = run(&term);
            // Wakes the guard, which the scope waits for. The guard handles a signal before `console` reports it as
            // an error.
            drop(answered);
            answer
        });
        match answer.map_err(io::Error::from) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                // Fails if the terminal was closed.
                let _ = { device }.write_all(SHOW_CURSOR).and_then(|()| { device }.write_all(b"\n"));
                return Err(error);
            }
            answer => return answer,
        }
    }
}

/// Handles signals until the prompt is done.
fn guard(watch: &mut SignalWatch, mode: &Mode, done: &UnixStream) {
    // Whether the next SIGINT may come from `console`, which raises it after being interrupted by a stop.
    let mut interrupted = false;
    loop {
        let arrived = watch.arrived();
        let stop = arrived.contains(&SIGTSTP);
        match terminating(&arrived) {
            Some(SIGINT) if stop || interrupted => interrupted = false,
            Some(signal) => yield_to(signal, mode),
            None => interrupted |= stop,
        }
        if stop {
            yield_to(SIGTSTP, mode);
            // An error here occurs again when the next key is read, and is reported there.
            let _ = mode.enter();
        }
        let mut both = [PollFd::new(watch, PollFlags::IN), PollFd::new(done, PollFlags::IN)];
        // An error means interruption by a signal, which the next iteration finds.
        let ready = poll(&mut both, None).is_ok();
        if ready && both[0].revents().is_empty() && !both[1].revents().is_empty() {
            return;
        }
    }
}

/// Restores the terminal for the shell and applies the signal's default action.
fn yield_to(signal: i32, mode: &Mode) {
    mode.leave();
    let _ = mode.device().write_all(SHOW_CURSOR).and_then(|()| mode.device().write_all(b"\n"));
    // If the signal arrives between two keys, `console` may be about to change the terminal again, and dialoguer to
    // hide the cursor. Wait and restore once more.
    thread::sleep(SETTLE_TIME);
    mode.leave();
    let _ = mode.device().write_all(SHOW_CURSOR);
    apply_default(signal);
}
