//! Copies of the vault beside it: what a synchronization service or git makes of two edits at once.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::Finding;
use crate::context::{Context, Inspection};
use crate::domain::text;

/// What such files have in their names: Dropbox and Nextcloud, Syncthing, ownCloud, git and its merge tools.
const SIGNS: [&str; 8] = [
    "conflicted copy",
    ".sync-conflict-",
    "_conflict-",
    ".orig",
    "_BASE_",
    "_LOCAL_",
    "_REMOTE_",
    "_BACKUP_",
];
/// A directory with more entries is no place for a vault, and is not read whole.
const MOST: usize = 2000;

pub(super) fn check(context: &Context, inspection: &Inspection) -> Vec<Finding> {
    let store = context.store();
    let own = store.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = own.split('.').next().unwrap_or_default().to_owned();
    let id = inspection.vault.as_ref().ok().map(|vault| vault.id().to_string());
    let is_copy = |(name, path): &(String, std::path::PathBuf)| {
        let named = name.starts_with(&stem) && SIGNS.iter().any(|sign| name.contains(sign));
        let temporary = name.starts_with('.') || name == &own || name.ends_with(".lock");
        !temporary && (named || id.as_deref().is_some_and(|id| is_of_vault(path, id)))
    };
    let mut found: Vec<Finding> = store
        .neighbours()
        .iter()
        .take(MOST)
        .filter(|entry| is_copy(entry))
        .map(|(name, _)| finding(name, &own))
        .collect();
    if found.is_empty() {
        found.push(Finding::ok("copies", "no second copy lies beside the vault"));
    }
    found
}

/// Whether a file is a generation of the vault: by its first two lines, which is all that is read of it.
fn is_of_vault(path: &Path, id: &str) -> bool {
    let is_file = std::fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    let mut head = Vec::new();
    let mut read = || File::open(path)?.take(128).read_to_end(&mut head);
    is_file && read().is_ok() && head.starts_with(format!("capi-vault 1\nvault = \"{id}\"\n").as_bytes())
}

fn finding(name: &str, own: &str) -> Finding {
    let said = format!("a copy of the vault lies beside it: {name}");
    let (own, copy) = (text::shell_word(own), text::shell_word(name));
    let remedy = format!(
        "if it has changes of its own, `capi merge {own} BASE {copy}` joins them, BASE being the backup that both began \
         from; then delete it"
    );
    Finding::warning("copies", said, remedy)
}
