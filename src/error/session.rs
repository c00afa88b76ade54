//! Kinds and hints of errors about the session and the two programs of capi.

use super::{Error, Kind};
use crate::agent::SessionError;
#[cfg(unix)]
use crate::binaries::FullError;
use crate::model::{Message, capi, message};

impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        let kind = match &error {
            SessionError::NotAuthentic => Kind::Damaged,
            _ => Kind::Other,
        };
        let hint: Message = match &error {
            SessionError::NotOurs { .. } => {
                "remove it, or pass --no-session to work without a session".into()
            }
            SessionError::NoPlace(_) | SessionError::NotStarted(_) => {
                "pass --no-session: every command works with the passphrase".into()
            }
            SessionError::NoAnswer(Some(pid)) => {
                let kill = if cfg!(windows) { "taskkill /F /PID" } else { "kill -9" };
                format!("run `{kill} {pid}` to end it").into()
            }
            SessionError::NoAnswer(None) => {
                message!["end the process ", capi(crate::agent::BACKGROUND).without_vault()]
            }
            SessionError::OtherVersion => {
                message!["run ", capi("lock --all").without_vault(), " to end it"]
            }
            SessionError::NotAuthentic => message![
                "run ",
                capi("unlock"),
                " if the vault got a new root key elsewhere; else run ",
                capi("backups"),
                " to see what can be restored"
            ],
        };
        Self::new(kind, error).hint(hint)
    }
}

#[cfg(unix)]
impl From<FullError> for Error {
    fn from(error: FullError) -> Self {
        Self::new(Kind::Other, error)
            .hint("reinstall capi: its two programs, capi and capi-full, belong in the same directory")
    }
}
