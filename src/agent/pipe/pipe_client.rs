//! The client's end of the pipe. Pipes have no timeouts, so a thread does the work and is abandoned when it takes too
//! long.

use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

use interprocess::ConnectWaitMode;
use interprocess::os::windows::named_pipe::{DuplexPipeStream, pipe_mode::Bytes};

use super::address::{Address, Challenge};
use super::address_file::AddressFile;
use crate::agent::client::{NoReply, SEND_TIMEOUT, TIMEOUT};
use crate::agent::protocol::{Frame, Request, Response};

/// Sends a request over a new connection. Without `wait` the result is an error unless the response is immediate.
pub(in crate::agent) fn roundtrip(
    file: &AddressFile,
    request: &Request,
    wait: bool,
) -> Result<Response, NoReply> {
    let address = file.address().ok_or(NoReply::NotRunning)?;
    let (request, server) = (request.frame(), Arc::new(AtomicU32::new(0)));
    let (sender, reply) = channel();
    let server_id = Arc::clone(&server);
    thread::spawn(move || sender.send(exchange(&address, &request, &server_id)));
    let pid = || i32::try_from(server.load(Ordering::Relaxed)).ok().filter(|pid| *pid > 0);
    match reply.recv_timeout(if wait { TIMEOUT } else { SEND_TIMEOUT }) {
        Ok(Ok(frame)) => Response::parse(frame).ok_or_else(|| NoReply::Hung(pid())),
        Ok(Err(error)) => Err(match error.kind() {
            io::ErrorKind::TimedOut | io::ErrorKind::InvalidData => NoReply::Hung(pid()),
            io::ErrorKind::PermissionDenied => NoReply::Unreachable(crate::model::text::reason(&error)),
            _ => NoReply::NotRunning,
        }),
        Err(RecvTimeoutError::Timeout) => Err(NoReply::Hung(pid())),
        Err(RecvTimeoutError::Disconnected) => Err(NoReply::NotRunning),
    }
}

fn exchange(address: &Address, request: &Frame, server: &AtomicU32) -> io::Result<Frame> {
    let mode = ConnectWaitMode::Timeout(TIMEOUT);
    let mut stream =
        DuplexPipeStream::<Bytes>::connect_by_path_with_wait_mode(address.path().as_str(), mode)?;
    server.store(stream.server_process_id().unwrap_or(0), Ordering::Relaxed);
    let (mut challenge, mut proof): (Challenge, _) = ([0; 32], [0; 32]);
    getrandom::fill(&mut challenge).map_err(io::Error::other)?;
    stream.write_all(&challenge)?;
    stream.read_exact(&mut proof)?;
    if !address.verifies(&challenge, &proof) {
        // Another process took the name of the pipe; the agent has ended.
        return Err(io::ErrorKind::ConnectionRefused.into());
    }
    request.write(&stream)?;
    Frame::read(&stream)
}
