//! `capi add`: a new API. Missing fields come from the project's declaration, or from a form on the terminal.

mod declaration;
mod known_provider;

use std::path::Path;

use crate::assist::clients::installable;
use crate::cli::{DomainArg, Manual, Requirements, ScopeArgs, SourceArgs, manual, values};
use crate::context::{ApiForm, Check, Context, CredentialInput, Field, Values, confirm_vault_in_memory};
use crate::error::{CommandError, Result};
use crate::mcp;
use crate::model::{
    Aliases, Api, ApiName, AppName, AuthKind, AuthParts, AuthScheme, AuthType, Binding, Credential, DocsUrl,
    Domain, HeaderName, QueryParameter, Scope, capi, message,
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

    /// The query parameter that carries an API key, instead of a header
    #[arg(long, value_name = "NAME", value_parser = values::query_parameter)]
    pub query_param: Option<QueryParameter>,

    /// The scheme before a bearer token [default: Bearer]
    #[arg(long, value_name = "SCHEME", value_parser = values::scheme)]
    pub scheme: Option<AuthScheme>,

    /// Set this variable too; can be repeated
    ///
    /// For programs that read a fixed name. For basic auth, NAME=username and NAME=password hold a part of the
    /// credential.
    #[arg(long = "as", value_name = "NAME[=PART]", value_parser = values::alias)]
    pub aliases: Vec<Binding>,

    /// The username for basic auth; capi prompts for the password
    #[arg(long, value_name = "USERNAME")]
    pub username: Option<String>,

    /// The address of the API: its host, with its base path if all requests share one
    #[arg(long, value_name = "DOMAIN", value_parser = values::domain)]
    pub domain: Option<DomainArg>,

    /// The URL of the API's documentation
    #[arg(long, value_name = "URL", value_parser = values::docs)]
    pub docs: Option<DocsUrl>,

    /// Add every API that capi.toml declares and the vault lacks
    #[arg(long, conflicts_with_all = ["name", "kind", "header", "query_param", "scheme", "aliases", "username", "domain", "docs", "stdin", "from_file", "from_env"])]
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

A secret has no header: a database URL, a private key or a key file. It can have
several lines and at most 64 KiB, and is stored as it is.

Examples:
  capi add                              prompts for everything
  capi add \"My Billing API\" --type api-key --domain api.billing.example
  capi add \"Internal Auth Service\" --type bearer --from-env AUTH_TOKEN
  capi add \"Twilio SMS\" --type basic --username AC123 --app web
  capi add \"Deploy Key\" --type secret --from-file key.pem
  capi add Stripe --type bearer --as STRIPE_SECRET_KEY
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
    auth: AuthParts,
    aliases: Aliases,
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
    aliases: Aliases,
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
    confirm_vault_in_memory(context, "added")?;
    let domain = args.domain.map(|domain| domain_of(context, domain));
    let auth =
        AuthParts { kind: args.kind, header: args.header, scheme: args.scheme, parameter: args.query_param };
    let (aliases, docs, scope) = (args.aliases.into_iter().collect(), args.docs, args.scope.chosen());
    let known = Fields { name: args.name, auth, aliases, domain, docs, scope, ..Fields::default() };
    let project = context.project()?;
    if args.missing {
        return add_missing(context, &mut vault, known, &project.ok_or(CommandError::NoProject)?);
    }
    let own_app = match &known.scope {
        None => context.app_for_reading(None, project.as_ref()),
        Some(_) => None,
    };
    let known = Fields { own_app, ..known };
    let declared = project.as_ref().map(|project| &project.apis[..]).unwrap_or_default();
    let known =
        match declared.iter().find(|declared| known.name.as_ref().is_some_and(|name| declared.is(name))) {
            Some(declared) => known.with(context, declared),
            None => known,
        };
    let may_prompt = CredentialInput::new(&context.vaults.access.console, &args.source).will_prompt();
    let api = add(context, &mut vault, known, args.username.as_deref(), &args.source)?;
    note_filters(context, project.as_ref().map_or(Path::new(""), Project::directory), &api);
    if let Some(project) = &project {
        declaration::offer(context, project, &api, may_prompt)?;
    }
    if vault.catalog()?.iter().nth(1).is_none() {
        let exec = capi("exec").app(api.scope.app()).arg("--").arg("COMMAND");
        let purpose = format!(" to start a program with {}", api.variable());
        context.streams.next_step(&message!["run ", exec, purpose]);
    }
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
    let known = known_provider::fill(context, known, username)?;
    let is_form = known.name.is_none() || known.auth.kind().is_none();
    let (api, credential) = if !is_form {
        let mut api = known.complete()?.into_api(context);
        api.check_aliases()?;
        vault.refuse_taken(&api)?;
        let given = input.read_new(&api.auth, username)?;
        api.auth = given.auth.unwrap_or(api.auth);
        api.domain = api.domain.or(given.domain);
        (api, given.credential)
    } else {
        let aliases = known.aliases.clone();
        let check = |name: &ApiName, auth: &AuthType, scope: &Scope| {
            let api = Api::new(name.clone(), auth.clone(), scope.clone(), context.now());
            let api = Api { aliases: aliases.clone(), ..api };
            api.check_aliases()?;
            vault.refuse_taken(&api)
        };
        let (draft, credential) = known.ask(context, &input, username, &check)?;
        (draft.into_api(context), credential)
    };
    // Wherever the domain comes from: an option, the project, the form or a curl command.
    api.domain.iter().for_each(|domain| context.warn_if_unencrypted(domain));
    // The form has offered it before.
    let seen = credential.provider().filter(|_| !is_form);
    let added = api.clone();
    vault.change(|open| Ok(open.records.add(api, credential)?))?;
    context.streams.note(&said(&added));
    if let Some(provider) = seen {
        known_provider::note(context, &added, &provider);
    }
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
        if let (None, Some(auth)) = (self.auth.kind(), &declared.auth) {
            taken.push(format!("type {}", auth.kind()));
            self.auth = self.auth.completed(auth);
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
            (Field::Kind, self.auth.kind().is_none()),
            (Field::Credential, true),
            (Field::Header, self.auth.header.is_none() && self.auth.parameter.is_none()),
            (Field::Domain, self.domain.is_none()),
            (Field::Docs, self.docs.is_none()),
            (Field::Scope, self.scope.is_none()),
        ];
        let fields: Vec<Field> =
            fields.into_iter().filter(|(_, is_asked)| *is_asked).map(|(field, _)| field).collect();
        let Self { name, auth, aliases, domain, docs, docs_declared, scope, own_app } = self;
        let values = Values {
            name,
            auth: auth.clone().resolve().ok().flatten(),
            domain,
            docs,
            scope,
            ..Values::default()
        };
        let form = ApiForm { terminal: &terminal, source: Some((input, username)), own_app, check };
        let values = form.fill(&fields, values)?;
        let (Some(name), Some(typed), Some(scope), Some(credential)) =
            (values.name, values.auth, values.scope, values.credential)
        else {
            return Err(missing(true).into());
        };
        // Fields of the command line count only where the type that was chosen has them.
        let auth = if auth == AuthParts::default() {
            typed
        } else {
            let parts = AuthParts { kind: Some(typed.kind()), ..auth };
            parts.completed(&typed).resolve()?.unwrap_or(typed)
        };
        let (domain, docs) = (values.domain, values.docs);
        Ok((Draft { name, auth, aliases, domain, docs, docs_declared, scope }, credential))
    }

    /// The draft of an API whose name and type are known; the rest has defaults.
    fn complete(self) -> Result<Draft> {
        let (Some(name), Some(auth)) = (self.name, self.auth.resolve()?) else {
            return Err(missing(true).into());
        };
        let scope = self.scope.or(self.own_app.map(Scope::App)).unwrap_or(Scope::Organization);
        let Self { aliases, domain, docs, docs_declared, .. } = self;
        Ok(Draft { name, auth, aliases, domain, docs, docs_declared, scope })
    }
}

impl Draft {
    fn into_api(self, context: &Context) -> Api {
        let Self { name, auth, aliases, domain, docs, docs_declared, scope } = self;
        Api { aliases, domain, docs, docs_declared, ..Api::new(name, auth, scope, context.now()) }
    }
}

fn said(api: &Api) -> String {
    let aliases: String = api.aliases.iter().map(|alias| format!(" and {}", alias.variable)).collect();
    format!("added `{}`: {} gets {}{aliases}", api.name, api.scope.users(), api.variable())
}

fn missing(name: bool) -> CommandError {
    if name {
        CommandError::CannotAsk { what: "the name", instead: "NAME and --type TYPE" }
    } else {
        CommandError::CannotAsk {
            what: "the type",
            instead: "--type api-key, --type bearer, --type basic or --type secret",
        }
    }
}

fn domain_of(context: &Context, (domain, note): DomainArg) -> Domain {
    context.note_domain(&domain, note);
    domain
}
