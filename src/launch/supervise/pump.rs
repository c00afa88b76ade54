//! One output of the program on its way: read, mask, write, in a thread of its own.
//!
//! Writing blocks, so whoever reads slowly slows the program down as if capi weren't there. A beginning of a
//! credential that is held back is let go after 100 ms of silence. When the program is gone, what still lies in the
//! pipe is passed on and no more is waited for: a background process of the program may keep the pipe open for days.

use std::io::{self, PipeReader};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use zeroize::Zeroizing;

use crate::launch::mask::Stream;

/// As much as a pipe holds; what is read at once.
const PIECE: usize = 64 << 10;

/// How long the beginning of a credential is held back.
const PATIENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// A terminal hands on what was written to it a moment later; this is how long its last words are waited for.
const LAST_WORDS: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// One output.
pub(super) struct Pump {
    pub(super) source: OwnedFd,
    pub(super) sink: OwnedFd,
    pub(super) stream: Stream,
    /// Hangs up when the program is gone.
    pub(super) gone: Arc<PipeReader>,
    /// Whether the source is a pseudo-terminal.
    pub(super) terminal: bool,
}

/// What there is to do.
enum Next {
    Read,
    Flush,
    /// The program is gone.
    Drain,
    /// Nobody reads what would be written.
    Stop,
}

impl Pump {
    /// Works until the output ends. To return closes the source: a program that still writes gets SIGPIPE.
    pub(super) fn run(mut self) -> io::Result<()> {
        let mut piece = Zeroizing::new(vec![0; PIECE]);
        let mut out = Vec::with_capacity(PIECE);
        loop {
            match self.next()? {
                Next::Read => match self.read(&mut piece)? {
                    Some(0) => break,
                    Some(count) => self.stream.push(&piece[..count], &mut out),
                    None => {}
                },
                Next::Flush => self.stream.flush(&mut out),
                Next::Drain => return self.drain(&mut piece, &mut out),
                Next::Stop => return Ok(()),
            }
            self.write(&mut out)?;
        }
        self.stream.flush(&mut out);
        self.write(&mut out)
    }

    /// Waits for bytes, for the end of the program, for the end of the reader, or until a held beginning must go.
    fn next(&self) -> io::Result<Next> {
        let mut fds = [
            PollFd::new(&self.source, PollFlags::IN),
            PollFd::new(&*self.gone, PollFlags::IN),
            PollFd::new(&self.sink, PollFlags::empty()),
        ];
        let timeout = self.stream.holding().then_some(&PATIENCE);
        match poll(&mut fds, timeout) {
            Ok(0) => return Ok(Next::Flush),
            Err(Errno::INTR) => return self.next(),
            other => other?,
        };
        let [source, gone, sink] = fds.map(|fd| fd.revents());
        // A pipe without a reader has an error; a socket or a terminal that the other end has left is hung up.
        Ok(if !sink.is_empty() {
            Next::Stop
        } else if !gone.is_empty() {
            Next::Drain
        } else if source.is_empty() {
            Next::Flush
        } else {
            Next::Read
        })
    }

    /// Reads what there is; nothing when it was interrupted. A pseudo-terminal that nobody has open any more gives
    /// EIO, which is its end.
    fn read(&self, piece: &mut [u8]) -> io::Result<Option<usize>> {
        match rustix::io::read(&self.source, piece) {
            Err(Errno::INTR | Errno::AGAIN) => Ok(None),
            Err(Errno::IO) if self.terminal => Ok(Some(0)),
            other => Ok(Some(other?)),
        }
    }

    /// Passes on what was written before the program ended. No more, or a background process that writes all the
    /// time would never let go.
    fn drain(&mut self, piece: &mut [u8], out: &mut Vec<u8>) -> io::Result<()> {
        let mut left = if self.terminal { PIECE } else { rustix::io::ioctl_fionread(&self.source)? as usize };
        while left > 0 && (!self.terminal || readable(&self.source, &LAST_WORDS)?) {
            let most = left.min(piece.len());
            let Some(count) = self.read(&mut piece[..most])? else { continue };
            if count == 0 {
                break;
            }
            left -= count;
            self.stream.push(&piece[..count], out);
            self.write(out)?;
        }
        self.stream.flush(out);
        self.write(out)
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

/// Writes everything, also to a stream that another process made non-blocking.
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
