//! `capi merge install`: the setup of capi as git's merge driver for vaults.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::context::Context;
use crate::error::{BackupError, CommandError, Result};
use crate::fs::user_file;
use crate::launch::Environment;
use crate::model::{WriteFailure, text};
use crate::project::root_of;

const DRIVER: &str = "capi merge %A %O %B";
/// capi merges vaults, and git converts none of their line ends.
const ATTRIBUTES: &str = "*.capi merge=capi -text";

/// Writes the attribute and the driver, unless they exist, and says so.
///
/// # Errors
/// No work tree here; git is missing or fails; a file that cannot be written.
pub(super) fn run(context: &Context) -> Result<()> {
    let top = PathBuf::from(git(&["rev-parse", "--show-toplevel"]).map_err(|error| match error {
        Failed::Missing => BackupError::Git("the program git was not found".to_owned()),
        Failed::Said(_) => BackupError::NoWorkTree,
    })?);
    let pattern = match unusual(context, &top) {
        Some(path) => format!("/{path} merge=capi -text"),
        None => ATTRIBUTES.to_owned(),
    };
    let attributes = top.join(".gitattributes");
    let shown = text::escape(&attributes.to_string_lossy());
    if add_line(&attributes, &pattern)? {
        context.streams.note(&format!("added `{pattern}` to {shown}; commit it"))
    } else {
        context.streams.note(&format!("{shown} has `{pattern}` already"))
    }
    if git(&["config", "--local", "merge.capi.driver"]).is_ok_and(|driver| driver == DRIVER) {
        context.streams.note("this clone merges vaults with capi already");
        return Ok(());
    }
    set("merge.capi.name", "joins two edited copies of a capi vault")?;
    set("merge.capi.driver", DRIVER)?;
    context.streams.note(&format!("this clone merges vaults with `{DRIVER}` now; each clone needs it once"));
    context.streams.hint("leave `backups/` and `*.lock` next to the vault out of the repository");
    Ok(())
}

/// Returns the path of the vault below the work tree, if the usual pattern does not cover it.
fn unusual(context: &Context, top: &Path) -> Option<String> {
    let store = context.vaults.store();
    let path = store.path();
    let top = fs::canonicalize(top).ok()?;
    let below = path.strip_prefix(&top).ok()?.to_str()?.replace('\\', "/");
    let usual = path.extension().is_some_and(|extension| extension == "capi");
    // git reads such a name as a pattern; the usual pattern is better than a wrong one.
    let plain = !below.contains(|c: char| c.is_whitespace() || "*?[]!\"#".contains(c));
    (!usual && plain && path.is_file()).then_some(below)
}

/// Adds the line, if it is missing. Returns whether it was.
fn add_line(path: &Path, line: &str) -> Result<bool> {
    user_file::stay_inside(path, root_of)?;
    // Git follows no link here, not even inside of the repository.
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        let reason = WriteFailure::Other("it is not a file".to_owned());
        return Err(CommandError::Unwritable { path: path.to_owned(), reason }.into());
    }
    let old = user_file::read(path)?;
    let mut text = old.clone().unwrap_or_default();
    if text.lines().any(|other| other.trim() == line) {
        return Ok(false);
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(line);
    text.push('\n');
    user_file::write(path, old.is_some(), &text)?;
    Ok(true)
}

fn set(key: &str, value: &str) -> Result<()> {
    git(&["config", "--local", key, value]).map(drop).map_err(|error| match error {
        Failed::Missing => BackupError::Git("the program git was not found".to_owned()).into(),
        Failed::Said(said) => BackupError::Git(said).into(),
    })
}

/// Why git gave no answer.
enum Failed {
    Missing,
    Said(String),
}

fn git(words: &[&str]) -> std::result::Result<String, Failed> {
    let output = Command::new("git")
        .args(words)
        .env_clear()
        .envs(Environment::inherit_own().into_variables())
        .output()
        .map_err(|_| Failed::Missing)?;
    let line = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned();
    if output.status.success() { Ok(line(&output.stdout)) } else { Err(Failed::Said(line(&output.stderr))) }
}
