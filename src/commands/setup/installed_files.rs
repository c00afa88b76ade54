//! The files of one part of `capi setup`: written if they differ, and removed with the directories that become empty.

use std::fs;
use std::path::{Path, PathBuf};

use super::parts::Part;
use crate::error::{CommandError, Result};
use crate::fs::user_file;

/// How many directories above a removed file are removed if they are empty: `man1` and `man`, for example.
const DIRECTORIES: usize = 2;

/// What happened to a part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// At least one file was written.
    Written,
    /// At least one file was removed.
    Removed,
    /// All files were there.
    Unchanged,
    /// No file was there to remove.
    Absent,
}

impl State {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Removed => "removed",
            Self::Unchanged => "unchanged",
            Self::Absent => "absent",
        }
    }
}

/// The result for a part.
pub(super) struct Outcome {
    pub(super) state: State,
    /// Files with names of the part that capi did not write, and that stay.
    pub(super) foreign: Vec<PathBuf>,
}

/// Writes the files of a part that are missing or differ, and removes those of an older version that it has no more.
///
/// # Errors
/// A file that cannot be read, written or removed. With `is_dry` nothing is written.
pub(super) fn write(part: &Part, is_dry: bool) -> Result<Outcome> {
    let mut outcome = Outcome { state: State::Unchanged, foreign: Vec::new() };
    for (name, wanted) in &part.files {
        let path = part.directory.join(name);
        let old = user_file::read(&path)?;
        match &old {
            Some(old) if old == wanted => continue,
            Some(old) if !is_ours(old) => {
                outcome.foreign.push(path);
                continue;
            }
            _ => outcome.state = State::Written,
        }
        if !is_dry {
            user_file::make_directory(&path)?;
            user_file::write(&path, old.is_some(), wanted)?;
        }
    }
    let is_stale = |path: &PathBuf| part.files.iter().all(|(name, _)| part.directory.join(name) != *path);
    let (own, _) = installed(part)?;
    for path in own.iter().filter(|path| is_stale(path)) {
        outcome.state = State::Written;
        if !is_dry {
            delete(path)?;
        }
    }
    Ok(outcome)
}

/// Removes the files of a part, in whichever version of capi.
///
/// # Errors
/// A file that cannot be read or removed. With `is_dry` nothing is removed.
pub(super) fn remove(part: &Part, is_dry: bool) -> Result<Outcome> {
    let (own, foreign) = installed(part)?;
    if !is_dry {
        own.iter().try_for_each(|path| delete(path))?;
        if !own.is_empty() {
            // A directory with other files stays: removing it fails.
            let _ = part.directory.ancestors().take(DIRECTORIES).try_for_each(fs::remove_dir);
        }
    }
    let state = if own.is_empty() { State::Absent } else { State::Removed };
    Ok(Outcome { state, foreign })
}

/// Returns the files with names of the part: those that capi wrote, and the others.
fn installed(part: &Part) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut own, mut foreign) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(&part.directory).into_iter().flatten().flatten() {
        if !entry.file_name().to_str().is_some_and(|name| part.has_name(name)) {
            continue;
        }
        let path = entry.path();
        let text = user_file::read(&path)?.unwrap_or_default();
        if is_ours(&text) { own.push(path) } else { foreign.push(path) }
    }
    own.sort();
    foreign.sort();
    Ok((own, foreign))
}

/// Whether capi generated a text: a man page, or a script that asks capi for completions.
fn is_ours(text: &str) -> bool {
    text.starts_with(".\\\" Made by tests/generated ") || (text.contains("capi") && text.contains("COMPLETE"))
}

fn delete(path: &Path) -> Result<()> {
    fs::remove_file(path)
        .map_err(|error| CommandError::Unwritable { path: path.to_owned(), reason: (&error).into() }.into())
}
