//! What every other room refuses, with its kind and what the user can do then.

use std::path::Path;

use super::command::unreadable_advice;
use super::{Error, Kind};
use crate::agent::SessionError;
use crate::assist::managed_block::BlockError;
#[cfg(unix)]
use crate::binaries::FullError;
use crate::launch::LaunchError;
use crate::model::{
    AppNameError, CredentialError, DocsError, DomainError, HeaderError, NameError, PathError, text,
};
use crate::project::ProjectError;
use crate::project::trust::TrustError;
use crate::settings::SettingsError;
use crate::ui::PromptError;
use crate::vault::{PassphraseError, VaultError};

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        let link = match &error {
            VaultError::Io { action, path, source } if is_link(source) => Some(link_advice(action, path)),
            _ => None,
        };
        let (kind, hint) = vault_advice(&error);
        Self::new(kind, error).hint(link.unwrap_or_else(|| hint.to_owned()))
    }
}

impl Error {
    /// An error about a vault file that is not the one of the settings: what makes or mends that one is no help.
    pub fn of_other_vault(error: VaultError) -> Self {
        use VaultError as V;
        let hint = match &error {
            V::Missing(_) => "check the path: a vault file has to be there",
            V::NotAFile { .. } | V::TooLarge(_) => "name a vault file",
            V::Empty | V::Damaged(_) => "check that it is a vault file, or take another copy of it",
            _ => return error.into(),
        };
        Self::new(vault_advice(&error).0, error).hint(hint)
    }
}

/// Whether the system refused to follow a link: more than it follows, or one where none may be.
#[cfg(unix)]
fn is_link(error: &std::io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

/// Windows has no such refusal.
#[cfg(not(unix))]
fn is_link(_: &std::io::Error) -> bool {
    false
}

/// The lock is the one file that must not be a link; what else is refused leads in a circle.
fn link_advice(action: &str, path: &Path) -> String {
    let path = text::shell_word(&path.to_string_lossy());
    match action {
        "lock" => {
            format!("{path} is a link, and none is followed there: look at where it leads, then remove it")
        }
        _ => format!("{path} leads over links in a circle: name the file that is meant"),
    }
}

fn vault_advice(error: &VaultError) -> (Kind, &'static str) {
    use VaultError as V;
    match error {
        V::Missing(_) => {
            (Kind::NotFound, "`capi init` makes one; --vault FILE or CAPI_VAULT names another place")
        }
        V::AlreadyThere(_) => {
            (Kind::Conflict, "`capi init` never overwrites; name another place with --vault FILE")
        }
        V::NotAFile { .. } | V::TooLarge(_) => {
            (Kind::Usage, "name the vault file with --vault FILE or CAPI_VAULT")
        }
        V::ForeignOwner(_) => {
            (Kind::Usage, "use a vault of your own, or give yourself this one with `chown`")
        }
        V::LineEnds => (
            Kind::Damaged,
            "turn them back with `dos2unix`, and write `*.capi -text` in .gitattributes if git did it",
        ),
        V::ConflictMarkers => (
            Kind::Damaged,
            "run `capi merge install`, then `git checkout --merge -- FILE`: `capi merge` joins both sides",
        ),
        V::Newer | V::UnknownCritical(_) => (Kind::Damaged, "install a newer capi"),
        V::Empty | V::Damaged(_) => {
            (Kind::Damaged, "bring back a copy: `capi backups` shows the older generations beside the vault")
        }
        V::NotEnoughMemory(_) => (
            Kind::Other,
            "close other programs, or use a machine with more memory; `capi rekey --light` there makes it need 64 MiB",
        ),
        V::WrongPassphrase => (Kind::WrongPassphrase, "try again; case and keyboard layout matter"),
        V::WrongCode => (
            Kind::WrongPassphrase,
            "take the newest code, and the vault that it is of; a new one ends the one before",
        ),
        V::NoRecoverySlot => {
            (Kind::NotFound, "the passphrase opens it; `capi recovery new` makes a code for another time")
        }
        V::UnknownToken => (
            Kind::WrongPassphrase,
            "it was revoked, or is of another vault; `capi token list` shows what there is",
        ),
        V::NoSuchSlot => (Kind::NotFound, "`capi slots` shows what opens the vault"),
        V::LastRootSlot => {
            (Kind::Usage, "`capi passwd` puts another passphrase in its place; `capi slots` shows all")
        }
        V::LabelTaken(_) => (Kind::Conflict, "take another label, or revoke that token first"),
        V::NoPassphraseSlot => (Kind::Locked, "open it in the way in which it was made"),
        V::StaleMetadataKey => (Kind::Locked, "unlock the vault once with its passphrase"),
        V::Changed => (Kind::Conflict, "run the command again"),
        V::Busy(_) => (Kind::Conflict, "wait for it, or end it if it hangs"),
        V::Older { .. } => (Kind::Damaged, "bring back the newer file, or go on with --accept-older"),
        V::Forked(_) => (
            Kind::Damaged,
            "two copies of one vault were changed: `capi merge` joins them, --accept-older goes on with this one",
        ),
        V::Full(_) => {
            (Kind::Other, "delete APIs that nobody uses, or start a second vault with --vault FILE")
        }
        V::VariableTaken { .. } => {
            (Kind::Conflict, "take another name, or rotate or delete the API that has it")
        }
        V::Gone => (Kind::Conflict, "`capi list` shows what there is now"),
        V::Random => (Kind::Other, "nothing was saved; try again when the system is healthy"),
        V::Unconfirmed { .. } => {
            (Kind::Other, "look at the disk; the change is made, and may be gone after a power cut")
        }
        V::Io { action: "make the directory", .. } => (
            Kind::Other,
            "look at what stands there and who may write in it, or name another place with --vault FILE",
        ),
        V::Io { action: "read", source, .. } => (Kind::Other, read_advice(source)),
        V::Io { source, .. } => (Kind::Other, io_advice(source)),
    }
}

fn read_advice(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            "check who owns it and its directory, and that you may read it: `ls -l` shows both"
        }
        _ => "look at the disk and try again",
    }
}

fn io_advice(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind as E;
    match error.kind() {
        E::StorageFull | E::QuotaExceeded => "make room on the disk; the vault is as it was",
        E::PermissionDenied => {
            "check who owns the vault's directory and may write in it; the vault is as it was"
        }
        E::ReadOnlyFilesystem => "the file system is read-only; the vault is as it was",
        E::ResourceBusy => "a file that is mounted by itself can't be replaced: mount its directory instead",
        _ => "the vault is as it was; look at the disk and try again",
    }
}

impl From<PassphraseError> for Error {
    fn from(error: PassphraseError) -> Self {
        let hint = match error {
            PassphraseError::Empty => "type it, or look at the file, command or variable that should give it",
            PassphraseError::TooLong => "a passphrase has at most 1024 bytes; nothing is cut off silently",
            PassphraseError::NotText => {
                "a passphrase is UTF-8 text; encode random bytes first, as base64 for example"
            }
            PassphraseError::Control => "a passphrase is one line without control characters",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<PromptError> for Error {
    fn from(error: PromptError) -> Self {
        let (kind, hint) = match error {
            PromptError::NoTerminal => {
                (Kind::Locked, "run it in a terminal, or give the answer with an option")
            }
            PromptError::Closed | PromptError::Interrupted => {
                (Kind::Other, "run the command again to start over")
            }
            PromptError::Unreadable => (Kind::Usage, "type or paste one line of plain text"),
            PromptError::TooLong => (Kind::Usage, "give long values with --from-file or --stdin"),
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
            C::Nul | C::LineBreak | C::Control => {
                "a credential is one line of plain text; check the source for stray bytes"
            }
            C::NoColon => "give the username with --username, or the credential as user:password",
            C::ColonInUsername => "a basic username has no colon (RFC 7617 section 2)",
            C::EmptyUsername => "give it with --username",
            C::EmptyPassword => {
                "check the source; where the password shall be empty, give the credential as `user:`"
            }
            C::UsernameNotBasic => "leave --username out, or take --type basic",
            C::TooLong => "a credential has at most 32 KiB",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        let hint = match error {
            NameError::NoVariable(_) => {
                "a name needs a letter or a digit, for the variable that follows from it"
            }
            _ => "a name is 1 to 100 printable characters, such as `My Billing API`",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<DomainError> for Error {
    fn from(error: DomainError) -> Self {
        let hint = match error {
            DomainError::Userinfo => "leave the username and password out: they belong in the credential",
            _ => "give a host such as api.example.com, with a port if needed",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<DocsError> for Error {
    fn from(error: DocsError) -> Self {
        let hint = match error {
            DocsError::Userinfo => "leave the username and password out of the URL",
            _ => "give a whole URL such as https://docs.example.com/api",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<HeaderError> for Error {
    fn from(error: HeaderError) -> Self {
        Self::new(Kind::Usage, error).hint("give the name alone, such as X-API-Key; capi sets the value")
    }
}

impl From<AppNameError> for Error {
    fn from(error: AppNameError) -> Self {
        Self::new(Kind::Usage, error)
            .hint("an app name is lower-case letters, digits, - and _, such as billing-worker")
    }
}

impl From<PathError> for Error {
    fn from(error: PathError) -> Self {
        let hint = "give what stands after the domain, such as /v1/users?limit=1";
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<BlockError> for Error {
    fn from(error: BlockError) -> Self {
        let hint = match error {
            BlockError::Two(_) => "keep one block and delete the other with its two markers",
            BlockError::Broken(_) => {
                "delete what is left of the block; then the same command appends a whole one"
            }
        };
        Self::new(Kind::Conflict, error).hint(hint)
    }
}

impl From<SettingsError> for Error {
    fn from(error: SettingsError) -> Self {
        let hint = match &error {
            SettingsError::UnknownKey { nearest: Some(nearest), .. } => format!("near to it: `{nearest}`"),
            SettingsError::UnknownKey { nearest: None, .. } => {
                "capi(1) lists the settings under FILES".to_owned()
            }
            SettingsError::Variable { expected, .. } => format!("give {expected}, or unset it"),
            SettingsError::Invalid { .. } => {
                "correct the file, or name another one with CAPI_CONFIG".to_owned()
            }
            SettingsError::Unreadable { .. } => {
                "check what stands there and that you may read it, or name another file with CAPI_CONFIG"
                    .to_owned()
            }
            SettingsError::NoHome => "set HOME, or name the file with --vault FILE".to_owned(),
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<ProjectError> for Error {
    fn from(error: ProjectError) -> Self {
        let hint = match &error {
            ProjectError::Unreadable { reason, .. } => unreadable_advice(reason),
            ProjectError::Invalid { .. } => "correct the file; capi(1) shows its form under FILES",
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}

impl From<TrustError> for Error {
    fn from(error: TrustError) -> Self {
        let hint = match &error {
            TrustError::Unwritable { .. } => "check who owns the state directory; --app APP works without it",
            TrustError::NoList(_) => "remove it, and `capi trust` makes a new one",
        };
        Self::new(Kind::Other, error).hint(hint)
    }
}

impl From<SessionError> for Error {
    fn from(error: SessionError) -> Self {
        let (kind, hint) = match &error {
            SessionError::NotOurs { .. } => {
                (Kind::Other, "remove it, or go on without a session: --no-session".to_owned())
            }
            SessionError::NoPlace(_) | SessionError::NotStarted(_) => {
                (Kind::Other, "every command still works with the passphrase: --no-session".to_owned())
            }
            SessionError::NoAnswer(Some(pid)) => {
                let kill = if cfg!(windows) { "taskkill /F /PID" } else { "kill -9" };
                (Kind::Other, format!("`{kill} {pid}` ends it"))
            }
            SessionError::NoAnswer(None) => (Kind::Other, "end the process `capi __session`".to_owned()),
            SessionError::NotAuthentic => (
                Kind::Damaged,
                "if the vault got a new root key elsewhere, `capi unlock` takes it; if not, `capi backups` shows \
                 what can be brought back"
                    .to_owned(),
            ),
        };
        Self::new(kind, error).hint(hint)
    }
}

#[cfg(unix)]
impl From<FullError> for Error {
    fn from(error: FullError) -> Self {
        Self::new(Kind::Other, error)
            .hint("install capi again: its two programs lie in one directory, capi and capi-full")
    }
}

impl From<LaunchError> for Error {
    fn from(error: LaunchError) -> Self {
        let (kind, hint) = match &error {
            LaunchError::NotFound(_) => (Kind::NoProgram, "check its spelling and PATH"),
            LaunchError::NoInterpreter(_) => (
                Kind::NoProgram,
                "look at the interpreter in its first line; a binary may be built for another system",
            ),
            LaunchError::NotExecutable(_) => (
                Kind::NotExecutable,
                "check that it is a program and has the x permission; a script needs a first line that names its shell",
            ),
            LaunchError::TooLarge { .. } => {
                (Kind::Other, "nothing was started; set fewer APIs with --only, or start from --clean-env")
            }
            LaunchError::Other { .. } => {
                (Kind::Other, "nothing was started; run it without capi to see whether it starts")
            }
            LaunchError::Masker(_) => (
                Kind::Other,
                "nothing was started; set fewer APIs with --only, or mask nothing with --mask never",
            ),
            LaunchError::Output(_) => {
                (Kind::Other, "look at where the output goes; the program itself ended without an error")
            }
        };
        Self::new(kind, error).hint(hint)
    }
}
