//! The one error of the program: what it is (which decides the exit code), what was said, and what to do next.
//! This is the only room where hints are added.

mod access;
mod backup;
mod command;
mod docs;
mod hints;
#[cfg(test)]
mod tests;
mod user_file;

use std::fmt;

use crate::model::text;
use crate::ui::Streams;
use crate::vault::VaultError;
pub use access::AccessError;
pub use backup::BackupError;
pub use command::CommandError;

/// What an error is, as scripts see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Anything that has no code of its own.
    Other,
    /// The command line, or an input, is not as it must be.
    Usage,
    /// The vault is locked and there is no way to ask.
    Locked,
    /// The passphrase, the recovery code or the token opens nothing.
    WrongPassphrase,
    /// There is no such vault, API or file.
    NotFound,
    /// Something else has that name, or changed meanwhile.
    Conflict,
    /// The vault is damaged, or written by a newer version.
    Damaged,
    /// `exec`: the program is there and can't be executed.
    NotExecutable,
    /// `exec`: there is no such program.
    NoProgram,
}

impl Kind {
    /// The exit code; the list stands in capi(1).
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Other => 1,
            Self::Usage => 2,
            Self::Locked => 3,
            Self::WrongPassphrase => 4,
            Self::NotFound => 5,
            Self::Conflict => 6,
            Self::Damaged => 7,
            Self::NotExecutable => 126,
            Self::NoProgram => 127,
        }
    }
}

/// A refusal or a failure, on its way to the user.
#[derive(Debug)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// What is said.
    pub cause: anyhow::Error,
    /// What to do next, one line each.
    pub hints: Vec<String>,
    /// Whether the exit code says it all.
    silent: bool,
}

/// The result of everything that a command does.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error without a hint. Each caller stands in the exemptions of the hint test.
    pub fn new(kind: Kind, cause: impl Into<anyhow::Error>) -> Self {
        Self { kind, cause: cause.into(), hints: Vec::new(), silent: false }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// A state that the exit code tells and nobody has to be told of.
    pub fn quiet(kind: Kind, cause: impl Into<anyhow::Error>) -> Self {
        Self { silent: true, ..Self::new(kind, cause) }
    }

    /// A command line that clap refused, with the hint that fits the command.
    pub fn arguments(message: String, hint: String) -> Self {
        Self::new(Kind::Usage, CommandError::Arguments(message)).hint(hint)
    }

    /// The exit code. Under `exec` every failure of capi itself is 125, so that a script can tell it from the program's.
    pub fn code(&self, is_exec: bool) -> u8 {
        match self.kind {
            Kind::NotExecutable | Kind::NoProgram => self.kind.exit_code(),
            _ if is_exec => 125,
            kind => kind.exit_code(),
        }
    }

    /// Says on stderr what went wrong and what to do next, or the same as one line of JSON.
    pub fn report(&self, streams: &Streams, json: bool) {
        if self.silent {
            return;
        }
        let message = text::escape(&self.to_string());
        if json {
            let hint = streams.advised(&self.hints.join("; "));
            let error = serde_json::json!({
                "error": { "code": self.kind.exit_code(), "message": message, "hint": hint }
            });
            streams.machine_error(&error.to_string());
            return;
        }
        streams.error(&message);
        self.hints.iter().for_each(|hint| streams.remedy(hint));
    }

    /// Says first what the error is about, where several files are read.
    pub fn about(self, what: &str) -> Self {
        let cause = anyhow::anyhow!("{what}: {}", self.cause);
        Self { cause, ..self }
    }

    /// Adds to an error about a vault that its session ends without it too.
    pub fn with_lock_all(self) -> Self {
        self.hint("`capi lock --all` locks all vaults, whatever lies there")
    }

    /// Adds to an error that a backup mends which ones there are, newest first with a word about each, and how the first
    /// good one comes back. An error's own advice stands first where it names the repair.
    pub fn with_backups(mut self, backups: &[(u64, &str)], good: Option<u64>) -> Self {
        let is_vague = matches!(self.cause.downcast_ref(), Some(VaultError::Empty | VaultError::Damaged(_)));
        if is_vague {
            self.hints.clear();
        }
        if backups.is_empty() {
            let none = "there is no backup beside it; bring back a copy of your own, or name the vault with --vault FILE";
            return if is_vague { self.hint(none) } else { self };
        }
        let all: Vec<String> =
            backups.iter().map(|(generation, word)| format!("{generation} {word}")).collect();
        let listed = self.hint(format!("backups, newest first: {}", all.join(", ")));
        let Some(generation) = good else { return listed };
        let opens = backups.contains(&(generation, "opens"));
        let which = if opens { "the newest that opens" } else { "the newest that is whole" };
        listed.hint(format!("`capi backups restore {generation}` brings back {which}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Each message is whole by itself; the sources below it would say the same again.
        write!(f, "{}", self.cause)
    }
}
