//! The steps after a settings file was imported: the file without its values, and the command that runs the app.

use std::path::Path;

use super::rewrite::{self, Imported};
use super::{ImportArgs, app_command};
use crate::context::Context;
use crate::error::Result;
use crate::model::{AppName, CapiCommand, Scope, capi, message, text};
use crate::vaults::CurrentVault;

/// Rewrites the settings file if the user wants that, and ends with the command that runs the app. `scopes` are those of
/// the APIs that came from the file.
///
/// # Errors
/// Errors of reading the vault and of writing the file.
pub(super) fn run(
    context: &Context,
    args: &ImportArgs,
    vault: &mut CurrentVault<'_>,
    file: &Path,
    text: &str,
    scopes: &[Scope],
) -> Result<()> {
    let project = context.project()?;
    let mut apis = vault.open()?.records.into_apis();
    apis.retain(|(api, _)| api.scope == Scope::Organization || scopes.contains(&api.scope));
    let app = scopes.iter().find_map(Scope::app);
    if let Some(project) = &project {
        for (api, _) in apis.iter().filter(|(api, _)| !project.uses(&api.name)) {
            let declare = capi("declare").api(api);
            let undeclared =
                format!("capi.toml does not declare `{}`, so programs do not get it: ", api.name);
            context.streams.note(&message![undeclared, declare, " declares it"]);
        }
        apis.retain(|(api, _)| project.uses(&api.name));
    }
    let imported = Imported::of(file, text, apis);
    let shown = text::path(file);
    if imported.is_empty() {
        if args.rewrite {
            context.streams.note(&format!("{shown} has no value that is in the vault"));
        }
    } else if args.rewrite {
        imported.rewrite(context, args.backup)?;
    } else if let Some(terminal) = context.terminal().filter(|_| !args.yes) {
        if terminal.confirm(&format!("remove the imported values from {shown}?"), false)? {
            let copy = rewrite::backup_of(file);
            let question = format!("keep the old file with its credentials as {}?", copy.display());
            imported.rewrite(context, terminal.confirm(&question, false)?)?;
        }
    } else {
        let again = capi("import").arg(file.to_string_lossy()).app(app).arg("--yes").arg("--rewrite");
        context.streams.hint(&message![again, " removes the imported values from the file"]);
    }
    context.streams.hint(
        "copies in git, backups and snapshots keep the credentials: rotate every one that was committed or shared",
    );
    let own = context.trusted_app(None, project.as_ref()).0;
    context
        .streams
        .hint(&message!["run the app: ", exec(file, app.filter(|app| own.as_ref() != Some(*app)))]);
    Ok(())
}

/// Returns the command that runs the app which the file belongs to.
fn exec(file: &Path, app: Option<&AppName>) -> CapiCommand {
    let directory = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let words = app_command::command(directory).unwrap_or_else(|| vec!["COMMAND".to_owned()]);
    words.iter().fold(capi("exec").app(app).arg("--"), |command, word| command.arg(word))
}
