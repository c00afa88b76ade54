//! Every argument that capi takes and all of its help. Parses into domain types; does nothing.

mod alone;
mod args;
mod help;
mod quick;
mod values;

pub use alone::alone;
#[cfg(unix)]
pub use alone::quick;
pub use args::{
    AddArgs, ClientChoice, CompletionsArgs, ConfigAction, ConfigArgs, ContextArgs, ContextFormat,
    DeclareArgs, DeleteArgs, DocsAction, DocsArgs, DocsFetchArgs, DocsListArgs, DocsSearchArgs, DocsShowArgs,
    EditArgs, ExecArgs, InitArgs, ListArgs, LockArgs, MaskChoice, McpAction, McpArgs, McpInstallArgs,
    McpServeArgs, PasswdArgs, RecoverArgs, RecoveryAction, RecoveryArgs, RecoveryNewArgs, RekeyArgs,
    RotateArgs, ScopeArgs, Shell, ShowArgs, SlotsArgs, SnippetArgs, SourceArgs, StatusArgs, TokenAction,
    TokenArgs, TokenListArgs, TokenNewArgs, TokenRevokeArgs, TrustArgs, UnlockArgs,
};
pub use args::{
    BackupsAction, BackupsArgs, BackupsDiffArgs, BackupsListArgs, BackupsRestoreArgs, DoctorArgs, ExportArgs,
    ImportArgs, MergeAction, MergeArgs, OtherPassphraseArgs,
};

#[cfg(unix)]
pub use quick::QuickCli;
pub use quick::QuickCommand;
pub use values::DomainArg;

use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// keeps the credentials of your custom APIs in one encrypted file and hands them to the programs that need them
#[derive(Parser)]
#[command(
    name = "capi",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = false,
    max_term_width = 80,
    after_help = help::CAPI_SHORT,
    after_long_help = help::CAPI,
)]
pub struct Cli {
    #[command(flatten)]
    /// Options of every command.
    pub global: GlobalArgs,
    #[command(subcommand)]
    /// What to do.
    pub command: Command,
}

/// Options that every command takes.
#[derive(Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// The vault file
    ///
    /// Without it: `vault` of config.toml, else vault.capi in the data directory.
    #[arg(long, global = true, value_name = "FILE", env = "CAPI_VAULT", hide_env_values = true)]
    pub vault: Option<PathBuf>,

    /// Never ask; what would need an answer fails at once
    #[arg(long, global = true, env = "CAPI_NO_INPUT", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub no_input: bool,

    /// Read the passphrase from this open file descriptor
    #[arg(long, global = true, value_name = "N", hide_short_help = true, conflicts_with = "passphrase_file")]
    pub passphrase_fd: Option<i32>,

    /// Read the passphrase from this file; one trailing newline is taken off
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub passphrase_file: Option<PathBuf>,

    /// Read a token from this open file descriptor, for reading what it opens
    #[arg(long, global = true, value_name = "N", hide_short_help = true, conflicts_with_all = ["token_file", "passphrase_fd", "passphrase_file"])]
    pub token_fd: Option<i32>,

    /// Read a token from this file; CAPI_TOKEN may hold one too
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true, conflicts_with_all = ["passphrase_fd", "passphrase_file"])]
    pub token_file: Option<PathBuf>,

    /// Neither use nor start a session: the passphrase is needed
    #[arg(long, global = true, env = "CAPI_NO_SESSION", hide_env_values = true, hide_short_help = true, value_parser = FalseyValueParser::new())]
    pub no_session: bool,

    /// Go on although the vault is older than what was seen on this machine
    #[arg(long, global = true, hide_short_help = true)]
    pub accept_older: bool,

    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", hide_short_help = true)]
    pub color: Option<ColorChoice>,

    /// Say less: only errors, warnings and what was asked for
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// When to use colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR or TERM=dumb say otherwise.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Make the vault
    #[command(after_long_help = help::INIT)]
    Init(InitArgs),
    /// Add an API: its name, type, credential and scope
    #[command(after_long_help = help::ADD)]
    Add(AddArgs),
    #[command(flatten)]
    /// A command that the small program does by itself.
    Quick(QuickCommand),
    /// Change the name, domain, documentation or scope of an API
    ///
    /// The credential can't be edited: `capi rotate` puts a new one in its place.
    #[command(after_long_help = help::EDIT)]
    Edit(EditArgs),
    /// Give an API a new credential; its variable stays
    #[command(after_long_help = help::ROTATE)]
    Rotate(RotateArgs),
    /// Delete APIs with their credentials
    #[command(visible_alias = "rm", after_long_help = help::DELETE)]
    Delete(DeleteArgs),
    /// Fetch, search and show the documentation of APIs
    #[command(after_long_help = help::DOCS)]
    Docs(DocsArgs),
    /// Print the code that calls an API, for a server and without the credential
    #[command(after_long_help = help::SNIPPET)]
    Snippet(SnippetArgs),
    /// Print what a coding assistant has to know about the APIs, or write it into AGENTS.md
    ///
    /// The credentials are not part of it. With --write only the block between its two markers changes.
    #[command(after_long_help = help::CONTEXT)]
    Context(ContextArgs),
    /// Let an AI tool look up how to call the APIs
    ///
    /// A server of the Model Context Protocol, and what makes a client start it. It has no credential.
    #[command(after_long_help = help::MCP)]
    Mcp(McpArgs),
    /// Write into capi.toml which APIs this project uses
    #[command(after_long_help = help::DECLARE)]
    Declare(DeclareArgs),
    /// Believe this directory's capi.toml when it says which app it is
    #[command(after_long_help = help::TRUST)]
    Trust(TrustArgs),
    /// Show the settings, or where they are kept
    #[command(after_long_help = help::CONFIG)]
    Config(ConfigArgs),
    /// Change the passphrase of the vault
    #[command(after_long_help = help::PASSWD)]
    Passwd(PasswdArgs),
    /// Make a recovery code, for a forgotten passphrase
    #[command(after_long_help = help::ways::RECOVERY)]
    Recovery(RecoveryArgs),
    /// Open the vault with the recovery code and set a new passphrase
    #[command(after_long_help = help::ways::RECOVER)]
    Recover(RecoverArgs),
    /// Make, show and revoke tokens: read-only keys for CI and containers
    #[command(after_long_help = help::ways::TOKEN)]
    Token(TokenArgs),
    /// Show what opens the vault: passphrases, the recovery code, tokens
    #[command(after_long_help = help::ways::SLOTS)]
    Slots(SlotsArgs),
    /// Give the vault a new root key and, if you like, other costs for its passphrase
    ///
    /// Everything is sealed anew. One passphrase opens the vault then, the one that you give; what else opened it
    /// goes. Sessions lock. Old copies and backups still open in the old ways.
    #[command(after_long_help = help::ways::REKEY)]
    Rekey(RekeyArgs),
    /// Show the kept generations of the vault, compare with one, bring one back
    #[command(after_long_help = help::BACKUPS)]
    Backups(BackupsArgs),
    /// Look for what could cost you the vault or its secrecy, and say what helps
    ///
    /// Exits with 1 when there is a problem.
    #[command(after_long_help = help::DOCTOR)]
    Doctor(DoctorArgs),
    /// Add the credentials of a .env file, of another vault, or of JSON
    #[command(after_long_help = help::IMPORT)]
    Import(ImportArgs),
    /// Write an encrypted copy under another passphrase
    #[command(after_long_help = help::EXPORT)]
    Export(ExportArgs),
    /// Join two edited copies of one vault, record by record
    #[command(after_long_help = help::MERGE)]
    Merge(MergeArgs),
    /// Print the completion script of a shell
    #[command(after_long_help = help::COMPLETIONS)]
    Completions(CompletionsArgs),
}
