//! The way to the session: where it may be, whether it is wanted, and its start after a typed passphrase.

use std::cell::OnceCell;
use std::ffi::OsStr;
use std::time::Duration;

use crate::agent::{Limits, PromptLock, Reply, SessionError, Socket, StartLock};
use crate::model::{Message, capi, message};
use crate::settings::Settings;
use crate::ui::Streams;
use crate::vault::{RootKey, VaultId};

/// How often one who waits for another's question looks whether it was answered.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What came of waiting for the turn to ask.
pub(super) enum Turn<T> {
    /// Nobody else asks as long as this is held.
    Ask(Option<PromptLock>),
    /// There is no need to.
    Unlocked(T),
}

/// Where a session may be, and what is wanted of it.
pub struct SessionAccess {
    places: Vec<Socket>,
    wanted: bool,
    auto: bool,
    limits: Limits,
    /// Something stands there that is not the user's own; said once.
    warned: OnceCell<()>,
}

impl SessionAccess {
    /// `wanted` is false with `--no-session` or an explicit passphrase.
    pub(super) fn new(settings: &Settings, wanted: bool) -> Self {
        Self {
            places: Socket::candidates(&settings.state),
            wanted,
            auto: settings.session_auto && !is_ci(std::env::var_os("CI").as_deref()),
            limits: settings.session_limits,
            warned: OnceCell::new(),
        }
    }

    /// The limits of the settings.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// All places where a session may be.
    pub fn places(&self) -> &[Socket] {
        &self.places
    }

    /// Asks the sessions that may be there, one after the other.
    pub(super) fn find<T>(&self, ask: impl Fn(&Socket) -> Reply<T>) -> Reply<T> {
        let places = if self.wanted { self.places.as_slice() } else { &[] };
        // The first key, or the first refusal.
        places.iter().find_map(|place| ask(place).transpose()).transpose()
    }

    /// Waits for the turn to ask for a passphrase: one process asks, the others find the session that it starts, or
    /// that somebody starts meanwhile. `waiting` is called once before a wait, with the process that asks.
    ///
    /// # Errors
    /// What `ask` may refuse.
    pub(super) fn turn_to_ask<T>(
        &self,
        ask: impl Fn(&Socket) -> Reply<T>,
        waiting: impl Fn(Option<u32>),
    ) -> Result<Turn<T>, SessionError> {
        let mut said = false;
        loop {
            // Where there is no safe place for a lock the passphrase is asked for all the same.
            let lock = match self.wanted && self.auto {
                true => PromptLock::try_take(&self.places).map_or(Ok(None), |lock| lock.map(Some)),
                false => Ok(None),
            };
            if let Some(opened) = self.find(&ask)? {
                return Ok(Turn::Unlocked(opened));
            }
            match lock {
                Ok(lock) => return Ok(Turn::Ask(lock)),
                Err(pid) if !said => waiting(pid),
                Err(_) => {}
            }
            said = true;
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    /// Starts a session after a passphrase was typed, and says so. That it can't be started is said too.
    pub(super) fn start_by_itself(&self, vault: VaultId, root: &RootKey, streams: &Streams) {
        if !(self.wanted && self.auto) {
            return;
        }
        match self.start(vault, root, self.limits) {
            Ok(()) => streams.note(&self.said(self.limits)),
            Err(SessionError::NotOurs { .. }) if self.warned.get().is_some() => {}
            Err(error) => streams.warn(&format!("{error}; the passphrase is asked for each time")),
        }
    }

    /// Starts a session because the user said so.
    ///
    /// # Errors
    /// [`SessionError`] when none can be started.
    pub fn start(&self, vault: VaultId, root: &RootKey, limits: Limits) -> Result<(), SessionError> {
        StartLock::take(&self.places)?.start(vault, root, limits)
    }

    /// Returns a sentence about how long a vault is unlocked.
    pub fn said(&self, limits: Limits) -> Message {
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

    /// Makes every session forget a vault. Whether one did.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`]
    pub fn forget(&self, vault: VaultId) -> Result<bool, SessionError> {
        self.each(|place| place.forget(vault))
    }

    /// Ends every session. Whether there was one.
    ///
    /// # Errors
    /// [`SessionError::NoAnswer`]
    pub fn stop(&self) -> Result<bool, SessionError> {
        self.each(Socket::stop)
    }

    /// Does it at every place, also when one fails. Whether one did it.
    fn each(&self, end: impl Fn(&Socket) -> Result<bool, SessionError>) -> Result<bool, SessionError> {
        let ended: Vec<_> = self.places.iter().map(end).collect();
        ended.into_iter().try_fold(false, |any, one| Ok(one? || any))
    }

    /// Warns about a socket or directory that is not the user's own. It is not used.
    pub(super) fn warn_of_strangers(&self, streams: &Streams) {
        let stranger = self.places.iter().find_map(Socket::refusal);
        if let Some(error) = stranger.filter(|_| self.wanted && self.warned.set(()).is_ok()) {
            streams.warn(&format!("{error}; going on without a session"));
        }
    }
}

/// Whether nobody sits there. Some set the variable to say that somebody does.
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
