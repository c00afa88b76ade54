//! The directories that the user trusts, each as an app; stored in the state directory.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{AppName, text};
use crate::vault::{make_directory, open_lock, put_in_place};

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

/// Why the list cannot be stored.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// It cannot be read or written.
    #[error("cannot write {}: {reason}", .path.display())]
    Unwritable {
        /// The list.
        path: PathBuf,
        /// The reason, in one line.
        reason: String,
    },
    /// The file is something else, and is not overwritten.
    #[error("{} is not a list of trusted directories", .0.display())]
    NoList(PathBuf),
}

impl Trust {
    /// Reads the list; one that is lost or unreadable trusts nothing.
    pub fn recall(state: &Path) -> Self {
        let path = state.join(FILE);
        let entries = read(&path).unwrap_or_default();
        Self { path, entries }
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
        let entry = Entry { directory: directory.to_owned(), app: app.as_str().to_owned() };
        self.change(|entries| {
            entries.retain(|entry| entry.directory != directory);
            entries.push(entry);
        })
    }

    /// Trusts a directory no longer. Whether it was trusted.
    ///
    /// # Errors
    /// The list can't be written.
    pub fn remove(&mut self, directory: &Path) -> Result<bool, TrustError> {
        let mut removed = false;
        self.change(|entries| {
            let before = entries.len();
            entries.retain(|entry| entry.directory != directory);
            removed = entries.len() < before;
        })?;
        Ok(removed)
    }

    /// Changes the list as it is now: since it was recalled a question may have waited for its answer for hours, and
    /// what another process removed meanwhile must not come back.
    fn change(&mut self, change: impl FnOnce(&mut Vec<Entry>)) -> Result<(), TrustError> {
        let path = self.path.clone();
        let failed = |reason: String| TrustError::Unwritable { path: path.clone(), reason };
        let in_words = |error: io::Error| failed(text::reason(&error));
        let directory = path.parent().unwrap_or(Path::new("."));
        make_directory(directory).map_err(in_words)?;
        let lock = open_lock(&path.with_extension("lock")).map_err(in_words)?;
        lock.lock().map_err(in_words)?;
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
            .map_err(|_| failed("the path of a directory is no text".to_owned()))?;
        let written = tempfile::NamedTempFile::new_in(directory)
            .and_then(|mut file| file.write_all(text.as_bytes()).map(|()| file))
            .and_then(|file| put_in_place(file, &path));
        written.map(drop).map_err(in_words)
    }
}

/// The list as it lies there; an empty one where there is none.
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
        let mut trust = Trust::recall(state.path());
        assert!(trust.entries().is_empty());
        // Nor is it lost for that.
        let error = trust.add(Path::new("/repo"), &AppName::parse("web").unwrap()).unwrap_err();
        assert!(matches!(error, TrustError::NoList(_)), "{error}");
        assert_eq!(fs::read_to_string(state.path().join(FILE)).unwrap(), "\0\0");
    }

    #[test]
    fn what_others_changed_since_it_was_recalled_stays_changed() {
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
    fn many_at_once_lose_nothing() {
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
