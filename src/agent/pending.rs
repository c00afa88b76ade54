//! Who is connected and has said nothing yet. They are waited for all together, so that one that never says anything
//! keeps nobody waiting.

use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};

use super::client;
use super::clock::BootTime;

/// More than ever ask at once; the one that has waited longest goes first.
const MOST: usize = 64;
/// How long one may be silent. A client has its question ready, however busy the machine is.
const SILENCE: Duration = Duration::from_secs(2);

/// The socket, and the clients that were taken in.
pub(super) struct PendingClients {
    listener: UnixListener,
    silent: Vec<(UnixStream, BootTime)>,
}

impl PendingClients {
    pub(super) fn new(listener: UnixListener) -> Self {
        Self { listener, silent: Vec::new() }
    }

    /// Waits until something happens, and gives those that began to speak. The clock is looked at before and after
    /// the wait, which may have been a long one.
    pub(super) fn wait(&mut self, clock: impl Fn() -> BootTime, at_most: Duration) -> Vec<UnixStream> {
        let now = clock();
        self.silent.retain(|(_, until)| now < *until);
        let first = self.silent.first().map_or(at_most, |(_, until)| until.since(now).min(at_most));
        let Some((knock, speaking)) = self.poll(first) else { return Vec::new() };
        let (mut ready, mut silent) = (Vec::new(), Vec::new());
        for ((client, until), speaks) in self.silent.drain(..).zip(speaking) {
            if speaks { ready.push(client) } else { silent.push((client, until)) }
        }
        self.silent = silent;
        if knock {
            self.take_in(clock());
        }
        ready
    }

    /// Whether somebody knocks, and which of those inside speak, or hung up; `None` when nothing happened in time.
    fn poll(&self, at_most: Duration) -> Option<(bool, Vec<bool>)> {
        let clients = self.silent.iter().map(|(client, _)| PollFd::new(client, PollFlags::IN));
        let mut all: Vec<_> =
            std::iter::once(PollFd::new(&self.listener, PollFlags::IN)).chain(clients).collect();
        let timeout = Timespec::try_from(at_most).ok();
        // A signal is as good as nothing.
        rustix::event::poll(&mut all, timeout.as_ref()).ok().filter(|ready| *ready > 0)?;
        let mut happened = all.iter().map(|one| !one.revents().is_empty());
        Some((happened.next()?, happened.collect()))
    }

    fn take_in(&mut self, now: BootTime) {
        let client = match self.listener.accept() {
            Ok((client, _)) => client,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
            Err(_) => {
                // No descriptor is left, perhaps: make room.
                self.silent.clear();
                return;
            }
        };
        if self.silent.len() == MOST {
            self.silent.remove(0);
        }
        // Some systems hand the listener's mode on.
        if client::is_own(&client) && client.set_nonblocking(false).is_ok() {
            self.silent.push((client, now.after(SILENCE)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::io::Write as _;

    #[test]
    fn who_comes_after_a_long_wait_may_be_silent_as_long_as_anybody() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let mut guests = PendingClients::new(UnixListener::bind(&path).unwrap());
        let mut client = UnixStream::connect(&path).unwrap();
        // An hour passes between the two looks at the clock: nobody came, and then somebody did.
        let hours = Cell::new(0);
        let clock = || {
            hours.set(hours.get() + 1);
            BootTime(Duration::from_secs(3600) * hours.get())
        };
        let wait = Duration::from_secs(5);
        assert!(guests.wait(clock, wait).is_empty(), "it is taken in, and has said nothing yet");
        client.write_all(b"x").unwrap();
        assert_eq!(guests.wait(|| BootTime(Duration::from_secs(7201)), wait).len(), 1);
    }

    #[test]
    fn who_says_nothing_is_sent_away_and_keeps_nobody_waiting() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let mut guests = PendingClients::new(UnixListener::bind(&path).unwrap());
        let _silent = UnixStream::connect(&path).unwrap();
        let mut speaker = UnixStream::connect(&path).unwrap();
        let at = |seconds| move || BootTime(Duration::from_secs(seconds));
        let wait = Duration::from_secs(5);
        assert!(guests.wait(at(0), wait).is_empty());
        assert!(guests.wait(at(0), wait).is_empty());
        speaker.write_all(b"x").unwrap();
        assert_eq!(guests.wait(at(1), wait).len(), 1);
        assert_eq!(guests.silent.len(), 1);
        assert!(guests.wait(at(3), Duration::ZERO).is_empty());
        assert!(guests.silent.is_empty());
    }
}
