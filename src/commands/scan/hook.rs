//! The hook that searches each commit.

use std::path::Path;

use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::text;
use crate::scan::hook::{HookError, Installed, install as install_hook};

/// Installs the hook, or prints the line for a hook of another program.
///
/// # Errors
/// No repository; a file that cannot be written.
pub(super) fn install(context: &Context, directory: &Path) -> Result<()> {
    let option = context.streams.vault.as_ref().map(|vault| format!("--vault {vault}")).unwrap_or_default();
    let installed = install_hook(directory, &option).map_err(|error| match error {
        HookError::NoRepository(_) => Error::arguments(error.to_string(), "run it in a repository"),
        _ => Error::new(Kind::Other, error),
    })?;
    let streams = &context.streams;
    match installed {
        Installed::Created(path) => {
            streams.note(&format!("wrote {}; each commit is searched now", text::path(&path)))
        }
        Installed::Present(path) => {
            streams.note(&format!("{} searches each commit already", text::path(&path)))
        }
        Installed::NotOwn { path, line } => {
            streams.warn(&format!("{} belongs to another program and was not changed", text::path(&path)));
            streams.required_hint(&format!("add this line to it: {}", text::escape(&line)));
        }
    }
    Ok(())
}
