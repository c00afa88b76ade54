//! `capi trust`: the directories whose project files are trusted to name an app.

use std::path::PathBuf;

use crate::cli::{Manual, Requirements};
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::fs::real_path;
use crate::model::text;

/// Trust this directory's capi.toml to name its app
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct TrustArgs {
    /// With --remove: this directory instead of the current one
    #[arg(value_name = "DIRECTORY", requires = "remove")]
    pub directory: Option<PathBuf>,

    /// Print the trusted directories
    #[arg(long, conflicts_with = "remove")]
    pub list: bool,

    /// Stop trusting the directory
    #[arg(long)]
    pub remove: bool,
}

const AFTER_HELP: &str = "\
A capi.toml can come with a repository that you cloned, so the app that it names
has no effect until you trust the directory.

Examples:
  capi trust
  capi trust --list
  capi trust --remove";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2", "5"],
    environment: &["CAPI_CONFIG"],
    files: &["capi.toml", "trusted.toml", "config.toml"],
    security: &[
        "A cloned project can name any app. Until you trust its directory, programs in it get no API of that app. The \
         trust covers the app that the file named at that time; if the file names another app later, capi asks again.",
    ],
    see_also: &["capi-declare", "capi-exec"],
};

impl Requirements for TrustArgs {}

/// Trusts the project of the current directory, or lists or removes trusted directories.
///
/// # Errors
/// There is no project file, or it names no app; the list cannot be written.
pub(super) fn run(context: &Context, args: &TrustArgs) -> Result<()> {
    if args.list {
        return list(context);
    }
    if args.remove {
        return remove(context, args.directory.clone());
    }
    let project = context.project()?.ok_or(CommandError::NoProject)?;
    let app = project.app.as_ref().ok_or(CommandError::NoApp)?;
    let directory = project.directory();
    context.trust().add(directory, app)?;
    context.streams.note(&format!("programs in {} get the APIs of the app {app}", directory.display()));
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
        None => context.project()?.ok_or(CommandError::NoProject)?.directory().to_owned(),
    };
    // A directory that is gone can still be named as the list has it.
    let directory = real_path(&directory).unwrap_or(directory);
    let removed = context.trust().remove(&directory)?;
    let text = if removed { "is not trusted any more" } else { "was not trusted" };
    context.streams.note(&format!("{} {text}", directory.display()));
    Ok(())
}
