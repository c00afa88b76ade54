//! The wait for the client, the upstream server, or both.

use std::io;
use std::net::TcpStream;
use std::time::Duration;

/// Which sockets can be read without waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) client: bool,
    pub(super) upstream: bool,
}

/// Waits until one of the sockets can be read, or has ended. After the timeout neither can.
#[cfg(unix)]
pub(super) fn until_readable(
    client: Option<&TcpStream>,
    upstream: &TcpStream,
    timeout: Option<Duration>,
) -> io::Result<Ready> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let timeout = timeout.map(|timeout| Timespec {
        tv_sec: timeout.as_secs().try_into().unwrap_or(i64::MAX),
        tv_nsec: timeout.subsec_nanos().into(),
    });
    let mut polled: Vec<PollFd> = Vec::with_capacity(2);
    polled.push(PollFd::new(upstream, PollFlags::IN));
    polled.extend(client.map(|client| PollFd::new(client, PollFlags::IN)));
    match poll(&mut polled, timeout.as_ref()) {
        // The caller waits again.
        Err(rustix::io::Errno::INTR) => {}
        result => drop(result?),
    }
    let is_ready = |index: usize| polled.get(index).is_some_and(|fd: &PollFd| !fd.revents().is_empty());
    Ok(Ready { upstream: is_ready(0), client: is_ready(1) })
}

/// The same without a system call for several sockets.
#[cfg(not(unix))]
pub(super) fn until_readable(
    client: Option<&TcpStream>,
    upstream: &TcpStream,
    timeout: Option<Duration>,
) -> io::Result<Ready> {
    let until = timeout.map(|timeout| std::time::Instant::now() + timeout);
    loop {
        let client = client.map_or(Ok(false), is_readable)?;
        let ready = Ready { client, upstream: is_readable(upstream)? };
        let is_over = until.is_some_and(|until| std::time::Instant::now() >= until);
        if ready != Ready::default() || is_over {
            return Ok(ready);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(not(unix))]
fn is_readable(socket: &TcpStream) -> io::Result<bool> {
    socket.set_nonblocking(true)?;
    let peeked = socket.peek(&mut [0]);
    socket.set_nonblocking(false)?;
    match peeked {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
        _ => Ok(true),
    }
}
