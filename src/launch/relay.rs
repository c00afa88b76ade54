//! One output of the program on its way where a pipe can't be asked whether it has something: a thread reads, and what
//! it has read comes here through a channel, which can be waited for with a limit.

use std::io::{self, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use zeroize::Zeroizing;

use super::mask::Stream;

/// As much as a pipe holds; what is read at once.
const PIECE: usize = 64 << 10;
/// How long the beginning of a credential is held back.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long the last words of a program are waited for, when a background process of it keeps the pipe open.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// What there is to do.
pub(super) enum Event {
    /// The program has written this.
    Piece(Zeroizing<Vec<u8>>),
    /// Nobody has the program's end any more.
    End,
    /// The program is gone.
    Gone,
}

/// Reads until the output ends or nobody takes it any more, which closes the program's pipe.
pub(super) fn read(mut from: impl Read, events: &SyncSender<Event>) {
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    loop {
        match from.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(count @ 1..) => {
                if events.send(Event::Piece(Zeroizing::new(piece[..count].to_vec()))).is_err() {
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

/// Masks and writes what comes, until the output ends. After the program is gone no more is passed on than its pipe and
/// this channel can hold, or a background process that writes all the time would never let go.
pub(super) fn pass_on(events: &Receiver<Event>, mut to: impl Write, mut stream: Stream) -> io::Result<()> {
    let mut out = Vec::new();
    let mut left = None;
    while left != Some(0) {
        let event = match left {
            Some(_) => events.recv_timeout(LAST_WORDS),
            None if stream.holding() => events.recv_timeout(PATIENCE),
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match event {
            Ok(Event::Piece(piece)) => {
                stream.push(&piece, &mut out);
                left = left.map(|left: usize| left.saturating_sub(piece.len()));
            }
            Ok(Event::Gone) => left = Some(3 * PIECE),
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

    /// Passes on from one pipe to another; with the ends of both, and the way to say that the program is gone.
    fn relay() -> (impl Write, impl Read, SyncSender<Event>, thread::JoinHandle<io::Result<()>>) {
        let masker = Masker::new([Sensitive { label: "A", value: b"hunter2-long" }]).unwrap();
        let ((source, program), (reader, sink)) = (pipe().unwrap(), pipe().unwrap());
        let (sender, events) = sync_channel(1);
        let gone = sender.clone();
        thread::spawn(move || read(source, &sender));
        let relay = thread::spawn(move || pass_on(&events, sink, Stream::new(&masker)));
        (program, reader, gone, relay)
    }

    #[test]
    fn a_beginning_is_held_back_for_100_ms_and_the_whole_is_masked() {
        let (mut program, mut reader, _gone, relay) = relay();
        let start = Instant::now();
        program.write_all(b"hunter").unwrap();
        let mut beginning = [0; 6];
        reader.read_exact(&mut beginning).unwrap();
        assert_eq!(&beginning, b"hunter");
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
    fn a_pipe_that_others_keep_open_holds_nobody_up_after_the_program() {
        let (mut program, mut reader, gone, relay) = relay();
        program.write_all(b"last words hunter2-long").unwrap();
        gone.send(Event::Gone).unwrap();
        relay.join().unwrap().unwrap();
        let mut all = String::new();
        reader.read_to_string(&mut all).unwrap();
        assert_eq!(all, "last words [capi: A]");
        drop(program);
    }

    #[test]
    fn after_the_program_as_much_is_passed_on_as_was_on_its_way() {
        let masker = Masker::new([]).unwrap();
        let (sender, events) = sync_channel(5);
        sender.send(Event::Gone).unwrap();
        // One in the pipe, one that was just read, one in the channel; the last is of somebody else.
        for _ in 0..4 {
            sender.send(Event::Piece(Zeroizing::new(vec![b'.'; PIECE]))).unwrap();
        }
        let mut all = Vec::new();
        pass_on(&events, &mut all, Stream::new(&masker)).unwrap();
        assert_eq!(all.len(), 3 * PIECE);
    }

    #[test]
    fn one_that_writes_all_the_time_neither() {
        let (mut program, mut reader, gone, relay) = relay();
        let writer = thread::spawn(move || while program.write_all(&[b'.'; 4096]).is_ok() {});
        let reader = thread::spawn(move || io::copy(&mut reader, &mut io::sink()));
        gone.send(Event::Gone).unwrap();
        relay.join().unwrap().unwrap();
        drop(gone);
        writer.join().unwrap();
        reader.join().unwrap().unwrap();
    }
}
