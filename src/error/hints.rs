//! Kinds and hints of the errors of every other room.

use super::command::unreadable_hint;
use super::{Error, Kind};
use crate::agent::SessionError;
use crate::assist::managed_block::BlockError;
#[cfg(unix)]
use crate::binaries::FullError;
use crate::model::{
    AppNameError, CredentialError, DocsError, DomainError, HeaderError, Message, NameError, PathError,
    StandIn, capi, message,
};
use crate::project::ProjectError;
use crate::project::trust::TrustError;
use crate::settings::SettingsError;
use crate::ui::PromptError;
use crate::vault::PassphraseError;

impl From<PassphraseError> for Error {
    fn from(error: PassphraseError) -> Self {
        let hint = match error {
            PassphraseError::Empty => "type it, or check the file, command or variable that gives it",
            PassphraseError::TooLong => "use at most 1024 bytes",
            PassphraseError::NotText => {
                "encode random bytes first, for example as base64: a passphrase is UTF-8 text"
            }
            PassphraseError::Lines => "pass only the line with the passphrase, for example with `head -n 1`",
            PassphraseError::Control => "use one line without control characters",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<PromptError> for Error {
    fn from(error: PromptError) -> Self {
        let (kind, hint) = match error {
            PromptError::NoTerminal => {
                (Kind::Locked, "run it in a terminal, or pass the answer with an option")
            }
            PromptError::Closed | PromptError::Interrupted => {
                (Kind::Other, "run the command again to start over")
            }
            PromptError::Unreadable => (Kind::Usage, "type or paste one line of plain text"),
            PromptError::TooLong => (Kind::Usage, "pass long values with --from-file or --stdin"),
            PromptError::Io(_) => (Kind::Other, "run it in another terminal"),
        };
        Self::new(kind, error).hint(hint)
    }
}

impl From<CredentialError> for Error {
    fn from(error: CredentialError) -> Self {
        use CredentialError as C;
        let hint = match error {
            C::Empty => "check the source; nothing was saved",
            C::Nul(_) | C::LineBreak(_) | C::Control(..) | C::Invisible(..) => {
                "check the source for stray bytes: a credential is one line of plain text"
            }
            C::NotInHeader(_) => "copy it again: keys and tokens consist of ASCII characters",
            C::StandIn(found) => stand_in_hint(found),
            C::NoColon => "pass the username with --username, or give the credential as user:password",
            C::ColonInUsername => "use a username without a colon (RFC 7617, section 2)",
            C::EmptyUsername => "pass it with --username",
            C::EmptyPassword => {
                "check the source; if the password is really empty, give the credential as `user:`"
            }
            C::UsernameNotBasic => "omit --username, or use --type basic",
            C::TooLong => "use at most 32 KiB",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

fn stand_in_hint(found: StandIn) -> &'static str {
    match found {
        StandIn::Encrypted | StandIn::Reference | StandIn::Command | StandIn::Variable => {
            "resolve it with the tool that it belongs to, and pass the result with --stdin"
        }
        StandIn::Masked => "copy the whole credential, where it is shown without a mask",
        StandIn::Placeholder => "replace it with the credential of your account",
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        let hint = match error {
            NameError::NoVariable(_) => "use a letter or a digit, from which the variable is derived",
            _ => "use 1 to 100 printable characters, for example `My Billing API`",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<DomainError> for Error {
    fn from(error: DomainError) -> Self {
        let hint = match error {
            DomainError::Userinfo => "omit the username and password: they belong in the credential",
            _ => "give a host, for example api.example.com, with a port if needed",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<DocsError> for Error {
    fn from(error: DocsError) -> Self {
        let hint = match error {
            DocsError::Userinfo => "omit the username and password from the URL",
            _ => "give a complete URL, for example https://docs.example.com/api",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<HeaderError> for Error {
    fn from(error: HeaderError) -> Self {
        Self::new(Kind::Usage, error).hint("give only the name, for example X-API-Key; capi sets the value")
    }
}

impl From<AppNameError> for Error {
    fn from(error: AppNameError) -> Self {
        Self::new(Kind::Usage, error)
            .hint("use lower-case letters, digits, - and _, for example billing-worker")
    }
}

impl From<PathError> for Error {
    fn from(error: PathError) -> Self {
        let hint = "give the part after the domain, for example /v1/users?limit=1";
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<BlockError> for Error {
    fn from(error: BlockError) -> Self {
        let hint = match error {
            BlockError::Two(_) => "keep one block and delete the other, with its two markers",
            BlockError::Broken(_) => "delete the rest of the block; then the same command appends a new one",
        };
        Self::new(Kind::Conflict, error).hint(hint)
    }
}

impl From<SettingsError> for Error {
    fn from(error: SettingsError) -> Self {
        let hint = match &error {
            SettingsError::UnknownKey { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            SettingsError::UnknownKey { nearest: None, .. } => {
                "see the list of settings in capi(1) under FILES".to_owned()
            }
            SettingsError::Variable { expected, .. } => format!("use {expected}, or unset it"),
            SettingsError::Invalid { .. } => {
                "correct the file, or name another one with CAPI_CONFIG".to_owned()
            }
            SettingsError::Unreadable { reason, .. } => {
                format!("{}, or name another file with CAPI_CONFIG", unreadable_hint(reason))
            }
            SettingsError::NoHome => "set HOME, or name the file with --vault FILE".to_owned(),
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<ProjectError> for Error {
    fn from(error: ProjectError) -> Self {
        let hint = match &error {
            ProjectError::Unreadable { reason, .. } => unreadable_hint(reason),
            ProjectError::Invalid { .. } => "correct the file; capi(1) describes it under FILES",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<TrustError> for Error {
    fn from(error: TrustError) -> Self {
        let hint = match &error {
            TrustError::Unwritable { .. } => {
                "check the owner of the state directory, or pass --app APP, which works without it".into()
            }
            TrustError::NoList(_) => {
                message!["remove it, then run ", capi("trust").without_vault(), " to create a new one"]
            }
        };
        Self::new(Kind::Other, error).hint(hint)
    }
}

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
