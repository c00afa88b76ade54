//! `capi exec --proxy`: a command that uses APIs without holding their credentials.

use std::collections::BTreeSet;

use super::files::Files;
use super::proxy_environment::{set_proxy, set_trust};
use super::proxy_options::ProxyMode;
use super::{
    ExecArgs, Selection, advice, alias_names, allowed, catalog_of, eval_hint, masking, proxy_only, select,
    set_variables, start_program, user_shell,
};
use crate::context::Context;
use crate::error::Result;
use crate::launch::mask::{MaskedValues, Masker};
use crate::launch::{Environment, LaunchError};
use crate::model::{
    Api, ApiId, AppName, Binding, Credential, Effective, Secret, Variable, capi, message, text,
};
use crate::project::Project;
use crate::proxy::{NoRoute, Proxy, ProxyError, ProxyOptions, Route};
use crate::vaults::refuse_unchecked_token;
use crate::web::ProxyVariables;

/// APIs with their credentials.
type Credentials = Vec<(Api, Credential)>;

/// Runs the command with the proxy. Returns only with an error.
///
/// # Errors
/// As for `capi exec`; a vault that was not authenticated; a proxy that cannot start.
pub(in crate::commands) fn run(context: &Context, args: &ExecArgs) -> Result<()> {
    advice::give(&context.streams, &args.command);
    let plan = masking::plan(context, args.mask)?;
    refuse_unchecked_token(&context.vaults.read()?)?;
    let Selection { app, project, apis, known } = select(context, args)?;
    proxy_only::refuse_given(args, apis.iter().map(|(api, _)| api))?;
    let mut environment = Environment::inherit(std::env::vars_os(), args.clean_env, &known);
    let files = Files::of(context, args, app.as_ref(), &apis)?;
    let masker = Masker::of_credentials(&apis).map_err(LaunchError::Masker)?;
    let masked = plan.masks().then(|| MaskedValues::of_credentials(&apis));
    let (given, proxied) = divide(context, args, app.as_ref(), &files, apis)?;
    set_variables(&mut environment, &given, &files);
    let (routed, routes) = routed(context, args, project.as_ref(), proxied)?;
    let proxy = Proxy::start(routes, masker, options(context, args))?;
    let given: Vec<Api> = given.into_iter().map(|(api, _)| api).collect();
    set_placeholders(&mut environment, &given, &routed, &proxy);
    eval_hint::give(&context.streams, &args.command, plan.masks());
    let command = user_shell::or_given(context, args, app.as_ref(), &mut environment);
    let mut files = files.write(context, &mut environment)?;
    set_trust(&mut environment, &context.settings.state, &mut files, proxy.authority())?;
    set_proxy(&mut environment, &proxy);
    files.watch();
    start_program(&command, environment, files, plan, masked)
}

/// Divides the APIs into those whose real credentials the command gets, and those for the proxy. One with a file is neither.
fn divide(
    context: &Context,
    args: &ExecArgs,
    app: Option<&AppName>,
    files: &Files,
    apis: Vec<(Api, Credential)>,
) -> Result<(Credentials, Credentials)> {
    let catalog = catalog_of(&apis);
    let find = |name: &String| Ok(context.find(&catalog, name, app)?.id);
    let with: BTreeSet<ApiId> = args.proxied.with.iter().map(find).collect::<Result<_>>()?;
    let others = apis.into_iter().filter(|(api, _)| !files.has(api));
    Ok(others.partition(|(api, _)| with.contains(&api.id)))
}

/// Returns the APIs that the proxy can call. The variables of the others are absent, which a note says.
fn routed(
    context: &Context,
    args: &ExecArgs,
    project: Option<&Project>,
    apis: Credentials,
) -> Result<(Vec<Api>, Vec<Route>)> {
    let (mut routed, mut routes, mut without_domain, mut secrets) = (vec![], vec![], vec![], vec![]);
    for (api, credential) in apis {
        match Route::of(&api, &credential).map_err(|_| ProxyError::Random)? {
            Ok(mut route) => {
                route.rules.is_readonly = args.proxied.is(ProxyMode::Readonly);
                route.rules.allowed = allowed::of(context, project, &api)?;
                routes.push(route);
                routed.push(api);
            }
            Err(NoRoute::Domain) => without_domain.push(api),
            Err(NoRoute::Secret) => secrets.push(api),
        }
    }
    if let Some(first) = without_domain.first() {
        let edit = capi("edit").api(first).arg("--domain").arg("DOMAIN");
        let text = format!("no domain, so their variables are not set: {}; run ", names(&without_domain));
        context.streams.note(&message![
            text,
            edit,
            ", or pass --with NAME to give the command a real credential"
        ]);
    }
    if !secrets.is_empty() {
        let names = names(&secrets);
        context.streams.note(&format!(
            "no request carries a secret, so their variables are not set: {names}; pass --with NAME to give the \
             command a real one"
        ));
    }
    Ok((routed, routes))
}

/// Returns the names of APIs for a message.
fn names(apis: &[Api]) -> String {
    let names: Vec<String> =
        apis.iter().map(|api| format!("`{}`", text::escape(api.name.as_str()))).collect();
    names.join(", ")
}

/// Returns the options of the proxy.
fn options(context: &Context, args: &ExecArgs) -> ProxyOptions {
    ProxyOptions {
        is_strict: args.proxied.is(ProxyMode::Strict),
        allows_private: args.proxied.proxy_private,
        outgoing: ProxyVariables::read(|name| std::env::var(name).ok()).without_loopback(),
        state: context.settings.state.clone(),
    }
}

/// Sets the variables of the APIs of the proxy to placeholders, and those of their base URLs.
fn set_placeholders(environment: &mut Environment, given: &[Api], routed: &[Api], proxy: &Proxy) {
    environment.mark_aliases(given.iter().chain(routed).flat_map(alias_names));
    let effective = Effective::of(given.iter().chain(routed));
    let taken: BTreeSet<Variable> = given.iter().chain(routed).flat_map(Api::variables).collect();
    for (api, route) in routed.iter().zip(proxy.routes()) {
        for Binding { variable, part } in api.bindings() {
            if effective.fills(api, &variable) {
                environment.set(&variable, &Secret::new(route.stand_in(part)));
            }
        }
        let base_url = api.variable().base_url();
        if !taken.contains(&base_url) {
            environment.set_text(base_url.as_str(), proxy.base_url(route));
        }
    }
}
