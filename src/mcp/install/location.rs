//! The place of a client's file, and whether it configures capi.

use std::path::{Path, PathBuf};

use super::entry;
use crate::assist::clients::{Client, Configuration, Root};
use crate::fs::user_file;

/// Returns the file of a client: the first that exists, or the first. `None` without a home directory.
#[must_use]
pub fn file(configuration: &Configuration, project: &Path) -> Option<PathBuf> {
    let root = match configuration.root {
        Root::Project => project.to_owned(),
        Root::Home => std::env::home_dir()?,
    };
    let existing = configuration.files.iter().find(|file| root.join(file).exists());
    existing.or(configuration.files.first()).map(|file| root.join(file))
}

/// Returns whether the client's file in the project has an entry for capi. A file that cannot be read has none.
#[must_use]
pub fn is_configured(client: &Client, project: &Path) -> bool {
    let of_project = |configuration: &&Configuration| configuration.root == Root::Project;
    let Some(configuration) = client.configuration.as_ref().filter(of_project) else { return false };
    let text = file(configuration, project).and_then(|path| user_file::read(&path).ok().flatten());
    text.is_some_and(|text| entry(configuration, &text).is_ok_and(|entry| entry.is_some()))
}
