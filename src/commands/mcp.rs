//! `capi mcp`: the server for AI tools, and the configuration of their clients.

mod advice;
mod call;
mod found;
mod install;

use std::cell::Cell;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use crate::cli::placeholder::{self, Replaced};
use crate::cli::values::ClientChoice;
use crate::cli::{Manual, Requirements, manual, values};
use crate::context::{Context, ignored};
use crate::error::{CommandError, Error, Result};
use crate::mcp::{self, Asked, CallAccess, Received, Source, ToolError, View};
use crate::model::{AppName, Catalog, capi, message};
use crate::vault::VaultError;
use crate::vaults::{Belief, CurrentVault, StoredView, unchecked};

/// Let an AI tool look up how to call your APIs
///
/// Serves the Model Context Protocol, and configures clients to start the server. The server has no credentials.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct McpArgs {
    /// The action.
    #[command(subcommand)]
    pub action: McpAction,
}

/// The actions of `capi mcp`.
#[derive(clap::Subcommand)]
pub enum McpAction {
    Serve(McpServeArgs),
    Install(McpInstallArgs),
}

/// Answer an AI tool's requests on standard input and output
///
/// A client starts this command. It reads names, headers, domains and fetched documentation, even while the vault
/// is locked. It has no credential and changes nothing, unless you allow it to send requests with --allow-call.
#[derive(clap::Args)]
#[command(after_long_help = SERVE_AFTER_HELP)]
pub struct McpServeArgs {
    /// Answer for this app instead of the one that capi.toml names
    #[arg(long, value_name = "APP", value_parser = values::app_or_placeholder, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<Replaced<AppName>>,

    /// Add a tool that sends requests to the APIs [default if the option has no value: read]
    ///
    /// `read` allows GET, HEAD and OPTIONS, `write` every method. It needs an unlocked session. The assistant gets the
    /// response without the credential.
    #[arg(long, value_name = "ACCESS", value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "read")]
    pub allow_call: Option<CallAccess>,

    /// The project's directory, for a client that starts capi elsewhere
    #[arg(long, value_name = "DIRECTORY", value_parser = placeholder::path, value_hint = clap::ValueHint::DirPath)]
    pub directory: Option<Replaced<PathBuf>>,
}

/// Add capi to the project configuration of an AI tool
///
/// Without --client, lists the clients that this project or machine has, and prompts for one.
#[derive(clap::Args)]
#[command(after_long_help = INSTALL_AFTER_HELP)]
pub struct McpInstallArgs {
    /// The client, or `all` for every client that this project or machine has
    #[arg(long, value_parser = values::client(), value_name = "CLIENT")]
    pub client: Option<ClientChoice>,

    /// Print the configuration instead of writing it
    #[arg(long)]
    pub print: bool,

    /// Replace an entry for capi that differs
    #[arg(long, conflicts_with = "print")]
    pub force: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi mcp install --client claude      once, in the project's directory
  capi mcp serve                        run by the client";

const SERVE_AFTER_HELP: &str = "\
The server answers for the app that capi.toml names, after you ran `capi trust`
in that directory. If you start it yourself, it waits for JSON-RPC messages, one
per line.

A value that begins with `${` is a placeholder that the client did not replace:
it counts as not given, and a note on stderr says so. An unusable CAPI_TOKEN is
ignored in the same way.

Examples:
  capi mcp serve
  capi mcp serve --allow-call=write     requests of every method
  capi mcp serve --app web --directory ~/src/web";

const INSTALL_AFTER_HELP: &str = "\
Writes the client's own configuration file, next to capi.toml or else in the
current directory, and keeps everything else in it. The file is meant to be
committed and contains no credential. Windsurf has one file for all projects, in
the home directory.

An existing entry for capi that differs is shown and not changed, unless --force
is given.

Examples:
  capi mcp install                      choose one of the clients found here
  capi mcp install --client claude
  capi mcp install --client all
  capi mcp install --client vscode --print";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "`capi mcp serve` implements version 2026-07-28 of the Model Context Protocol and the versions with a handshake, \
         2024-11-05 to 2025-11-25. It has the tools capi_list_apis, capi_get_api, capi_search_docs, capi_get_operation, \
         capi_get_doc_page and capi_get_snippet, the same data as resources (capi://apis), and the prompt call_api. An \
         answer is at most 8 KiB long; a longer one states where to continue. Each answer reflects the current vault, so \
         nothing has to be restarted after a change. The server exits when its standard input ends.",
        "`capi mcp install` keeps everything else in the client's file, including comments. Running it again changes \
         nothing. For Codex, which passes only a few variables to a server, the entry names the variables that locate \
         the vault; it contains no values.",
    ],
    exit: &["0", "1", "2", "5", "6"],
    environment: &["CAPI_APP", "CAPI_VAULT", "CAPI_CONFIG", "CAPI_TOKEN"],
    files: &["capi.toml", "vault.capi", ".state", "trusted.toml", "config.toml", ".mcp.json"],
    security: &[
        "Without `--allow-call`, the server reads only with the metadata key: it has no credential, uses no session and no \
         passphrase, never prompts, and never uses the network. Its tools are read-only. With `--allow-call`, the tool \
         capi_call sends requests by the rules of `capi call`, with a credential that the session hands out for each, and \
         the assistant can read and, with `write`, change everything that the credential allows. It marks documentation as external data. If \
         CAPI_TOKEN holds a valid token, the server reads the names that this token opens; otherwise it ignores it.",
        manual::METADATA_KEY,
    ],
    see_also: &["capi-context", "capi-docs", "capi-snippet", "capi-trust"],
};

impl Requirements for McpArgs {
    fn app(&self) -> Option<&AppName> {
        match &self.action {
            McpAction::Serve(args) => args.app.as_ref().and_then(Replaced::value),
            McpAction::Install(_) => None,
        }
    }

    fn is_started_by_client(&self) -> bool {
        matches!(self.action, McpAction::Serve(_))
    }
}

/// Serves, or writes the configuration of a client.
///
/// # Errors
/// A missing directory; a configuration that cannot be read, written or extended.
pub(super) fn run(context: Context, args: McpArgs) -> Result<()> {
    match args.action {
        McpAction::Serve(args) => serve(context, args),
        McpAction::Install(args) => install::run(&context, &args),
    }
}

fn serve(context: Context, args: McpServeArgs) -> Result<()> {
    if args.app.as_ref().is_some_and(|app| app.placeholder().is_some()) {
        context.streams.note(&ignored("the app"));
    }
    match args.directory {
        Some(Replaced::Value(path)) => std::env::set_current_dir(&path)
            .map_err(|error| CommandError::Unreadable { path, reason: error.into() })?,
        Some(Replaced::Placeholder(_)) => context.streams.note(&ignored("--directory")),
        None => {}
    }
    if std::io::stdin().is_terminal() {
        let install = capi("mcp install").without_vault();
        context.streams.note(&message![
            "waiting for messages of a client; ",
            install,
            " lets a client start this"
        ]);
    }
    let cache = context.documentation();
    let app = args.app.and_then(Replaced::into_value);
    mcp::serve(Here { context, app, has_noted_token: Cell::new(false) }, cache, args.allow_call)
        .map_err(|reason| CommandError::NoConversation(reason).into())
}

/// The project of the current directory, read again for each request.
struct Here {
    context: Context,
    app: Option<AppName>,
    /// Whether the note about an unusable token was printed.
    has_noted_token: Cell<bool>,
}

impl Source for Here {
    fn look(&self) -> std::result::Result<View, ToolError> {
        self.view().map_err(|error| ToolError::unreadable(&error.to_string(), &hint_for_assistant(&error)))
    }

    fn call(&self, asked: &Asked) -> std::result::Result<Received, ToolError> {
        match call::send(self, asked) {
            Ok(Some(received)) => Ok(received),
            Ok(None) => Err(ToolError::locked()),
            Err(error) => Err(ToolError::no_response(&error.to_string(), &hint_for_assistant(&error))),
        }
    }
}

/// Returns the hint of an error. An assistant must not create a vault: it may only be hidden from this process.
fn hint_for_assistant(error: &Error) -> String {
    match error.cause.downcast_ref() {
        Some(VaultError::Missing(_)) => {
            "ask the person: there is no vault yet, or this server cannot see it".to_owned()
        }
        _ => error.hints_joined("; ").to_string(),
    }
}

impl Here {
    fn view(&self) -> Result<View> {
        let project = self.context.project()?;
        let StoredView { catalog, belief } = self.stored(&self.context.vaults.read_quietly()?)?;
        let catalog = match &project {
            Some(project) => project.with_aliases(catalog),
            None => catalog,
        };
        let (app, note) = self.context.trusted_app(self.app.as_ref(), project.as_ref());
        let usable = self.context.usable(&catalog, &[], app.as_ref(), project.as_ref())?;
        let apis = Catalog::new(usable.into_iter().cloned().collect());
        let unchecked = (belief != Belief::Checked).then(unchecked);
        let notes: Vec<String> = note.into_iter().chain(unchecked).map(|note| note.to_string()).collect();
        Ok(View { app, note: (!notes.is_empty()).then(|| notes.join("\n")), apis })
    }

    /// Returns the metadata. A client passes on whatever CAPI_TOKEN its user has exported, so an unusable one only
    /// causes a note: the metadata key opens the names without it.
    fn stored(&self, vault: &CurrentVault) -> Result<StoredView> {
        match vault.known_view() {
            Err(error) if self.context.vaults.access.inherits_token() => {
                if !self.has_noted_token.replace(true) {
                    self.context.streams.note(&format!("ignoring CAPI_TOKEN: {error}"));
                }
                vault.stored_view()
            }
            view => view,
        }
    }
}
