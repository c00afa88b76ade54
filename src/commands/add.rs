//! `capi add`: a new API. What is missing is taken from the project's declaration, or asked for like a form.

mod form;

use crate::cli::{AddArgs, DomainArg, SourceArgs};
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::model::{Api, ApiName, AppName, AuthKind, AuthType, DocsUrl, Domain, HeaderName, Scope, taken_by};
use crate::project::{Declared, Project};
use crate::vault::VaultError;
use form::Form;

/// What is known of a new API before anything is asked.
#[derive(Default, Clone)]
struct Known {
    name: Option<ApiName>,
    kind: Option<AuthKind>,
    header: Option<HeaderName>,
    domain: Option<Domain>,
    docs: Option<DocsUrl>,
    scope: Option<Scope>,
    /// The app that the directory is: its API this one will be, unless a scope was asked for.
    own_app: Option<AppName>,
}

/// All of an API but its credential.
struct Draft {
    name: ApiName,
    auth: AuthType,
    domain: Option<Domain>,
    docs: Option<DocsUrl>,
    scope: Scope,
}

/// Adds an API, or with `--missing` all that the project declares and the vault lacks.
///
/// # Errors
/// A variable that is taken; no credential; what changing the vault may refuse.
pub(super) fn run(context: &Context, args: AddArgs) -> Result<()> {
    // Before anything is asked: without a vault all answers would be for nothing.
    context.locked()?;
    let domain = args.domain.map(|domain| domain_of(context, domain));
    let (kind, header, docs) = (args.kind, args.header, args.docs);
    let scope = args.scope.chosen();
    let known = Known { name: args.name, kind, header, domain, docs, scope, own_app: None };
    let project = context.project()?;
    if args.missing {
        return add_missing(context, known, &project.ok_or(CommandError::NoProject)?);
    }
    let own_app = match &known.scope {
        None => context.app_for_reading(None, project.as_ref()),
        Some(_) => None,
    };
    let known = Known { own_app, ..known };
    let declared = project.map(|project| project.apis).unwrap_or_default();
    let known =
        match declared.iter().find(|declared| known.name.as_ref().is_some_and(|name| declared.is(name))) {
            Some(declared) => known.with(context, declared),
            None => known,
        };
    add(context, known, args.username.as_deref(), &args.source)
}

/// Goes through the declared APIs that are not in the vault, asking for each credential.
fn add_missing(context: &Context, common: Known, project: &Project) -> Result<()> {
    let catalog = context.catalog()?;
    let own_app = context.app(None, Some(project))?;
    let visible = catalog.visible_to(own_app.as_ref());
    let missing: Vec<&Declared> =
        project.apis.iter().filter(|declared| !visible.iter().any(|api| declared.is(&api.name))).collect();
    let common = Known { own_app: own_app.clone(), ..common };
    if missing.is_empty() {
        context.streams.note("every API that capi.toml declares is in the vault");
    }
    for declared in missing {
        let known = Known { name: Some(declared.name.clone()), ..common.clone() };
        add(context, known.with(context, declared), None, &SourceArgs::default())?;
    }
    Ok(())
}

fn add(context: &Context, known: Known, username: Option<&str>, source: &SourceArgs) -> Result<()> {
    context.unlock_before_asking(source)?;
    let draft = match (&known.name, known.kind) {
        (Some(_), Some(_)) => known.complete()?,
        (name, _) => {
            let terminal = context.terminal().ok_or_else(|| missing(name.is_none()))?;
            Form { terminal: &terminal, context }.fill(known)?
        }
    };
    refuse_taken(context, &draft)?;
    let credential = context.take_credential(draft.auth.kind(), username, source)?;
    let api = draft.into_api(context);
    let said = said(&api);
    context.change(|vault| Ok(vault.add(api, credential)?))?;
    context.streams.note(&said);
    Ok(())
}

impl Known {
    /// Fills what was not said on the command line from the project's declaration, and says so.
    fn with(mut self, context: &Context, declared: &Declared) -> Self {
        let mut taken = Vec::new();
        if let (None, Some(auth)) = (self.kind, &declared.auth) {
            self.kind = Some(auth.kind());
            taken.push(format!("type {}", auth.kind()));
            if let AuthType::ApiKey { header } = auth {
                self.header = self.header.or_else(|| Some(header.clone()));
            }
        }
        if let (None, Some(domain)) = (&self.domain, &declared.domain) {
            taken.push(format!("domain {domain}"));
            self.domain = Some(domain.clone());
        }
        if let (None, Some(docs)) = (&self.docs, &declared.docs) {
            taken.push(format!("documentation {docs}"));
            self.docs = Some(docs.clone());
        }
        if !taken.is_empty() {
            context.streams.note(&format!("`{}`, from capi.toml: {}", declared.name, taken.join(", ")));
        }
        self
    }

    /// The draft of an API whose name and type are known; the rest has defaults.
    fn complete(self) -> Result<Draft> {
        let (Some(name), Some(kind)) = (self.name, self.kind) else { return Err(missing(true).into()) };
        let scope = self.scope.or(self.own_app.map(Scope::App)).unwrap_or(Scope::Organization);
        Ok(Draft { name, auth: auth(kind, self.header)?, domain: self.domain, docs: self.docs, scope })
    }
}

impl Draft {
    fn into_api(self, context: &Context) -> Api {
        let Self { name, auth, domain, docs, scope } = self;
        Api { domain, docs, ..Api::new(name, auth, scope, context.now()) }
    }
}

fn said(api: &Api) -> String {
    format!("added `{}`: {} gets {}", api.name, api.scope.users(), api.variable())
}

fn missing(name: bool) -> CommandError {
    if name {
        CommandError::CannotAsk { what: "the name", instead: "NAME and --type TYPE" }
    } else {
        CommandError::CannotAsk { what: "the type", instead: "--type api-key, --type bearer or --type basic" }
    }
}

fn auth(kind: AuthKind, header: Option<HeaderName>) -> Result<AuthType> {
    match (kind, header) {
        (AuthKind::ApiKey, header) => Ok(AuthType::ApiKey { header: header.unwrap_or_default() }),
        (_, Some(_)) => Err(CommandError::HeaderNotApiKey.into()),
        (AuthKind::Bearer, None) => Ok(AuthType::Bearer),
        (AuthKind::Basic, None) => Ok(AuthType::Basic),
    }
}

fn domain_of(context: &Context, (domain, note): DomainArg) -> Domain {
    note.iter().for_each(|note| context.streams.note(&format!("{note}: {domain}")));
    domain
}

/// Refuses a taken variable before the credential is asked for, where the metadata can be read without asking.
fn refuse_taken(context: &Context, draft: &Draft) -> Result<()> {
    let Some(catalog) = context.catalog_without_asking() else { return Ok(()) };
    let wanted = taken_by(&draft.name, &draft.auth);
    match catalog.taken(&draft.scope, &wanted, None) {
        None => Ok(()),
        Some((variable, other)) => {
            let (variable, name) = (variable.to_string(), other.name.to_string());
            Err(VaultError::VariableTaken { variable, name }.into())
        }
    }
}
