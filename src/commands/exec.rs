//! `capi exec`: a command with credentials in its environment.

mod advice;
mod ai_client;
mod aliases;
mod allowed;
mod eval_hint;
mod files;
mod masking;
pub(super) mod proxy;
mod proxy_environment;
mod proxy_only;
mod proxy_options;
mod runner;
mod user_shell;

use std::collections::BTreeSet;
use std::ffi::OsString;

use crate::cli::{Manual, Requirements, values};
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::launch::mask::MaskedValues;
use crate::launch::{ChildFiles, Environment, MaskMode, Plan, Program, start};
use crate::model::{
    Api, ApiId, AppName, Binding, Catalog, Credential, Effective, FileOption, Variable, capi, message,
};
use crate::project::Project;
use aliases::RunAlias;
use files::Files;
use proxy_options::ProxyArgs;

/// Run a command with its credentials in the environment
///
/// Removes every inherited CUSTOM_API_ variable and every inherited alias, sets the variables of the organization's
/// APIs and, with --app, of that app's APIs, and then replaces itself with the command: same process, same terminal,
/// the command's own exit status. If the output goes to a pipe or a file, capi keeps running and replaces each
/// credential in it with `[capi: NAME]`. Arguments reach the command unchanged; no shell interprets them. Without a
/// command, your shell is started.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct ExecArgs {
    /// Run the command as this app: it gets the app's APIs in addition to the organization's
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Set only the variables of this API; can be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,

    /// Do not set the variables of this API; can be repeated
    #[arg(long, value_name = "NAME")]
    pub exclude: Vec<String>,

    /// Also set this variable to the credential of an API; can be repeated
    ///
    /// NAME=API:username and NAME=API:password set a part of basic auth.
    #[arg(long = "as", value_name = "NAME=API", value_parser = RunAlias::parse)]
    pub aliases: Vec<RunAlias>,

    /// Write the credential of an API to a file for the command, and set VARIABLE to its path; can be repeated
    ///
    /// Only you can open the file. It is deleted when the command ends. The variables of the API are not set. For basic
    /// auth, NAME:password=VARIABLE writes only the password.
    #[arg(long, value_name = "NAME=VARIABLE", value_parser = values::file_option)]
    pub file_for: Vec<FileOption>,

    /// Start from an almost empty environment
    ///
    /// Only PATH, HOME, USER, LOGNAME, SHELL, TERM, LANG, LC_*, TZ, TMPDIR and PWD are inherited (on Windows, the
    /// variables that a program needs to start).
    #[arg(long)]
    pub clean_env: bool,

    /// When to mask credentials in the command's output [default: auto]
    #[arg(long, value_enum, value_name = "WHEN", env = "CAPI_MASK", hide_env_values = true)]
    pub mask: Option<MaskMode>,

    /// The proxy.
    #[command(flatten)]
    pub proxied: ProxyArgs,

    // The completion engine completes nothing for a command line with arguments.
    /// The command and its arguments; without one, your shell
    #[arg(value_name = "COMMAND", trailing_var_arg = true, value_hint = clap::ValueHint::AnyPath)]
    pub command: Vec<OsString>,
}

const AFTER_HELP: &str = "\
Variables in arguments: your shell replaces $CUSTOM_API_… before capi runs, when
the variable is not set yet. Let a shell inside the command expand it:
  capi exec -- sh -c \\
    'curl -H \"X-API-Key: $CUSTOM_API_MY_BILLING_API\" https://api.example'

sudo drops the environment; list the variables to preserve:
  capi exec -- sudo --preserve-env=CUSTOM_API_MY_BILLING_API ./serve

Docker passes on a variable that is named without a value:
  capi exec -- docker run --rm -e CUSTOM_API_MY_BILLING_API my-image

Some tools drop the environment without a message, for example turbo, tox and
tmux. This prints the setting that passes the variables:
  capi snippet --for turbo

Files: a program that reads its key from a file gets one with --file-for. It is
in memory where the system allows that (in XDG_RUNTIME_DIR or /dev/shm), and
capi stays as the parent of the command to delete it:
  capi exec --file-for google=GOOGLE_APPLICATION_CREDENTIALS -- ./main

Proxy: with --proxy, the command gets random placeholders instead of
credentials, and the variables of a proxy on this machine. The proxy replaces a
placeholder in the header or parameter that the API declares, in requests to
the API's own domain only, and removes the credential from the response. For
programs that use no proxy, CUSTOM_API_NAME_BASE_URL is the URL of the same API
through it. An API without a domain and a secret have no variable then; --with
gives the command a real one. `capi log` prints the requests. This keeps
credentials out of logs, crash reports and an AI's context. It stops no hostile
program: one that runs as you can ask the session for them.
  capi exec --proxy -- npm test
  capi exec --proxy=strict,readonly -- ./report

Masking: with --mask auto, output to a terminal is not changed, unless an AI
coding client runs the command. In output to a pipe or a file, [capi: My Billing
API] replaces a credential of 6 bytes or more. --mask always masks on a terminal
too; --mask never masks nothing, and needs your confirmation under such a client.

If the command leaves a server in the background, its output is still masked. If
capi is killed while it masks, the command is killed too.

Exit status: the command's own; 128+n if signal n ended it; 125 if capi started
nothing, or if the command succeeded but part of its output could not be passed
on; 126 if the command is not executable, 127 if it was not found.

Examples:
  capi exec -- npm start
  capi exec --app web -- python3 manage.py runserver
  capi exec --app web                          a shell with the variables
  capi exec --only twilio-sms --clean-env -- ./send
  capi exec --as STRIPE_SECRET_KEY=stripe -- npm start";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["125", "126", "127", "other"],
    environment: &[
        "CUSTOM_API_NAME",
        "CAPI_APP",
        "CAPI_VAULT",
        "CAPI_CONFIG",
        "CAPI_NO_INPUT",
        "CAPI_NO_SESSION",
        "CAPI_SESSION_AUTO",
        "CAPI_SESSION_IDLE",
        "CAPI_SESSION_MAX",
        "CAPI_MASK",
        "CAPI_SHELL",
        "CAPI_ALIASES",
        "CAPI_TOKEN",
        "CAPI_PASSPHRASE_COMMAND",
        "CAPI_PASSPHRASE",
    ],
    files: &[
        "vault.capi",
        ".state",
        "trusted.toml",
        "config.toml",
        "session.sock",
        "capi.toml",
        "requests.jsonl",
    ],
    security: &[
        "capi decrypts only the credentials of the organization and of the one app. A program of one app never gets a \
         credential of another app.",
        "The command, its child processes, root and other processes of the same user can read its environment. A \
         program that prints its environment, or a crash report that contains it, exposes the credentials.",
        "With `--proxy` the command has placeholders, which are worthless after the run. The proxy is a process of the \
         same user: without a sandbox, a hostile command can read credentials from the session, as you can.",
        "A file of `--file-for` has mode 0600. The same processes can read it until the command ends.",
    ],
    see_also: &["capi-list", "capi-declare", "capi-unlock", "capi-log"],
};

impl ExecArgs {
    /// Returns whether the command uses the APIs through the proxy.
    pub(super) fn is_proxied(&self) -> bool {
        self.proxied.proxy.is_some()
    }
}

impl Requirements for ExecArgs {
    fn app(&self) -> Option<&AppName> {
        self.app.as_ref()
    }
}

/// Runs the command. Returns only with an error.
///
/// # Errors
/// Errors of unlocking; an unknown API in `--only` or `--exclude`; unmasked output for an AI coding client; a command that
/// cannot be started.
pub(super) fn run(context: &Context, args: &ExecArgs) -> Result<()> {
    advice::give(&context.streams, &args.command);
    let plan = masking::plan(context, args.mask)?;
    let Selection { app, mut apis, known, .. } = select(context, args)?;
    proxy_only::leave_out(context, args, &mut apis)?;
    let mut environment = Environment::inherit(std::env::vars_os(), args.clean_env, &known);
    let files = Files::of(context, args, app.as_ref(), &apis)?;
    set_variables(&mut environment, &apis, &files);
    eval_hint::give(&context.streams, &args.command, plan.masks());
    let masked = plan.masks().then(|| MaskedValues::of_credentials(&apis));
    drop(apis);
    let command = user_shell::or_given(context, args, app.as_ref(), &mut environment);
    let mut files = files.write(context, &mut environment)?;
    files.watch();
    start_program(&command, environment, files, plan, masked)
}

/// The APIs that a command gets.
struct Selection {
    app: Option<AppName>,
    project: Option<Project>,
    apis: Vec<(Api, Credential)>,
    /// The aliases of all APIs of the app, which are never inherited.
    known: Vec<Variable>,
}

/// Returns the APIs that the app, the project and the options leave.
fn select(context: &Context, args: &ExecArgs) -> Result<Selection> {
    let project = context.project()?;
    let app = context.app(args.app.as_ref(), project.as_ref())?;
    let mut apis = context.vaults.read()?.credentials_for(app.as_ref())?;
    advice::doubt(&context.streams, args.app.as_ref(), apis.iter().map(|(api, _)| api));
    let known: Vec<Variable> = apis.iter().flat_map(|(api, _)| alias_names(api)).collect();
    if let Some(project) = &project {
        refuse_undeclared(args, project, &apis)?;
        keep_declared(project, &mut apis)?;
    }
    narrow(context, args, app.as_ref(), &mut apis)?;
    aliases::add(context, app.as_ref(), project.as_ref(), &args.aliases, &mut apis)?;
    if apis.is_empty() {
        let list = capi("list");
        context.streams.note(&message![
            "no API is set for this command; run ",
            list,
            " to see which apps have some"
        ]);
    } else {
        runner::advise(&context.streams, &args.command);
    }
    Ok(Selection { app, project, apis, known })
}

/// Starts the command. Returns only with an error.
fn start_program(
    command: &[OsString],
    environment: Environment,
    files: ChildFiles,
    plan: Plan,
    masked: Option<MaskedValues>,
) -> Result<()> {
    let (name, arguments) = command.split_first().unwrap_or_else(|| unreachable!("a shell has a name"));
    let program = Program {
        name,
        arguments,
        environment,
        signals_taken,
        #[cfg(windows)]
        before_exit: crate::ui::release_children,
    };
    match start(program, files, plan, masked)? {}
}

/// Releases the handlers of an earlier prompt. On Windows, Ctrl-C reaches every program on the console: it is meant for
/// the child, and capi waits for the child's end. If capi is terminated, the child ends as well.
fn signals_taken() {
    #[cfg(unix)]
    crate::ui::give_up_signals();
    #[cfg(windows)]
    {
        crate::ui::leave_interrupts_to_others();
        crate::ui::end_children_with_this_process();
    }
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

/// Refuses an API that `--only` or `--exclude` names, that the vault has and that the project does not declare.
///
/// # Errors
/// [`CommandError::NotDeclared`].
fn refuse_undeclared(args: &ExecArgs, project: &Project, apis: &[(Api, Credential)]) -> Result<()> {
    let is_undeclared = |wanted: &&String| {
        let mut named = apis.iter().filter(|(api, _)| api.name.matches(wanted)).peekable();
        named.peek().is_some() && named.all(|(api, _)| !project.uses(&api.name))
    };
    match args.only.iter().chain(&args.exclude).find(is_undeclared) {
        Some(wanted) => Err(CommandError::NotDeclared(wanted.clone()).into()),
        None => Ok(()),
    }
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
    let catalog = catalog_of(apis);
    let find = |name: &String| context.find(&catalog, name, app);
    let only: BTreeSet<ApiId> = args.only.iter().map(|name| Ok(find(name)?.id)).collect::<Result<_>>()?;
    // By variable: without the app's own API the organization's, which it shadows, would fill that instead.
    let exclude: BTreeSet<Variable> =
        args.exclude.iter().map(|name| Ok(find(name)?.variable())).collect::<Result<_>>()?;
    apis.retain(|(api, _)| (only.is_empty() || only.contains(&api.id)) && !exclude.contains(&api.variable()));
    Ok(())
}

/// Returns the records without their credentials, to look names up.
fn catalog_of(apis: &[(Api, Credential)]) -> Catalog {
    Catalog::new(apis.iter().map(|(api, _)| api.clone()).collect())
}

/// Returns the names of a record's aliases.
fn alias_names(api: &Api) -> impl Iterator<Item = Variable> {
    api.aliases.iter().map(|alias| alias.variable.clone())
}

/// Sets the variables of each API without a file, except a companion that an API of the app fills.
fn set_variables(environment: &mut Environment, apis: &[(Api, Credential)], files: &Files) {
    let aliases = apis.iter().filter(|(api, _)| !files.has(api)).flat_map(|(api, _)| alias_names(api));
    environment.mark_aliases(aliases.chain(files.variables().cloned()));
    let effective = Effective::of(apis.iter().map(|(api, _)| api));
    for (api, credential) in apis.iter().filter(|(api, _)| !files.has(api)) {
        for Binding { variable, part } in api.bindings() {
            if let Some(secret) = credential.part(part).filter(|_| effective.fills(api, &variable)) {
                environment.set(&variable, &secret);
            }
        }
    }
}
