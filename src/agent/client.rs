//! The client's end of the socket: connects, asks one question, and waits no longer than it should.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

#[cfg(not(target_vendor = "apple"))]
use rustix::net::SocketFlags;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketType};

use super::asking::{NoReply, PATIENCE};
use super::deadline::DeadlineStream;
use super::protocol::{Frame, Request, Response};
use super::socket::Socket;

/// For a request that one that hangs will find when it wakes up.
const JUST_LEFT_THERE: Duration = Duration::from_millis(10);

impl Socket {
    /// Asks, and waits for the answer if `wait` says so.
    pub(super) fn converse(&self, request: &Request, wait: bool) -> Result<Response, NoReply> {
        if !self.has_socket().is_ok_and(|there| there) {
            return Err(NoReply::Nobody);
        }
        let stream = connect(self).map_err(|error| NoReply::of(&error, None))?;
        if !is_own(&stream) {
            return Err(NoReply::Nobody);
        }
        let silent = |error| NoReply::of(&error, pid(&stream));
        let mut talk = DeadlineStream::new(&stream, if wait { PATIENCE } else { JUST_LEFT_THERE });
        request.frame().write(&mut talk).map_err(silent)?;
        if !wait {
            return Err(NoReply::Hangs(pid(&stream)));
        }
        let answer = Frame::read(&mut talk).map_err(silent)?;
        Response::parse(answer).ok_or_else(|| NoReply::Hangs(pid(&stream)))
    }
}

impl NoReply {
    fn of(error: &io::Error, pid: Option<i32>) -> Self {
        match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::InvalidData => {
                Self::Hangs(pid)
            }
            _ => Self::Nobody,
        }
    }
}

/// Connects without waiting: a session that hangs has a full backlog, and then this fails at once.
fn connect(place: &Socket) -> io::Result<UnixStream> {
    let socket = socket()?;
    rustix::net::connect(&socket, &SocketAddrUnix::new(place.socket())?)?;
    let stream = UnixStream::from(socket);
    stream.set_nonblocking(false)?;
    Ok(stream)
}

#[cfg(not(target_vendor = "apple"))]
fn socket() -> io::Result<OwnedFd> {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    Ok(rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?)
}

/// macOS knows no flags here; a program that another thread starts meanwhile would get an unconnected socket.
#[cfg(target_vendor = "apple")]
fn socket() -> io::Result<OwnedFd> {
    let socket = rustix::net::socket(AddressFamily::UNIX, SocketType::STREAM, None)?;
    rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::CLOEXEC)?;
    rustix::io::ioctl_fionbio(&socket, true)?;
    Ok(socket)
}

/// Whether the other end runs as the same user.
pub(super) fn is_own(stream: &UnixStream) -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return peer(stream).is_some_and(|peer| peer.uid() == nix::unistd::geteuid().as_raw());
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    nix::unistd::getpeereid(stream).is_ok_and(|(user, _)| user == nix::unistd::geteuid())
}

/// The process at the other end, where the system tells.
fn pid(stream: &UnixStream) -> Option<i32> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return peer(stream).map(|peer| peer.pid()).filter(|pid| *pid > 0);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _ = stream;
        None
    }
}

/// Who is at the other end. From inside of a process namespace, as a sandbox has one, a process outside has the number
/// 0. `rustix` takes that for impossible.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn peer(stream: &UnixStream) -> Option<nix::sys::socket::UnixCredentials> {
    nix::sys::socket::getsockopt(stream, nix::sys::socket::sockopt::PeerCredentials).ok()
}
