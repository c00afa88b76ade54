//! `capi context`: what a coding assistant has to know, printed or put into its file.

use std::path::Path;

use crate::assist::{agents_md, managed_block};
use crate::cli::{ContextArgs, ContextFormat};
use crate::context::{Context, Reading, file};
use crate::error::{CommandError, Result};
use crate::model::{Api, AppName, Scope};
use crate::model::{CapiCommand, capi};
use crate::vault::real_path;

/// Prints, writes or checks the block.
///
/// # Errors
/// No such API; a file that can't be read or written, or whose block is broken or, with `--check`, not up to date.
pub(super) fn run(context: &Context, args: &ContextArgs) -> Result<()> {
    let Reading { project, catalog, app } = context.reading(args.app.as_ref())?;
    let apis = context.usable(&catalog, &args.names, app.as_ref(), project.as_ref())?;
    let app = app.as_ref().or_else(|| only_app(&apis));
    match (&args.write, args.format) {
        (Some(path), _) => update(context, args, path, &agents_md::markdown(&apis, app)),
        (None, ContextFormat::Json) => context.print(&agents_md::json(&apis, app)),
        (None, ContextFormat::Md) => context.print(&format!("{}\n", agents_md::markdown(&apis, app))),
    }
}

/// The app whose programs get what was named, where no app was: a program of none would get no API of it.
fn only_app<'a>(apis: &[&'a Api]) -> Option<&'a AppName> {
    let mut apps = apis.iter().filter_map(|api| match &api.scope {
        Scope::App(app) => Some(app),
        Scope::Organization => None,
    });
    let first = apps.next()?;
    apps.all(|app| app == first).then_some(first)
}

fn update(context: &Context, args: &ContextArgs, path: &Path, text: &str) -> Result<()> {
    let shown = path.display();
    let old = file::read(path)?;
    let new = managed_block::put(old.as_deref().unwrap_or_default(), text)?;
    if old.as_ref() == Some(&new) {
        context.streams.note(&format!("{shown} is up to date"));
        return Ok(());
    }
    if args.check {
        return Err(CommandError::StaleBlock { path: path.to_owned(), command: command(args, path) }.into());
    }
    file::write(path, old.is_some(), &new)?;
    let target = real_path(path).ok().filter(|_| path.is_symlink());
    let target = target.map_or_else(String::new, |target| format!(", a link to {}", target.display()));
    context.streams.note(&format!("wrote the block of {shown}{target}"));
    Ok(())
}

/// The command that brings the file up to date.
fn command(args: &ContextArgs, path: &Path) -> CapiCommand {
    let command = args.names.iter().fold(capi("context"), CapiCommand::arg);
    command.app(args.app.as_ref()).arg("--write").arg(path.to_string_lossy())
}
