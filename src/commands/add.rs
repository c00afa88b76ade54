//! `capi add`: a new API. Missing fields come from the project's declaration, or from a form on the terminal.

use std::path::Path;

use crate::assist::clients::installable;
use crate::cli::{DomainArg, Manual, Requirements, ScopeArgs, SourceArgs, manual, values};
use crate::context::{ApiForm, Check, Context, CredentialInput, Field, Values};
use crate::error::{CommandError, Result};
use crate::mcp;
use crate::model::{
    Api, ApiName, AppName, AuthKind, AuthType, Credential, DocsUrl, Domain, HeaderName, Scope, capi, message,
};
use crate::project::{Declared, Project};
use crate::vaults::CurrentVault;

/// Add an API: its name, type, credential and scope
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct AddArgs {
    /// The name of the API; its variable is derived from it
    #[arg(value_parser = values::name)]
    pub name: Option<ApiName>,

    /// How the API authenticates requests
    #[arg(long = "type", value_name = "TYPE", value_parser = values::kind())]
    pub kind: Option<AuthKind>,

    /// The header that carries an API key [default: X-API-Key]
    #[arg(long, value_name = "HEADER", value_parser = values::header)]
    pub header: Option<HeaderName>,

    /// The username for basic auth; capi prompts for the password
    #[arg(long, value_name = "USERNAME")]
    pub username: Option<String>,

    /// The host that serves the API
    #[arg(long, value_name = "DOMAIN", value_parser = values::domain)]
    pub domain: Option<DomainArg>,

    /// The URL of the API's documentation
    #[arg(long, value_name = "URL", value_parser = values::docs)]
    pub docs: Option<DocsUrl>,

    /// Add every API that capi.toml declares and the vault lacks
    #[arg(long, conflicts_with_all = ["name", "kind", "header", "username", "domain", "docs", "stdin", "from_file", "from_env"])]
    pub missing: bool,

    /// Who can use the API.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// Where the credential comes from.
    #[command(flatten)]
    pub source: SourceArgs,
}

const AFTER_HELP: &str = "\
A credential is never an argument, because the shell would save it in its
history. On a terminal, capi prompts for it without showing it; scripts pass it
with --stdin, --from-file or --from-env. If NAME or --type is missing, capi
shows a form. Shift-Tab goes back in it. A curl command, pasted as the
credential, fills in the type, the header and the domain.

Examples:
  capi add                              prompts for everything
  capi add \"My Billing API\" --type api-key --domain api.billing.example
  capi add \"Internal Auth Service\" --type bearer --from-env AUTH_TOKEN
  capi add \"Twilio SMS\" --type basic --username AC123 --app web
  capi add --missing                    what capi.toml declares
  pass show billing | capi add \"My Billing API\" --type api-key --stdin";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK_FOR_APP,
    files: manual::VAULT_FILES,
    security: &[
        manual::NO_ARGUMENT,
        "`--username` is an argument and therefore visible. If the username is secret too, give user:password as the \
         credential.",
    ],
    see_also: &["capi-exec", "capi-rotate"],
};

impl Requirements for AddArgs {
    fn needs_root_key(&self) -> bool {
        true
    }
}

/// The fields of a new API that are known before any prompt.
#[derive(Default, Clone)]
struct Fields {
    name: Option<ApiName>,
    kind: Option<AuthKind>,
    header: Option<HeaderName>,
    domain: Option<Domain>,
    docs: Option<DocsUrl>,
    /// Whether the URL comes from the project file.
    docs_declared: bool,
    scope: Option<Scope>,
    /// The app that the directory belongs to, which is the scope unless an option names another.
    own_app: Option<AppName>,
}

/// A new API without its credential.
struct Draft {
    name: ApiName,
    auth: AuthType,
    domain: Option<Domain>,
    docs: Option<DocsUrl>,
    docs_declared: bool,
    scope: Scope,
}

/// Adds an API, or with `--missing` all that the project declares and the vault lacks.
///
/// # Errors
/// A variable that is taken; no credential; errors of changing the vault.
pub(super) fn run(context: &Context, args: AddArgs) -> Result<()> {
    // Before any prompt: without a vault all answers would be lost.
    let mut vault = context.vaults.read()?;
    let domain = args.domain.map(|domain| domain_of(context, domain));
    let (kind, header, docs) = (args.kind, args.header, args.docs);
    let scope = args.scope.chosen();
    let known = Fields { name: args.name, kind, header, domain, docs, scope, ..Fields::default() };
    let project = context.project()?;
    if args.missing {
        return add_missing(context, &mut vault, known, &project.ok_or(CommandError::NoProject)?);
    }
    let own_app = match &known.scope {
        None => context.app_for_reading(None, project.as_ref()),
        Some(_) => None,
    };
    let known = Fields { own_app, ..known };
    let directory = project.as_ref().map(|project| project.directory().to_owned());
    let declared = project.map(|project| project.apis).unwrap_or_default();
    let known =
        match declared.iter().find(|declared| known.name.as_ref().is_some_and(|name| declared.is(name))) {
            Some(declared) => known.with(context, declared),
            None => known,
        };
    let api = add(context, &mut vault, known, args.username.as_deref(), &args.source)?;
    note_filters(context, directory.as_deref().unwrap_or(Path::new("")), &api);
    Ok(())
}

/// Adds the declared APIs that are not in the vault, with a prompt for each credential.
fn add_missing(
    context: &Context,
    vault: &mut CurrentVault<'_>,
    common: Fields,
    project: &Project,
) -> Result<()> {
    let catalog = vault.catalog()?;
    let own_app = context.app(None, Some(project))?;
    let effective = catalog.effective(own_app.as_ref());
    let missing: Vec<&Declared> = project
        .apis
        .iter()
        .filter(|declared| !effective.apis().iter().any(|api| declared.is(&api.name)))
        .collect();
    let common = Fields { own_app: own_app.clone(), ..common };
    if missing.is_empty() {
        context.streams.note("every API that capi.toml declares is in the vault");
    }
    for declared in missing {
        let known = Fields { name: Some(declared.name.clone()), ..common.clone() };
        let api = add(context, vault, known.with(context, declared), None, &SourceArgs::default())?;
        note_filters(context, project.directory(), &api);
    }
    Ok(())
}

fn add(
    context: &Context,
    vault: &mut CurrentVault<'_>,
    known: Fields,
    username: Option<&str>,
    source: &SourceArgs,
) -> Result<Api> {
    let input = CredentialInput::new(&context.vaults.access.console, source);
    if input.will_prompt() {
        vault.root_key()?;
    }
    let is_complete = known.name.is_some() && known.kind.is_some();
    let (api, credential) = if is_complete {
        let mut api = known.complete()?.into_api(context);
        vault.refuse_taken(&api)?;
        let given = input.read_new(&api.auth, username)?;
        api.auth = given.auth.unwrap_or(api.auth);
        api.domain = api.domain.or(given.domain);
        (api, given.credential)
    } else {
        let check = |name: &ApiName, auth: &AuthType, scope: &Scope| {
            vault.refuse_taken(&Api::new(name.clone(), auth.clone(), scope.clone(), context.now()))
        };
        let (draft, credential) = known.ask(context, &input, username, &check)?;
        (draft.into_api(context), credential)
    };
    let added = api.clone();
    vault.change(|open| Ok(open.records.add(api, credential)?))?;
    context.streams.note(&said(&added));
    Ok(added)
}

/// Notes each client of the project that drops a variable of the API by its name.
fn note_filters(context: &Context, project: &Path, api: &Api) {
    for client in installable() {
        let dropped = api.variables().into_iter().find_map(|variable| {
            let word = client.servers.dropped_because_of(variable.as_str())?;
            Some(format!(
                "{} does not pass {variable} to servers that it starts, because the name contains {word}: start them with ",
                client.title
            ))
        });
        // Reads a file, so it comes last.
        if let Some(dropped) = dropped
            && mcp::is_configured(client, project)
        {
            context.streams.note(&message![dropped, capi("exec").app(api.scope.app())]);
        }
    }
}

impl Fields {
    /// Fills fields that the command line left out from the project's declaration, with a note.
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
            self.docs_declared = true;
        }
        if !taken.is_empty() {
            context.streams.note(&format!("`{}`, from capi.toml: {}", declared.name, taken.join(", ")));
        }
        self
    }

    /// Asks for what is not known.
    fn ask(
        self,
        context: &Context,
        input: &CredentialInput<'_>,
        username: Option<&str>,
        check: Check<'_>,
    ) -> Result<(Draft, Credential)> {
        let terminal = context.terminal().ok_or_else(|| missing(self.name.is_none()))?;
        let fields = [
            (Field::Name, self.name.is_none()),
            (Field::Kind, self.kind.is_none()),
            (Field::Credential, true),
            (Field::Header, self.header.is_none()),
            (Field::Domain, self.domain.is_none()),
            (Field::Docs, self.docs.is_none()),
            (Field::Scope, self.scope.is_none()),
        ];
        let fields: Vec<Field> =
            fields.into_iter().filter(|(_, is_asked)| *is_asked).map(|(field, _)| field).collect();
        let Self { name, kind, header, domain, docs, docs_declared, scope, own_app } = self;
        let known_auth = kind.map(|kind| auth(kind, header.clone())).transpose()?;
        let values = Values { name, auth: known_auth, domain, docs, scope, credential: None };
        let form = ApiForm { terminal: &terminal, source: Some((input, username)), own_app, check };
        let values = form.fill(&fields, values)?;
        let (Some(name), Some(typed), Some(scope), Some(credential)) =
            (values.name, values.auth, values.scope, values.credential)
        else {
            return Err(missing(true).into());
        };
        // `--header` counts only where the type that was chosen has one.
        let auth = if header.is_some() { auth(typed.kind(), header)? } else { typed };
        Ok((Draft { name, auth, domain: values.domain, docs: values.docs, docs_declared, scope }, credential))
    }

    /// The draft of an API whose name and type are known; the rest has defaults.
    fn complete(self) -> Result<Draft> {
        let (Some(name), Some(kind)) = (self.name, self.kind) else { return Err(missing(true).into()) };
        let scope = self.scope.or(self.own_app.map(Scope::App)).unwrap_or(Scope::Organization);
        let Self { header, domain, docs, docs_declared, .. } = self;
        Ok(Draft { name, auth: auth(kind, header)?, domain, docs, docs_declared, scope })
    }
}

impl Draft {
    fn into_api(self, context: &Context) -> Api {
        let Self { name, auth, domain, docs, docs_declared, scope } = self;
        Api { domain, docs, docs_declared, ..Api::new(name, auth, scope, context.now()) }
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
        (AuthKind::Secret, None) => Ok(AuthType::Secret),
    }
}

fn domain_of(context: &Context, (domain, note): DomainArg) -> Domain {
    note.iter().for_each(|note| context.streams.note(&format!("{note}: {domain}")));
    domain
}
