//! The local state of a vault: a small file in the state directory with the newest generation seen on this machine, the
//! files that a root key authenticated here, and the metadata key, so that `list` and completion do not need the
//! passphrase.
//!
//! Only files that a root key authenticated are recorded, by this process or by a session. The metadata key alone proves
//! less: a token with write access to the file can forge what it opens.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::VaultError;
use super::hex::{from_hex, to_hex};
use super::keys::{MetadataKey, VaultId};
use super::known_files::{AuthenticFile, KnownFiles};
use super::locked::LockedVault;
use super::state_file::{MAX_STATE, StateFile};
use super::warned::Warned;
use crate::fs::in_work_tree;

const FIRST_LINE: &str = "capi-state 1";

/// The local state of one vault.
pub struct LocalState {
    file: StateFile,
    /// The file of the vault, if it is known.
    vault: Option<PathBuf>,
    seen: Option<Seen>,
    known: KnownFiles,
    metadata: Kept,
    /// Whether the metadata of this vault has carried an authentication code. The next [`LocalState::remember`] stores
    /// it.
    pub expects_code: bool,
    warned: Warned,
}

/// A generation that was seen on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Its number.
    pub generation: u64,
    /// Its checksum.
    pub sha256: [u8; 32],
}

enum Kept {
    Nothing,
    /// Boxed, because moving the value would leave copies of an inline key behind.
    Key(Box<Zeroizing<[u8; 32]>>),
    /// The user chose `init --private`: no key may be stored.
    Never,
}

impl LocalState {
    /// Loads the local state of a vault. It is empty when the file is missing or unreadable.
    pub fn recall(state: &Path, vault: VaultId) -> Self {
        Self::load(StateFile::of(state, vault))
    }

    /// Adds the path of the vault's file, after all links. In a work tree of git, changing the branch puts older
    /// generations back, which [`LocalState::check`] then accepts.
    #[must_use]
    pub fn of_file(mut self, vault: &Path) -> Self {
        self.vault = Some(vault.to_owned());
        self
    }

    fn load(file: StateFile) -> Self {
        let text = file.read();
        let mut state = Self {
            file,
            vault: None,
            seen: None,
            known: KnownFiles::default(),
            metadata: Kept::Nothing,
            expects_code: false,
            warned: Warned::default(),
        };
        if let Some(text) = text {
            state.parse(&text);
        }
        state
    }

    fn parse(&mut self, text: &str) {
        let mut lines = text.lines();
        if lines.next() != Some(FIRST_LINE) {
            return;
        }
        for line in lines {
            match line.split_once(' ') {
                Some(("seen", seen)) => self.seen = parse_seen(seen),
                Some(("metadata-key", "never")) => self.metadata = Kept::Never,
                Some(("metadata-key", key)) => {
                    self.metadata =
                        from_hex(key).map_or(Kept::Nothing, |key| Kept::Key(Box::new(Zeroizing::new(key))));
                }
                Some(("metadata-code", "expected")) => self.expects_code = true,
                Some(("warned", rest)) => self.warned.parse_line(rest),
                Some((word, rest)) => drop(self.known.parse_line(word, rest)),
                None => {}
            }
        }
    }

    /// Compares a vault with the newest generation seen. In a work tree of git, a generation that was used there before
    /// is accepted.
    ///
    /// # Errors
    /// [`VaultError::Older`] for an older generation, [`VaultError::Forked`] for the same generation with other content.
    pub fn check(&self, vault: &LockedVault) -> Result<(), VaultError> {
        let Some(seen) = self.seen else { return Ok(()) };
        let refusal = match vault.generation() {
            found if found < seen.generation => VaultError::Older { found, seen: seen.generation },
            found if found == seen.generation && vault.sha256() != seen.sha256 => VaultError::Forked(found),
            _ => return Ok(()),
        };
        if self.is_of_a_branch(vault) { Ok(()) } else { Err(refusal) }
    }

    /// Whether git may have put this generation back: the vault is in a work tree, and was when this file was used.
    fn is_of_a_branch(&self, vault: &LockedVault) -> bool {
        self.known.was_in_work_tree(&vault.sha256()) && self.vault.as_deref().is_some_and(in_work_tree)
    }

    /// Returns the newest generation seen if git has just put an older one back.
    pub fn went_back_from(&self, vault: &LockedVault) -> Option<u64> {
        let newest = self.seen.filter(|seen| seen.generation >= vault.generation())?;
        let went_back = newest.sha256 != vault.sha256() && !self.known.is_last(&vault.sha256());
        (went_back && self.is_of_a_branch(vault)).then_some(newest.generation)
    }

    /// The files that a root key authenticated on this machine.
    pub fn known(&self) -> &KnownFiles {
        &self.known
    }

    /// The warnings that were printed about the vault's file.
    pub fn warned(&self) -> &Warned {
        &self.warned
    }

    /// Records that a warning was printed. Best effort: an error is ignored.
    pub fn record_warning(&self, kind: &str, now: u64) {
        // Another process may have recorded a newer generation in the meantime.
        let mut state = Self::load(self.file.clone());
        state.warned.record(kind, now);
        let _ = state.write();
    }

    /// The newest generation that was seen on this machine.
    pub fn seen(&self) -> Option<Seen> {
        self.seen
    }

    /// The stored metadata key.
    pub fn metadata_key(&self) -> Option<MetadataKey> {
        match &self.metadata {
            Kept::Key(key) => MetadataKey::from_slice(key.as_slice()),
            Kept::Nothing | Kept::Never => None,
        }
    }

    /// Whether the user chose `init --private`.
    pub fn is_private(&self) -> bool {
        matches!(self.metadata, Kept::Never)
    }

    /// Deletes the metadata key and records that none may be stored.
    ///
    /// # Errors
    /// [`VaultError::Io`]: the choice is not recorded.
    pub fn make_private(&mut self) -> Result<(), VaultError> {
        self.metadata = Kept::Never;
        self.write()
    }

    /// Records a file that a root key authenticated, and the metadata key unless the vault is private. An older
    /// generation or a fork does not become the newest: reading a backup must not weaken [`LocalState::check`].
    ///
    /// # Errors
    /// [`VaultError::Io`]; callers may ignore it.
    pub fn remember(
        &mut self,
        file: impl Into<AuthenticFile>,
        key: Option<&MetadataKey>,
    ) -> Result<(), VaultError> {
        let file = file.into();
        // Another process may have recorded a newer one in the meantime.
        let now = Self::load(self.file.clone());
        let is_older = |known: &Seen| {
            known.generation > file.seen.generation
                || (known.generation == file.seen.generation && *known != file.seen)
        };
        match [now.seen, self.seen].into_iter().flatten().find(is_older) {
            // Elsewhere than in a work tree, an older generation was accepted for this command only.
            Some(newer) if self.vault.as_deref().is_some_and(in_work_tree) => {
                self.record(now, newer, file, None)
            }
            Some(_) => Ok(()),
            None => self.record(now, file.seen, file, key),
        }
    }

    /// Records a generation that was written on this machine. It becomes the newest, even when the user continued
    /// from an older one. Does nothing when nothing changed.
    ///
    /// # Errors
    /// [`VaultError::Io`]; callers may ignore it.
    pub fn remember_written(
        &mut self,
        file: impl Into<AuthenticFile>,
        key: Option<&MetadataKey>,
    ) -> Result<(), VaultError> {
        let file = file.into();
        self.record(Self::load(self.file.clone()), file.seen, file, key)
    }

    /// Records a copy of the vault that was written elsewhere, for example one that git moves into place later.
    ///
    /// # Errors
    /// [`VaultError::Io`]; callers may ignore it.
    pub fn remember_copy(&mut self, file: impl Into<AuthenticFile>) -> Result<(), VaultError> {
        let now = Self::load(self.file.clone());
        let Some(newest) = now.seen else { return Ok(()) };
        self.record(now, newest, file.into(), None)
    }

    /// Writes the state if it differs from `stored`, the state on the disk.
    fn record(
        &mut self,
        stored: Self,
        newest: Seen,
        file: AuthenticFile,
        key: Option<&MetadataKey>,
    ) -> Result<(), VaultError> {
        let new_key = match (&self.metadata, key) {
            (Kept::Never, _) | (_, None) => None,
            (Kept::Key(old), Some(new)) if ***old == *new.expose() => None,
            (_, Some(new)) => Some(Kept::Key(Box::new(Zeroizing::new(*new.expose())))),
        };
        let mut known = stored.known.clone();
        known.touch(file, || self.vault.as_deref().is_some_and(in_work_tree));
        let is_same = stored.seen == Some(newest)
            && new_key.is_none()
            && known == stored.known
            && (stored.expects_code || !self.expects_code);
        (self.seen, self.known, self.warned) = (Some(newest), known, stored.warned);
        self.expects_code |= stored.expects_code;
        if is_same {
            return Ok(());
        }
        self.metadata = new_key.unwrap_or(std::mem::replace(&mut self.metadata, Kept::Nothing));
        self.write()
    }

    fn write(&self) -> Result<(), VaultError> {
        self.file.write(&render(self))
    }
}

fn render(state: &LocalState) -> Zeroizing<String> {
    // The key comes last, when the text does not grow any more: no copy of it is left behind.
    let mut text = Zeroizing::new(String::with_capacity(MAX_STATE));
    text.push_str(FIRST_LINE);
    if let Some(seen) = state.seen {
        text.push_str(&format!("\nseen {} {}", seen.generation, to_hex(&seen.sha256)));
    }
    state.known.render(&mut text);
    state.warned.render(&mut text);
    if state.expects_code {
        text.push_str("\nmetadata-code expected");
    }
    match &state.metadata {
        Kept::Nothing => {}
        Kept::Never => text.push_str("\nmetadata-key never"),
        Kept::Key(key) => {
            text.push_str("\nmetadata-key ");
            text.push_str(&Zeroizing::new(to_hex(key.as_slice())));
        }
    }
    text.push('\n');
    text
}

fn parse_seen(text: &str) -> Option<Seen> {
    let (generation, sha256) = text.split_once(' ')?;
    Some(Seen { generation: generation.parse().ok()?, sha256: from_hex(sha256)? })
}
