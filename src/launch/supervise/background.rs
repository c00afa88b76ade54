//! The process that continues to mask an output after capi has exited: `capi __mask`.
//!
//! A server that the child leaves behind has the child's output open. This process reads it until the last writer closes
//! it, masks it, and writes it where capi would have written it. It gets the outputs and the values to mask over a socket,
//! so that neither its arguments nor its environment contain a credential.
//!
//! There are two processes. The first one leaves capi's process session and starts the second one, which is therefore
//! not a child of the process that capi is or becomes.

use std::ffi::OsString;
use std::io::{self, IoSlice, IoSliceMut, Read as _, Write as _, pipe};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use rustix::process::{Resource, Rlimit};
use zeroize::Zeroizing;

use super::pump::{OpenOutput, Pump, write_all};
use super::signals;
use crate::launch::child::own_path;
use crate::launch::mask::{MaskedValues, Masker, Stream};
use crate::model::Secret;

/// The first argument of the process. Internal: users do not type it.
pub const BACKGROUND_MASKER: &str = "__mask";
/// The second argument of the second process.
const DETACHED: &str = "--detached";
/// Written to the waiting capi once the process reads the outputs.
const READY: u8 = b'+';
/// How long each step of the start may take. A busy machine needs a while.
const START_TIMEOUT: Duration = Duration::from_secs(5);
/// The most descriptors of one start: the source and the sink of two outputs.
const MAX_DESCRIPTORS: usize = 4;

/// Starts the process for these outputs, and waits until it reads them.
///
/// # Errors
/// The process cannot be started.
pub(super) fn hand_over(outputs: Vec<OpenOutput>, values: &MaskedValues) -> io::Result<()> {
    let (mut ours, theirs) = UnixStream::pair()?;
    ours.set_read_timeout(Some(START_TIMEOUT))?;
    ours.set_write_timeout(Some(START_TIMEOUT))?;
    let mut first = command(OwnedFd::from(theirs))?.spawn()?;
    send(&mut ours, &outputs, values)?;
    let mut answer = [0];
    ours.read_exact(&mut answer)?;
    // Fails if the caller ignores SIGCHLD: then the system has removed the process.
    let _ = first.wait();
    if answer == [READY] { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// The command that starts a process of its own kind, with the socket as its stdin.
fn command(socket: impl Into<Stdio>) -> io::Result<Command> {
    let mut command = Command::new(own_path()?);
    command.arg(BACKGROUND_MASKER).env_clear().current_dir("/");
    command.stdin(socket).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(command)
}

/// Runs `capi __mask` (detach and start the next process) or `capi __mask --detached`.
///
/// # Errors
/// The next process cannot be started; the socket on stdin does not deliver the outputs.
pub fn mask_in_background(arguments: &[OsString]) -> io::Result<()> {
    let socket = io::stdin().as_fd().try_clone_to_owned()?;
    match arguments {
        [] => {
            rustix::process::setsid()?;
            // A reader of a pipe that the caller left open would wait for this process to end.
            close_fds::set_fds_cloexec(3, &[]);
            command(socket)?.arg(DETACHED).spawn().map(drop)
        }
        [detached] if detached == DETACHED => mask_until_closed(socket.into()),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

/// Masks the outputs until all writers have closed them.
fn mask_until_closed(mut socket: UnixStream) -> io::Result<()> {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = rustix::process::setrlimit(Resource::Core, none);
    // A signal to everything, as at a shutdown, ends the writers, whose last output is then forwarded.
    signals::survive()?;
    socket.set_read_timeout(Some(START_TIMEOUT))?;
    let (outputs, values) = receive(&mut socket)?;
    let masker = values.masker().map_err(io::Error::other)?;
    drop(values);
    let (never, running) = pipe()?;
    let never = Arc::new(never);
    let pumps = outputs.into_iter().map(|output| pump(output, &masker, &never));
    let pumps: Vec<Pump> = pumps.collect::<io::Result<_>>()?;
    socket.write_all(&[READY])?;
    drop(socket);
    rustix::stdio::dup2_stdin(std::fs::File::open("/dev/null")?)?;
    thread::scope(|scope| pumps.into_iter().for_each(|pump| drop(scope.spawn(|| pump.run()))));
    drop(running);
    Ok(())
}

/// Returns a pump that continues with the held bytes. It never learns of an exit.
fn pump(output: OpenOutput, masker: &Masker, never: &Arc<io::PipeReader>) -> io::Result<Pump> {
    let OpenOutput { source, sink, held } = output;
    let (mut stream, mut out) = (Stream::new(masker), Vec::new());
    write_all(&sink, stream.push(&held, &mut out))?;
    Ok(Pump { source, sink, stream, exited: Arc::clone(never), terminal: false })
}

/// Sends the outputs and the values: one byte with the descriptors, the number of texts, the texts of the values, and the
/// held bytes of each output.
fn send(socket: &mut UnixStream, outputs: &[OpenOutput], values: &MaskedValues) -> io::Result<()> {
    let descriptors: Vec<BorrowedFd> =
        outputs.iter().flat_map(|output| [output.source.as_fd(), output.sink.as_fd()]).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_DESCRIPTORS))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    if !control.push(SendAncillaryMessage::ScmRights(&descriptors)) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    sendmsg(&*socket, &[IoSlice::new(&[0])], &mut control, SendFlags::empty())?;
    let texts = values.texts();
    socket.write_all(&length(texts.len())?)?;
    texts.into_iter().try_for_each(|text| send_part(socket, text.as_bytes()))?;
    outputs.iter().try_for_each(|output| send_part(socket, &output.held))
}

fn send_part(socket: &mut UnixStream, part: &[u8]) -> io::Result<()> {
    socket.write_all(&length(part.len())?)?;
    socket.write_all(part)
}

fn length(length: usize) -> io::Result<[u8; 4]> {
    u32::try_from(length).map(u32::to_le_bytes).map_err(|_| io::ErrorKind::InvalidInput.into())
}

/// Receives what [`send`] sent.
fn receive(socket: &mut UnixStream) -> io::Result<(Vec<OpenOutput>, MaskedValues)> {
    let descriptors = receive_descriptors(socket)?;
    let texts = (0..receive_length(socket)?).map(|_| receive_text(socket)).collect::<io::Result<Vec<_>>>()?;
    let mut outputs = Vec::new();
    let mut descriptors = descriptors.into_iter();
    while let (Some(source), Some(sink)) = (descriptors.next(), descriptors.next()) {
        outputs.push(OpenOutput { source, sink, held: receive_part(socket)? });
    }
    Ok((outputs, MaskedValues::from_texts(texts)))
}

fn receive_descriptors(socket: &UnixStream) -> io::Result<Vec<OwnedFd>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_DESCRIPTORS))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    recvmsg(socket, &mut [IoSliceMut::new(&mut [0])], &mut control, RecvFlags::empty())?;
    let received = control.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(descriptors) => Some(descriptors),
        _ => None,
    });
    Ok(received.flatten().collect())
}

fn receive_length(socket: &mut UnixStream) -> io::Result<u32> {
    let mut length = [0; 4];
    socket.read_exact(&mut length)?;
    Ok(u32::from_le_bytes(length))
}

fn receive_part(socket: &mut UnixStream) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut part = Zeroizing::new(vec![0; receive_length(socket)? as usize]);
    socket.read_exact(&mut part)?;
    Ok(part)
}

fn receive_text(socket: &mut UnixStream) -> io::Result<Secret> {
    let mut part = receive_part(socket)?;
    let text = String::from_utf8(std::mem::take(&mut *part));
    text.map(Secret::new).map_err(|_| io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic fails the test")]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_continued_in_the_middle_of_a_credential() {
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        let ((source, mut server), (mut reader, sink)) = (pipe().unwrap(), pipe().unwrap());
        let held = Zeroizing::new(b"say hunter".to_vec());
        let output = OpenOutput { source: source.into(), sink: sink.into(), held };
        let values =
            MaskedValues::from_texts(["A", "hunter2-long", "", ""].map(|text| Secret::new(text.to_owned())));
        send(&mut ours, &[output], &values).unwrap();
        let (mut outputs, values) = receive(&mut theirs).unwrap();
        let masker = values.masker().unwrap();
        let (never, running) = pipe().unwrap();
        server.write_all(b"2-long.").unwrap();
        drop(server);
        assert!(pump(outputs.remove(0), &masker, &Arc::new(never)).unwrap().run().unwrap().is_none());
        drop(running);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "say [capi: A].");
    }

    #[test]
    fn two_outputs_are_passed_in_their_order() {
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        let output = |held: &[u8]| {
            let (source, sink) = pipe().unwrap();
            OpenOutput { source: source.into(), sink: sink.into(), held: Zeroizing::new(held.to_vec()) }
        };
        send(&mut ours, &[output(b"one"), output(b"")], &MaskedValues::from_texts([])).unwrap();
        let (outputs, _) = receive(&mut theirs).unwrap();
        assert_eq!(
            outputs.iter().map(|output| output.held.as_slice()).collect::<Vec<_>>(),
            [&b"one"[..], b""]
        );
        // Each pair is a pipe: what is written into the sink comes out of the source.
        for output in outputs {
            write_all(&output.sink, b"x").unwrap();
            assert_eq!(rustix::io::read(&output.source, &mut [0; 2]), Ok(1));
        }
    }

    #[test]
    fn an_interrupted_message_is_an_error() {
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        ours.write_all(&[0, 1, 0, 0]).unwrap();
        drop(ours);
        assert!(receive(&mut theirs).is_err());
    }
}
