//! A model of a disk that loses power: its possible content when a run of system calls is cut off.
//!
//! It promises no more than POSIX does. Data written to a file since its last `fsync` can be complete, missing, partial,
//! or zeros of the right length. Each creation, move and removal of a name since the last `fsync` of its directory can have
//! happened or not, in any order. A directory that loses its own name is lost with its content. An `fsync` of a file does
//! not make its name durable, because some file systems do not do that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// One change, in the order in which the program made it. A file is a number: its names come and go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Op {
    Make {
        file: usize,
        path: PathBuf,
    },
    Write {
        file: usize,
        bytes: Vec<u8>,
    },
    Cut {
        file: usize,
        length: usize,
    },
    SyncFile(usize),
    Move {
        file: usize,
        from: PathBuf,
        to: PathBuf,
    },
    Remove(PathBuf),
    MakeDirectory(PathBuf),
    SyncDirectory(PathBuf),
    /// The message about success was printed.
    Said,
}

/// The content before the run, completely on the disk.
#[derive(Debug, Clone, Default)]
pub(crate) struct Before {
    pub(crate) names: BTreeMap<PathBuf, usize>,
    pub(crate) files: BTreeMap<usize, Vec<u8>>,
}

/// The content of the disk when the power is back: the reachable files with their bytes.
pub(crate) type After = BTreeMap<PathBuf, Vec<u8>>;

/// More free choices than this are no longer tried one by one.
const MOST_FREE: usize = 14;

impl Op {
    /// The directory whose names it changes.
    fn directory(&self) -> Option<&Path> {
        match self {
            Self::Make { path, .. } | Self::Remove(path) | Self::MakeDirectory(path) => path.parent(),
            Self::Move { to, .. } => to.parent(),
            _ => None,
        }
    }
}

/// Everything that the disk may hold when the power goes after the first operations of a run.
pub(crate) fn outcomes(before: &Before, done: &[Op]) -> BTreeSet<After> {
    let synced = |at: usize, directory: &Path| {
        done[at..].iter().any(|op| matches!(op, Op::SyncDirectory(synced) if synced == directory))
    };
    let free: Vec<usize> = (0..done.len())
        .filter(|&at| done[at].directory().is_some_and(|directory| !synced(at, directory)))
        .collect();
    assert!(free.len() <= MOST_FREE, "{} names were never synced", free.len());
    let contents: BTreeMap<usize, Vec<Vec<u8>>> =
        files(before, done).into_iter().map(|file| (file, contents(before, done, file))).collect();
    let mut all = BTreeSet::new();
    for choice in 0..1_usize << free.len() {
        let happened =
            |at: usize| free.iter().position(|&f| f == at).is_none_or(|bit| choice >> bit & 1 == 1);
        each_content(&names(before, done, happened), &contents, &mut all);
    }
    all
}

fn files(before: &Before, done: &[Op]) -> BTreeSet<usize> {
    let made = done.iter().filter_map(|op| match op {
        Op::Make { file, .. } => Some(*file),
        _ => None,
    });
    before.files.keys().copied().chain(made).collect()
}

/// The possible contents of a file.
fn contents(before: &Before, done: &[Op], file: usize) -> Vec<Vec<u8>> {
    let last_sync = done.iter().rposition(|op| *op == Op::SyncFile(file)).map_or(0, |at| at + 1);
    let apply = |bytes: &mut Vec<u8>, ops: &[Op]| {
        for op in ops {
            match op {
                Op::Write { file: written, bytes: more } if *written == file => bytes.extend(more),
                Op::Cut { file: cut, length } if *cut == file => bytes.truncate(*length),
                _ => {}
            }
        }
    };
    let mut kept = before.files.get(&file).cloned().unwrap_or_default();
    apply(&mut kept, &done[..last_sync]);
    let mut whole = kept.clone();
    apply(&mut whole, &done[last_sync..]);
    if whole == kept {
        return vec![kept];
    }
    let half = whole[..whole.len() / 2].to_vec();
    let but_one = whole[..whole.len().saturating_sub(1)].to_vec();
    let zeros = vec![0; whole.len()];
    vec![kept, Vec::new(), half, but_one, zeros, whole]
}

/// The names that there are, when of the free operations only some happened.
fn names(before: &Before, done: &[Op], happened: impl Fn(usize) -> bool) -> BTreeMap<PathBuf, usize> {
    let mut names = before.names.clone();
    let mut lost: Vec<&Path> = Vec::new();
    for (at, op) in done.iter().enumerate() {
        match op {
            Op::MakeDirectory(path) if !happened(at) => lost.push(path),
            _ if !happened(at) => {}
            Op::Make { file, path } => drop(names.insert(path.clone(), *file)),
            Op::Remove(path) => drop(names.remove(path)),
            Op::Move { file, from, to } => {
                names.remove(from);
                names.insert(to.clone(), *file);
            }
            _ => {}
        }
    }
    names.retain(|path, _| !lost.iter().any(|directory| path.starts_with(directory)));
    names
}

/// Every combination of the possible contents of the named files.
fn each_content(
    names: &BTreeMap<PathBuf, usize>,
    contents: &BTreeMap<usize, Vec<Vec<u8>>>,
    all: &mut BTreeSet<After>,
) {
    let mut found = vec![After::new()];
    for (path, file) in names {
        // The content of a temporary file does not matter, because it is never the vault.
        if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
            continue;
        }
        let with = |after: &After, bytes: &Vec<u8>| {
            let mut after = after.clone();
            after.insert(path.clone(), bytes.clone());
            after
        };
        found =
            found.iter().flat_map(|after| contents[file].iter().map(|bytes| with(after, bytes))).collect();
    }
    all.extend(found);
}
