//! A repository, found without git, and the commands that read it.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::super::tree;
use crate::launch::Environment;

/// The longest file that names another directory, in bytes.
const LONGEST_POINTER: u64 = 64 << 10;

/// Options of every command: no pager, no replaced objects, no program that the repository's configuration names.
const OPTIONS: &[&str] = &[
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.sshCommand=false",
    "-c",
    "log.showSignature=false",
    "-c",
    "protocol.allow=never",
];

/// Variables of every command. No version of git knows all of them. `GIT_NO_LAZY_FETCH` and the protocols keep it from
/// fetching objects that a partial clone lacks; `none` is not a protocol.
const VARIABLES: &[(&str, &str)] = &[
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_ATTR_NOSYSTEM", "1"),
    ("GIT_CONFIG_GLOBAL", if cfg!(windows) { "NUL" } else { "/dev/null" }),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LC_ALL", "C"),
];

/// Variables by which git tells a hook about a commit that is being made.
const OF_A_COMMIT: &[&str] = &["GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"];

/// A repository.
#[derive(Clone, Debug)]
pub struct Repository {
    /// The directory with HEAD and index: that of a linked work tree, if it is one.
    directory: PathBuf,
    /// The directory with the objects, the configuration and the references.
    common: PathBuf,
    /// Whether the index and the objects are those of a commit that is being made.
    is_committing: bool,
}

impl Repository {
    /// Returns the repository that a directory belongs to: its work tree, a directory above, or the directory itself if the
    /// repository is bare.
    #[must_use]
    pub fn find(from: &Path) -> Option<Self> {
        let from = std::path::absolute(from).ok()?;
        from.ancestors().find_map(|above| Self::of_entry(&above.join(".git")).or_else(|| Self::at(above)))
    }

    /// Returns the repository of a `.git`, which is a directory, or a file in a linked work tree and in a submodule.
    #[must_use]
    pub fn of_entry(entry: &Path) -> Option<Self> {
        if entry.is_dir() {
            return Self::at(entry);
        }
        let text = pointer(entry)?;
        Self::at(&entry.parent()?.join(text.strip_prefix("gitdir:")?.trim_start()))
    }

    /// Returns the repository whose git directory this is.
    #[must_use]
    pub fn at(directory: &Path) -> Option<Self> {
        // HEAD may be a link to a branch that does not exist.
        fs::symlink_metadata(directory.join("HEAD")).ok()?;
        let directory = std::path::absolute(directory).ok()?;
        let common = match pointer(&directory.join("commondir")) {
            Some(path) => directory.join(path),
            None => directory.clone(),
        };
        let is_whole = common.join("objects").is_dir() && common.join("refs").exists();
        is_whole.then_some(Self { directory, common, is_committing: false })
    }

    /// Returns the repository for which git runs the caller as a hook, and otherwise that of the current directory. Its
    /// index is the one of the commit that is being made.
    #[must_use]
    pub fn of_commit() -> Option<Self> {
        let found = match std::env::var_os("GIT_DIR") {
            Some(directory) => Self::at(Path::new(&directory)),
            None => Self::find(&std::env::current_dir().ok()?),
        };
        Some(Self { is_committing: true, ..found? })
    }

    /// Returns the directory with the objects, by which reports name the repository.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.common
    }

    /// Returns a command of git about this repository, without input, and with its errors discarded: they may repeat a
    /// value of the configuration.
    pub(super) fn command(&self, words: &[&str]) -> Command {
        let is_kept =
            |name: &str| !name.starts_with("GIT_") || self.is_committing && OF_A_COMMIT.contains(&name);
        let own = Environment::inherit_own().into_variables();
        let mut option = OsString::from("--git-dir=");
        option.push(&self.directory);
        let mut command = Command::new("git");
        command
            .env_clear()
            .envs(own.into_iter().filter(|(name, _)| is_kept(&name.to_string_lossy())))
            .envs(VARIABLES.iter().copied())
            .args(OPTIONS)
            .arg(option)
            .args(words)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        command
    }

    /// Returns what a short command prints.
    ///
    /// # Errors
    /// git is missing, or it failed.
    pub(super) fn output(&self, words: &[&str]) -> io::Result<Vec<u8>> {
        let output = self.command(words).output()?;
        if output.status.success() { Ok(output.stdout) } else { Err(io::ErrorKind::Other.into()) }
    }
}

/// Returns the only line of a file, without the line end.
fn pointer(path: &Path) -> Option<String> {
    let mut text = String::new();
    tree::open(path).ok()??.take(LONGEST_POINTER).read_to_string(&mut text).ok()?;
    Some(text.trim_end_matches(['\n', '\r']).to_owned())
}
