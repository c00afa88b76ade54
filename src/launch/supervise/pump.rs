//! A pump: a thread that reads one output of the child, masks it and writes it.
//!
//! Writes block, so a slow reader slows the child down as it would without capi. A possible start of a credential is
//! held back, and released after 100 ms without further output. After the child has exited, the pump forwards what the
//! child wrote and stops, because a background process of the child can keep the pipe open for days. That pipe is an
//! [`OpenOutput`].

use std::io::{self, PipeReader};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use zeroize::Zeroizing;

use crate::launch::mask::Stream;

/// The size of a read: the capacity of a pipe.
const CHUNK_SIZE: usize = 64 << 10;

/// How long a possible start of a credential is held back.
const HOLD_TIMEOUT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// How long to wait for the last output of a pseudo-terminal, which delivers it with a short delay.
const DRAIN_TIMEOUT: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// One output of the child.
pub(super) struct Pump {
    pub(super) source: OwnedFd,
    pub(super) sink: OwnedFd,
    pub(super) stream: Stream,
    /// Hangs up when the child has exited.
    pub(super) exited: Arc<PipeReader>,
    /// Whether the source is a pseudo-terminal.
    pub(super) terminal: bool,
}

/// An output that other processes have open after the child exited.
pub(super) struct OpenOutput {
    pub(super) source: OwnedFd,
    pub(super) sink: OwnedFd,
    /// The last bytes of the source, which may be the start of a credential.
    pub(super) held: Zeroizing<Vec<u8>>,
}

/// The next step.
enum Next {
    Read,
    Flush,
    /// The child has exited.
    Drain,
    /// The sink has no reader any more.
    Stop,
}

impl Pump {
    /// Runs until the output ends, or until the child has exited: then returns the output if it is still open. Otherwise
    /// the source is closed, so that a child that still writes gets SIGPIPE.
    pub(super) fn run(mut self) -> io::Result<Option<OpenOutput>> {
        let mut chunk = Zeroizing::new(vec![0; CHUNK_SIZE]);
        let mut out = Vec::with_capacity(CHUNK_SIZE);
        loop {
            match self.next()? {
                Next::Read => match self.read(&mut chunk)? {
                    Some(0) => break,
                    Some(count) => {
                        write_all(&self.sink, self.stream.push(&chunk[..count], &mut out))?;
                        out.clear();
                    }
                    None => {}
                },
                Next::Flush => self.stream.flush(&mut out),
                Next::Drain if self.drain(&mut chunk, &mut out)? => return Ok(Some(self.into_open())),
                Next::Drain => break,
                Next::Stop => return Ok(None),
            }
            self.write(&mut out)?;
        }
        self.stream.flush(&mut out);
        self.write(&mut out)?;
        Ok(None)
    }

    fn into_open(self) -> OpenOutput {
        OpenOutput { source: self.source, sink: self.sink, held: self.stream.into_held() }
    }

    /// Waits for output, the exit of the child, the end of the reader, or the timeout of held bytes.
    fn next(&self) -> io::Result<Next> {
        let mut fds = [
            PollFd::new(&self.source, PollFlags::IN),
            PollFd::new(&*self.exited, PollFlags::IN),
            PollFd::new(&self.sink, PollFlags::empty()),
        ];
        let timeout = self.stream.holding().then_some(&HOLD_TIMEOUT);
        match poll(&mut fds, timeout) {
            Ok(0) => return Ok(Next::Flush),
            Err(Errno::INTR) => return self.next(),
            other => other?,
        };
        let [source, exited, sink] = fds.map(|fd| fd.revents());
        // A pipe without a reader reports an error, a socket or terminal without a peer reports a hang-up.
        Ok(if !sink.is_empty() {
            Next::Stop
        } else if !exited.is_empty() {
            Next::Drain
        } else if source.is_empty() {
            Next::Flush
        } else {
            Next::Read
        })
    }

    /// Reads available output. Returns `None` if interrupted. EIO is the end of a pseudo-terminal that no process has
    /// open any more.
    fn read(&self, chunk: &mut [u8]) -> io::Result<Option<usize>> {
        match rustix::io::read(&self.source, chunk) {
            Err(Errno::INTR | Errno::AGAIN) => Ok(None),
            Err(Errno::IO) if self.terminal => Ok(Some(0)),
            other => Ok(Some(other?)),
        }
    }

    /// Forwards the output that was written before the child exited, and no more: otherwise a background process that
    /// writes continuously would keep capi alive. Returns whether another process has the output open. A pseudo-terminal
    /// has none, because it hangs up when the child exits.
    fn drain(&mut self, chunk: &mut [u8], out: &mut Vec<u8>) -> io::Result<bool> {
        let mut left =
            if self.terminal { CHUNK_SIZE } else { rustix::io::ioctl_fionread(&self.source)? as usize };
        loop {
            if left == 0 {
                if self.terminal {
                    return Ok(false);
                }
                if !self.is_hung_up()? {
                    return Ok(true);
                }
                // The rest is limited by the size of the pipe.
                left = usize::MAX;
            }
            if self.terminal && !readable(&self.source, &DRAIN_TIMEOUT)? {
                return Ok(false);
            }
            let max = left.min(chunk.len());
            let Some(count) = self.read(&mut chunk[..max])? else { continue };
            if count == 0 {
                return Ok(false);
            }
            left -= count;
            write_all(&self.sink, self.stream.push(&chunk[..count], out))?;
            out.clear();
        }
    }

    /// Returns whether no process can write to the source any more.
    fn is_hung_up(&self) -> io::Result<bool> {
        let mut fds = [PollFd::new(&self.source, PollFlags::IN)];
        match poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) {
            Err(Errno::INTR) => self.is_hung_up(),
            other => Ok(other? > 0 && fds[0].revents().contains(PollFlags::HUP)),
        }
    }

    fn write(&self, out: &mut Vec<u8>) -> io::Result<()> {
        write_all(&self.sink, out)?;
        out.clear();
        Ok(())
    }
}

fn readable(fd: impl AsFd, timeout: &Timespec) -> io::Result<bool> {
    let mut fds = [PollFd::new(&fd, PollFlags::IN)];
    match poll(&mut fds, Some(timeout)) {
        Err(Errno::INTR) => Ok(true),
        other => Ok(other? > 0),
    }
}

/// Writes everything, even to a stream that another process has made non-blocking.
pub(super) fn write_all(sink: impl AsFd, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(&sink, bytes) {
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => match poll(&mut [PollFd::new(&sink, PollFlags::OUT)], None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            },
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
