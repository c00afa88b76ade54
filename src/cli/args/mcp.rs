//! The arguments of `capi mcp`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, ValueHint};

use super::super::{help, values};
use crate::model::AppName;

/// `capi mcp`
#[derive(Args)]
pub struct McpArgs {
    /// What to do.
    #[command(subcommand)]
    pub action: McpAction,
}

/// What `capi mcp` does.
#[derive(Subcommand)]
pub enum McpAction {
    /// Answer an AI tool's questions on standard input and output
    ///
    /// A client starts it. It reads names, headers, addresses and fetched documentation, while the vault is locked too;
    /// it never has a credential and changes nothing.
    #[command(after_long_help = help::MCP_SERVE)]
    Serve(McpServeArgs),
    /// Write into a client's project configuration that it starts capi
    #[command(after_long_help = help::MCP_INSTALL)]
    Install(McpInstallArgs),
}

/// `capi mcp serve`
#[derive(Args)]
pub struct McpServeArgs {
    /// Speak for this app, instead of the one that capi.toml names
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// The project's directory, where a client starts capi in another one
    #[arg(long, value_name = "DIRECTORY", value_hint = ValueHint::DirPath)]
    pub directory: Option<PathBuf>,
}

/// `capi mcp install`
#[derive(Args)]
pub struct McpInstallArgs {
    /// The client
    #[arg(long, value_enum, value_name = "CLIENT")]
    pub client: ClientChoice,

    /// Print the configuration instead of writing it
    #[arg(long)]
    pub print: bool,
}

/// A client of `capi mcp install`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ClientChoice {
    /// Claude Code: .mcp.json
    Claude,
    /// Cursor: .cursor/mcp.json
    Cursor,
    /// VS Code: .vscode/mcp.json
    Vscode,
    /// Codex: .codex/config.toml
    Codex,
}
