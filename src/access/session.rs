//! The user's sessions: where they may run, whether one is wanted, and the automatic start after a typed passphrase.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::time::Duration;

use crate::agent::{Client, Limits, PromptLock, Reply, SessionError, StartLock, Status};
use crate::model::{Message, capi, message};
use crate::settings::Settings;
use crate::ui::Streams;
use crate::vault::{RootKey, VaultId};

/// How often a process that waits for another one's prompt checks for its answer.
const POLL: Duration = Duration::from_millis(100);

/// The result of waiting for the turn to prompt.
pub(super) enum Turn<T> {
    /// No other process prompts while this is held.
    Prompt(Option<PromptLock>),
    /// A session returned the key meanwhile.
    Unlocked(T),
}

/// The clients where a session may listen, and the settings of sessions.
pub struct SessionAccess {
    clients: Vec<Client>,
    wanted: bool,
    auto: bool,
    limits: Limits,
    /// Set once a socket or directory of another user was reported.
    warned: OnceCell<()>,
}

impl SessionAccess {
    /// Takes the settings. `wanted` is false with `--no-session` or an explicit passphrase.
    pub(super) fn new(settings: &Settings, wanted: bool) -> Self {
        Self {
            clients: Client::candidates(&settings.state),
            wanted,
            auto: settings.session_auto && !is_ci(std::env::var_os("CI").as_deref()),
            limits: settings.session_limits,
            warned: OnceCell::new(),
        }
    }

    /// The limits in the settings.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// All clients where a session may listen.
    pub fn clients(&self) -> &[Client] {
        &self.clients
    }

    /// Returns how long a vault stays unlocked; `None` if no session has its key. Does not count as use.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`], [`SessionError::Unreachable`], [`SessionError::OtherVersion`]: a session may hold the
    /// key.
    pub fn status(&self, vault: VaultId) -> Result<Option<Status>, SessionError> {
        let mut result = Ok(None);
        for client in &self.clients {
            match client.status(vault) {
                Ok(Some(status)) => return Ok(Some(status)),
                Ok(None) => {}
                Err(error) => result = Err(error),
            }
        }
        result
    }

    /// Returns why a session that may hold the key cannot be reached, if one is wanted.
    pub(super) fn unreachable(&self, vault: VaultId) -> Option<SessionError> {
        let mut errors = self.wanted_clients().iter().filter_map(|client| client.status(vault).err());
        errors.find(|error| matches!(error, SessionError::Unreachable { .. }))
    }

    fn wanted_clients(&self) -> &[Client] {
        if self.wanted { &self.clients } else { &[] }
    }

    /// Asks one session after the other. Returns the first key, or the first refusal.
    pub fn find<T>(&self, request: impl Fn(&Client) -> Reply<T>) -> Reply<T> {
        self.wanted_clients().iter().find_map(|client| request(client).transpose()).transpose()
    }

    /// Waits for the turn to prompt for a passphrase: one process prompts, the others find the session that it starts or
    /// that starts meanwhile. `waiting` is called once before a wait, with the id of the process that prompts.
    ///
    /// # Errors
    /// Errors of `request`.
    pub(super) fn turn_to_prompt<T>(
        &self,
        request: impl Fn(&Client) -> Reply<T>,
        waiting: impl Fn(Option<u32>),
    ) -> Result<Turn<T>, SessionError> {
        let mut is_reported = false;
        loop {
            // Without a safe place for a lock the passphrase is prompted for all the same.
            let lock = if self.wanted && self.auto {
                PromptLock::try_take(&self.clients).map_or(Ok(None), |lock| lock.map(Some))
            } else {
                Ok(None)
            };
            if let Some(opened) = self.find(&request)? {
                return Ok(Turn::Unlocked(opened));
            }
            match lock {
                Ok(lock) => return Ok(Turn::Prompt(lock)),
                Err(pid) if !is_reported => waiting(pid),
                Err(_) => {}
            }
            is_reported = true;
            std::thread::sleep(POLL);
        }
    }

    /// Starts a session after a passphrase was typed, and reports the start or why there is none.
    pub fn start_automatically(&self, vault: VaultId, root: &RootKey, streams: &Streams) {
        if !(self.wanted && self.auto) {
            return;
        }
        match self.start(vault, root, self.limits) {
            Ok(()) => streams.note(&self.duration(self.limits)),
            Err(SessionError::NotOurs { .. }) if self.warned.get().is_some() => {}
            Err(error) => streams.warn(&format!("{error}; the passphrase is asked for each time")),
        }
    }

    /// Starts a session that the user requested.
    ///
    /// # Errors
    /// [`SessionError`] when none can be started.
    pub fn start(&self, vault: VaultId, root: &RootKey, limits: Limits) -> Result<(), SessionError> {
        StartLock::take(&self.clients)?.start(vault, root, limits)
    }

    /// Returns a sentence that states how long a vault stays unlocked.
    pub fn duration(&self, limits: Limits) -> Message {
        let text = |time| humantime::format_duration(time).to_string();
        match limits {
            Limits { idle, max } if idle >= max => {
                message![format!("unlocked for {}; ", text(max)), capi("lock"), " ends it"]
            }
            Limits { idle, max } => {
                let limits = format!("unlocked until {} unused, {} at most; ", text(idle), text(max));
                message![limits, capi("lock"), " ends it"]
            }
        }
    }

    /// Makes every session forget a vault. Returns whether one did.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`], [`SessionError::Unreachable`].
    pub fn forget(&self, vault: VaultId) -> Result<bool, SessionError> {
        self.each(|client| client.forget(vault))
    }

    /// Ends every session. Returns whether there was one.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`], [`SessionError::Unreachable`].
    pub fn stop(&self) -> Result<bool, SessionError> {
        self.each(Client::stop)
    }

    /// Runs `end` for every client, even if one fails. Returns whether one succeeded.
    fn each(&self, end: impl Fn(&Client) -> Result<bool, SessionError>) -> Result<bool, SessionError> {
        let ended: Vec<_> = self.clients.iter().map(end).collect();
        ended.into_iter().try_fold(false, |any, one| Ok(one? || any))
    }

    /// Warns about a socket or directory of another user, which is not used.
    pub fn warn_of_foreign_sockets(&self, streams: &Streams) {
        let foreign = self.clients.iter().find_map(Client::refusal);
        if let Some(error) = foreign.filter(|_| self.wanted && self.warned.set(()).is_ok()) {
            streams.warn(&format!("{error}; continuing without a session"));
        }
    }
}

/// Whether this is a CI job. Some set the variable to say that it is not.
fn is_ci(variable: Option<&OsStr>) -> bool {
    variable.is_some_and(|value| !["", "0", "false"].iter().any(|no| value.eq_ignore_ascii_case(no)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_of_ci_can_say_no() {
        for (value, expected) in [
            (None, false),
            (Some("true"), true),
            (Some("1"), true),
            (Some("False"), false),
            (Some(""), false),
        ] {
            assert_eq!(is_ci(value.map(OsStr::new)), expected, "{value:?}");
        }
    }
}
