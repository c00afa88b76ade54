//! A client of the agent: typed requests, one round trip each, and a time limit that no agent can exceed.
//!
//! The agent is an optimization. When it cannot answer, the caller gets `None` and continues without it. Only a file
//! that the agent's key does not authenticate is an error, because asking for a passphrase would not help.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

#[cfg(windows)]
use super::pipe::roundtrip;
use super::protocol::{FileVersion, Request, Response, Status, WireKey};
use super::{Endpoint, EndpointId, Limits, SessionError};
use crate::model::AppName;
use crate::vault::{AppKeys, LockedVault, MetadataKey, RootKey, VaultId};

/// A key, if the agent has one for the vault.
pub type Reply<K> = Result<Option<K>, SessionError>;

/// The limit for connecting, sending and receiving together.
pub(super) const TIMEOUT: Duration = Duration::from_millis(200);

/// The limit for a request that is only sent, for a hung agent to read when it recovers.
pub(super) const SEND_TIMEOUT: Duration = Duration::from_millis(10);

/// A client of the agent that listens at one endpoint. Clones share what they know about a hung agent.
#[derive(Debug, Clone)]
pub struct Client {
    endpoint: Endpoint,
    hung: Rc<RefCell<Option<Hung>>>,
}

/// An agent that has not answered this process in time. Later requests fail at once instead of waiting again.
#[derive(Debug, Clone)]
struct Hung {
    endpoint: EndpointId,
    pid: Option<i32>,
}

impl Client {
    /// Returns a client for each endpoint where an agent may listen, in order of preference.
    pub fn candidates(state: &Path) -> Vec<Self> {
        Endpoint::candidates(state).into_iter().map(Self::new).collect()
    }

    /// Returns the first candidate whose directory exists or can be created, and is safe to use.
    ///
    /// # Errors
    /// [`SessionError::NotOurs`] if other users can write to a directory; [`SessionError::NoPlace`].
    pub(super) fn usable(candidates: &[Self]) -> Result<&Self, SessionError> {
        let mut last = SessionError::NoPlace("every path is too long for a socket".to_owned());
        for client in candidates {
            match client.endpoint.directory().create() {
                Ok(()) => return Ok(client),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    pub(super) fn new(endpoint: Endpoint) -> Self {
        Self { endpoint, hung: Rc::default() }
    }

    pub(super) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Requests the keys of the organization and of one app.
    ///
    /// # Errors
    /// [`SessionError::NotAuthentic`].
    pub fn app_keys(&self, vault: &LockedVault, app: Option<&AppName>) -> Reply<AppKeys> {
        self.key(Request::App(version(vault), app.cloned()))
    }

    /// Requests the metadata key.
    ///
    /// # Errors
    /// [`SessionError::NotAuthentic`].
    pub fn metadata_key(&self, vault: &LockedVault) -> Reply<MetadataKey> {
        self.key(Request::Metadata(version(vault)))
    }

    /// Requests the root key, which a change needs.
    ///
    /// # Errors
    /// [`SessionError::NotAuthentic`].
    pub fn root_key(&self, vault: &LockedVault) -> Reply<RootKey> {
        self.key(Request::Root(version(vault)))
    }

    /// Returns how long a vault stays unlocked; `None` if it is locked. Does not count as use.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`], [`SessionError::Unreachable`] and [`SessionError::OtherVersion`]: the agent may hold
    /// the key.
    pub fn status(&self, vault: VaultId) -> Result<Option<Status>, SessionError> {
        match self.send(&Request::Status(vault)) {
            Ok(Response::Status(status)) => Ok(Some(status)),
            Ok(Response::OtherVersion) => Err(SessionError::OtherVersion),
            Ok(Response::Locked) | Err(NoReply::NotRunning) => Ok(None),
            Ok(_) => Err(SessionError::NoAnswer(None)),
            Err(NoReply::Hung(pid)) => Err(SessionError::NoAnswer(pid)),
            Err(NoReply::Unreachable(reason)) => Err(self.unreachable(reason)),
        }
    }

    /// Makes the agent forget a vault's key. Returns whether an agent was running.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`], [`SessionError::Unreachable`].
    pub fn forget(&self, vault: VaultId) -> Result<bool, SessionError> {
        match self.send(&Request::Lock(vault)) {
            Ok(Response::OtherVersion) => self.stop(),
            reply => self.was_running(reply),
        }
    }

    /// Stops the agent. Returns whether one was running.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`], [`SessionError::Unreachable`].
    pub fn stop(&self) -> Result<bool, SessionError> {
        self.was_running(self.send(&Request::Stop))
    }

    /// Returns why an agent at this socket must not be used, if the socket is unsafe.
    pub fn refusal(&self) -> Option<SessionError> {
        self.endpoint.exists().err().filter(|error| matches!(error, SessionError::NotOurs { .. }))
    }

    /// Gives a running agent a root key. Returns whether it accepted the key.
    ///
    /// # Errors
    /// [`SessionError::Unreachable`]: a new agent would take the place of one that may be running.
    pub(super) fn hand_over(
        &self,
        vault: VaultId,
        root: &RootKey,
        limits: Limits,
    ) -> Result<bool, SessionError> {
        let root = root.duplicate();
        let request = Request::Unlock { vault, root, idle: limits.idle, max: limits.max };
        match self.send(&request) {
            Err(NoReply::Unreachable(reason)) => Err(self.unreachable(reason)),
            reply => Ok(matches!(reply, Ok(Response::Done))),
        }
    }

    fn key<K: WireKey>(&self, request: Request) -> Reply<K> {
        match self.send(&request) {
            Ok(Response::Keys(keys)) => Ok(K::from_wire(&keys)),
            Ok(Response::NotAuthentic) => Err(SessionError::NotAuthentic),
            _ => Ok(None),
        }
    }

    /// Sends a request and waits for the response. A hung agent is only sent
    /// requests to forget keys, without waiting for the response.
    fn send(&self, request: &Request) -> Result<Response, NoReply> {
        let hung = self.known_hung();
        if let Some(hung) = hung.as_ref().filter(|_| !request.forgets()) {
            return Err(NoReply::Hung(hung.pid));
        }
        let reply = roundtrip(&self.endpoint, request, hung.is_none());
        if let Err(NoReply::Hung(pid)) = reply {
            self.hung.replace(self.endpoint.id().map(|endpoint| Hung { endpoint, pid }));
        }
        reply
    }

    fn was_running(&self, reply: Result<Response, NoReply>) -> Result<bool, SessionError> {
        match reply {
            Ok(_) => Ok(true),
            Err(NoReply::NotRunning) => Ok(false),
            Err(NoReply::Hung(pid)) => Err(SessionError::NoAnswer(pid)),
            Err(NoReply::Unreachable(reason)) => Err(self.unreachable(reason)),
        }
    }

    fn unreachable(&self, reason: String) -> SessionError {
        SessionError::Unreachable { path: self.endpoint.path(), reason }
    }

    /// The hung agent, unless another one listens at the endpoint now.
    fn known_hung(&self) -> Option<Hung> {
        let hung = self.hung.borrow().clone()?;
        (self.endpoint.id()? == hung.endpoint).then_some(hung)
    }
}

/// Why there is no response.
pub(super) enum NoReply {
    /// No agent of this user listens at the socket.
    NotRunning,
    /// An agent, with its process ID if known, accepts connections but sends no valid response in time.
    Hung(Option<i32>),
    /// The system does not let this process talk to the socket, for this reason. An agent may be listening.
    Unreachable(String),
}

/// Sends a request over a new connection. Without `wait` it is only sent, and the result is always an error.
#[cfg(unix)]
fn roundtrip(socket: &Endpoint, request: &Request, wait: bool) -> Result<Response, NoReply> {
    use super::deadline::DeadlineStream;
    use super::peer;
    use super::protocol::Frame;

    match socket.exists() {
        Ok(true) => {}
        Err(SessionError::Unreachable { reason, .. }) => return Err(NoReply::Unreachable(reason)),
        // A socket of another user does not belong to an agent of this one.
        Ok(false) | Err(_) => return Err(NoReply::NotRunning),
    }
    let stream = socket.connect().map_err(|error| no_reply(&error, None))?;
    if !peer::is_same_user(&stream) {
        return Err(NoReply::NotRunning);
    }
    let failed = |error| no_reply(&error, peer::pid(&stream));
    let mut limited = DeadlineStream::new(&stream, if wait { TIMEOUT } else { SEND_TIMEOUT });
    request.frame().write(&mut limited).map_err(failed)?;
    if !wait {
        return Err(NoReply::Hung(peer::pid(&stream)));
    }
    let frame = Frame::read(&mut limited).map_err(failed)?;
    Response::parse(frame).ok_or_else(|| NoReply::Hung(peer::pid(&stream)))
}

#[cfg(unix)]
fn no_reply(error: &std::io::Error, pid: Option<i32>) -> NoReply {
    use std::io::ErrorKind as E;
    match error.kind() {
        E::WouldBlock | E::TimedOut | E::InvalidData => NoReply::Hung(pid),
        // Nothing listens, or the agent ended meanwhile.
        E::ConnectionRefused | E::NotFound => NoReply::NotRunning,
        E::ConnectionReset | E::BrokenPipe | E::NotConnected | E::UnexpectedEof => NoReply::NotRunning,
        // An agent never has a socket of another type.
        _ if error.raw_os_error() == Some(rustix::io::Errno::PROTOTYPE.raw_os_error()) => NoReply::NotRunning,
        // Sandboxes refuse `socket` or `connect` with EPERM, EACCES or EAFNOSUPPORT. Any other failure says as little
        // about the agent.
        _ => NoReply::Unreachable(crate::model::text::reason(error)),
    }
}

fn version(vault: &LockedVault) -> FileVersion {
    FileVersion { vault: vault.id(), sha256: vault.sha256(), mac: vault.mac() }
}
