//! The files into which `capi context --write` puts the block.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::assist::clients::{Instructions, instruction_files};
use crate::assist::managed_block::BEGIN;
use crate::error::Result;
use crate::fs::{real_path, user_file};

/// The file of a project that has none, because most clients read it.
const DEFAULT: &str = "AGENTS.md";

/// A file, and the text that precedes the block if the file is new.
pub(super) struct Target {
    pub(super) path: PathBuf,
    pub(super) front_matter: &'static str,
    /// Whether capi knows the path, so that it may create its directories.
    pub(super) is_known: bool,
}

/// Returns the file that the command line names, or those of the project.
///
/// # Errors
/// An instruction file that cannot be read.
pub(super) fn of(named: Option<&Path>, project: &Path) -> Result<Vec<Target>> {
    match named {
        Some(path) => Ok(vec![Target::named(path)]),
        None => of_project(project),
    }
}

/// Returns the instruction files that have a block, otherwise those that the project has, otherwise the default.
fn of_project(project: &Path) -> Result<Vec<Target>> {
    // `.clinerules` can be a file of its own.
    let is_used = |file: &&Instructions| {
        let trace = project.join(file.trace);
        if file.trace == file.path { trace.exists() } else { trace.is_dir() }
    };
    let used: Vec<&Instructions> = instruction_files().iter().filter(is_used).collect();
    let mut with_block = Vec::new();
    let mut others = Vec::new();
    // A link to another instruction file is the same file.
    let mut seen = BTreeSet::new();
    for file in used {
        let path = project.join(file.path);
        let text = user_file::read(&path)?;
        if real_path(&path).is_ok_and(|real| !seen.insert(real)) {
            continue;
        }
        match text {
            Some(text) if text.contains(BEGIN) => with_block.push(Target::known(path, file)),
            Some(text) if imports_another(&text) => {}
            _ => others.push(Target::known(path, file)),
        }
    }
    let targets = if with_block.is_empty() { others } else { with_block };
    Ok(if targets.is_empty() { vec![Target::named(&project.join(DEFAULT))] } else { targets })
}

/// Returns whether an instruction file imports another one with a line such as `@AGENTS.md`, as Claude Code, Gemini CLI and
/// Qwen Code allow.
fn imports_another(text: &str) -> bool {
    let imported = |line: &str| Some(line.trim().strip_prefix('@')?.trim_start_matches("./").to_owned());
    text.lines().filter_map(imported).any(|path| instruction_files().iter().any(|file| file.path == path))
}

impl Target {
    fn known(path: PathBuf, file: &Instructions) -> Self {
        Self { path, front_matter: file.front_matter, is_known: true }
    }

    /// Returns the file that a user named: an instruction file by the end of its path, the one that belongs into a directory
    /// such as `.cursor/rules`, or any other file.
    fn named(path: &Path) -> Self {
        if let Some(file) = instruction_files().iter().find(|file| path.ends_with(file.path)) {
            return Self::known(path.to_owned(), file);
        }
        let directory = instruction_files().iter().find(|file| {
            file.trace != file.path && path.ends_with(file.trace) && (path.is_dir() || !path.exists())
        });
        match directory {
            Some(file) => {
                let name = Path::new(file.path).file_name().unwrap_or_default();
                Self::known(path.join(name), file)
            }
            None => Self { path: path.to_owned(), front_matter: "", is_known: false },
        }
    }
}
