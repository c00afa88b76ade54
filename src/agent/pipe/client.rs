//! The client's end of the pipe. A pipe knows no time limit, so a thread talks and is left alone when it takes too long.

use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use interprocess::ConnectWaitMode;
use interprocess::os::windows::named_pipe::{DuplexPipeStream, pipe_mode::Bytes};

use super::address::{Address, Challenge};
use super::directory::Socket;
use crate::agent::asking::{NoReply, PATIENCE};
use crate::agent::protocol::{Frame, Request, Response};

/// For a request that one that hangs may yet take.
const JUST_LEFT_THERE: Duration = Duration::from_millis(10);

impl Socket {
    /// Asks, and waits for the answer if `wait` says so.
    pub(in crate::agent) fn converse(&self, request: &Request, wait: bool) -> Result<Response, NoReply> {
        let address = self.address().ok_or(NoReply::Nobody)?;
        let (question, server) = (request.frame(), Arc::new(AtomicU32::new(0)));
        let (sender, answer) = channel();
        let told = Arc::clone(&server);
        thread::spawn(move || sender.send(talk(&address, &question, &told)));
        let pid = || i32::try_from(server.load(Ordering::Relaxed)).ok().filter(|pid| *pid > 0);
        match answer.recv_timeout(if wait { PATIENCE } else { JUST_LEFT_THERE }) {
            Ok(Ok(frame)) => Response::parse(frame).ok_or_else(|| NoReply::Hangs(pid())),
            Ok(Err(error)) => Err(match error.kind() {
                io::ErrorKind::TimedOut | io::ErrorKind::InvalidData => NoReply::Hangs(pid()),
                _ => NoReply::Nobody,
            }),
            Err(RecvTimeoutError::Timeout) => Err(NoReply::Hangs(pid())),
            Err(RecvTimeoutError::Disconnected) => Err(NoReply::Nobody),
        }
    }
}

fn talk(address: &Address, question: &Frame, server: &AtomicU32) -> io::Result<Frame> {
    let mode = ConnectWaitMode::Timeout(PATIENCE);
    let mut stream =
        DuplexPipeStream::<Bytes>::connect_by_path_with_wait_mode(address.path().as_str(), mode)?;
    server.store(stream.server_process_id().unwrap_or(0), Ordering::Relaxed);
    let (mut challenge, mut proof): (Challenge, _) = ([0; 32], [0; 32]);
    getrandom::fill(&mut challenge).map_err(io::Error::other)?;
    stream.write_all(&challenge)?;
    stream.read_exact(&mut proof)?;
    if !address.is_proved(&challenge, &proof) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    question.write(&stream)?;
    Frame::read(&stream)
}
