//! The hook that searches each commit.

use std::path::Path;

use serde_json::{Value, json};

use crate::context::Context;
use crate::error::{BackupError, Error, Kind, Result};
use crate::fs::UserFileError;
use crate::model::text;
use crate::scan::hook::{HookError, Installed, install as install_hook};
use crate::ui::json_output;

/// The hook of another program, which was reported.
#[derive(Debug, thiserror::Error)]
#[error("the hook belongs to another program")]
struct NotOwn;

/// Installs the hook in the repository of a directory, or prints the line for a hook of another program.
///
/// # Errors
/// No repository here; git is missing or fails; a file that cannot be written; [`NotOwn`].
pub(super) fn install(context: &Context, directory: &Path, is_json: bool) -> Result<()> {
    // A hook runs in the root of the work tree, where a relative path would name another file.
    let vault = context.streams.vault.as_ref().map(|_| context.vaults.store().path().to_owned());
    let option = vault.map(|path| format!("--vault {}", text::shell_word(&path.to_string_lossy())));
    let installed = install_hook(directory, &option.unwrap_or_default()).map_err(|error| match error {
        HookError::Git => Error::from(BackupError::Git(error.to_string())),
        HookError::NoRepository(_) => Error::arguments(error.to_string(), "run it in a repository"),
        HookError::Unwritable(path, error) => UserFileError::Write(path, error).into(),
    })?;
    if is_json {
        context.print(&json_output::text(&json(&installed)))?;
    }
    let streams = &context.streams;
    match &installed {
        Installed::Created(path) => {
            streams.note(&format!("created {}; it searches each commit in this clone", text::path(path)));
            streams.hint("`git commit --no-verify` skips it once");
        }
        Installed::Present(path) => {
            streams.note(&format!("{} searches each commit already", text::path(path)));
        }
        Installed::NotOwn { path, line } => {
            streams.warn(&format!("{} does not belong to capi and was not changed", text::path(path)));
            streams.required_hint(&format!("add this line to it: {}", text::escape(line)));
            return Err(Error::quiet(Kind::Conflict, NotOwn));
        }
    }
    Ok(())
}

fn json(installed: &Installed) -> Value {
    let (status, path, line) = match installed {
        Installed::Created(path) => ("created", path, None),
        Installed::Present(path) => ("present", path, None),
        Installed::NotOwn { path, line } => ("not_own", path, Some(line)),
    };
    json!({ "status": status, "path": path.to_string_lossy(), "line": line })
}
