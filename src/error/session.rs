//! Kinds and hints of errors about the session and the two programs of capi.

use super::{Error, Kind};
use crate::agent::SessionError;
use crate::assist::clients::Sandbox;
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
            SessionError::Unreachable { .. } => return unreachable(error),
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

/// Adds the hints for a sandbox, which refuses the connection in nearly all cases.
fn unreachable(error: SessionError) -> Error {
    let first = Sandbox::here().map_or_else(
        || "run it outside of the sandbox, for example in a terminal".to_owned(),
        |sandbox| format!("{} hides it: {}", sandbox.title, sandbox.setting),
    );
    Error::new(Kind::Other, error).hint(first).hint(message![
        "run ",
        capi("exec"),
        " as one plain command, without a pipe or `cd … &&`: AI coding clients lift their sandbox for whole commands only"
    ])
}

#[cfg(unix)]
impl From<FullError> for Error {
    fn from(error: FullError) -> Self {
        Self::new(Kind::Other, error).hint(
            "install capi-full next to capi: only exec, list, show, unlock, lock and status work without it",
        )
    }
}
