//! The offer to declare a new API in a project file that declares others.

use crate::context::Context;
use crate::error::Result;
use crate::model::{Api, capi, message};
use crate::project::Project;

/// Offers to declare the API, because programs in this directory do not get it otherwise. Without a prompt, a hint names
/// the command.
///
/// # Errors
/// A prompt that was interrupted; a project file that cannot be written.
pub(super) fn offer(context: &Context, project: &Project, api: &Api, may_prompt: bool) -> Result<()> {
    let is_for_project = api.scope.covers(project.app.as_ref());
    if project.apis.is_empty() || project.uses(&api.name) || !is_for_project {
        return Ok(());
    }
    let undeclared = format!("capi.toml does not declare `{}`, so programs here do not get it", api.name);
    if let Some(terminal) = context.terminal().filter(|_| may_prompt) {
        terminal.say(&undeclared)?;
        if terminal.confirm("declare it?", true)? {
            return context.declare_in(project, api);
        }
    } else {
        context.streams.note(&undeclared);
    }
    context.streams.hint(&message!["run ", capi("declare").arg(api.name.slug()), " to declare it"]);
    Ok(())
}
