//! `capi edit`: changes of name, domain, documentation and scope, by options or in a form.

use crate::cli::{DomainArg, Manual, Requirements, manual, values};
use crate::context::{ApiForm, Context, Field, Values, username_error};
use crate::error::{CommandError, Error, Result};
use crate::model::{Api, ApiId, ApiName, AppName, AuthKind, AuthType, Catalog, DocsUrl, Domain, Scope};
use crate::ui::Terminal;
use crate::vault::{OpenVault, refuse_taken};

/// Change the name, domain, documentation or scope of an API
///
/// The credential does not change; use `capi rotate` to replace it. Without an option, a form on the terminal shows the
/// present values.
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
    let mut new_auth = None;
    if let Some(terminal) = terminal {
        // Before the form: a wrong passphrase would lose its answers.
        vault.root_key()?;
        new_auth = ask(&mut args, &terminal, &catalog, &old)?;
    }
    let domain = args.domain.as_ref().map(|(domain, note)| {
        note.iter().for_each(|note| context.streams.note(&format!("{note}: {domain}")));
        domain.clone()
    });
    let mut new = old.clone();
    apply(&mut new, &args, &domain);
    if let Some(new_auth) = &new_auth {
        new.auth = new_auth.auth.clone();
    }
    if new == old {
        // A generation that says the same would push a backup out.
        context.streams.note(&format!("`{}` is so already: nothing changes", old.name));
        return Ok(());
    }
    new.updated = context.now();
    // Only the asked-for fields are written, over what another process may have changed meanwhile.
    vault.change(|open| {
        open.records.edit(old.id, |api| {
            apply(api, &args, &domain);
            api.updated = new.updated;
        })?;
        new_auth.map_or(Ok(()), |new_auth| new_auth.set(open, old.id))
    })?;
    context.streams.note(&format!("changed `{}`", new.name));
    say_consequences(context, &old, &new);
    Ok(())
}

/// An authentication type that the form changed.
struct NewAuth {
    auth: AuthType,
    /// The username, if the type becomes basic auth.
    username: Option<String>,
}

impl NewAuth {
    fn set(self, open: &mut OpenVault, id: ApiId) -> Result<()> {
        let Self { auth, username } = self;
        let kind = auth.kind();
        open.records.retype(id, auth, |credential| {
            if credential.kind() == kind {
                return Ok(credential.duplicate());
            }
            credential.converted(kind, username.as_deref()).map_err(Error::from)
        })
    }
}

/// Shows the form with the present values, and puts the changes into the arguments. Returns the type if it changed.
fn ask(args: &mut EditArgs, terminal: &Terminal, catalog: &Catalog, old: &Api) -> Result<Option<NewAuth>> {
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
        credential: None,
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
    let Some(auth) = new.auth.filter(|auth| *auth != old.auth) else { return Ok(None) };
    let becomes_basic = auth.kind() == AuthKind::Basic && old.auth.kind() != AuthKind::Basic;
    let username = becomes_basic
        .then(|| terminal.ask("username (the credential becomes the password)", None, &username_error))
        .transpose()?;
    Ok(Some(NewAuth { auth, username }))
}

fn changes(args: &EditArgs) -> bool {
    let named =
        args.new_name.is_some() || args.domain.is_some() || args.docs.is_some() || args.to_app.is_some();
    named || args.no_domain || args.no_docs || args.to_org
}

fn apply(api: &mut Api, args: &EditArgs, domain: &Option<Domain>) {
    if let Some(name) = &args.new_name {
        api.name = name.clone();
    }
    api.domain = replaced(api.domain.take(), domain.clone(), args.no_domain);
    api.docs = replaced(api.docs.take(), args.docs.clone(), args.no_docs);
    if args.docs.is_some() || args.no_docs {
        api.docs_declared = false;
    }
    if args.to_org {
        api.scope = Scope::Organization;
    }
    if let Some(app) = &args.to_app {
        api.scope = Scope::App(app.clone());
    }
}

fn replaced<T>(old: Option<T>, new: Option<T>, remove: bool) -> Option<T> {
    if remove { None } else { new.or(old) }
}

/// Which variable goes and comes, and who has it now.
fn say_consequences(context: &Context, old: &Api, new: &Api) {
    if old.variable() != new.variable() {
        context.streams.note(&format!("{} goes, {} comes", old.variable(), new.variable()));
    }
    match &new.scope {
        scope if *scope == old.scope => {}
        Scope::Organization => context.streams.note(&format!("every app gets {} now", new.variable())),
        Scope::App(app) => context.streams.note(&format!("only the app {app} gets {} now", new.variable())),
    }
}
