//! Which directories the user has trusted to be which app, kept in the state directory.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{AppName, text};
use crate::vault::{make_directory, put_in_place};

/// The file in the state directory.
const FILE: &str = "trusted.toml";

/// The trusted directories.
pub struct Trust {
    path: PathBuf,
    entries: Vec<Entry>,
}

/// A directory and the app that it was trusted to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The directory of the project file, links followed.
    pub directory: PathBuf,
    /// The app that its project file named then.
    pub app: String,
}

#[derive(Serialize, Deserialize, Default)]
struct File {
    #[serde(default)]
    trusted: Vec<Entry>,
}

/// Why the list can't be kept.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {reason}", .path.display())]
pub struct TrustError {
    path: PathBuf,
    reason: String,
}

impl Trust {
    /// Reads the list; one that is lost or unreadable trusts nothing.
    pub fn recall(state: &Path) -> Self {
        let path = state.join(FILE);
        let file: File = match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).unwrap_or_default(),
            Err(_) => File::default(),
        };
        Self { path, entries: file.trusted }
    }

    /// All that is trusted.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether `directory` was trusted to be `app`, and not another one.
    pub fn covers(&self, directory: &Path, app: &AppName) -> bool {
        self.entries.iter().any(|entry| entry.directory == directory && entry.app == app.as_str())
    }

    /// Trusts a directory to be an app, in place of the app that it was before.
    ///
    /// # Errors
    /// The list can't be written.
    pub fn add(&mut self, directory: &Path, app: &AppName) -> Result<(), TrustError> {
        self.entries.retain(|entry| entry.directory != directory);
        self.entries.push(Entry { directory: directory.to_owned(), app: app.as_str().to_owned() });
        self.write()
    }

    /// Trusts a directory no longer. Whether it was trusted.
    ///
    /// # Errors
    /// The list can't be written.
    pub fn remove(&mut self, directory: &Path) -> Result<bool, TrustError> {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.directory != directory);
        let removed = self.entries.len() < before;
        if removed {
            self.write()?;
        }
        Ok(removed)
    }

    fn write(&self) -> Result<(), TrustError> {
        let failed = |reason: String| TrustError { path: self.path.clone(), reason };
        let text = toml::to_string(&File { trusted: self.entries.clone() })
            .map_err(|_| failed("the path of a directory is no text".to_owned()))?;
        let directory = self.path.parent().unwrap_or(Path::new("."));
        let written = make_directory(directory)
            .and_then(|()| tempfile::NamedTempFile::new_in(directory))
            .and_then(|mut file| file.write_all(text.as_bytes()).map(|()| file))
            .and_then(|file| put_in_place(file, &self.path));
        written.map(drop).map_err(|error: std::io::Error| failed(text::reason(&error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_trusted_to_be_one_app_and_no_other() {
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
    fn a_list_that_is_garbage_trusts_nothing() {
        let state = tempfile::tempdir().unwrap();
        fs::write(state.path().join(FILE), "\0\0").unwrap();
        assert!(Trust::recall(state.path()).entries().is_empty());
    }
}
