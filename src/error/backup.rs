//! What the commands refuse that keep a vault from being lost: backups, import, export, merge, doctor.

use std::path::PathBuf;

use super::{Error, Kind};
use crate::model::text;

/// A refusal of those commands. Names in here are shown escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// There is no backup of this generation.
    #[error("there is no backup of generation {generation}")]
    NoBackup {
        /// What was asked for.
        generation: u64,
        /// What there is, newest first.
        there: Vec<u64>,
    },
    /// A file is a vault, and not this one.
    #[error("{0} is of another vault")]
    OtherVault(String),
    /// A copy of this vault that its root key does not authenticate.
    #[error("{0} was sealed with another root key, or changed without one")]
    OtherRoot(String),
    /// Another vault, or a backup under another key, is locked.
    #[error("{0} has a passphrase of its own and there is no way to ask")]
    OtherLocked(String),
    /// Something stands where an export should go.
    #[error("{} exists already", .0.display())]
    AlreadyThere(PathBuf),
    /// A merge needs decisions, and there is nobody to ask.
    #[error("{0} to decide, and there is no way to ask")]
    MergeConflict(String),
    /// Nothing in the source is a credential that could be taken.
    #[error("nothing was imported")]
    NothingImported,
    /// `import` was not told what from.
    #[error("nothing was named to import from")]
    NoSource,
    /// `--only` names something that the source does not have.
    #[error("the source has no `{}`", text::excerpt(.0))]
    NotOffered(String),
    /// What came on standard input is not the JSON that is expected.
    #[error("the JSON is not as it must be: {}", text::excerpt(.0))]
    BadJson(String),
    /// A file that should be text is none.
    #[error("{} is not UTF-8 text", .0.display())]
    NotText(PathBuf),
    /// There is no git repository here.
    #[error("there is no git work tree here")]
    NoWorkTree,
    /// git failed, or is not there.
    #[error("git failed: {}", text::excerpt(.0))]
    Git(String),
    /// `doctor` found something.
    #[error("there are problems")]
    Problems,
}

impl From<BackupError> for Error {
    fn from(keeping: BackupError) -> Self {
        let (kind, hint) = match &keeping {
            BackupError::NoBackup { there, .. } if !there.is_empty() => {
                let there: Vec<String> = there.iter().map(ToString::to_string).collect();
                (Kind::NotFound, format!("there are {}; `capi backups` shows them", there.join(", ")))
            }
            other => {
                let (kind, hint) = other.advice();
                (kind, hint.to_owned())
            }
        };
        Self::new(kind, keeping).hint(hint)
    }
}

impl BackupError {
    fn advice(&self) -> (Kind, &'static str) {
        match self {
            Self::NoBackup { .. } => {
                (Kind::NotFound, "there are none yet: each change of the vault makes one")
            }
            Self::OtherVault(_) => {
                (Kind::Conflict, "`capi import --vault-file FILE` takes the APIs of another vault over")
            }
            Self::OtherRoot(_) => (
                Kind::Conflict,
                "take the newer side whole, then take over what it lacks with `capi import --vault-file FILE`",
            ),
            Self::OtherLocked(_) => {
                (Kind::Locked, "give it with --other-passphrase-file or --other-passphrase-fd")
            }
            Self::AlreadyThere(_) => (Kind::Conflict, "nothing is overwritten; name another file with --to"),
            Self::MergeConflict(_) => {
                (Kind::Conflict, "run it again in a terminal; in git, `git checkout --merge -- FILE` does")
            }
            Self::NothingImported => {
                (Kind::Other, "`--dry-run` shows why; `--only NAME` takes what is not clear")
            }
            Self::NoSource => (Kind::Usage, "name a file such as .env, or give --stdin or --vault-file FILE"),
            Self::NotOffered(_) => (Kind::NotFound, "`--dry-run` shows what there is"),
            Self::BadJson(_) => (
                Kind::Usage,
                "give {\"apis\": [{\"name\": …, \"type\": …, \"key\", \"token\" or \"username\" and \"password\": …}]}",
            ),
            Self::NotText(_) => (Kind::Usage, "save the file as UTF-8"),
            Self::NoWorkTree => (Kind::NotFound, "run it in the repository that the vault is kept in"),
            Self::Git(_) => (Kind::Other, "check that git is installed and that the repository is yours"),
            Self::Problems => (Kind::Other, "each is listed with its remedy"),
        }
    }
}
