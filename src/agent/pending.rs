//! Connected clients that have not sent a request yet. One `poll` waits for all of them, so a silent client delays no
//! other.

use std::io;
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};

use super::clock::BootTime;
use super::peer;

/// More than ever connect at once. Above it, the client that has waited longest is dropped.
const MAX_CLIENTS: usize = 64;
/// How long a client may stay silent. It connects with its request ready, so this is generous even on a busy machine.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(2);

/// The listening socket and the silent clients, each with the end of its timeout.
pub(super) struct PendingClients {
    listener: UnixListener,
    silent: Vec<(UnixStream, BootTime)>,
}

impl PendingClients {
    pub(super) fn new(listener: UnixListener) -> Self {
        Self { listener, silent: Vec::new() }
    }

    /// Waits up to `at_most` for an event and returns the clients that have sent something. Reads the clock before
    /// and after the wait, which can be long.
    pub(super) fn wait(&mut self, clock: impl Fn() -> BootTime, at_most: Duration) -> Vec<UnixStream> {
        let now = clock();
        self.silent.retain(|(_, until)| now < *until);
        let first = self.silent.first().map_or(at_most, |(_, until)| until.since(now).min(at_most));
        let Some((connecting, sending)) = self.poll(first) else { return Vec::new() };
        let (mut ready, mut silent) = (Vec::new(), Vec::new());
        for ((client, until), sends) in self.silent.drain(..).zip(sending) {
            if sends { ready.push(client) } else { silent.push((client, until)) }
        }
        self.silent = silent;
        if connecting {
            self.accept(clock());
        }
        ready
    }

    /// Returns whether a client is connecting, and which silent clients have sent something or hung up; `None` after
    /// a timeout.
    fn poll(&self, at_most: Duration) -> Option<(bool, Vec<bool>)> {
        let clients = self.silent.iter().map(|(client, _)| PollFd::new(client, PollFlags::IN));
        let mut all: Vec<_> =
            std::iter::once(PollFd::new(&self.listener, PollFlags::IN)).chain(clients).collect();
        let timeout = Timespec::try_from(at_most).ok();
        // An interrupting signal counts as a timeout.
        rustix::event::poll(&mut all, timeout.as_ref()).ok().filter(|ready| *ready > 0)?;
        let mut events = all.iter().map(|one| !one.revents().is_empty());
        Some((events.next()?, events.collect()))
    }

    fn accept(&mut self, now: BootTime) {
        let client = match self.listener.accept() {
            Ok((client, _)) => client,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
            Err(_) => {
                // Possibly out of file descriptors: free some.
                self.silent.clear();
                return;
            }
        };
        if self.silent.len() == MAX_CLIENTS {
            self.silent.remove(0);
        }
        // On some systems the client inherits the listener's non-blocking mode.
        if peer::is_same_user(&client) && client.set_nonblocking(false).is_ok() {
            self.silent.push((client, now.after(SILENCE_TIMEOUT)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::io::Write as _;

    #[test]
    fn a_client_that_connects_after_a_long_wait_gets_the_full_timeout() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let mut pending = PendingClients::new(UnixListener::bind(&path).unwrap());
        let mut client = UnixStream::connect(&path).unwrap();
        // An hour passes between the two clock readings, and then the client connects.
        let hours = Cell::new(0);
        let clock = || {
            hours.set(hours.get() + 1);
            BootTime(Duration::from_secs(3600) * hours.get())
        };
        let wait = Duration::from_secs(5);
        assert!(pending.wait(clock, wait).is_empty(), "it is accepted and still silent");
        client.write_all(b"x").unwrap();
        assert_eq!(pending.wait(|| BootTime(Duration::from_secs(7201)), wait).len(), 1);
    }

    #[test]
    fn a_silent_client_is_dropped_and_delays_no_other() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let mut pending = PendingClients::new(UnixListener::bind(&path).unwrap());
        let _silent = UnixStream::connect(&path).unwrap();
        let mut sender = UnixStream::connect(&path).unwrap();
        let at = |seconds| move || BootTime(Duration::from_secs(seconds));
        let wait = Duration::from_secs(5);
        assert!(pending.wait(at(0), wait).is_empty());
        assert!(pending.wait(at(0), wait).is_empty());
        sender.write_all(b"x").unwrap();
        assert_eq!(pending.wait(at(1), wait).len(), 1);
        assert_eq!(pending.silent.len(), 1);
        assert!(pending.wait(at(3), Duration::ZERO).is_empty());
        assert!(pending.silent.is_empty());
    }
}
