//! Files and directories that only their owner may enter, what killed writers left, and the repair of both.

use std::fs;
use std::path::{Path, PathBuf};

use super::Finding;
use crate::context::Context;
use crate::fs::permissions::{clear_bits, is_foreign_path, is_own_path, open_bits};
use crate::model::{capi, message};

/// A file or directory, and which of its bits shall not be set.
struct Place {
    path: PathBuf,
    bits: u32,
    what: &'static str,
}

pub(super) fn check(context: &Context) -> Vec<Finding> {
    let mut found: Vec<Finding> = places(context).iter().filter_map(look).collect();
    if found.is_empty() {
        found.push(Finding::ok(
            "permissions",
            "backups, local state and their directories are closed to other users",
        ));
    }
    found.extend(leftovers(context));
    found
}

/// Closes what is open and removes what was left. What was done, and what could not be, a line each.
pub(super) fn repair(context: &Context) -> Vec<String> {
    let store = context.vaults.store();
    let vault = Place { path: store.path().to_owned(), bits: 0o077, what: "the vault" };
    let open = |place: &Place| open_bits(&place.path, place.bits) != 0 && is_own_path(&place.path);
    let close = |place: Place| match clear_bits(&place.path, place.bits) {
        // Some file systems accept the change and ignore it.
        Ok(()) if open_bits(&place.path, place.bits) != 0 => format!(
            "could not close {}: its file system ignores modes; move it to a disk that stores them",
            place.path.display()
        ),
        Ok(()) => format!("closed to other users: {}", place.path.display()),
        Err(error) => format!("could not close {}: {}", place.path.display(), error.kind()),
    };
    let mut done: Vec<String> =
        std::iter::once(vault).chain(places(context)).filter(open).map(close).collect();
    // Without the lock a temporary file may be in use.
    if !store.paths().leftovers().is_empty()
        && let Ok(_lock) = store.lock()
    {
        for path in store.paths().leftovers() {
            if fs::remove_file(&path).is_ok() {
                done.push(format!("removed what a killed process left: {}", path.display()));
            }
        }
    }
    done
}

/// All that capi made and that others have no business in; of the vault's own directory only who may write there.
fn places(context: &Context) -> Vec<Place> {
    let store = context.vaults.store();
    let (directory, backups) = (store.paths().directory().to_owned(), store.paths().backup_directory());
    let state = context.settings.state.clone();
    let mut places = vec![
        Place { path: directory, bits: 0o022, what: "the vault's directory" },
        Place { path: backups.clone(), bits: 0o077, what: "the directory of the backups" },
        Place { path: state.clone(), bits: 0o077, what: "the state directory" },
    ];
    // A directory of that name may have been somebody's before: only what bears the vault's name in it is capi's.
    let vault =
        context.vaults.store().path().file_name().unwrap_or_default().to_string_lossy().into_owned() + ".";
    for (inside, names) in [(backups, vault.as_str()), (state, "")] {
        let entries = fs::read_dir(&inside).into_iter().flatten().flatten();
        let own = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(names));
        let files = own.map(|entry| entry.path()).filter(|path| is_file(path));
        places.extend(files.map(|path| Place { path, bits: 0o077, what: "a file" }));
    }
    places
}

fn is_file(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
}

fn look(place: &Place) -> Option<Finding> {
    let path = place.path.display();
    if is_foreign_path(&place.path) {
        let hint = "give it to yourself with `chown`, or keep the vault elsewhere";
        return Some(Finding::problem(
            "owner",
            format!("{} belongs to another user: {path}", place.what),
            hint,
        ));
    }
    // The vault's own directory is told of with the file.
    let told = place.bits == 0o022;
    (!told && open_bits(&place.path, place.bits) != 0).then(|| {
        let text = format!("other users may use {}: {path}", place.what);
        Finding::problem("permissions", text, message!["run ", capi("doctor --fix")])
    })
}

fn leftovers(context: &Context) -> Option<Finding> {
    let left = context.vaults.store().paths().leftovers();
    let first = left.first()?;
    let text = format!(
        "temporary files of a process that was killed or still writes: {}, {} in all",
        first.display(),
        left.len()
    );
    Some(Finding::warning(
        "leftovers",
        text,
        message!["run ", capi("doctor --fix"), " to remove them; the next change does it too"],
    ))
}
