//! Errors of commands themselves, with their hints.

use std::path::PathBuf;

use super::user_file::unreadable_hint;
use super::write::write_hint;
use super::{Error, Kind};
use crate::assist::clients::possible_sandbox;
use crate::model::{CapiCommand, Message, ReadError, WriteFailure, capi, message, text};

/// Errors of commands themselves. Names in messages are escaped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The vault is locked, and there is no terminal or `--no-input` was given.
    #[error("the vault is locked and capi cannot prompt")]
    Locked,
    /// The metadata cannot be read without the passphrase, and the command does not prompt.
    #[error("cannot read the names of the APIs on this machine without the passphrase")]
    NoMetadataKey {
        /// Whether the vault was created with `--private`.
        is_private: bool,
    },
    /// The metadata may be forged, and the command does not unlock the vault to check it.
    #[error("the vault changed since it was last unlocked here, and only its key can tell by whom")]
    Unchecked,
    /// An MCP client and capi do not understand each other.
    #[error("cannot talk to the MCP client: {0}")]
    NoConversation(String),
    /// An input is missing, and capi cannot prompt for it.
    #[error("{what} is missing and capi cannot prompt for it")]
    CannotAsk {
        /// The missing input.
        what: &'static str,
        /// The option that gives it.
        instead: &'static str,
    },
    /// A confirmation is missing, and capi cannot prompt for it.
    #[error("refusing to {0} without confirmation")]
    NoConfirmation(&'static str),
    /// No API has the name.
    #[error("there is no API `{}`", text::excerpt(.wanted))]
    NoSuchApi {
        /// The name that was looked up.
        wanted: String,
        /// Similar names.
        nearest: Vec<String>,
    },
    /// APIs of other apps have the name.
    #[error("`{}` belongs to {}", text::excerpt(.wanted), .places.join(" and to "))]
    OfAnotherApp {
        /// The name that was looked up.
        wanted: String,
        /// The apps that have it.
        places: Vec<String>,
    },
    /// Several APIs have the name.
    #[error("`{}` is ambiguous: it belongs to {}", text::excerpt(.wanted), .places.join(" and to "))]
    Ambiguous {
        /// The name that was looked up.
        wanted: String,
        /// The scopes that have it.
        places: Vec<String>,
    },
    /// `edit` got no change.
    #[error("no change was given")]
    NothingToChange,
    /// The new passphrase is empty.
    #[error("the new passphrase is empty")]
    NewPassphraseEmpty,
    /// The two passphrases that were typed differ.
    #[error("the two passphrases differ")]
    PassphrasesDiffer,
    /// A username was given for an API that does not use basic auth.
    #[error("only basic auth has a username")]
    UsernameNotBasic,
    /// The alias to remove is not one of the API.
    #[error("`{}` has no alias {}", text::escape(.api), text::excerpt(.alias))]
    NoSuchAlias {
        /// The name that was given.
        alias: String,
        /// The name of the API.
        api: String,
    },
    /// The credential looks like a line of a settings file.
    #[error("the credential looks like the line `{}=…` of a settings file", text::excerpt(.0))]
    Assignment(String),
    /// The environment variable is not set.
    #[error("the environment variable {} is not set", text::excerpt(.0))]
    NoSuchVariable(String),
    /// A file or a stream cannot be read.
    #[error("cannot read {}: {reason}", .path.display())]
    Unreadable {
        /// The file, or the name of the stream.
        path: PathBuf,
        /// The reason.
        reason: ReadError,
    },
    /// A file descriptor cannot be read.
    #[error("cannot read file descriptor {fd}: {reason}")]
    BadDescriptor {
        /// Its number.
        fd: i32,
        /// The reason.
        reason: ReadError,
    },
    /// The credential is not text.
    #[error("the credential is not UTF-8 text")]
    NotText,
    /// The command that prints the passphrase failed.
    #[error("CAPI_PASSPHRASE_COMMAND failed: {0}")]
    PassphraseCommand(String),
    /// stdout cannot be written.
    #[error("cannot write to standard output: {0}")]
    Output(String),
    /// The command line is invalid. The message comes from the parser, in one line.
    #[error("{0}")]
    Arguments(String),
    /// There is no project file.
    #[error("there is no usable capi.toml here")]
    NoProject,
    /// The project file names no app.
    #[error("capi.toml names no app")]
    NoApp,
    /// The project names an app, and the user has not trusted its directory.
    #[error("{} is not trusted as the app {app}", .directory.display())]
    Untrusted {
        /// The directory of the project file.
        directory: PathBuf,
        /// The app that it names.
        app: String,
    },
    /// The project declares an API that the app cannot use.
    #[error("capi.toml declares `{}`, which this app cannot use", text::excerpt(.0))]
    NotInVault(String),
    /// The API is in the vault, and the project does not declare it.
    #[error("capi.toml does not declare `{}`, so programs here do not get it", text::excerpt(.0))]
    NotDeclared(String),
    /// A file of the project is a link to a file outside of it.
    #[error("cannot write {}: a link leads out of the project, to {}", text::path(.path), text::path(.target))]
    Outside {
        /// The file.
        path: PathBuf,
        /// The file outside of the project.
        target: PathBuf,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {reason}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: WriteFailure,
    },
    /// The project file and the vault differ.
    #[error("capi.toml and the vault differ")]
    ProjectDiffers {
        /// Whether a declared API is not in the vault.
        missing: bool,
        /// Whether one is in the vault with other fields.
        differing: bool,
    },
    /// The block of a file differs from the one that would be written now.
    #[error("the capi block in {} is out of date", .path.display())]
    StaleBlock {
        /// The file.
        path: PathBuf,
        /// The command that writes it.
        command: CapiCommand,
    },
    /// The documentation of an API was not fetched, and may not be fetched now.
    #[error("the documentation of `{}` has not been fetched", text::excerpt(.name))]
    NotFetched {
        /// The API.
        name: String,
        /// The command that fetches it.
        fetch: CapiCommand,
    },
    /// The documentation has no such operation or section.
    #[error("the documentation of `{}` has no `{}`", text::excerpt(.name), text::excerpt(.place))]
    NoSuchPlace {
        /// The API.
        name: String,
        /// The command that shows its table of contents.
        show: CapiCommand,
        /// The operation or section that was looked up.
        place: String,
        /// Similar ones.
        near: Vec<String>,
    },
    /// The documentation of some APIs was not fetched; a warning gave the reason for each.
    #[error("cannot fetch the documentation of {failed} of {all} APIs")]
    NotAllFetched {
        /// How many failed.
        failed: usize,
        /// How many there are.
        all: usize,
    },
    /// One file was given for several APIs.
    #[error("cannot use one file as the documentation of several APIs")]
    OneFile,
    /// One specification was chosen for several APIs.
    #[error("cannot choose one specification for several APIs")]
    OneSpec,
    /// The user declined the confirmation.
    #[error("nothing was {0}")]
    Declined(&'static str),
}

impl From<CommandError> for Error {
    fn from(error: CommandError) -> Self {
        let kind = kind(&error);
        match hint(&error) {
            Some(hint) => Self::new(kind, error).hint(hint),
            None => Self::new(kind, error),
        }
    }
}

fn kind(error: &CommandError) -> Kind {
    use CommandError as C;
    match error {
        C::Locked
        | C::NoMetadataKey { .. }
        | C::Unchecked
        | C::PassphraseCommand(_)
        | C::Untrusted { .. } => Kind::Locked,
        C::Ambiguous { .. } => Kind::Conflict,
        C::NoSuchApi { .. }
        | C::OfAnotherApp { .. }
        | C::NoProject
        | C::NotInVault(_)
        | C::NotDeclared(_)
        | C::NotFetched { .. }
        | C::NoSuchAlias { .. }
        | C::NoSuchPlace { .. } => Kind::NotFound,
        C::NoConversation(_)
        | C::Output(_)
        | C::Unwritable { .. }
        | C::Outside { .. }
        | C::ProjectDiffers { .. }
        | C::StaleBlock { .. }
        | C::NotAllFetched { .. }
        | C::Declined(_) => Kind::Other,
        C::CannotAsk { .. }
        | C::NoConfirmation(_)
        | C::NothingToChange
        | C::NewPassphraseEmpty
        | C::PassphrasesDiffer
        | C::UsernameNotBasic
        | C::Assignment(_)
        | C::NoSuchVariable(_)
        | C::Unreadable { .. }
        | C::BadDescriptor { .. }
        | C::NotText
        | C::Arguments(_)
        | C::NoApp
        | C::OneFile
        | C::OneSpec => Kind::Usage,
    }
}

/// The hint of an error; none where the user has nothing to do.
fn hint(error: &CommandError) -> Option<Message> {
    use CommandError as C;
    let hint = match error {
        C::Locked | C::NoMetadataKey { .. } | C::Unchecked | C::PassphraseCommand(_) => locked_hint(error),
        C::NoProject
        | C::NoApp
        | C::Untrusted { .. }
        | C::NotInVault(_)
        | C::NotDeclared(_)
        | C::ProjectDiffers { .. }
        | C::StaleBlock { .. } => project_hint(error),
        C::NotFetched { .. } | C::NoSuchPlace { .. } | C::NotAllFetched { .. } | C::OneFile | C::OneSpec => {
            docs_hint(error)
        }
        C::NoConversation(_) => {
            let install = capi("mcp install --client CLIENT").without_vault();
            message!["run ", install, " to let a client start the server"]
        }
        C::CannotAsk { instead, .. } => format!("pass {instead}").into(),
        C::NoConfirmation(_) => "pass `--yes` to skip the prompt".into(),
        C::NoSuchApi { nearest, .. } if nearest.is_empty() => {
            message!["run ", capi("list"), " to see all APIs"]
        }
        C::NoSuchApi { nearest, .. } => {
            message![format!("similar: {}; run ", nearest.join(", ")), capi("list"), " to see all APIs"]
        }
        C::OfAnotherApp { .. } => "pass its app with --app APP".into(),
        C::Ambiguous { .. } => "choose one with --app APP".into(),
        C::Unreadable { reason, .. } | C::BadDescriptor { reason: reason @ ReadError::TooLong(_), .. } => {
            unreadable_hint(reason).into()
        }
        C::Declined(_) => return None,
        _ => input_hint(error)?,
    };
    Some(hint)
}

fn locked_hint(error: &CommandError) -> Message {
    match error {
        CommandError::PassphraseCommand(_) => {
            "run the command by hand: it must print the passphrase and exit with status 0".into()
        }
        CommandError::NoMetadataKey { is_private: true } => message![
            "the vault was created with `--private`; run ",
            capi("context"),
            " in a terminal and give its output to the assistant"
        ],
        CommandError::Unchecked => message!["run ", capi("unlock"), " in a terminal to check it"],
        CommandError::NoMetadataKey { is_private: false } => {
            message!["run ", capi("list"), " in a terminal once: it prompts for the passphrase"]
        }
        _ => message![
            "run ",
            capi("unlock"),
            " in a terminal first, or pass the passphrase with --passphrase-file or CAPI_PASSPHRASE_COMMAND"
        ],
    }
}

fn project_hint(error: &CommandError) -> Message {
    match error {
        CommandError::NoApp => message!["run ", capi("declare --app APP"), " to set it"],
        CommandError::Untrusted { .. } if possible_sandbox().is_some() => message![
            "ask the person to review its capi.toml and run ",
            capi("trust").without_vault(),
            " there, outside of any sandbox, which may hide that it is trusted"
        ],
        CommandError::Untrusted { .. } => message![
            "review its capi.toml, then run ",
            capi("trust").without_vault(),
            " there; or pass --app APP"
        ],
        CommandError::NotInVault(name) => {
            message!["run ", capi("add").arg(name), ", or ", capi("add --missing"), " for all"]
        }
        CommandError::NotDeclared(name) => message!["run ", capi("declare").arg(name), " to declare it"],
        CommandError::ProjectDiffers { missing, differing } => {
            let add =
                missing.then(|| message!["run ", capi("add --missing"), " to add what the vault lacks"]);
            let declare = differing
                .then(|| message!["run ", capi("declare NAME"), " to write what the vault has to capi.toml"]);
            Message::join(add.into_iter().chain(declare), "; ")
        }
        CommandError::StaleBlock { command, .. } => message!["run ", command.clone()],
        _ => message!["run ", capi("declare"), " to create one in this directory"],
    }
}

fn docs_hint(error: &CommandError) -> Message {
    match error {
        CommandError::NotFetched { fetch, .. } => message!["run ", fetch.clone()],
        CommandError::NoSuchPlace { near, show, .. } if near.is_empty() => {
            message!["run ", show.clone(), " for the table of contents"]
        }
        CommandError::NoSuchPlace { near, .. } => {
            let near: Vec<String> =
                near.iter().take(4).map(|key| format!("`{}`", text::escape(key))).collect();
            format!("similar: {}", near.join(", ")).into()
        }
        CommandError::NotAllFetched { .. } => "see the warnings above; the others were fetched".into(),
        CommandError::OneSpec => "name one API with --spec".into(),
        _ => "name one API with --file".into(),
    }
}

/// Hints of errors about an input or an output.
fn input_hint(error: &CommandError) -> Option<Message> {
    use CommandError as C;
    let hint = match error {
        C::NothingToChange => {
            return Some(message![
                "pass --name, --type, --as, --domain, --docs, --to-org or --to-app; ",
                capi("rotate"),
                " changes the credential"
            ]);
        }
        C::Arguments(_) => return Some(message!["run ", capi("--help").without_vault(), " for usage"]),
        C::NewPassphraseEmpty => "give 1 to 1024 bytes: an empty passphrase protects nothing",
        C::PassphrasesDiffer => "run the command again and type the same passphrase twice",
        C::UsernameNotBasic => "omit --username, or use --type basic",
        C::NoSuchAlias { api, .. } => {
            return Some(message!["run ", capi("show").arg(api), " for its variables"]);
        }
        C::Assignment(_) => "give only the text after the equals sign",
        C::NoSuchVariable(_) => "export it first, or use --stdin or --from-file",
        C::BadDescriptor { .. } => "open it for this command, for example `--passphrase-fd 3 3< FILE`",
        C::NotText => "encode binary data first, for example as base64: a credential is text",
        C::Output(_) => "check where the output goes",
        C::Outside { .. } => {
            "links in a repository can lead anywhere: replace the link by a file, or edit its target by hand"
        }
        C::Unwritable { reason, .. } => {
            return Some(write_hint(reason, "check the owner of the file and of its directory"));
        }
        _ => return None,
    };
    Some(hint.into())
}
