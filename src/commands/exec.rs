//! `capi exec`: the main job. Unlocks for one app, sets the variables, and becomes the program.

mod advice;
mod hidden;
mod shell;

use std::collections::BTreeSet;

use crate::cli::{ExecArgs, MaskChoice};
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::launch::{Environment, MaskMode, Plan, Program, start};
use crate::model::{Api, ApiId, AppName, Catalog, Credential, Scope, Variable, capi, message};
use crate::project::Project;

/// Runs a program. Returns only with an error.
///
/// # Errors
/// What unlocking may refuse; an unknown API in `--only` or `--exclude`; a program that can't be started.
pub(super) fn run(context: &Context, args: &ExecArgs) -> Result<()> {
    advice::give(&context.streams, &args.command);
    let project = context.project()?;
    let app = context.app(args.app.as_ref(), project.as_ref())?;
    let mut apis = context.for_app(app.as_ref())?;
    advice::doubt(&context.streams, args.app.as_ref(), apis.iter().map(|(api, _)| api));
    if let Some(project) = &project {
        keep_declared(project, &mut apis)?;
    }
    narrow(context, args, app.as_ref(), &mut apis)?;
    if apis.is_empty() {
        let list = capi("list");
        context.streams.note(&message![
            "no API is set for this command; run ",
            list,
            " to see which apps have some"
        ]);
    }
    let mut environment = Environment::inherit(std::env::vars_os(), args.clean_env);
    set_variables(&mut environment, &apis);
    let plan = Plan::new(mask_mode(args.mask, context.settings.masking));
    let masker = if plan.masks() { Some(hidden::masker(&apis)?) } else { None };
    drop(apis);
    let command = shell::or_given(context, args, app.as_ref(), &mut environment);
    let (name, arguments) = command.split_first().unwrap_or_else(|| unreachable!("a shell has a name"));
    match start(Program { name, arguments, environment, signals_taken }, plan, masker)? {}
}

/// What the option says, else the setting.
fn mask_mode(option: Option<MaskChoice>, setting: MaskMode) -> MaskMode {
    option.map_or(setting, |choice| match choice {
        MaskChoice::Auto => MaskMode::Auto,
        MaskChoice::Always => MaskMode::Always,
        MaskChoice::Never => MaskMode::Never,
    })
}

/// The handlers of an earlier question let go. On Windows Ctrl-C reaches every program on the console: it is for the
/// program that runs, and capi waits for its end.
fn signals_taken() {
    #[cfg(unix)]
    crate::ui::give_up_signals();
    #[cfg(windows)]
    crate::ui::leave_interrupts_to_others();
}

/// Keeps what the project declares, if it declares anything. It can only narrow.
///
/// # Errors
/// A declared API that the app can't use.
fn keep_declared(project: &Project, apis: &mut Vec<(Api, Credential)>) -> Result<()> {
    let lacking = project.apis.iter().find(|declared| !apis.iter().any(|(api, _)| declared.is(&api.name)));
    if let Some(declared) = lacking {
        return Err(CommandError::NotInVault(declared.name.to_string()).into());
    }
    apis.retain(|(api, _)| project.uses(&api.name));
    Ok(())
}

/// Keeps what `--only` names, drops what `--exclude` names.
fn narrow(
    context: &Context,
    args: &ExecArgs,
    app: Option<&AppName>,
    apis: &mut Vec<(Api, Credential)>,
) -> Result<()> {
    if args.only.is_empty() && args.exclude.is_empty() {
        return Ok(());
    }
    let catalog = Catalog::new(apis.iter().map(|(api, _)| api.clone()).collect());
    let find = |name: &String| context.find(&catalog, name, app);
    let only: BTreeSet<ApiId> = args.only.iter().map(|name| Ok(find(name)?.id)).collect::<Result<_>>()?;
    // By variable: without the app's own API the organization's, which it hides, would fill that in its place.
    let exclude: BTreeSet<Variable> =
        args.exclude.iter().map(|name| Ok(find(name)?.variable())).collect::<Result<_>>()?;
    apis.retain(|(api, _)| (only.is_empty() || only.contains(&api.id)) && !exclude.contains(&api.variable()));
    Ok(())
}

/// The organization's first, so that the app's own win.
fn set_variables(environment: &mut Environment, apis: &[(Api, Credential)]) {
    let organization = |api: &Api| api.scope == Scope::Organization;
    let (shared, own): (Vec<_>, Vec<_>) = apis.iter().partition(|(api, _)| organization(api));
    for (api, credential) in shared.into_iter().chain(own) {
        for (variable, secret) in credential.variables(&api.variable()) {
            environment.set(&variable, &secret);
        }
    }
}
