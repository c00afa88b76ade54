//! `capi trust`: which directories are believed when they say which app they are.

use std::path::PathBuf;

use crate::cli::TrustArgs;
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::fs::real_path;
use crate::model::text;

/// Trusts the project of the current directory, or lists or removes what is trusted.
///
/// # Errors
/// There is no project file here, or it names no app; the list can't be written.
pub(super) fn run(context: &Context, args: &TrustArgs) -> Result<()> {
    if args.list {
        return list(context);
    }
    if args.remove {
        return remove(context, args.directory.clone());
    }
    let project = context.project()?.ok_or(CommandError::NoProject)?;
    let app = project.app.as_ref().ok_or(CommandError::NoApp)?;
    let directory = project.path.parent().unwrap_or(&project.path);
    context.trust().add(directory, app)?;
    context.streams.note(&format!("programs in {} get what the app {app} may use", directory.display()));
    Ok(())
}

fn list(context: &Context) -> Result<()> {
    let trust = context.trust();
    if trust.entries().is_empty() {
        context.streams.note("no directory is trusted yet");
    }
    let line = |entry: &crate::project::trust::Entry| {
        format!("{}  {}\n", text::escape(&entry.app), text::escape(&entry.directory.to_string_lossy()))
    };
    context.print(&trust.entries().iter().map(line).collect::<String>())
}

fn remove(context: &Context, named: Option<PathBuf>) -> Result<()> {
    let directory = match named {
        Some(directory) => directory,
        None => {
            let project = context.project()?.ok_or(CommandError::NoProject)?;
            project.path.parent().unwrap_or(&project.path).to_owned()
        }
    };
    // A directory that is gone can still be named as the list has it.
    let directory = real_path(&directory).unwrap_or(directory);
    let removed = context.trust().remove(&directory)?;
    let text = if removed { "is not trusted any more" } else { "was not trusted" };
    context.streams.note(&format!("{} {text}", directory.display()));
    Ok(())
}
