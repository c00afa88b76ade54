//! The directories that the user trusts to name their app, stored in the state directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::fs::{FileLock, LockError, make_directory, parent, write_private};
use crate::model::{AppName, WriteFailure};

/// The file in the state directory.
const FILE: &str = "trusted.toml";
/// How long a change waits for another process that changes the list.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
const LOCK_INTERVAL: Duration = Duration::from_millis(10);

/// The trusted directories.
pub struct Trust {
    path: PathBuf,
    entries: Vec<Entry>,
}

/// A trusted directory and its app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The directory of the project file, after all links.
    pub directory: PathBuf,
    /// The app that its project file named when it was trusted.
    pub app: String,
}

#[derive(Serialize, Deserialize, Default)]
struct File {
    #[serde(default)]
    trusted: Vec<Entry>,
}

/// Why the list cannot be stored.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// It cannot be read or written.
    #[error("cannot write {}: {reason}", .path.display())]
    Unwritable {
        /// The list.
        path: PathBuf,
        /// The reason.
        reason: WriteFailure,
    },
    /// The file is something else, and is not overwritten.
    #[error("{} is not a list of trusted directories", .0.display())]
    NoList(PathBuf),
}

impl Trust {
    /// Loads the list. It is empty when the file is missing or unreadable.
    pub fn recall(state: &Path) -> Self {
        let path = state.join(FILE);
        let entries = read(&path).unwrap_or_default();
        Self { path, entries }
    }

    /// All trusted directories.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether `directory` is trusted to name exactly this app.
    pub fn covers(&self, directory: &Path, app: &AppName) -> bool {
        self.entries.iter().any(|entry| entry.directory == directory && entry.app == app.as_str())
    }

    /// Trusts a directory to name an app. Replaces the app that it was trusted for before.
    ///
    /// # Errors
    /// [`TrustError`] when the list cannot be written.
    pub fn add(&mut self, directory: &Path, app: &AppName) -> Result<(), TrustError> {
        let entry = Entry { directory: directory.to_owned(), app: app.as_str().to_owned() };
        self.change(|entries| {
            entries.retain(|entry| entry.directory != directory);
            entries.push(entry);
        })
    }

    /// Removes a directory, and returns whether it was trusted.
    ///
    /// # Errors
    /// [`TrustError`] when the list cannot be written.
    pub fn remove(&mut self, directory: &Path) -> Result<bool, TrustError> {
        let mut removed = false;
        self.change(|entries| {
            let before = entries.len();
            entries.retain(|entry| entry.directory != directory);
            removed = entries.len() < before;
        })?;
        Ok(removed)
    }

    /// Changes the list as it is on disk now. A prompt may have waited for hours since it was loaded, and an entry
    /// that another process removed in the meantime must not reappear.
    fn change(&mut self, change: impl FnOnce(&mut Vec<Entry>)) -> Result<(), TrustError> {
        let path = self.path.clone();
        let failed = |reason: WriteFailure| TrustError::Unwritable { path: path.clone(), reason };
        let in_words = |error: io::Error| failed(WriteFailure::from(&error));
        let other = |reason: &str| failed(WriteFailure::Other(reason.to_owned()));
        make_directory(parent(&path)).map_err(in_words)?;
        let lock = FileLock::take_within(&path.with_extension("lock"), LOCK_PATIENCE, LOCK_INTERVAL);
        let _lock = lock.map_err(|refused| match refused {
            LockError::Held(_) => other("another process is changing it"),
            LockError::Io(error) => in_words(error),
        })?;
        let before = read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => TrustError::NoList(path.clone()),
            _ => in_words(error),
        })?;
        self.entries = before.clone();
        change(&mut self.entries);
        if self.entries == before {
            return Ok(());
        }
        let text = toml::to_string(&File { trusted: self.entries.clone() })
            .map_err(|_| other("the path of a directory is not UTF-8 text"))?;
        write_private(&path, &[text.as_bytes()]).map_err(|error| in_words(error.source))
    }
}

/// Reads the list; empty when the file does not exist.
fn read(path: &Path) -> io::Result<Vec<Entry>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        read => read?,
    };
    let file: File = toml::from_str(&text).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(file.trusted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_trusted_for_one_app_only() {
        let state = tempfile::tempdir().unwrap();
        let (web, worker) = (AppName::parse("web").unwrap(), AppName::parse("worker").unwrap());
        let directory = Path::new("/repo");
        let mut trust = Trust::recall(state.path());
        assert!(!trust.covers(directory, &web));
        trust.add(directory, &web).unwrap();
        let mut trust_again = Trust::recall(state.path());
        assert!(trust_again.covers(directory, &web));
        assert!(!trust_again.covers(directory, &worker), "a changed app asks again");
        assert!(!trust_again.covers(Path::new("/repo/inner"), &web));
        assert!(trust_again.remove(directory).unwrap());
        assert!(!Trust::recall(state.path()).covers(directory, &web));
    }

    #[test]
    fn an_invalid_list_trusts_nothing() {
        let state = tempfile::tempdir().unwrap();
        fs::write(state.path().join(FILE), "\0\0").unwrap();
        let mut trust = Trust::recall(state.path());
        assert!(trust.entries().is_empty());
        // It is not overwritten either.
        let error = trust.add(Path::new("/repo"), &AppName::parse("web").unwrap()).unwrap_err();
        assert!(matches!(error, TrustError::NoList(_)), "{error}");
        assert_eq!(fs::read_to_string(state.path().join(FILE)).unwrap(), "\0\0");
    }

    #[test]
    fn changes_by_other_processes_since_loading_are_kept() {
        let state = tempfile::tempdir().unwrap();
        let web = AppName::parse("web").unwrap();
        let [one, two, three] = ["/one", "/two", "/three"].map(Path::new);
        let recall = || Trust::recall(state.path());
        recall().add(one, &web).unwrap();
        let mut early = recall();
        recall().remove(one).unwrap();
        recall().add(two, &web).unwrap();
        early.add(three, &web).unwrap();
        let there = recall();
        let directories: Vec<&Path> = there.entries().iter().map(|entry| &*entry.directory).collect();
        assert_eq!(directories, [two, three]);
    }

    #[test]
    fn concurrent_changes_are_all_kept() {
        let state = tempfile::tempdir().unwrap();
        let web = AppName::parse("web").unwrap();
        std::thread::scope(|scope| {
            for number in 0..20 {
                let (state, web) = (state.path(), &web);
                scope.spawn(move || {
                    Trust::recall(state).add(Path::new(&format!("/{number}")), web).unwrap();
                });
            }
        });
        assert_eq!(Trust::recall(state.path()).entries().len(), 20);
    }
}
