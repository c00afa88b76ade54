//! The error of every command: its kind, which decides the exit code, its message and its hints.
//! Hints are added here only.

mod access;
mod ai_client;
mod backup;
mod call;
mod command;
mod configuration;
mod docs;
mod file_option;
mod input;
mod launch;
mod proxy;
mod session;
#[cfg(test)]
mod tests;
mod user_file;
mod vault;
mod write;

use std::fmt;

use crate::model::{Message, capi, message, text};
use crate::ui::Streams;
use crate::vault::VaultError;
pub use access::AccessError;
pub use ai_client::ClientError;
pub use backup::BackupError;
pub use command::CommandError;
pub use proxy::{NoOperations, ProxyOnly};
pub use vault::file_hint;

/// The kind of an error, which scripts see as the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything without an exit code of its own.
    Other,
    /// The command line or an input is invalid.
    Usage,
    /// The vault is locked and capi cannot prompt.
    Locked,
    /// `scan`: something was not read, and nothing was found elsewhere.
    Incomplete,
    /// The passphrase, the recovery code or the token does not unlock the vault.
    WrongPassphrase,
    /// There is no such vault, API or file.
    NotFound,
    /// The name is taken, or the vault changed in the meantime.
    Conflict,
    /// The vault is damaged, or was written by a newer version.
    Damaged,
    /// `status`: the session does not answer, and may hold the key.
    NoAnswer,
    /// `status`: this process cannot reach the session, which may hold the key.
    Unreachable,
    /// `call`: the service redirects, and capi does not follow.
    NotFollowed,
    /// `call`: the service answered with a 4xx status.
    RequestRefused,
    /// `call`: the service answered with a 5xx status.
    ServiceFailed,
    /// `exec`: the command exists and cannot be executed.
    NotExecutable,
    /// `exec`: there is no such command.
    NoProgram,
}

impl Kind {
    /// Returns the exit code; capi(1) lists all.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Other => 1,
            Self::Usage => 2,
            Self::Locked | Self::Incomplete => 3,
            Self::WrongPassphrase => 4,
            Self::NotFound => 5,
            Self::Conflict => 6,
            Self::Damaged => 7,
            Self::NoAnswer => 8,
            Self::Unreachable => 9,
            Self::NotFollowed => 30,
            Self::RequestRefused => 40,
            Self::ServiceFailed => 50,
            Self::NotExecutable => 126,
            Self::NoProgram => 127,
        }
    }
}

/// An error with the hints that are printed below it.
#[derive(Debug)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// The message.
    pub cause: anyhow::Error,
    /// What to do next, one line each.
    pub hints: Vec<Message>,
    /// Whether only the exit code reports it.
    silent: bool,
}

/// The backup that a hint proposes to restore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoodBackup {
    /// Its generation.
    pub generation: u64,
    /// Whether it is known to unlock; else it is undamaged.
    pub opens: bool,
}

/// The result of a command and its steps.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Returns an error without a hint. Its message has to be in the exemptions of the hint test.
    pub fn new(kind: Kind, cause: impl Into<anyhow::Error>) -> Self {
        Self { kind, cause: cause.into(), hints: Vec::new(), silent: false }
    }

    fn hint(mut self, hint: impl Into<Message>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Returns an error that only the exit code reports.
    pub fn quiet(kind: Kind, cause: impl Into<anyhow::Error>) -> Self {
        Self { silent: true, ..Self::new(kind, cause) }
    }

    /// Returns the error for a command line that clap refused.
    pub fn arguments(message: String, hint: impl Into<Message>) -> Self {
        Self::new(Kind::Usage, CommandError::Arguments(message)).hint(hint)
    }

    /// Returns the hints as one line.
    pub fn hints_joined(&self, separator: &str) -> Message {
        Message::join(self.hints.iter().cloned(), separator)
    }

    /// Returns the exit code. Under `exec` every failure of capi itself is 125, so that scripts can distinguish it from
    /// one of the command.
    pub fn code(&self, is_exec: bool) -> u8 {
        match self.kind {
            Kind::NotExecutable | Kind::NoProgram => self.kind.exit_code(),
            _ if is_exec => 125,
            kind => kind.exit_code(),
        }
    }

    /// Prints the message and the hints to stderr, or both as one line of JSON.
    pub fn report(&self, streams: &Streams, json: bool) {
        if self.silent {
            return;
        }
        let message = text::escape(&self.to_string());
        if json {
            let hint = streams.render(&self.hints_joined("; "));
            let error = serde_json::json!({
                "error": { "code": self.kind.exit_code(), "message": message, "hint": hint }
            });
            streams.machine_error(&text::escape_json(&error.to_string()));
            return;
        }
        streams.error(&message);
        self.hints.iter().for_each(|hint| streams.required_hint(hint));
    }

    /// Returns the error with another exit code.
    pub fn with_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// Prefixes the message with its subject, where several files are read.
    pub fn about(self, what: &str) -> Self {
        let cause = anyhow::anyhow!("{what}: {}", self.cause);
        Self { cause, ..self }
    }

    /// Adds a hint on how to lock a vault that cannot be read.
    pub fn with_lock_all(self) -> Self {
        self.hint(message![
            "run ",
            capi("lock --all").without_vault(),
            " to lock all vaults, whether readable or not"
        ])
    }

    /// Replaces the hints of a wrong passphrase for a backup: that of its time unlocks it.
    pub fn with_keys_of_then(mut self, has_recovery_slot: bool) -> Self {
        const THEN: &str = "use the passphrase that it had when it was written";
        self.hints.clear();
        if !has_recovery_slot {
            return self.hint(THEN);
        }
        let restore = capi("backups restore");
        self.hint(message![
            format!("{THEN}, or type its recovery code at the prompt; "),
            restore,
            " has --code-file"
        ])
    }

    /// Adds hints to an error that a backup mends: the backups, newest first with their states, and the command that
    /// restores the generation `good`. The error's own hint comes first where it names the repair.
    pub fn with_backups(mut self, backups: &[(u64, &str)], good: Option<GoodBackup>) -> Self {
        let is_vague = matches!(self.cause.downcast_ref(), Some(VaultError::Empty | VaultError::Damaged(_)));
        if is_vague {
            self.hints.clear();
        }
        if backups.is_empty() {
            let none = "there is no backup next to it: restore a copy of your own, or pass --vault FILE";
            return if is_vague { self.hint(none) } else { self };
        }
        let all: Vec<String> =
            backups.iter().map(|(generation, word)| format!("{generation} {word}")).collect();
        let listed = self.hint(format!("backups, newest first: {}", all.join(", ")));
        let Some(good) = good else { return listed };
        let which = if good.opens { "unlocks" } else { "is undamaged" };
        let restore = capi("backups restore").arg(good.generation.to_string());
        listed.hint(message!["run ", restore, format!(" to restore the newest one that {which}")])
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Each message is complete; its sources would repeat it.
        write!(f, "{}", self.cause)
    }
}
