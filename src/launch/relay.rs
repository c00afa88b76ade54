//! A relay for one output of the child, on systems where a pipe cannot be polled: one thread reads from the pipe and
//! sends to a channel, which has a receive timeout.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use zeroize::Zeroizing;

use super::mask::Stream;

/// The size of a read: the capacity of a pipe.
const CHUNK_SIZE: usize = 64 << 10;
/// How long a possible start of a credential is held back.
const HOLD_TIMEOUT: Duration = Duration::from_millis(100);
/// How long to wait for the last output of the child if one of its background processes keeps the pipe open.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(200);

/// An event of one output.
pub(super) enum Event {
    /// The child has written these bytes.
    Chunk(Zeroizing<Vec<u8>>),
    /// No process has the write end open any more.
    End,
    /// The child has exited.
    ChildExited,
}

/// Reads until the output ends or the receiver is gone. Returning closes the child's pipe.
pub(super) fn read(mut from: impl Read, events: &SyncSender<Event>) {
    let mut chunk = Zeroizing::new(vec![0; CHUNK_SIZE]);
    loop {
        match from.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(count @ 1..) => {
                if events.send(Event::Chunk(Zeroizing::new(chunk[..count].to_vec()))).is_err() {
                    return;
                }
            }
            _ => {
                let _ = events.send(Event::End);
                return;
            }
        }
    }
}

/// Masks and writes the output until it ends. After the child has exited, forwards no more than its pipe and this
/// channel can hold: otherwise a background process that writes continuously would keep capi alive.
pub(super) fn forward(events: &Receiver<Event>, mut to: impl Write, mut stream: Stream) -> io::Result<()> {
    let mut out = Vec::new();
    let mut left = None;
    while left != Some(0) {
        let event = match left {
            Some(_) => events.recv_timeout(DRAIN_TIMEOUT),
            None if stream.holding() => events.recv_timeout(HOLD_TIMEOUT),
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match event {
            Ok(Event::Chunk(chunk)) => {
                let decided = stream.push(&chunk, &mut out);
                to.write_all(decided)?;
                out.clear();
                left = left.map(|left: usize| left.saturating_sub(chunk.len()));
            }
            Ok(Event::ChildExited) => left = Some(3 * CHUNK_SIZE),
            Err(RecvTimeoutError::Timeout) if left.is_none() => stream.flush(&mut out),
            Ok(Event::End) | Err(_) => break,
        }
        write(&mut to, &mut out)?;
    }
    stream.flush(&mut out);
    write(&mut to, &mut out)
}

fn write(to: &mut impl Write, out: &mut Vec<u8>) -> io::Result<()> {
    to.write_all(out)?;
    to.flush()?;
    out.clear();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::pipe;
    use std::sync::mpsc::sync_channel;
    use std::thread;
    use std::time::Instant;

    use super::super::mask::{Masker, Sensitive};
    use super::*;

    /// Relays from one pipe to another. Returns the outer ends of both, and the sender for the exit of the child.
    fn relay() -> (impl Write, impl Read, SyncSender<Event>, thread::JoinHandle<io::Result<()>>) {
        let masker = Masker::new([Sensitive { label: "A", value: b"hunter2-long", public: &[] }]).unwrap();
        let ((source, program), (reader, sink)) = (pipe().unwrap(), pipe().unwrap());
        let (sender, events) = sync_channel(1);
        let exited = sender.clone();
        thread::spawn(move || read(source, &sender));
        let relay = thread::spawn(move || forward(&events, sink, Stream::new(&masker)));
        (program, reader, exited, relay)
    }

    #[test]
    fn a_possible_start_is_held_for_100_ms_and_a_whole_credential_is_masked() {
        let (mut program, mut reader, _gone, relay) = relay();
        let start = Instant::now();
        program.write_all(b"hunter").unwrap();
        let mut start_bytes = [0; 6];
        reader.read_exact(&mut start_bytes).unwrap();
        assert_eq!(&start_bytes, b"hunter");
        assert!(start.elapsed() >= Duration::from_millis(95), "{:?}", start.elapsed());
        program.write_all(b" hunter2").unwrap();
        program.write_all(b"-long.").unwrap();
        drop(program);
        let mut rest = String::new();
        reader.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, " [capi: A].");
        relay.join().unwrap().unwrap();
    }

    #[test]
    fn a_pipe_kept_open_by_others_does_not_delay_the_end() {
        let (mut program, mut reader, exited, relay) = relay();
        program.write_all(b"last words hunter2-long").unwrap();
        exited.send(Event::ChildExited).unwrap();
        relay.join().unwrap().unwrap();
        let mut all = String::new();
        reader.read_to_string(&mut all).unwrap();
        assert_eq!(all, "last words [capi: A]");
        drop(program);
    }

    #[test]
    fn output_in_transit_is_forwarded_after_the_exit() {
        let masker = Masker::new([]).unwrap();
        let (sender, events) = sync_channel(5);
        sender.send(Event::ChildExited).unwrap();
        // One chunk in the pipe, one just read, one in the channel; the last is from another process.
        for _ in 0..4 {
            sender.send(Event::Chunk(Zeroizing::new(vec![b'.'; CHUNK_SIZE]))).unwrap();
        }
        let mut all = Vec::new();
        forward(&events, &mut all, Stream::new(&masker)).unwrap();
        assert_eq!(all.len(), 3 * CHUNK_SIZE);
    }

    #[test]
    fn a_continuous_writer_does_not_delay_the_end() {
        let (mut program, mut reader, exited, relay) = relay();
        let writer = thread::spawn(move || while program.write_all(&[b'.'; 4096]).is_ok() {});
        let reader = thread::spawn(move || io::copy(&mut reader, &mut io::sink()));
        exited.send(Event::ChildExited).unwrap();
        relay.join().unwrap().unwrap();
        drop(exited);
        writer.join().unwrap();
        reader.join().unwrap().unwrap();
    }
}
