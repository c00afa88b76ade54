//! `capi import --check`: whether `exec` would set every variable of a settings file. It reads metadata only.

use std::path::Path;

use super::ImportArgs;
use crate::context::{Context, Reading, USUAL_SETTINGS, settings_text};
use crate::error::{BackupError, Result};
use crate::model::{Api, Variable, infer, parse_dotenv, removed_names, text};
use crate::ui::table;

/// Prints where each variable of the file would come from.
///
/// # Errors
/// [`BackupError::NotSet`] with the variables that would be missing; errors of reading the file and the metadata.
pub(super) fn run(context: &Context, args: &ImportArgs) -> Result<()> {
    let file = args.file.as_deref().unwrap_or_else(|| Path::new(USUAL_SETTINGS));
    let settings = settings_text(file)?;
    let Reading { project, catalog, app } = context.reading(args.scope.app.as_ref())?;
    let used = context.usable(&catalog, &[], app.as_ref(), project.as_ref())?;
    let mut names: Vec<(String, bool)> =
        removed_names(&settings).into_iter().map(|name| (name.to_owned(), false)).collect();
    for inferred in infer(parse_dotenv(&settings).0) {
        let is_setting = inferred.unclear.is_some_and(|unclear| unclear.is_setting());
        names.extend(inferred.sources.into_iter().map(|name| (name, is_setting)));
    }
    let mut rows = vec![vec!["VARIABLE".to_owned(), "SET BY".to_owned()]];
    let mut missing = Vec::new();
    for (name, is_setting) in &names {
        let source = source(name, *is_setting, &used, file);
        if source.is_none() {
            missing.push(text::escape(name));
        }
        rows.push(vec![text::escape(name), source.unwrap_or_else(|| "nothing".to_owned())]);
    }
    context.print(&table::lines(&rows, context.table_style()))?;
    if missing.is_empty() { Ok(()) } else { Err(BackupError::NotSet(missing.join(", ")).into()) }
}

/// Returns where a variable comes from: a record, the environment of this process, or the file itself.
fn source(name: &str, is_setting: bool, used: &[&Api], file: &Path) -> Option<String> {
    let sets = |api: &&&Api| api.variables().iter().any(|variable| variable.as_str() == name);
    if let Some(api) = used.iter().find(sets) {
        return Some(format!("`{}`", api.name));
    }
    // `exec` removes the variables of capi that it does not set.
    if !name.starts_with(Variable::PREFIX) && std::env::var_os(name).is_some() {
        return Some("the environment".to_owned());
    }
    is_setting.then(|| text::path(file))
}
