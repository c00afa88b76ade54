//! The local state of a vault: a small file in the state directory with the newest generation seen on this machine
//! and the metadata key, so that `list` and completion do not need the passphrase.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::{IoAction, VaultError};
use super::hex::{from_hex, to_hex};
use super::keys::{MetadataKey, VaultId};
use super::locked::LockedVault;
use crate::fs::{Access, NewFile, WriteError, make_directory, parent, remove_unlocked};

const FIRST_LINE: &str = "capi-state 1";
/// More than the file ever needs, in bytes. The rest of a longer one is ignored.
const MAX_STATE: u64 = 4096;

/// The local state of one vault.
pub struct LocalState {
    path: PathBuf,
    seen: Option<Seen>,
    metadata: Kept,
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
        Self::at(state.join(format!("{vault}.state")))
    }

    fn at(path: PathBuf) -> Self {
        let mut machine = Self { path, seen: None, metadata: Kept::Nothing };
        if let Some(text) = read_small(&machine.path) {
            machine.parse(&text);
        }
        machine
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
                _ => {}
            }
        }
    }

    /// Compares a vault with the newest generation seen.
    ///
    /// # Errors
    /// [`VaultError::Older`] for an older generation, [`VaultError::Forked`] for the same generation with other content.
    pub fn check(&self, vault: &LockedVault) -> Result<(), VaultError> {
        match self.seen {
            Some(seen) if vault.generation() < seen.generation => {
                Err(VaultError::Older { found: vault.generation(), seen: seen.generation })
            }
            Some(seen) if vault.generation() == seen.generation && vault.sha256() != seen.sha256 => {
                Err(VaultError::Forked(seen.generation))
            }
            _ => Ok(()),
        }
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

    /// Records a generation that was read, and the metadata key unless the vault is private. Ignores an older
    /// generation and a fork: reading a backup must not weaken [`LocalState::check`].
    ///
    /// # Errors
    /// [`VaultError::Io`]; callers may ignore it.
    pub fn remember(&mut self, seen: Seen, key: Option<&MetadataKey>) -> Result<(), VaultError> {
        // Another process may have recorded a newer one in the meantime.
        let newest = Self::at(self.path.clone()).seen;
        let known = [self.seen, newest].into_iter().flatten().any(|known| {
            known.generation > seen.generation || (known.generation == seen.generation && known != seen)
        });
        if known { Ok(()) } else { self.remember_written(seen, key) }
    }

    /// Records a generation that was written on this machine. It becomes the newest, even when the user continued
    /// from an older one. Does nothing when nothing changed.
    ///
    /// # Errors
    /// [`VaultError::Io`]; callers may ignore it.
    pub fn remember_written(&mut self, seen: Seen, key: Option<&MetadataKey>) -> Result<(), VaultError> {
        let new_key = match (&self.metadata, key) {
            (Kept::Never, _) | (_, None) => None,
            (Kept::Key(old), Some(new)) if ***old == *new.expose() => None,
            (_, Some(new)) => Some(Kept::Key(Box::new(Zeroizing::new(*new.expose())))),
        };
        if self.seen == Some(seen) && new_key.is_none() {
            return Ok(());
        }
        self.seen = Some(seen);
        self.metadata = new_key.unwrap_or(std::mem::replace(&mut self.metadata, Kept::Nothing));
        self.write()
    }

    fn write(&self) -> Result<(), VaultError> {
        let directory = parent(&self.path);
        make_directory(directory).map_err(VaultError::io(IoAction::CreateDirectory, directory))?;
        let prefix = self.temporary_prefix();
        remove_unlocked(directory, &prefix);
        match self.write_beside(&prefix) {
            // Another process took the new file for a leftover in the moment before it was locked.
            Err(error) if error.source.kind() == io::ErrorKind::NotFound => self.write_beside(&prefix),
            written => written,
        }?;
        Ok(())
    }

    /// The file is synced before the rename: if a power cut left it empty, the choice to store no key would be lost.
    fn write_beside(&self, prefix: &str) -> Result<(), WriteError> {
        let mut file = NewFile::create(&self.path, prefix, Access::Owner)?;
        file.mark_in_use();
        file.fill(&[self.render().as_bytes()])?;
        file.replace()
    }

    fn temporary_prefix(&self) -> String {
        format!(".capi-tmp-{}-", self.path.file_stem().unwrap_or_default().to_string_lossy())
    }

    fn render(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(256));
        text.push_str(FIRST_LINE);
        if let Some(seen) = self.seen {
            text.push_str(&format!("\nseen {} {}", seen.generation, to_hex(&seen.sha256)));
        }
        match &self.metadata {
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
}

fn parse_seen(text: &str) -> Option<Seen> {
    let (generation, sha256) = text.split_once(' ')?;
    Some(Seen { generation: generation.parse().ok()?, sha256: from_hex(sha256)? })
}

fn read_small(path: &Path) -> Option<Zeroizing<String>> {
    let found = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut text =
        Zeroizing::new(String::with_capacity(usize::try_from(found.len().min(MAX_STATE)).ok()? + 1));
    File::open(path).ok()?.take(MAX_STATE).read_to_string(&mut text).ok()?;
    Some(text)
}
