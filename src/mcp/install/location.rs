//! The place of a client's file, and whether it configures capi.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Installation, entry};
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

/// Returns what is wrong with the entry for capi in a client's file: it starts something else than [`Installation`] writes,
/// or a program or a directory that does not exist. `None` without an entry, or for one that fits.
#[must_use]
pub fn outdated(client: &'static Client, text: &str, is_personal: bool) -> Option<String> {
    let configuration = client.configuration.as_ref()?;
    let found = entry(configuration, text).ok()??;
    if !is_personal {
        let differing = Installation::shared(client)?.differing(text).ok()?;
        return (!differing.is_empty()).then(|| format!("has {}", differing.join(", ")));
    }
    // The entry may be for another project, so only what it names is checked.
    let words = |value: &Value| match value {
        Value::String(word) => vec![word.clone()],
        Value::Array(words) => words.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    let words: Vec<String> =
        ["command", "args"].iter().filter_map(|key| found.get(key)).flat_map(words).collect();
    let gone = |path: &&String| Path::new(path).is_absolute() && !Path::new(path).exists();
    words.iter().find(gone).map(|path| format!("names {path}, which does not exist"))
}

/// Returns whether the client's file in the project has an entry for capi. A file that cannot be read has none.
#[must_use]
pub fn is_configured(client: &Client, project: &Path) -> bool {
    let of_project = |configuration: &&Configuration| configuration.root == Root::Project;
    let Some(configuration) = client.configuration.as_ref().filter(of_project) else { return false };
    let text = file(configuration, project).and_then(|path| user_file::read(&path).ok().flatten());
    text.is_some_and(|text| entry(configuration, &text).is_ok_and(|entry| entry.is_some()))
}
