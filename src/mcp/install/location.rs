//! The place of a client's file, and the clients of a project.

use std::fs;
use std::path::{Path, PathBuf};

use super::entry;
use crate::assist::clients::{Client, Configuration, Root, installable};

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

/// Returns the clients whose file in the project has an entry for capi. Files that cannot be read have none.
#[must_use]
pub fn configured(project: &Path) -> Vec<&'static Client> {
    let has_entry = |client: &&Client| {
        let Some(configuration) = &client.configuration else { return false };
        let text = file(configuration, project).and_then(|path| fs::read_to_string(path).ok());
        configuration.root == Root::Project
            && text.is_some_and(|text| entry(configuration, &text).is_ok_and(|entry| entry.is_some()))
    };
    installable().filter(has_entry).collect()
}
