//! What commands refuse by themselves, and what the user can do then.

use std::path::PathBuf;

use super::{Error, Kind};
use crate::model::text;
use crate::ui::TOO_LONG;

/// What commands refuse by themselves. Names in here are shown escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The vault is locked, and there is no terminal or the user forbade questions.
    #[error("the vault is locked and there is no way to ask")]
    Locked,
    /// The metadata can't be read without the passphrase, and nobody is asked.
    #[error("the names of the APIs can't be read on this machine without the passphrase")]
    NoMetadataKey {
        /// Whether the vault was made so.
        is_private: bool,
    },
    /// An AI tool's client and capi don't understand each other.
    #[error("there is no conversation: {0}")]
    NoConversation(String),
    /// A client's configuration can't take the entry for capi.
    #[error("cannot add capi to {}: {reason}", .path.display())]
    NotInstalled {
        /// The file.
        path: PathBuf,
        /// What stands in the way, in one line.
        reason: String,
        /// The client's word on the command line.
        client: &'static str,
    },
    /// A question can't be asked.
    #[error("{what} is missing and there is no way to ask")]
    CannotAsk {
        /// What would be asked for.
        what: &'static str,
        /// How to give it without a question.
        instead: &'static str,
    },
    /// No API has the name.
    #[error("there is no API `{}`", text::excerpt(.wanted))]
    NoSuchApi {
        /// The name that was looked for.
        wanted: String,
        /// Names that are like it.
        nearest: Vec<String>,
    },
    /// APIs of other apps have the name.
    #[error("`{}` is an API of {}", text::excerpt(.wanted), .places.join(" and of "))]
    OfAnotherApp {
        /// The name that was looked for.
        wanted: String,
        /// The apps that have it.
        places: Vec<String>,
    },
    /// Several APIs have the name.
    #[error("`{}` is an API of {}", text::excerpt(.wanted), .places.join(" and of "))]
    Ambiguous {
        /// The name that was looked for.
        wanted: String,
        /// The scopes that have it.
        places: Vec<String>,
    },
    /// `edit` was not told what to change.
    #[error("nothing was named that should change")]
    NothingToChange,
    /// Nothing was given as a passphrase that shall open the vault from now on.
    #[error("the new passphrase is empty")]
    NewPassphraseEmpty,
    /// The two passphrases that were typed are not the same.
    #[error("the two passphrases differ")]
    PassphrasesDiffer,
    /// A username was given for an API that is no basic auth.
    #[error("only basic auth has a username")]
    UsernameNotBasic,
    /// A header was given for an API that is no API key.
    #[error("only an API key has a header of its own")]
    HeaderNotApiKey,
    /// What came as a credential looks like a line of a settings file.
    #[error("the credential looks like the line `{}=…` of a settings file", text::excerpt(.0))]
    Assignment(String),
    /// The named environment variable is not set.
    #[error("the environment variable {} is not set", text::excerpt(.0))]
    NoSuchVariable(String),
    /// A file that a secret should come from can't be read.
    #[error("cannot read {}: {reason}", .path.display())]
    Unreadable {
        /// The file, or the name of the stream.
        path: PathBuf,
        /// The system's answer.
        reason: String,
    },
    /// A passphrase can't be read from the descriptor that was named.
    #[error("cannot read file descriptor {fd}: {reason}")]
    BadDescriptor {
        /// Its number.
        fd: i32,
        /// The answer of the system, or of the check before.
        reason: String,
    },
    /// A source gave bytes that are no text.
    #[error("the credential is not UTF-8 text")]
    NotText,
    /// The command that should print the passphrase failed.
    #[error("the command of CAPI_PASSPHRASE_COMMAND failed: {0}")]
    PassphraseCommand(String),
    /// stdout can't be written.
    #[error("cannot write to standard output: {0}")]
    Output(String),
    /// The command line is not as it must be; the text is clap's, in one line.
    #[error("{0}")]
    Arguments(String),
    /// There is no project file here.
    #[error("there is no capi.toml here that could be used")]
    NoProject,
    /// The project file names no app.
    #[error("capi.toml names no app")]
    NoApp,
    /// The project names an app, and the user has not trusted its directory.
    #[error("{} is not trusted to be the app {app}", .directory.display())]
    Untrusted {
        /// The directory of the project file.
        directory: PathBuf,
        /// The app that it names.
        app: String,
    },
    /// The project declares an API that the app can't use.
    #[error("capi.toml declares `{}`, which this app can't use", text::excerpt(.0))]
    NotInVault(String),
    /// A file can't be written.
    #[error("cannot write {}: {reason}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        reason: String,
    },
    /// The project file does not say what the vault says.
    #[error("capi.toml and the vault differ")]
    ProjectDiffers {
        /// Whether a declared API is not in the vault.
        missing: bool,
        /// Whether one is there with other fields.
        differing: bool,
    },
    /// A file's block is another one than would be written now.
    #[error("the block of capi in {} is stale", .path.display())]
    StaleBlock {
        /// The file.
        path: PathBuf,
        /// The command that writes it.
        command: String,
    },
    /// Nothing is known of an API's documentation, and nothing may be fetched.
    #[error("there is no documentation of `{}` here", text::excerpt(.name))]
    NotFetched {
        /// The API.
        name: String,
        /// Its slug, for the command that fetches it.
        slug: String,
    },
    /// The documentation has no such place.
    #[error("the documentation of `{}` has no `{}`", text::excerpt(.name), text::excerpt(.place))]
    NoSuchPlace {
        /// The API.
        name: String,
        /// Its slug, for the command that shows what there is.
        slug: String,
        /// What was looked for.
        place: String,
        /// Places that come near.
        near: Vec<String>,
    },
    /// Of several documentations not all were fetched; each was told of.
    #[error("{failed} of {all} could not be fetched")]
    NotAllFetched {
        /// How many failed.
        failed: usize,
        /// How many there were.
        all: usize,
    },
    /// A file was given for several APIs.
    #[error("one file can't be the documentation of several APIs")]
    OneFile,
    /// The user said no.
    #[error("nothing was {0}")]
    Declined(&'static str),
}

impl From<CommandError> for Error {
    fn from(refusal: CommandError) -> Self {
        use CommandError as R;
        let (kind, hint) = match &refusal {
            R::Locked => (
                Kind::Locked,
                "run `capi unlock` in a terminal first, or give the passphrase with --passphrase-file or \
                 CAPI_PASSPHRASE_COMMAND"
                    .to_owned(),
            ),
            R::NoMetadataKey { is_private: true } => (
                Kind::Locked,
                "the vault was made with `capi init --private`; run `capi context` in a terminal for what an assistant \
                 has to know"
                    .to_owned(),
            ),
            R::NoMetadataKey { is_private: false } => {
                (Kind::Locked, "run `capi list` in a terminal once: it asks for the passphrase".to_owned())
            }
            R::NoConversation(_) => {
                (Kind::Other, "a client starts it: `capi mcp install --client CLIENT` sets one up".to_owned())
            }
            R::NotInstalled { client, .. } => (
                Kind::Conflict,
                format!("the file is as it was; put in by hand what `capi mcp install --client {client} --print` prints"),
            ),
            R::CannotAsk { instead, .. } => (Kind::Usage, format!("give it with {instead}")),
            R::NoSuchApi { nearest, .. } if nearest.is_empty() => {
                (Kind::NotFound, "`capi list` shows all APIs".to_owned())
            }
            R::NoSuchApi { nearest, .. } => {
                (Kind::NotFound, format!("near to it: {}; `capi list` shows all APIs", nearest.join(", ")))
            }
            R::OfAnotherApp { .. } => (Kind::NotFound, "name its app with --app APP".to_owned()),
            R::Ambiguous { .. } => (Kind::Conflict, "say which one with --app APP".to_owned()),
            R::NothingToChange => (
                Kind::Usage,
                "give --name, --domain, --docs, --to-org or --to-app; `capi rotate` changes the credential"
                    .to_owned(),
            ),
            R::NewPassphraseEmpty => {
                (Kind::Usage, "an empty passphrase protects nothing: give 1 to 1024 bytes".to_owned())
            }
            R::PassphrasesDiffer => {
                (Kind::Usage, "run the command again and type the same one twice".to_owned())
            }
            R::UsernameNotBasic => (Kind::Usage, "leave --username out, or take --type basic".to_owned()),
            R::HeaderNotApiKey => (Kind::Usage, "leave --header out, or take --type api-key".to_owned()),
            R::Assignment(_) => (Kind::Usage, "give only what stands after the equals sign".to_owned()),
            R::NoSuchVariable(_) => {
                (Kind::Usage, "export it first, or use --stdin or --from-file".to_owned())
            }
            R::Unreadable { reason, .. } => (Kind::Usage, unreadable_advice(reason).to_owned()),
            R::BadDescriptor { reason, .. } if reason.starts_with(TOO_LONG) => {
                (Kind::Usage, unreadable_advice(reason).to_owned())
            }
            R::BadDescriptor { .. } => {
                (Kind::Usage, "open it for this command, as in `--passphrase-fd 3 3< FILE`".to_owned())
            }
            R::NotText => (
                Kind::Usage,
                "a credential is text; encode binary data first, as base64 for example".to_owned(),
            ),
            R::PassphraseCommand(_) => (
                Kind::Locked,
                "run the command by hand: it must print the passphrase and exit with 0".to_owned(),
            ),
            R::Output(_) => (Kind::Other, "look at where the output goes".to_owned()),
            R::Arguments(_) => (Kind::Usage, "`capi --help` shows how it is used".to_owned()),
            R::NoProject => (Kind::NotFound, "`capi declare` makes one in this directory".to_owned()),
            R::NoApp => (Kind::Usage, "`capi declare --app APP` writes it".to_owned()),
            R::Untrusted { .. } => (
                Kind::Locked,
                "look at its capi.toml, then run `capi trust` there; --app APP goes before it".to_owned(),
            ),
            R::NotInVault(name) => (
                Kind::NotFound,
                format!("run `capi add {}`, or `capi add --missing` for all", text::quoted(name)),
            ),
            R::Unwritable { .. } => (Kind::Other, "check who owns it and its directory".to_owned()),
            R::ProjectDiffers { missing, differing } => {
                let add = missing.then_some("`capi add --missing` adds what the vault lacks");
                let write = differing.then_some("`capi declare NAME` writes what it says");
                (Kind::Other, add.into_iter().chain(write).collect::<Vec<_>>().join("; "))
            }
            R::StaleBlock { command, .. } => (Kind::Other, format!("run `{command}`")),
            R::NotFetched { slug, .. } => (Kind::NotFound, format!("`capi docs fetch {slug}` fetches it")),
            R::NoSuchPlace { near, slug, .. } if near.is_empty() => {
                (Kind::NotFound, format!("`capi docs show {slug}` shows what there is"))
            }
            R::NoSuchPlace { near, .. } => {
                let near: Vec<String> =
                    near.iter().take(4).map(|key| format!("`{}`", text::escape(key))).collect();
                (Kind::NotFound, format!("near to it: {}", near.join(", ")))
            }
            R::NotAllFetched { .. } => {
                (Kind::Other, "the warnings above say why; the others are there".to_owned())
            }
            R::OneFile => (Kind::Usage, "name one API with --file".to_owned()),
            R::Declined(_) => return Self::new(Kind::Other, refusal),
        };
        Self::new(kind, refusal).hint(hint)
    }
}

/// What helps where a file or a stream can't be read, by the reason that was given.
pub(super) fn unreadable_advice(reason: &str) -> &'static str {
    match reason {
        long if long.starts_with(TOO_LONG) => "check that it is the right one: more than that is never read",
        "is a directory" | "not a file" | "it is not a file" => "name a file",
        _ => "check that the file is there and that you may read it",
    }
}
