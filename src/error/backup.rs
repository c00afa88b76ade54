//! Errors of backups, import, export, merge and doctor, with their hints.

use std::path::PathBuf;

use super::{Error, Kind};
use crate::model::{Message, capi, message, text};

/// Errors of the commands that back up, copy, merge and check vaults. Names in messages are escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// There is no backup of this generation.
    #[error("there is no backup of generation {generation}")]
    NoBackup {
        /// The generation that was asked for.
        generation: u64,
        /// The generations that have backups, newest first.
        there: Vec<u64>,
    },
    /// A file is a vault, but not this one.
    #[error("{0} belongs to another vault")]
    OtherVault(String),
    /// The root key does not authenticate a copy of this vault.
    #[error("{0} has another root key, or was modified without it")]
    OtherRoot(String),
    /// Another vault, or a backup under another key, is locked.
    #[error("{0} has its own passphrase and capi cannot prompt for it")]
    OtherLocked(String),
    /// A file already exists where the export would be written.
    #[error("{} already exists", .0.display())]
    AlreadyThere(PathBuf),
    /// The other side of a merge is an ancestor of ours.
    #[error("their copy is generation {0} of ours: merging it would bring back what was removed since")]
    Passed(u64),
    /// A merge has conflicts, and there is no terminal.
    #[error("{0} to decide, and capi cannot prompt")]
    MergeConflict(String),
    /// The source has no credential to import.
    #[error("nothing was imported")]
    NothingImported,
    /// `import` got no source.
    #[error("there is no source to import from")]
    NoSource,
    /// `--only` names something that the source does not have.
    #[error("the source has no `{}`", text::excerpt(.0))]
    NotOffered(String),
    /// Without the imported assignments, parsers would read others differently.
    #[error("cannot remove the imported values from {}: other lines would change their meaning", .0.display())]
    NotRemovable(PathBuf),
    /// A settings file changed while capi worked with it.
    #[error("{} changed in the meantime, so it was not rewritten", .0.display())]
    FileChanged(PathBuf),
    /// `import --check` found variables that `exec` would not set.
    #[error("`exec` would not set {}", text::excerpt(.0))]
    NotSet(String),
    /// Standard input is not the JSON that is expected.
    #[error("invalid JSON: {}", text::excerpt(.0))]
    BadJson(String),
    /// A file is not text.
    #[error("{} is not UTF-8 text", .0.display())]
    NotText(PathBuf),
    /// The working directory is in no git work tree.
    #[error("there is no git work tree here")]
    NoWorkTree,
    /// git failed, or is not installed.
    #[error("git failed: {}", text::excerpt(.0))]
    Git(String),
    /// `doctor` found something.
    #[error("there are problems")]
    Problems,
}

impl From<BackupError> for Error {
    fn from(error: BackupError) -> Self {
        let (kind, hint) = advice(&error);
        Self::new(kind, error).hint(hint)
    }
}

fn advice(error: &BackupError) -> (Kind, Message) {
    use BackupError as B;
    let import = || capi("import --vault-file FILE");
    match error {
        B::NoBackup { there, .. } if there.is_empty() => {
            (Kind::NotFound, "there are no backups yet: each change of the vault makes one".into())
        }
        B::NoBackup { there, .. } => {
            let there: Vec<String> = there.iter().map(ToString::to_string).collect();
            let there = format!("choose one of {}; run ", there.join(", "));
            (Kind::NotFound, message![there, capi("backups"), " for details"])
        }
        B::OtherVault(_) => {
            (Kind::Conflict, message!["use ", import(), " to copy the APIs of another vault"])
        }
        B::OtherRoot(_) => (
            Kind::Conflict,
            message!["keep the newer side whole, then copy the APIs that it lacks with ", import()],
        ),
        B::OtherLocked(_) => {
            (Kind::Locked, "pass it with --other-passphrase-file or --other-passphrase-fd".into())
        }
        B::AlreadyThere(_) => (Kind::Conflict, "choose another file with --to".into()),
        B::Passed(_) => (
            Kind::Conflict,
            message![
                "run ",
                capi("backups restore"),
                " to return to that generation, or merge it anyway with --accept-older"
            ],
        ),
        B::MergeConflict(_) => (
            Kind::Conflict,
            "run it again in a terminal; in git, run `git checkout --merge -- FILE`".into(),
        ),
        B::NothingImported => {
            (Kind::Other, "pass `--dry-run` to see why, or `--only NAME` to import an unclear entry".into())
        }
        B::NoSource => (Kind::Usage, "name a file such as .env, or pass --stdin or --vault-file FILE".into()),
        B::NotOffered(_) => (Kind::NotFound, "pass `--dry-run` to see the entries".into()),
        B::NotRemovable(_) => (Kind::Conflict, "close the quotes in the file, or remove the values by hand".into()),
        B::FileChanged(_) => (Kind::Conflict, "the credentials are in the vault; run the same command again".into()),
        B::NotSet(_) => (
            Kind::Other,
            message!["run ", capi("import FILE"), ", or ", capi("edit NAME --as VARIABLE"), " for an existing API"],
        ),
        B::BadJson(_) => (
            Kind::Usage,
            "give {\"apis\": [{\"name\": …, \"type\": …, \"key\", \"token\" or \"username\" and \"password\": …}]}"
                .into(),
        ),
        B::NotText(_) => (Kind::Usage, "save the file as UTF-8".into()),
        B::NoWorkTree => (Kind::NotFound, "run it in the repository of the vault".into()),
        B::Git(_) => (Kind::Other, "check that git is installed and that you own the repository".into()),
        B::Problems => (Kind::Other, "see the hint below each problem".into()),
    }
}
