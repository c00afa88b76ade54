//! `capi edit`: changes of name, domain, documentation and scope, by options or in a form.

use crate::cli::{DomainArg, Manual, Requirements, manual, values};
use crate::context::{ApiForm, Context, Field, Values, username_error};
use crate::error::{CommandError, Result};
use crate::model::{
    Api, ApiName, AppName, AuthKind, AuthParts, AuthScheme, AuthType, Binding, Catalog, Credential, DocsUrl,
    Domain, HeaderName, QueryParameter, Scope, Variable, capi, message,
};
use crate::ui::Terminal;
use crate::vault::{Records, refuse_taken};

/// Change an API: its name, type, variables, domain, documentation or scope
///
/// The credential does not change; use `capi rotate` to replace it. With --type, its text stays the same: to
/// become basic auth it needs --username, and basic auth that becomes something else loses its username.
/// Without an option, a form on the terminal shows the present values.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct EditArgs {
    /// The API: its name, slug (my-billing-api) or variable
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Look for the API in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Rename the API; its variable changes with the name
    #[arg(long = "name", value_name = "NEW NAME", value_parser = values::name)]
    pub new_name: Option<ApiName>,

    /// Change how the API authenticates requests
    #[arg(long = "type", value_name = "TYPE", value_parser = values::kind())]
    pub kind: Option<AuthKind>,

    /// Set the header that carries the API key
    #[arg(long, value_name = "HEADER", value_parser = values::header)]
    pub header: Option<HeaderName>,

    /// Send the API key in this query parameter, instead of a header
    #[arg(long, value_name = "NAME", value_parser = values::query_parameter)]
    pub query_param: Option<QueryParameter>,

    /// Set the scheme before the bearer token (--type bearer sets it back)
    #[arg(long, value_name = "SCHEME", value_parser = values::scheme)]
    pub scheme: Option<AuthScheme>,

    /// The username for an API that becomes basic auth
    #[arg(long, value_name = "USERNAME", requires = "kind")]
    pub username: Option<String>,

    /// Set this variable too; can be repeated
    #[arg(long = "as", value_name = "NAME[=PART]", value_parser = values::alias)]
    pub aliases: Vec<Binding>,

    /// Set this variable no longer; can be repeated
    #[arg(long = "no-as", value_name = "NAME")]
    pub no_aliases: Vec<String>,

    /// Set the domain
    #[arg(long, value_name = "DOMAIN", value_parser = values::domain, conflicts_with = "no_domain")]
    pub domain: Option<DomainArg>,

    /// Remove the domain
    #[arg(long)]
    pub no_domain: bool,

    /// Set the documentation URL
    #[arg(long, value_name = "URL", value_parser = values::docs, conflicts_with = "no_docs")]
    pub docs: Option<DocsUrl>,

    /// Remove the documentation URL
    #[arg(long)]
    pub no_docs: bool,

    /// Never put the credential into an environment: only `exec --proxy` uses it
    #[arg(long)]
    pub proxy_only: bool,

    /// Let programs get the credential in their environment again
    #[arg(long, conflicts_with = "proxy_only")]
    pub no_proxy_only: bool,

    /// Let every app use the API
    #[arg(long, conflicts_with = "to_app")]
    pub to_org: bool,

    /// Let only this app use the API
    #[arg(long, value_name = "APP", value_parser = values::app)]
    pub to_app: Option<AppName>,
}

const AFTER_HELP: &str = "\
Examples:
  capi edit my-billing-api              a form with the present values
  capi edit my-billing-api --domain api.billing.example
  capi edit \"Twilio SMS\" --to-app web
  capi edit stripe --type bearer --as STRIPE_SECRET_KEY
  capi edit weather --query-param appid
  capi edit stripe --proxy-only
  capi edit twilio-sms --name \"Twilio Messaging\"";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK_FOR_APP,
    files: manual::VAULT_FILES,
    security: &[
        "If you move an API to one app, programs of the other apps no longer get it the next time they start. Running \
         programs keep their environment.",
    ],
    see_also: &["capi-show", "capi-rotate"],
};

impl Requirements for EditArgs {
    fn needs_root_key(&self) -> bool {
        true
    }
}

/// Changes the metadata of one API.
///
/// # Errors
/// No such API; a variable that is taken; errors of changing the vault.
pub(super) fn run(context: &Context, mut args: EditArgs) -> Result<()> {
    let terminal =
        if changes(&args) { None } else { Some(context.terminal().ok_or(CommandError::NothingToChange)?) };
    let app = context.own_app(args.app.as_ref())?;
    let mut vault = context.vaults.read()?;
    let catalog = vault.catalog()?;
    let old = context.find(&catalog, &args.name, app.as_ref())?.clone();
    if let Some(terminal) = terminal {
        // Before the form: a wrong passphrase would lose its answers.
        vault.root_key()?;
        ask(&mut args, &terminal, &catalog, &old)?;
    }
    let domain = args.domain.as_ref().map(|(domain, note)| {
        context.note_domain(domain, *note);
        context.warn_if_unencrypted(domain);
        domain.clone()
    });
    if let Some(name) = args.no_aliases.iter().find(|name| !old.aliases.contains(name)) {
        return Err(CommandError::NoSuchAlias { alias: name.clone(), api: old.name.to_string() }.into());
    }
    let mut new = old.clone();
    apply(&mut new, &args, &domain)?;
    new.check_aliases()?;
    if args.username.is_some() && new.auth.kind() != AuthKind::Basic {
        return Err(CommandError::UsernameNotBasic.into());
    }
    if new == old && args.username.is_none() {
        // A generation that says the same would push a backup out.
        context.streams.note(&format!("`{}` is so already: nothing changes", old.name));
        return Ok(());
    }
    new.updated = context.now();
    vault.change(|open| write(&mut open.records, &old, &new, &args, &domain))?;
    context.streams.note(&format!("changed `{}`", new.name));
    say_consequences(context, &old, &new);
    Ok(())
}

/// Shows the form with the present values, and puts the changes into the arguments.
fn ask(args: &mut EditArgs, terminal: &Terminal, catalog: &Catalog, old: &Api) -> Result<()> {
    let check = |name: &ApiName, auth: &AuthType, scope: &Scope| {
        let new = Api { name: name.clone(), auth: auth.clone(), ..old.clone() };
        Ok(refuse_taken(catalog.iter(), scope, &new.variables(), Some(old.id))?)
    };
    let present = Values {
        name: Some(old.name.clone()),
        auth: Some(old.auth.clone()),
        domain: old.domain.clone(),
        docs: old.docs.clone(),
        scope: Some(old.scope.clone()),
        ..Values::default()
    };
    let form = ApiForm { terminal, source: None, own_app: None, check: &check };
    let fields = [Field::Name, Field::Kind, Field::Header, Field::Domain, Field::Docs, Field::Scope];
    let new = form.fill(&fields, present)?;
    args.new_name = new.name.filter(|name| *name != old.name);
    args.no_domain = new.domain.is_none() && old.domain.is_some();
    args.domain =
        new.domain.filter(|domain| old.domain.as_ref() != Some(domain)).map(|domain| (domain, None));
    args.no_docs = new.docs.is_none() && old.docs.is_some();
    args.docs = new.docs.filter(|docs| old.docs.as_ref() != Some(docs));
    match new.scope.filter(|scope| *scope != old.scope) {
        Some(Scope::Organization) => args.to_org = true,
        Some(Scope::App(app)) => args.to_app = Some(app),
        None => {}
    }
    let Some(auth) = new.auth.filter(|auth| *auth != old.auth) else { return Ok(()) };
    args.kind = Some(auth.kind()).filter(|kind| *kind != old.auth.kind());
    if let AuthType::ApiKey { header } = &auth {
        args.header = Some(header.clone());
    }
    if args.kind == Some(AuthKind::Basic) {
        let prompt = "username (the credential becomes the password)";
        args.username = Some(terminal.ask(prompt, None, &username_error)?);
    }
    Ok(())
}

/// Writes only the requested fields, over what another process may have changed meanwhile.
fn write(
    records: &mut Records,
    old: &Api,
    new: &Api,
    args: &EditArgs,
    domain: &Option<Domain>,
) -> Result<()> {
    if new.auth.kind() != old.auth.kind() || args.username.is_some() {
        let username = args.username.as_deref();
        // Without the aliases, which are checked with the new type below.
        records.retype(old.id, new.auth.clone(), |credential| -> Result<Credential> {
            Ok(credential.converted(new.auth.kind(), username)?)
        })?;
    }
    let mut changed = Ok(());
    records.edit(old.id, |api| {
        changed = apply(api, args, domain);
        api.updated = new.updated;
    })?;
    changed
}

fn changes(args: &EditArgs) -> bool {
    let named =
        args.new_name.is_some() || args.domain.is_some() || args.docs.is_some() || args.to_app.is_some();
    let auth = args.kind.is_some() || auth_parts(args) != AuthParts::default();
    let aliases = !args.aliases.is_empty() || !args.no_aliases.is_empty();
    let usage = args.proxy_only || args.no_proxy_only;
    named || auth || aliases || usage || args.no_domain || args.no_docs || args.to_org
}

fn auth_parts(args: &EditArgs) -> AuthParts {
    AuthParts {
        kind: args.kind,
        header: args.header.clone(),
        scheme: args.scheme.clone(),
        parameter: args.query_param.clone(),
    }
}

fn apply(api: &mut Api, args: &EditArgs, domain: &Option<Domain>) -> Result<()> {
    api.auth = auth_parts(args).change(&api.auth)?;
    for name in &args.no_aliases {
        api.aliases.remove(name);
    }
    for alias in &args.aliases {
        api.aliases.insert(alias.clone());
    }
    if let Some(name) = &args.new_name {
        api.name = name.clone();
    }
    api.domain = replaced(api.domain.take(), domain.clone(), args.no_domain);
    api.docs = replaced(api.docs.take(), args.docs.clone(), args.no_docs);
    if args.docs.is_some() || args.no_docs {
        api.docs_declared = false;
    }
    api.proxy_only = (api.proxy_only || args.proxy_only) && !args.no_proxy_only;
    if args.to_org {
        api.scope = Scope::Organization;
    }
    if let Some(app) = &args.to_app {
        api.scope = Scope::App(app.clone());
    }
    Ok(())
}

fn replaced<T>(old: Option<T>, new: Option<T>, remove: bool) -> Option<T> {
    if remove { None } else { new.or(old) }
}

/// Reports which variables go and come, how a request carries the credential now, and who has it.
fn say_consequences(context: &Context, old: &Api, new: &Api) {
    if old.variable() != new.variable() {
        context.streams.note(&format!("{} goes, {} comes", old.variable(), new.variable()));
    } else {
        let (gone, come) = (only_in(old, new), only_in(new, old));
        if !gone.is_empty() {
            context.streams.note(&format!("programs no longer get {gone}"));
        }
        if !come.is_empty() {
            context.streams.note(&format!("programs also get {come}"));
        }
    }
    if old.auth != new.auth {
        let usage = new.auth.usage(&new.variable());
        context.streams.note(&match new.auth.kind() {
            AuthKind::Secret => format!("no header carries it: programs read {}", new.variable()),
            _ => format!("requests carry it as `{usage}`"),
        });
    }
    if old.auth.kind() == AuthKind::Basic && new.auth.kind() != AuthKind::Basic {
        let text =
            "the username is gone: the password is the credential, or the username if there was no password";
        context.streams.note(text);
    }
    if new.proxy_only && !old.proxy_only {
        let note =
            format!("programs no longer get {}; only exec --proxy uses the credential", new.variable());
        context.streams.note(&note);
        if new.domain.is_none() {
            let edit = capi("edit").api(new).arg("--domain").arg("DOMAIN");
            context.streams.required_hint(&message!["the proxy needs its domain; run ", edit]);
        }
    } else if old.proxy_only && !new.proxy_only {
        context.streams.note(&format!("programs get {} in their environment again", new.variable()));
    }
    match &new.scope {
        scope if *scope == old.scope => {}
        Scope::Organization => context.streams.note(&format!("every app gets {} now", new.variable())),
        Scope::App(app) => context.streams.note(&format!("only the app {app} gets {} now", new.variable())),
    }
}

/// Returns the variables of one version of an API that the other does not have.
fn only_in(one: &Api, other: &Api) -> String {
    let known = other.variables();
    let mut own = one.variables();
    own.retain(|variable| !known.contains(variable));
    own.iter().map(Variable::as_str).collect::<Vec<_>>().join(", ")
}
