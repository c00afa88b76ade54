//! `capi snippet --for`: the setting with which a runner passes the variables.

use crate::assist::runners::Runner;
use crate::context::{Context, Reading};
use crate::error::Result;
use crate::model::AppName;

/// Prints the setting. Without names it covers all APIs; the vault is read only if the setting contains their variables.
///
/// # Errors
/// No such API; errors of reading the metadata.
pub(super) fn print(
    context: &Context,
    runner: &Runner,
    names: &[String],
    app: Option<&AppName>,
) -> Result<()> {
    let Some(setting) = &runner.setting else { return Ok(()) };
    let variables = match names {
        [] if setting.fits_every_api() => Vec::new(),
        names => variables(context, names, app)?,
    };
    context.streams.note(runner.behaviour);
    context.streams.note(&match setting.file {
        Some(file) => {
            format!("the setting belongs in {file}")
        }
        None => "run it as follows".to_owned(),
    });
    if variables.is_empty() && !setting.fits_every_api() {
        context.streams.note("no API is available here, so the setting contains an example");
    }
    context.print(&setting.render(&variables))
}

/// The variables of these APIs, or of all that the app gets.
fn variables(context: &Context, names: &[String], app: Option<&AppName>) -> Result<Vec<String>> {
    let Reading { project, catalog, app } = context.reading(app)?;
    let apis = context.usable(&catalog, names, app.as_ref(), project.as_ref())?;
    Ok(apis.iter().flat_map(|api| api.variables()).map(|variable| variable.to_string()).collect())
}
