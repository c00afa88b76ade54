//! Kinds and hints of errors and warnings about a vault.

use std::io;
use std::path::Path;

use super::write::unwritable_place;
use super::{Error, Kind};
use crate::assist::clients::possible_sandbox;
use crate::fs::is_without_locks;
use crate::model::{Message, capi, message, text};
use crate::vault::{FileWarning, IoAction, VaultError};

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        let (kind, hint) = (kind(&error), hint(&error));
        Self::new(kind, error).hint(hint)
    }
}

impl Error {
    /// Returns an error about another vault file than the one of the settings: hints that create or restore that one
    /// would mislead.
    pub fn of_other_vault(error: VaultError) -> Self {
        use VaultError as V;
        let hint = match &error {
            V::Missing(_) => "check the path: it has to be an existing vault file",
            V::NotAFile { .. } | V::TooLarge(_) => "name a vault file",
            V::Empty | V::Damaged(_) => "check that it is a vault file, or use another copy of it",
            _ => return error.into(),
        };
        Self::new(kind(&error), error).hint(hint)
    }
}

/// Returns the hint for a warning about the vault file. `has_modes` is false on a file system that ignores `chmod`.
pub fn file_hint(warning: FileWarning, has_modes: bool) -> Message {
    if !has_modes && warning.kind().is_some() {
        return "its file system ignores modes: move the vault to a disk that stores them".into();
    }
    let fix = || capi("doctor --fix");
    match warning {
        FileWarning::Readable if cfg!(windows) => {
            message!["run ", fix(), ", or move it to a disk with access lists"]
        }
        FileWarning::Readable => message!["run ", fix(), ", or `chmod 600` on the file"],
        FileWarning::WritableDirectory => message!["run ", fix(), ", or `chmod go-w` on the directory"],
        FileWarning::WritablePath => {
            "run `chmod go-w` on that directory, or move the vault to one of your own".into()
        }
        FileWarning::HardLinked => "remove the other link; use a symbolic link instead".into(),
    }
}

fn kind(error: &VaultError) -> Kind {
    use VaultError as V;
    match error {
        V::Missing(_) | V::NoRecoverySlot | V::NoSuchSlot => Kind::NotFound,
        V::AlreadyThere(_)
        | V::LabelTaken(_)
        | V::Changed
        | V::Busy(_)
        | V::VariableTaken { .. }
        | V::Gone => Kind::Conflict,
        V::NotAFile { .. } | V::TooLarge(_) | V::ForeignOwner(_) | V::ForeignLink(_) | V::LastRootSlot => {
            Kind::Usage
        }
        V::LineEnds
        | V::ConflictMarkers
        | V::Newer
        | V::UnknownCritical(_)
        | V::Empty
        | V::Damaged(_)
        | V::Older { .. }
        | V::Forked(_) => Kind::Damaged,
        V::WrongPassphrase | V::WrongCode | V::UnknownToken => Kind::WrongPassphrase,
        V::NoPassphraseSlot | V::StaleMetadataKey => Kind::Locked,
        V::NotEnoughMemory(_) | V::Full(_) | V::Random | V::Unconfirmed { .. } | V::Io { .. } => Kind::Other,
    }
}

fn hint(error: &VaultError) -> Message {
    use VaultError as V;
    match error {
        V::Missing(_)
        | V::AlreadyThere(_)
        | V::NotAFile { .. }
        | V::TooLarge(_)
        | V::ForeignOwner(_)
        | V::ForeignLink(_) => place_hint(error),
        V::Empty | V::Damaged(_) | V::LineEnds | V::ConflictMarkers | V::Older { .. } | V::Forked(_) => {
            damage_hint(error)
        }
        V::Newer | V::UnknownCritical(_) => "install a newer capi".into(),
        V::NotEnoughMemory(_) => message![
            "close other programs, or run ",
            capi("rekey --light"),
            " on a machine with more memory to reduce the need to 64 MiB"
        ],
        V::WrongPassphrase
        | V::WrongCode
        | V::UnknownToken
        | V::NoPassphraseSlot
        | V::NoRecoverySlot
        | V::StaleMetadataKey
        | V::NoSuchSlot
        | V::LastRootSlot
        | V::LabelTaken(_) => slot_hint(error),
        V::Changed => "run the command again".into(),
        V::Busy(_) => "wait for it, or end it if it hangs".into(),
        V::Full(_) => {
            "delete APIs that are no longer used, or create a second vault with --vault FILE".into()
        }
        V::VariableTaken { .. } => "choose another name, or rotate or delete the API that has it".into(),
        V::Gone => message!["run ", capi("list"), " to see the current APIs"],
        V::Random => "nothing was saved; try again when the system works".into(),
        V::Unconfirmed { .. } => {
            "check the disk: the change is made, and could be lost in a power cut".into()
        }
        V::Io { action, path, source } => io_hint(*action, path, source),
    }
}

/// Hints of errors about the path of the vault.
fn place_hint(error: &VaultError) -> Message {
    match error {
        VaultError::Missing(_) => match possible_sandbox() {
            // An assistant would create a vault in a directory that is gone with the sandbox.
            Some(title) => format!(
                "{title} may hide the vault: ask the person to run it outside of the sandbox, or to name the vault with \
                 CAPI_VAULT"
            )
            .into(),
            None => message![
                "run ",
                capi("init"),
                " to create one, or name another place with --vault FILE or CAPI_VAULT"
            ],
        },
        VaultError::AlreadyThere(_) => {
            "name another place with --vault FILE: existing files are never overwritten".into()
        }
        VaultError::ForeignOwner(_) => {
            "capi can read it, but only its owner can change it; change the owner with `chown`".into()
        }
        VaultError::ForeignLink(_) => "check its target, and name the file itself with --vault FILE".into(),
        _ => "name the vault file with --vault FILE or CAPI_VAULT".into(),
    }
}

/// Hints of errors about the content of the vault.
fn damage_hint(error: &VaultError) -> Message {
    match error {
        VaultError::LineEnds => {
            "convert them back with `dos2unix`; if git did it, add `*.capi -text` to .gitattributes".into()
        }
        VaultError::ConflictMarkers => message![
            "run ",
            capi("merge install").without_vault(),
            ", then `git checkout --merge -- FILE`: it merges both sides"
        ],
        VaultError::Older { .. } => {
            "restore the newer file, or continue with --accept-older, as after a change of branch in git"
                .into()
        }
        VaultError::Forked(_) => message![
            "two copies of one vault were changed: run ",
            capi("merge").without_vault(),
            " to merge them, or continue with this one and --accept-older"
        ],
        _ => message!["restore a backup: run ", capi("backups"), " to see them"],
    }
}

/// Hints of errors about key slots.
fn slot_hint(error: &VaultError) -> Message {
    match error {
        VaultError::WrongPassphrase => "try again; case and keyboard layout matter".into(),
        VaultError::WrongCode => {
            "use the newest code of this vault: a new code replaces the previous one".into()
        }
        VaultError::NoPassphraseSlot => "unlock it with the method that it was created with".into(),
        VaultError::NoRecoverySlot => {
            message!["unlock it with the passphrase; ", capi("recovery new"), " creates a code for next time"]
        }
        VaultError::UnknownToken => {
            message![
                "it was revoked, or belongs to another vault; run ",
                capi("token list"),
                " to see all tokens"
            ]
        }
        VaultError::StaleMetadataKey => "unlock the vault once with its passphrase".into(),
        VaultError::LabelTaken(_) => "choose another label, or revoke that token first".into(),
        VaultError::LastRootSlot => message![
            "run ",
            capi("passwd"),
            " to replace the passphrase, or ",
            capi("slots"),
            " to see all key slots"
        ],
        _ => message!["run ", capi("slots"), " to see all key slots"],
    }
}

fn io_hint(action: IoAction, path: &Path, error: &io::Error) -> Message {
    let word = || text::shell_word(&path.to_string_lossy());
    let place = unwritable_place(&error.into(), "; the vault is unchanged");
    match action {
        IoAction::Lock if is_link(error) => {
            format!("{} is a link, and a lock file must not be one: check its target, then remove it", word())
                .into()
        }
        IoAction::Lock if is_without_locks(error) => {
            "the file system there has no locks: keep the vault on a local disk, or mount it with locks"
                .into()
        }
        _ if is_link(error) => format!("{} leads over links in a circle: name the real file", word()).into(),
        _ if action != IoAction::Read && place.is_some() => place.unwrap_or_default().into(),
        IoAction::CreateVaultDirectory => {
            "check the path and who can write there, or name another place with --vault FILE".into()
        }
        IoAction::Read => read_hint(error).into(),
        _ => write_hint(error).into(),
    }
}

/// Whether the system refused to follow a link: there are too many, or no link is allowed.
#[cfg(unix)]
fn is_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
}

/// Windows has no such error.
#[cfg(not(unix))]
fn is_link(_: &io::Error) -> bool {
    false
}

fn read_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "check with `ls -l` who owns the file and its directory, and that you can read it"
        }
        _ => "check the disk and try again",
    }
}

fn write_hint(error: &io::Error) -> &'static str {
    use io::ErrorKind as E;
    match error.kind() {
        E::StorageFull | E::QuotaExceeded => "free space on the disk; the vault is unchanged",
        E::PermissionDenied => {
            "check who owns the vault's directory and can write in it; the vault is unchanged"
        }
        E::FileTooLarge => "raise the limit of file sizes with `ulimit -f`; the vault is unchanged",
        E::ResourceBusy => {
            "mount the directory of the vault instead of the file: a mounted file cannot be replaced"
        }
        _ => "check the disk and try again; the vault is unchanged",
    }
}
