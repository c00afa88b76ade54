//! Connected clients that have not sent a whole request yet. One `poll` waits for all of them, so neither a silent client
//! nor one that sends half a request delays another.

use std::io::{self, Read as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use zeroize::Zeroizing;

use super::clock::BootTime;
use super::peer;
use super::protocol::Frame;

/// More than ever connect at once. Above it, the client that has waited longest is dropped.
const MAX_CLIENTS: usize = 64;
/// How long a client may take for its request. It connects with the request ready, so this is generous even on a busy
/// machine.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(2);

/// The listening socket and the clients whose requests are not complete.
pub(super) struct PendingClients {
    listener: UnixListener,
    pending: Vec<Pending>,
}

/// A client, what it has sent, and the end of its timeout.
struct Pending {
    client: UnixStream,
    received: Zeroizing<Vec<u8>>,
    until: BootTime,
}

/// The state of a request.
enum Progress {
    Incomplete,
    Complete(Frame),
    /// The client hung up, or sent something else.
    Ended,
}

impl Pending {
    /// Reads what has arrived, without waiting. The buffer has room for the largest frame: growing would leave copies
    /// of a key behind.
    fn read(&mut self) -> Progress {
        loop {
            let start = self.received.len();
            let missing = match Frame::missing(&self.received) {
                Err(_) => return Progress::Ended,
                Ok(0) => return Frame::read(&self.received[..]).map_or(Progress::Ended, Progress::Complete),
                Ok(missing) => missing,
            };
            self.received.resize(start + missing, 0);
            let read = self.client.read(&mut self.received[start..]);
            self.received.truncate(start + *read.as_ref().unwrap_or(&0));
            match read {
                Ok(0) => return Progress::Ended,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Progress::Incomplete,
                Err(_) => return Progress::Ended,
            }
        }
    }
}

impl PendingClients {
    pub(super) fn new(listener: UnixListener) -> Self {
        Self { listener, pending: Vec::new() }
    }

    /// Waits up to `at_most` for an event and returns the clients that have sent a whole request. Reads the clock before
    /// and after the wait, which can be long.
    pub(super) fn wait(
        &mut self,
        clock: impl Fn() -> BootTime,
        at_most: Duration,
    ) -> Vec<(UnixStream, Frame)> {
        let now = clock();
        self.pending.retain(|pending| now < pending.until);
        let first = self.pending.first().map_or(at_most, |pending| pending.until.since(now).min(at_most));
        let Some((connecting, sending)) = self.poll(first) else { return Vec::new() };
        let (mut ready, mut pending) = (Vec::new(), Vec::new());
        for (mut client, sends) in self.pending.drain(..).zip(sending) {
            match if sends { client.read() } else { Progress::Incomplete } {
                Progress::Incomplete => pending.push(client),
                Progress::Complete(frame) => ready.push((client.client, frame)),
                Progress::Ended => {}
            }
        }
        self.pending = pending;
        if connecting {
            self.accept(clock());
        }
        ready
    }

    /// Returns whether a client is connecting, and which pending ones have sent something or hung up; `None` after
    /// a timeout.
    fn poll(&self, at_most: Duration) -> Option<(bool, Vec<bool>)> {
        let clients = self.pending.iter().map(|pending| PollFd::new(&pending.client, PollFlags::IN));
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
                self.pending.clear();
                return;
            }
        };
        if self.pending.len() == MAX_CLIENTS {
            self.pending.remove(0);
        }
        if peer::is_same_user(&client) && client.set_nonblocking(true).is_ok() {
            let received = Zeroizing::new(Vec::with_capacity(Frame::LONGEST));
            self.pending.push(Pending { client, received, until: now.after(REQUEST_TIMEOUT) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;
    use std::io::Write as _;

    /// A whole frame: *stop*.
    const STOP: &[u8] = b"capi\x01\0\0\0";

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
        let wait = Duration::from_secs(60);
        assert!(pending.wait(clock, wait).is_empty(), "it is accepted and still silent");
        client.write_all(STOP).unwrap();
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
        let wait = Duration::from_secs(60);
        assert!(pending.wait(at(0), wait).is_empty());
        assert!(pending.wait(at(0), wait).is_empty());
        sender.write_all(STOP).unwrap();
        assert_eq!(pending.wait(at(1), wait).len(), 1);
        assert_eq!(pending.pending.len(), 1);
        assert!(pending.wait(at(3), Duration::ZERO).is_empty());
        assert!(pending.pending.is_empty());
    }

    #[test]
    fn half_a_frame_delays_no_other_client_and_is_completed_later() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("socket");
        let mut pending = PendingClients::new(UnixListener::bind(&path).unwrap());
        let connect = || UnixStream::connect(&path).unwrap();
        let (mut halves, mut sender): (Vec<_>, _) = ((0..20).map(|_| connect()).collect(), connect());
        let at = |seconds| move || BootTime(Duration::from_secs(seconds));
        let wait = Duration::from_secs(60);
        halves.iter_mut().for_each(|client| client.write_all(&STOP[..5]).unwrap());
        sender.write_all(STOP).unwrap();
        let start = std::time::Instant::now();
        let mut ready = 0;
        while pending.pending.len() + ready < 21 || ready == 0 {
            ready += pending.wait(at(0), wait).len();
        }
        assert!(start.elapsed() < wait, "no client is waited for: {:?}", start.elapsed());
        halves[7].write_all(&STOP[5..]).unwrap();
        assert_eq!(pending.wait(at(1), wait).len(), 1);
        drop(halves);
        while !pending.pending.is_empty() {
            assert!(pending.wait(at(1), wait).is_empty(), "a client that hung up is dropped");
        }
    }
}
