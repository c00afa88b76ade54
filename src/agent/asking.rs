//! Asking a session. Whatever goes wrong, the answer is `None` and the caller goes on without one; only a file that the
//! session's key does not authenticate is an error, for no passphrase makes it better.

use std::time::Duration;

use super::protocol::{Portable, Request, Response, Status, Version};
use super::{Limits, SessionError, Socket};
use crate::model::AppName;
use crate::vault::{AppKeys, LockedVault, MetadataKey, RootKey, VaultId};

/// A key, if the session has one.
pub type Reply<K> = Result<Option<K>, SessionError>;

/// The longest that a session is waited for, connecting, asking and reading together.
pub(super) const PATIENCE: Duration = Duration::from_millis(200);

impl Socket {
    /// The keys of the organization and of one app.
    ///
    /// # Errors
    /// [`SessionError::NotAuthentic`].
    pub fn app_keys(&self, vault: &LockedVault, app: Option<&AppName>) -> Reply<AppKeys> {
        self.key(Request::App(version(vault), app.cloned()))
    }

    /// The metadata key.
    ///
    /// # Errors
    /// [`SessionError::NotAuthentic`].
    pub fn metadata_key(&self, vault: &LockedVault) -> Reply<MetadataKey> {
        self.key(Request::Metadata(version(vault)))
    }

    /// The root key, for writing.
    ///
    /// # Errors
    /// [`SessionError::NotAuthentic`].
    pub fn root_key(&self, vault: &LockedVault) -> Reply<RootKey> {
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

    fn key<K: Portable>(&self, request: Request) -> Reply<K> {
        match self.ask(&request) {
            Ok(Response::Keys(keys)) => Ok(K::from_wire(&keys)),
            Ok(Response::NotAuthentic) => Err(SessionError::NotAuthentic),
            _ => Ok(None),
        }
    }

    /// Asks, and waits for the answer unless an earlier wait was in vain.
    fn ask(&self, request: &Request) -> Result<Response, NoReply> {
        let hung = self.is_known_to_hang();
        if let Some(pid) = hung.filter(|_| !request.forgets()) {
            return Err(NoReply::Hangs(pid));
        }
        let answer = self.converse(request, hung.is_none());
        if let Err(NoReply::Hangs(pid)) = answer {
            self.hangs(pid);
        }
        answer
    }
}

/// Why there is no answer.
pub(super) enum NoReply {
    /// Nobody listens, or no longer.
    Nobody,
    /// Somebody listens and says nothing, or nonsense.
    Hangs(Option<i32>),
}

fn ended(answer: Result<Response, NoReply>) -> Result<bool, SessionError> {
    match answer {
        Ok(_) => Ok(true),
        Err(NoReply::Nobody) => Ok(false),
        Err(NoReply::Hangs(pid)) => Err(SessionError::NoAnswer(pid)),
    }
}

fn version(vault: &LockedVault) -> Version {
    Version { vault: vault.id(), sha256: vault.sha256(), mac: vault.mac() }
}
