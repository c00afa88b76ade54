//! The file of a local state: read whole, and replaced by an atomic write without a lock.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::{IoAction, VaultError};
use super::keys::VaultId;
use crate::fs::{Access, NewFile, WriteError, make_directory, parent, remove_unlocked};

/// More than the file ever needs, in bytes. The rest of a longer one is ignored.
pub(super) const MAX_STATE: usize = 32 << 10;

/// The path of the file.
#[derive(Clone)]
pub(super) struct StateFile(PathBuf);

impl StateFile {
    /// The file of a vault in the state directory.
    pub(super) fn of(state: &Path, vault: VaultId) -> Self {
        Self(state.join(format!("{vault}.state")))
    }

    /// Returns its text; `None` when it is missing or unreadable.
    pub(super) fn read(&self) -> Option<Zeroizing<String>> {
        let found = fs::metadata(&self.0).ok().filter(fs::Metadata::is_file)?;
        let length = usize::try_from(found.len()).unwrap_or(MAX_STATE).min(MAX_STATE);
        let mut text = Zeroizing::new(String::with_capacity(length + 1));
        File::open(&self.0).ok()?.take(MAX_STATE as u64).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Replaces it.
    ///
    /// # Errors
    /// [`VaultError::Io`].
    pub(super) fn write(&self, text: &str) -> Result<(), VaultError> {
        let directory = parent(&self.0);
        make_directory(directory).map_err(VaultError::io(IoAction::CreateDirectory, directory))?;
        let prefix = self.temporary_prefix();
        remove_unlocked(directory, &prefix);
        match self.write_beside(&prefix, text) {
            // Another process took the new file for a leftover in the moment before it was locked.
            Err(error) if error.source.kind() == io::ErrorKind::NotFound => self.write_beside(&prefix, text),
            written => written,
        }?;
        Ok(())
    }

    /// The file is synced before the rename: if a power cut left it empty, the choice to store no key would be lost.
    fn write_beside(&self, prefix: &str, text: &str) -> Result<(), WriteError> {
        let mut file = NewFile::create(&self.0, prefix, Access::Owner)?;
        file.mark_in_use();
        file.give_to_owner_of_directory();
        file.fill(&[text.as_bytes()])?;
        file.replace()
    }

    fn temporary_prefix(&self) -> String {
        format!(".capi-tmp-{}-", self.0.file_stem().unwrap_or_default().to_string_lossy())
    }
}
