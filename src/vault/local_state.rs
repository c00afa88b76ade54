//! What this machine remembers of a vault, in one small file of the state directory: the newest generation seen, and
//! the metadata key, so that `list` and completion need no passphrase.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::{IoAction, VaultError};
use super::hex::{from_hex, to_hex};
use super::keys::{MetadataKey, VaultId};
use super::locked::LockedVault;
use super::store::{close_to_others, make_directory, put_in_place};

const FIRST_LINE: &str = "capi-state 1";
/// Far more than the file ever has, so that a strange one costs nothing.
const MAX_STATE: u64 = 4096;
/// On Windows a lock keeps readers out as well, so there no file is locked, and none is taken for a left-over one.
const CAN_TELL_LEFTOVERS: bool = cfg!(unix);

/// The memory of one vault.
pub struct LocalState {
    path: PathBuf,
    seen: Option<Seen>,
    metadata: Kept,
}

/// The newest generation that was seen here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Its number.
    pub generation: u64,
    /// Its checksum.
    pub sha256: [u8; 32],
}

enum Kept {
    Nothing,
    Key(Zeroizing<[u8; 32]>),
    /// The user asked at `init --private` that no key be kept.
    Never,
}

impl LocalState {
    /// Recalls what is known of a vault; a file that is lost or unreadable means a first sight.
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
                    self.metadata = from_hex(key).map_or(Kept::Nothing, |key| Kept::Key(Zeroizing::new(key)));
                }
                _ => {}
            }
        }
    }

    /// Refuses a vault that is older than, or another than, what was seen.
    ///
    /// # Errors
    /// [`VaultError::Older`], [`VaultError::Forked`].
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

    /// The newest generation that was seen here, if any was.
    pub fn seen(&self) -> Option<Seen> {
        self.seen
    }

    /// The metadata key, if one is kept.
    pub fn metadata_key(&self) -> Option<MetadataKey> {
        match &self.metadata {
            Kept::Key(key) => MetadataKey::from_slice(key.as_slice()),
            Kept::Nothing | Kept::Never => None,
        }
    }

    /// Whether the user asked that no metadata key be kept here.
    pub fn is_private(&self) -> bool {
        matches!(self.metadata, Kept::Never)
    }

    /// Asks that no metadata key be kept of this vault, and notes that.
    ///
    /// # Errors
    /// [`VaultError::Io`]: the wish is not kept.
    pub fn make_private(&mut self) -> Result<(), VaultError> {
        self.metadata = Kept::Never;
        self.write()
    }

    /// Remembers a generation that was read, and the metadata key unless the vault is private. An older generation,
    /// or a fork, that was read all the same changes nothing: a look at a backup must not disarm the check.
    ///
    /// # Errors
    /// [`VaultError::Io`]; a caller may go on without the memory.
    pub fn remember(&mut self, seen: Seen, key: Option<&MetadataKey>) -> Result<(), VaultError> {
        // Another process may have seen more since this was recalled.
        let newest = Self::at(self.path.clone()).seen;
        let known = [self.seen, newest].into_iter().flatten().any(|known| {
            known.generation > seen.generation || (known.generation == seen.generation && known != seen)
        });
        if known { Ok(()) } else { self.remember_written(seen, key) }
    }

    /// Remembers a generation that was written here: that is now the newest, also where the user went on from an
    /// older one. Writes only what changed.
    ///
    /// # Errors
    /// [`VaultError::Io`]; a caller may go on without the memory.
    pub fn remember_written(&mut self, seen: Seen, key: Option<&MetadataKey>) -> Result<(), VaultError> {
        let new_key = match (&self.metadata, key) {
            (Kept::Never, _) | (_, None) => None,
            (Kept::Key(old), Some(new)) if **old == *new.expose() => None,
            (_, Some(new)) => Some(Kept::Key(Zeroizing::new(*new.expose()))),
        };
        if self.seen == Some(seen) && new_key.is_none() {
            return Ok(());
        }
        self.seen = Some(seen);
        self.metadata = new_key.unwrap_or(std::mem::replace(&mut self.metadata, Kept::Nothing));
        self.write()
    }

    fn write(&self) -> Result<(), VaultError> {
        let directory = self.path.parent().unwrap_or(Path::new("."));
        make_directory(directory).map_err(VaultError::io(IoAction::CreateDirectory, directory))?;
        let prefix = self.temporary_prefix();
        remove_leftovers(directory, &prefix);
        match self.write_beside(directory, &prefix) {
            // Another process took the new file for a left-over one, in the moment before it was locked.
            Err(VaultError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                self.write_beside(directory, &prefix)
            }
            written => written,
        }
    }

    fn write_beside(&self, directory: &Path, prefix: &str) -> Result<(), VaultError> {
        let mut file = tempfile::Builder::new()
            .prefix(prefix)
            .tempfile_in(directory)
            .map_err(VaultError::io(IoAction::WriteIn, directory))?;
        if CAN_TELL_LEFTOVERS {
            // Says that it is in use. Without that it may be removed, and is written a second time.
            let _ = file.as_file().try_lock();
        }
        close_to_others(file.as_file(), file.path()).map_err(VaultError::io(IoAction::Write, &self.path))?;
        // Synced before it gets its name: a file of zeros after a power cut would forget that no key may be kept.
        file.write_all(self.render().as_bytes())
            .and_then(|()| file.as_file().sync_all())
            .map_err(VaultError::io(IoAction::Write, &self.path))?;
        put_in_place(file, &self.path).map(drop).map_err(VaultError::io(IoAction::Write, &self.path))
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

/// Removes what a killed process left. A file that is in use is locked.
fn remove_leftovers(directory: &Path, prefix: &str) {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let is_left = |entry: &fs::DirEntry| {
        entry.file_name().to_string_lossy().starts_with(prefix)
            && entry.file_type().is_ok_and(|found| found.is_file())
            && File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok())
    };
    for entry in entries.filter(|entry| CAN_TELL_LEFTOVERS && is_left(entry)) {
        let _ = fs::remove_file(entry.path());
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
