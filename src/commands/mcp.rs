//! `capi mcp`: the server for AI tools, and the configuration of their clients.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::fs::user_file;
use crate::mcp::{self, Client, Source, ToolError, View};
use crate::model::text::reason;
use crate::model::{AppName, Catalog, capi, message};
use crate::project::root_of;
use crate::vaults::{Belief, StoredView, unchecked};

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
/// is locked. It never has a credential and changes nothing.
#[derive(clap::Args)]
#[command(after_long_help = SERVE_AFTER_HELP)]
pub struct McpServeArgs {
    /// Answer for this app instead of the one that capi.toml names
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// The project's directory, for a client that starts capi elsewhere
    #[arg(long, value_name = "DIRECTORY", value_hint = clap::ValueHint::DirPath)]
    pub directory: Option<PathBuf>,
}

/// Add capi to the project configuration of an AI tool
#[derive(clap::Args)]
#[command(after_long_help = INSTALL_AFTER_HELP)]
pub struct McpInstallArgs {
    /// The client
    #[arg(long, value_enum, value_name = "CLIENT")]
    pub client: Client,

    /// Print the configuration instead of writing it
    #[arg(long)]
    pub print: bool,
}

const AFTER_HELP: &str = "\
Examples:
  capi mcp install --client claude      once, in the project's directory
  capi mcp serve                        run by the client";

const SERVE_AFTER_HELP: &str = "\
The server answers for the app that capi.toml names, after you ran `capi trust`
in that directory. If you start it yourself, it waits for JSON-RPC messages, one
per line.

Examples:
  capi mcp serve
  capi mcp serve --app web --directory ~/src/web";

const INSTALL_AFTER_HELP: &str = "\
Writes the client's own configuration file, next to capi.toml or else in the
current directory, and keeps everything else in it. The file is meant to be
committed and contains no credential.

Examples:
  capi mcp install --client claude
  capi mcp install --client vscode --print";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "`capi mcp serve` implements version 2026-07-28 of the Model Context Protocol and the versions with a handshake, \
         2024-11-05 to 2025-11-25. It has the tools capi_list_apis, capi_get_api, capi_search_docs, capi_get_operation, \
         capi_get_doc_page and capi_get_snippet, the same data as resources (capi://apis), and the prompt call_api. An \
         answer is at most 8 KiB long; a longer one states where to continue. Each answer reflects the current vault, so \
         nothing has to be restarted after a change. The server exits when its standard input ends.",
        "`capi mcp install` keeps everything else in the client's file, including comments. Running it again changes \
         nothing.",
    ],
    exit: &["0", "1", "2", "6"],
    environment: &["CAPI_APP", "CAPI_VAULT", "CAPI_CONFIG"],
    files: &["capi.toml", "vault.capi", ".state", "trusted.toml", "config.toml", ".mcp.json"],
    security: &[
        "The server reads only with the metadata key: it has no credential, uses no session and no passphrase, never \
         prompts, and never uses the network. Its tools are read-only. It marks documentation as external data.",
        manual::METADATA_KEY,
    ],
    see_also: &["capi-context", "capi-docs", "capi-snippet", "capi-trust"],
};

impl Requirements for McpArgs {
    fn app(&self) -> Option<&AppName> {
        match &self.action {
            McpAction::Serve(args) => args.app.as_ref(),
            McpAction::Install(_) => None,
        }
    }
}

/// Serves, or writes the configuration of a client.
///
/// # Errors
/// A missing directory; a configuration that cannot be read, written or extended.
pub(super) fn run(context: Context, args: McpArgs) -> Result<()> {
    match args.action {
        McpAction::Serve(args) => serve(context, args),
        McpAction::Install(args) => install(&context, &args),
    }
}

fn serve(context: Context, args: McpServeArgs) -> Result<()> {
    if let Some(path) = args.directory {
        std::env::set_current_dir(&path)
            .map_err(|error| CommandError::Unreadable { path, reason: error.into() })?;
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
    mcp::serve(Here { context, app: args.app }, cache)
        .map_err(|reason| CommandError::NoConversation(reason).into())
}

/// The project of the current directory, as it is whenever it is looked at.
struct Here {
    context: Context,
    app: Option<AppName>,
}

impl Source for Here {
    fn look(&self) -> std::result::Result<View, ToolError> {
        self.view()
            .map_err(|error| ToolError::unreadable(&error.to_string(), &error.hints_joined("; ").to_string()))
    }
}

impl Here {
    fn view(&self) -> Result<View> {
        let project = self.context.project()?;
        let StoredView { catalog, belief } = self.context.vaults.read_quietly()?.known_view()?;
        let (app, note) = self.context.trusted_app(self.app.as_ref(), project.as_ref());
        let usable = self.context.usable(&catalog, &[], app.as_ref(), project.as_ref())?;
        let apis = Catalog::new(usable.into_iter().cloned().collect());
        let unchecked = (belief != Belief::Checked).then(unchecked);
        let notes: Vec<String> = note.into_iter().chain(unchecked).map(|note| note.to_string()).collect();
        Ok(View { app, note: (!notes.is_empty()).then(|| notes.join("\n")), apis })
    }
}

fn install(context: &Context, args: &McpInstallArgs) -> Result<()> {
    let client = args.client;
    if args.print {
        context.streams.note(&format!("for {}", client.file()));
        return context.print(&client.alone());
    }
    let directory = context.project()?.and_then(|project| Some(project.path.parent()?.to_owned()));
    let path =
        directory.map_or_else(|| PathBuf::from(client.file()), |directory| directory.join(client.file()));
    let shown = path.display();
    let old = user_file::read(&path)?;
    let new = match client.put(old.as_deref().unwrap_or_default()) {
        Ok(new) => new,
        Err(error) => {
            context.print(&client.alone())?;
            let refusal = error.to_string();
            return Err(CommandError::NotInstalled { path, reason: refusal, client: client.as_str() }.into());
        }
    };
    if old.as_ref() == Some(&new) {
        context.streams.note(&format!("{shown} is up to date"));
        return Ok(());
    }
    user_file::stay_inside(&path, root_of)?;
    make_directory(&path)?;
    user_file::write(&path, old.is_some(), &new)?;
    context.streams.note(&format!("wrote {shown}"));
    context.streams.note(client.next_step());
    if client.is_editor()
        && let Some(program) = hidden_program()
    {
        let program = program.display();
        context.streams.hint(&format!(
            "an editor that was not started from a shell may not find {program}: link it into /usr/local/bin"
        ));
    }
    Ok(())
}

/// Returns the `capi` of this user's PATH, if it is in no directory that programs started from a desktop search.
fn hidden_program() -> Option<PathBuf> {
    const DEFAULT: [&str; 3] = ["/usr/local/bin", "/usr/bin", "/bin"];
    let with_capi = |directory: PathBuf| Some(directory.join("capi")).filter(|program| program.is_file());
    // On Windows, all programs get the PATH of the user.
    if cfg!(windows) || DEFAULT.into_iter().any(|directory| with_capi(directory.into()).is_some()) {
        return None;
    }
    std::env::split_paths(&std::env::var_os("PATH")?).find_map(with_capi)
}

/// Makes the directory that a client keeps its file in.
fn make_directory(path: &Path) -> Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    directory
        .map_or(Ok(()), std::fs::create_dir_all)
        .map_err(|error| CommandError::Unwritable { path: path.to_owned(), reason: reason(&error) }.into())
}
