//! Lets dialoguer ask on the terminal and obeys signals meanwhile.
//!
//! console notices a signal only when it comes while a key is awaited, takes every one for Ctrl-C and leaves the cursor
//! hidden. So a second thread waits for signals, puts the terminal back and obeys them.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::thread;
use std::time::Duration;

use dialoguer::console::Term;
use rustix::event::{PollFd, PollFlags, poll};
use signal_hook::consts::signal::{SIGINT, SIGTSTP};

use super::signals::{Turn, Watch, ending, obey};
use super::termios::Mode;

const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
/// Within this time console has changed the terminal for a key if it was about to, and waits for the key.
const SETTLED: Duration = Duration::from_millis(10);

/// Runs one question of dialoguer's on the device, again when it was only disturbed.
pub(super) fn interact<T>(
    device: &File,
    mut run: impl FnMut(&Term) -> dialoguer::Result<T>,
) -> io::Result<T> {
    let term = Term::read_write_pair(device.try_clone()?, device.try_clone()?);
    let mut turn = Turn::take();
    let mut watch = Watch::start(&mut turn, &[])?;
    let mode = Mode::start(device.try_clone()?)?;
    loop {
        let (done, answered) = UnixStream::pair()?;
        let answer = thread::scope(|scope| {
            scope.spawn(|| guard(&mut watch, &mode, &done));
            let answer = run(&term);
            // Wakes the guard, for which the scope waits. A signal that console reports as an error is obeyed there first.
            drop(answered);
            answer
        });
        match answer.map_err(io::Error::from) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                // Both may go to a terminal that is gone.
                let _ = { device }.write_all(SHOW_CURSOR).and_then(|()| { device }.write_all(b"\n"));
                return Err(error);
            }
            answer => return answer,
        }
    }
}

/// Obeys signals until the question is done.
fn guard(watch: &mut Watch, mode: &Mode, done: &UnixStream) {
    // Whether the next SIGINT may be console's way of saying that it was disturbed by a stop.
    let mut disturbed = false;
    loop {
        let arrived = watch.arrived();
        let stop = arrived.contains(&SIGTSTP);
        match ending(&arrived) {
            Some(SIGINT) if stop || disturbed => disturbed = false,
            Some(signal) => yield_to(signal, mode),
            None => disturbed |= stop,
        }
        if stop {
            yield_to(SIGTSTP, mode);
            // What fails here fails again where the next key is read, and is told there.
            let _ = mode.enter();
        }
        let mut both = [PollFd::new(watch, PollFlags::IN), PollFd::new(done, PollFlags::IN)];
        // An error is an interruption by the signal that is then found.
        let ready = poll(&mut both, None).is_ok();
        if ready && both[0].revents().is_empty() && !both[1].revents().is_empty() {
            return;
        }
    }
}

/// Leaves the terminal to the shell and does what the signal asks.
fn yield_to(signal: i32, mode: &Mode) {
    mode.leave();
    let _ = mode.device().write_all(SHOW_CURSOR).and_then(|()| mode.device().write_all(b"\n"));
    // A signal that comes between two keys meets console on its way to the next change of the terminal, and dialoguer on
    // its way to hide the cursor.
    thread::sleep(SETTLED);
    mode.leave();
    let _ = mode.device().write_all(SHOW_CURSOR);
    obey(signal);
}
