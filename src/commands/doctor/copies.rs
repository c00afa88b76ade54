//! Copies next to the vault, which a synchronization service or git makes of two edits at once.

use std::path::{Path, PathBuf};

use super::Finding;
use crate::context::Context;
use crate::model::{CapiCommand, Message, capi, message};
use crate::vault::{LockedVault, Store, is_of_vault};
use crate::vaults::Inspection;

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
/// A directory with more entries is no place for a vault, and no more of them are opened.
const MOST: usize = 2000;

pub(super) fn check(context: &Context, inspection: &Inspection) -> Vec<Finding> {
    let store = context.vaults.store();
    let own = store.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = own.split('.').next().unwrap_or_default().to_owned();
    let vault = inspection.vault.as_ref().ok();
    let is_copy = |(name, path): &(String, PathBuf)| {
        let named = name.starts_with(&stem) && SIGNS.iter().any(|sign| name.contains(sign));
        let other = name.starts_with('.') || name == &own || name.ends_with(".lock");
        !other && (named || vault.is_some_and(|vault| is_of_vault(path, vault.id())))
    };
    let neighbours = store.paths().neighbours();
    let copies = neighbours.iter().take(MOST).filter(|entry| is_copy(entry));
    let mut found: Vec<Finding> = copies.map(|(name, path)| finding(&store, vault, name, path)).collect();
    if found.is_empty() {
        found.push(Finding::ok("copies", "no other copy of the vault is next to it"));
    }
    found
}

fn finding(store: &Store, vault: Option<&LockedVault>, name: &str, path: &Path) -> Finding {
    let said = format!("a copy of the vault is next to it: {name}");
    let copy = Store::at(path).read().and_then(LockedVault::parse).ok();
    let merge = |base: &Path| {
        let files = [store.path(), base, path].map(Path::to_string_lossy);
        files.iter().fold(capi("merge"), CapiCommand::arg).without_vault()
    };
    let hint: Message = match (vault, copy) {
        (_, None) => "inspect it, then delete it: it is damaged or not a vault".into(),
        (Some(vault), Some(copy)) if vault.id() != copy.id() => {
            "move it elsewhere: it is another vault".into()
        }
        (vault, Some(copy)) => {
            let backups = store.backups().read();
            let kept: Vec<(&LockedVault, &PathBuf)> = backups
                .iter()
                .filter_map(|backup| Some((backup.content.as_ref().ok()?, &backup.path)))
                .collect();
            let is_same = |other: &LockedVault| other.sha256() == copy.sha256();
            let base = kept.iter().find(|(backup, _)| backup.sha256() == copy.parent());
            match base {
                _ if vault.is_some_and(is_same) || kept.iter().any(|(backup, _)| is_same(backup)) => {
                    format!("delete it: generation {} is stored already", copy.generation()).into()
                }
                Some((_, base)) => message!["run ", merge(base), " to merge its changes, then delete it"],
                None => message![
                    "run ",
                    merge(Path::new("BASE")),
                    " to merge its changes, where BASE is the generation that both started from; then delete it"
                ],
            }
        }
    };
    Finding::warning("copies", said, hint)
}
