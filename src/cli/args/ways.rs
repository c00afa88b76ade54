//! The arguments of the commands for tokens, recovery and root keys.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::super::{Command, help};
use super::{ConfigAction, DocsAction, McpAction, values};
use crate::model::{AppName, Label};

/// `capi recovery`
#[derive(Args)]
pub struct RecoveryArgs {
    /// What to do with the recovery code.
    #[command(subcommand)]
    pub action: RecoveryAction,
}

/// What `capi recovery` does.
#[derive(Subcommand)]
pub enum RecoveryAction {
    /// Make a recovery code, in the place of an old one, and show it once
    #[command(after_long_help = help::ways::RECOVERY_NEW)]
    New(RecoveryNewArgs),
}

/// `capi recovery new`
#[derive(Args)]
pub struct RecoveryNewArgs {
    /// Don't ask before an old code is replaced
    #[arg(short, long)]
    pub yes: bool,
}

/// `capi recover`
#[derive(Args)]
pub struct RecoverArgs {
    /// Read the recovery code from this open file descriptor
    #[arg(long, value_name = "N", conflicts_with = "code_file")]
    pub code_fd: Option<i32>,

    /// Read the recovery code from this file
    #[arg(long, value_name = "FILE")]
    pub code_file: Option<PathBuf>,

    /// Read the new passphrase from this open file descriptor
    #[arg(long, value_name = "N", conflicts_with = "new_passphrase_file")]
    pub new_passphrase_fd: Option<i32>,

    /// Read the new passphrase from this file
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

/// `capi token`
#[derive(Args)]
pub struct TokenArgs {
    /// What to do with tokens.
    #[command(subcommand)]
    pub action: TokenAction,
}

/// What `capi token` does.
#[derive(Subcommand)]
pub enum TokenAction {
    /// Make a token and print it once
    #[command(after_long_help = help::ways::TOKEN_NEW)]
    New(TokenNewArgs),
    /// Show all tokens, with what they open and until when
    #[command(visible_alias = "ls", after_long_help = help::ways::TOKEN_LIST)]
    List(TokenListArgs),
    /// Take a token's way into the vault away
    #[command(after_long_help = help::ways::TOKEN_REVOKE)]
    Revoke(TokenRevokeArgs),
}

/// `capi token new`
#[derive(Args)]
#[command(group(clap::ArgGroup::new("reach").required(true).args(["app", "metadata"])))]
pub struct TokenNewArgs {
    /// Open the organization's APIs and those of this app, with their credentials
    #[arg(long, value_name = "APP", value_parser = values::app)]
    pub app: Option<AppName>,

    /// Open the names and other metadata of all APIs, and no credential
    #[arg(long)]
    pub metadata: bool,

    /// What to call it; a copy of the vault does not show it
    #[arg(long = "name", value_name = "LABEL", value_parser = values::label)]
    pub label: Option<Label>,

    /// How long capi takes it (90d, 12h); without it, until it is revoked
    #[arg(long, value_name = "DURATION", value_parser = values::lifetime)]
    pub expires_in: Option<Duration>,
}

/// `capi token list`
#[derive(Args)]
pub struct TokenListArgs {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `capi token revoke`
#[derive(Args)]
pub struct TokenRevokeArgs {
    /// The token: its id or its label, as `capi token list` shows them; never the token itself
    #[arg(value_name = "ID|LABEL")]
    pub slot: String,

    /// Give the vault a new root key too; every other token and the recovery code go with it
    #[arg(long)]
    pub rekey: bool,

    /// Don't ask
    #[arg(short, long)]
    pub yes: bool,
}

/// `capi slots`
#[derive(Args)]
pub struct SlotsArgs {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `capi rekey`
#[derive(Args)]
pub struct RekeyArgs {
    /// Use less memory for the key derivation: 64 MiB, 3 passes, 4 lanes
    #[arg(long, conflicts_with_all = ["memory_kib", "passes", "lanes"])]
    pub light: bool,

    /// The memory of the key derivation, in KiB [default: as it is]
    #[arg(long, value_name = "KIB")]
    pub memory_kib: Option<u64>,

    /// The passes of the key derivation [default: as they are]
    #[arg(long, value_name = "N")]
    pub passes: Option<u64>,

    /// The lanes of the key derivation [default: as they are]
    #[arg(long, value_name = "N")]
    pub lanes: Option<u64>,

    /// Don't ask before tokens and the recovery code go
    #[arg(short, long)]
    pub yes: bool,
}

impl Command {
    /// Whether it needs the root key, which no token gives.
    pub fn is_beyond_tokens(&self) -> bool {
        match self {
            Self::Init(_) | Self::Add(_) | Self::Edit(_) | Self::Rotate(_) | Self::Delete(_) => true,
            Self::Passwd(_) | Self::Recovery(_) | Self::Recover(_) | Self::Rekey(_) => true,
            Self::Quick(quick) => quick.is_beyond_tokens(),
            Self::Token(args) => !matches!(args.action, TokenAction::List(_)),
            _ => false,
        }
    }

    /// Whether a setting that can't be read stops the command. What locks, and what helps to find the fault, goes on.
    pub fn needs_settings(&self) -> bool {
        match self {
            Self::Quick(quick) => quick.needs_settings(),
            Self::Config(args) => !matches!(args.action, ConfigAction::Path),
            Self::Doctor(_) => false,
            _ => true,
        }
    }

    /// The app that the command line or `CAPI_APP` names for reading.
    pub fn app(&self) -> Option<&AppName> {
        match self {
            Self::Quick(quick) => quick.app(),
            Self::Snippet(args) => args.app.as_ref(),
            Self::Context(args) => args.app.as_ref(),
            Self::Mcp(args) => match &args.action {
                McpAction::Serve(args) => args.app.as_ref(),
                McpAction::Install(_) => None,
            },
            Self::Declare(args) => args.app.as_ref(),
            Self::Docs(args) => match &args.action {
                DocsAction::Fetch(args) => args.app.as_ref(),
                DocsAction::List(args) => args.app.as_ref(),
                DocsAction::Search(args) => args.app.as_ref(),
                DocsAction::Show(args) => args.app.as_ref(),
            },
            _ => None,
        }
    }
}
