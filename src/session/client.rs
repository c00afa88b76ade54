//! Asking a session. Whatever goes wrong, the answer is `None` and the caller goes on without one; only a file that the
//! session's key does not authenticate is an error, for no passphrase makes it better.

use std::io;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType};

use super::impatient::Impatient;
use super::place::Place;
use super::protocol::{Frame, Portable, Request, Response, Status, Version};
use super::{Limits, SessionError};
use crate::domain::AppName;
use crate::vault::{AppKeys, LockedVault, MetadataKey, RootKey, VaultId};

/// A key, if the session has one.
pub type Asked<K> = Result<Option<K>, SessionError>;

/// The longest that a session is waited for, connecting, asking and reading together.
const PATIENCE: Duration = Duration::from_millis(200);
/// For a request that one that hangs will find when it wakes up.
const JUST_LEFT_THERE: Duration = Duration::from_millis(10);

impl Place {
    /// The keys of the organization and of one app.
    ///
    /// # Errors
    /// [`SessionError::NotAuthentic`].
    pub fn app_keys(&self, vault: &LockedVault, app: Option<&AppName>) -> Asked<AppKeys> {
        self.key(Request::App(version(vault), app.cloned()))
    }

    /// The metadata key.
    ///
    /// # Errors
    /// [`SessionError::NotAuthentic`].
    pub fn metadata_key(&self, vault: &LockedVault) -> Asked<MetadataKey> {
        self.key(Request::Metadata(version(vault)))
    }

    /// The root key, for writing.
    ///
    /// # Errors
    /// [`SessionError::NotAuthentic`].
    pub fn root_key(&self, vault: &LockedVault) -> Asked<RootKey> {
        self.key(Request::Root(version(vault)))
    }

    /// How long a vault stays unlocked; asking does not extend it.
    pub fn status(&self, vault: VaultId) -> Option<Status> {
        match self.ask(&Request::Status(vault)) {
            Ok(Response::Status(status)) => Some(status),
            _ => None,
        }
    }

    /// Makes the session forget a vault. Whether there was one that did.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`].
    pub fn forget(&self, vault: VaultId) -> Result<bool, SessionError> {
        match self.ask(&Request::Lock(vault)) {
            Ok(Response::OtherVersion) => self.stop(),
            answer => ended(answer),
        }
    }

    /// Ends the session. Whether there was one.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`].
    pub fn stop(&self) -> Result<bool, SessionError> {
        ended(self.ask(&Request::Stop))
    }

    /// Gives a running session a key. Whether there is one that took it.
    pub(super) fn hand_over(&self, vault: VaultId, root: &RootKey, limits: Limits) -> bool {
        let root = root.duplicate();
        let request = Request::Unlock { vault, root, idle: limits.idle, max: limits.max };
        matches!(self.ask(&request), Ok(Response::Done))
    }

    /// Why a session that stands here must not be used.
    pub fn refusal(&self) -> Option<SessionError> {
        self.has_socket().err()
    }

    fn key<K: Portable>(&self, request: Request) -> Asked<K> {
        match self.ask(&request) {
            Ok(Response::Keys(keys)) => Ok(K::from_wire(&keys)),
            Ok(Response::NotAuthentic) => Err(SessionError::NotAuthentic),
            _ => Ok(None),
        }
    }

    /// Asks, and waits for the answer unless an earlier wait was in vain.
    fn ask(&self, request: &Request) -> Result<Response, Silence> {
        let hung = self.is_known_to_hang();
        if let Some(pid) = hung.filter(|_| !request.forgets()) {
            return Err(Silence::Hangs(pid));
        }
        let answer = self.converse(request, hung.is_none());
        if let Err(Silence::Hangs(pid)) = answer {
            self.hangs(pid);
        }
        answer
    }

    fn converse(&self, request: &Request, wait: bool) -> Result<Response, Silence> {
        if !self.has_socket().is_ok_and(|there| there) {
            return Err(Silence::Nobody);
        }
        let stream = connect(self).map_err(|error| Silence::of(&error, None))?;
        if !is_own(&stream) {
            return Err(Silence::Nobody);
        }
        let silent = |error| Silence::of(&error, pid(&stream));
        let mut talk = Impatient::new(&stream, if wait { PATIENCE } else { JUST_LEFT_THERE });
        request.frame().write(&mut talk).map_err(silent)?;
        if !wait {
            return Err(Silence::Hangs(pid(&stream)));
        }
        let answer = Frame::read(&mut talk).map_err(silent)?;
        Response::parse(answer).ok_or_else(|| Silence::Hangs(pid(&stream)))
    }
}

/// Why there is no answer.
enum Silence {
    /// Nobody listens, or no longer.
    Nobody,
    /// Somebody listens and says nothing, or nonsense.
    Hangs(Option<i32>),
}

impl Silence {
    fn of(error: &io::Error, pid: Option<i32>) -> Self {
        match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::InvalidData => {
                Self::Hangs(pid)
            }
            _ => Self::Nobody,
        }
    }
}

fn ended(answer: Result<Response, Silence>) -> Result<bool, SessionError> {
    match answer {
        Ok(_) => Ok(true),
        Err(Silence::Nobody) => Ok(false),
        Err(Silence::Hangs(pid)) => Err(SessionError::NoAnswer(pid)),
    }
}

fn version(vault: &LockedVault) -> Version {
    Version { vault: vault.id(), sha256: vault.sha256(), mac: vault.mac() }
}

/// Connects without waiting: a session that hangs has a full backlog, and then this fails at once.
fn connect(place: &Place) -> io::Result<UnixStream> {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
    rustix::net::connect(&socket, &SocketAddrUnix::new(place.socket())?)?;
    let stream = UnixStream::from(socket);
    stream.set_nonblocking(false)?;
    Ok(stream)
}

/// Whether the other end runs as the same user.
pub(super) fn is_own(stream: &UnixStream) -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return rustix::net::sockopt::socket_peercred(stream)
        .is_ok_and(|peer| peer.uid == rustix::process::geteuid());
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    nix::unistd::getpeereid(stream).is_ok_and(|(user, _)| user == nix::unistd::geteuid())
}

/// The process at the other end, where the system tells.
fn pid(stream: &UnixStream) -> Option<i32> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return rustix::net::sockopt::socket_peercred(stream).ok().map(|peer| peer.pid.as_raw_nonzero().get());
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _ = stream;
        None
    }
}
