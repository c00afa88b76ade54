//! The paths around a vault: its directory, lock file, backups and temporary files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fs::{entries_with_prefix, follow_links, links, parent, permissions};
use crate::vault::VaultError;
use crate::vault::crypto::sha256;
use crate::vault::hex::to_hex;

/// The path of a vault, after all links.
pub struct VaultPaths {
    vault: PathBuf,
    /// The links that lead to it, if the path was one.
    links: Vec<PathBuf>,
}

impl VaultPaths {
    /// Follows the links of `path`.
    pub(super) fn of(path: &Path) -> Self {
        Self { vault: follow_links(path), links: links(path) }
    }

    pub(super) fn vault(&self) -> &Path {
        &self.vault
    }

    /// The directory of the vault.
    pub fn directory(&self) -> &Path {
        parent(&self.vault)
    }

    /// The directory of its backups, which may not exist.
    pub fn backup_directory(&self) -> PathBuf {
        self.directory().join("backups")
    }

    pub(super) fn file_name(&self) -> String {
        self.vault.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The path of a backup: the vault's name and a suffix.
    pub(super) fn backup(&self, suffix: &str) -> PathBuf {
        self.backup_directory().join(format!("{}.{suffix}", self.file_name()))
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.directory().join(format!("{}.lock", self.file_name()))
    }

    /// The prefix of this vault's temporary files. Another vault in the directory has its own lock and prefix: its
    /// temporary files may be in use and must not be deleted.
    pub(super) fn temporary_prefix(&self) -> String {
        format!(".capi-tmp-{}-", to_hex(&sha256(self.file_name().as_bytes())[..4]))
    }

    pub(super) fn links(&self) -> &[PathBuf] {
        &self.links
    }

    /// Refuses a link that neither the user nor root made: whoever made it decides which file is read and replaced.
    pub(super) fn refuse_foreign_links(&self) -> Result<(), VaultError> {
        match self.links.iter().find(|link| permissions::is_foreign_path(link)) {
            Some(link) => Err(VaultError::ForeignLink(link.clone())),
            None => Ok(()),
        }
    }

    /// Returns the other entries of the vault's directory, by name.
    pub fn neighbours(&self) -> Vec<(String, PathBuf)> {
        let entries = entries_with_prefix(self.directory(), "");
        let mut found: Vec<(String, PathBuf)> =
            entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path())).collect();
        found.sort();
        found
    }

    /// Returns temporary files that a killed writer left, or that are in use while another process holds the lock.
    pub fn leftovers(&self) -> Vec<PathBuf> {
        let prefix = self.temporary_prefix();
        let directories = [self.directory(), &self.backup_directory()];
        let entries = directories.into_iter().flat_map(|directory| entries_with_prefix(directory, &prefix));
        entries.map(|entry| entry.path()).collect()
    }

    /// Deletes temporary files that a killed writer left. The caller holds the lock, so none is in use.
    pub(super) fn remove_leftovers(&self) {
        for path in self.leftovers() {
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_in_the_working_directory() {
        let paths = VaultPaths { vault: "vault.capi".into(), links: Vec::new() };
        assert_eq!(paths.directory(), Path::new("."));
        assert_eq!(paths.lock(), Path::new("./vault.capi.lock"));
        assert_eq!(paths.backup("7"), Path::new("./backups/vault.capi.7"));
    }
}
