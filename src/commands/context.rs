//! `capi context`: what a coding assistant has to know, printed or put into its file.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::cli::{ContextArgs, ContextFormat};
use crate::context::Context;
use crate::error::{Refusal, Result};
use crate::knowledge::{block, context as knowledge};

/// Prints, writes or checks the block.
///
/// # Errors
/// No such API; a file that can't be read or written, or whose block is broken or, with `--check`, not up to date.
pub(super) fn run(context: &Context, args: &ContextArgs) -> Result<()> {
    let project = context.project()?;
    let catalog = context.catalog()?;
    let app = context.app_for_reading(args.app.as_ref(), project.as_ref());
    let app = app.as_ref();
    let apis = context.usable(&catalog, &args.names, app, project.as_ref())?;
    match (&args.write, args.format) {
        (Some(path), _) => update(context, args, path, &knowledge::markdown(&apis, app)),
        (None, ContextFormat::Json) => context.print(&knowledge::json(&apis, app)),
        (None, ContextFormat::Md) => context.print(&format!("{}\n", knowledge::markdown(&apis, app))),
    }
}

fn update(context: &Context, args: &ContextArgs, path: &Path, text: &str) -> Result<()> {
    let shown = path.display();
    let old = read(path)?;
    let new = block::put(old.as_deref().unwrap_or_default(), text)?;
    if old.as_ref() == Some(&new) {
        context.streams.note(&format!("{shown} is up to date"));
        return Ok(());
    }
    if args.check {
        return Err(Refusal::StaleBlock { path: path.to_owned(), command: command(args, path) }.into());
    }
    write(path, old.is_some(), &new)
        .map_err(|error| Refusal::Unwritable { path: path.to_owned(), reason: error.kind().to_string() })?;
    context.streams.note(&format!("wrote the block of {shown}"));
    Ok(())
}

/// The file's text; none when there is no file.
fn read(path: &Path) -> Result<Option<String>> {
    let unreadable = |reason: String| Refusal::Unreadable { path: path.to_owned(), reason };
    // A link that leads nowhere is there, and is no file.
    if fs::symlink_metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
        return Ok(None);
    }
    let found = fs::metadata(path).map_err(|error| unreadable(error.kind().to_string()))?;
    if !found.is_file() {
        return Err(unreadable("not a file".to_owned()).into());
    }
    let bytes = fs::read(path).map_err(|error| unreadable(error.kind().to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("not UTF-8 text".to_owned()))?;
    Ok(Some(text))
}

/// Puts the whole file in the place of the old one, with its permissions; behind a link, where the link leads.
fn write(path: &Path, is_there: bool, text: &str) -> std::io::Result<()> {
    let target = if is_there { fs::canonicalize(path)? } else { path.to_owned() };
    let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".capi-");
    #[cfg(unix)]
    let usual = {
        use std::os::unix::fs::PermissionsExt as _;
        // The user's umask takes its part of it.
        fs::Permissions::from_mode(0o666)
    };
    #[cfg(unix)]
    builder.permissions(usual);
    let mut file = builder.tempfile_in(directory.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    if is_there {
        file.as_file().set_permissions(fs::metadata(&target)?.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&target).map(drop).map_err(|error| error.error)
}

/// The command that brings the file up to date.
fn command(args: &ContextArgs, path: &Path) -> String {
    let mut words = vec!["capi".to_owned(), "context".to_owned()];
    words.extend(args.names.iter().map(|name| word(name)));
    if let Some(app) = &args.app {
        words.extend(["--app".to_owned(), app.to_string()]);
    }
    words.extend(["--write".to_owned(), word(&path.to_string_lossy())]);
    words.join(" ")
}

/// A word for a shell, in quotes if it needs them.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
