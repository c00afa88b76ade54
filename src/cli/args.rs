//! The arguments of each command.

mod docs;
mod kept;
mod knowledge;
mod mcp;
mod ways;

pub use docs::{DocsAction, DocsArgs, DocsFetchArgs, DocsListArgs, DocsSearchArgs, DocsShowArgs};
pub use kept::*;
pub use knowledge::{ContextArgs, ContextFormat, SnippetArgs};
pub use mcp::{ClientChoice, McpAction, McpArgs, McpInstallArgs, McpServeArgs};
pub use ways::{
    RecoverArgs, RecoveryAction, RecoveryArgs, RecoveryNewArgs, RekeyArgs, SlotsArgs, TokenAction, TokenArgs,
    TokenListArgs, TokenNewArgs, TokenRevokeArgs,
};

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::{self, DomainArg};
use crate::model::{ApiName, AppName, AuthKind, DocsUrl, HeaderName, Scope};

/// `capi init`
#[derive(Args)]
pub struct InitArgs {
    /// Use less memory for the key derivation: 64 MiB instead of 256 MiB
    #[arg(long)]
    pub light: bool,

    /// Keep no metadata key on this machine: then `list` and `show` ask for the passphrase too
    #[arg(long)]
    pub private: bool,
}

/// `capi add`
#[derive(Args)]
pub struct AddArgs {
    /// The name, from which the variable follows
    #[arg(value_parser = values::name)]
    pub name: Option<ApiName>,

    /// How the API takes its credential
    #[arg(long = "type", value_name = "TYPE", value_parser = values::kind())]
    pub kind: Option<AuthKind>,

    /// The header of an API key [default: X-API-Key]
    #[arg(long, value_name = "HEADER", value_parser = values::header)]
    pub header: Option<HeaderName>,

    /// The username of basic auth; the password is asked for
    #[arg(long, value_name = "USERNAME")]
    pub username: Option<String>,

    /// The host that the API is called at
    #[arg(long, value_name = "DOMAIN", value_parser = values::domain)]
    pub domain: Option<DomainArg>,

    /// Where the API is documented
    #[arg(long, value_name = "URL", value_parser = values::docs)]
    pub docs: Option<DocsUrl>,

    /// Add every API that capi.toml declares and the vault lacks
    #[arg(long, conflicts_with_all = ["name", "kind", "header", "username", "domain", "docs", "stdin", "from_file", "from_env"])]
    pub missing: bool,

    /// Who may use the API.
    #[command(flatten)]
    pub scope: ScopeArgs,

    /// Where the credential comes from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// The scope of a new API.
#[derive(Args)]
pub struct ScopeArgs {
    /// Every app may use it (the default where no trusted capi.toml names an app)
    #[arg(long, conflicts_with = "app")]
    pub org: bool,

    /// Only this app may use it
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,
}

impl ScopeArgs {
    /// The scope that was asked for, if any.
    pub fn chosen(&self) -> Option<Scope> {
        match (&self.app, self.org) {
            (Some(app), _) => Some(Scope::App(app.clone())),
            (None, true) => Some(Scope::Organization),
            (None, false) => None,
        }
    }
}

/// Where a credential comes from; without any of these it is asked for on the terminal.
#[derive(Args, Default)]
#[group(multiple = false)]
pub struct SourceArgs {
    /// Read the credential from standard input
    #[arg(long)]
    pub stdin: bool,

    /// Read the credential from a file
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,

    /// Take the credential from an environment variable
    #[arg(long, value_name = "VAR")]
    pub from_env: Option<String>,
}

/// `capi list`
#[derive(Args)]
pub struct ListArgs {
    /// Show what this app sees, and what of it hides an API of the organization
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Show the organization's APIs only
    #[arg(long, conflicts_with = "app")]
    pub org: bool,

    /// Show APIs of this type only
    #[arg(long = "type", value_name = "TYPE", value_parser = values::kind())]
    pub kind: Option<AuthKind>,

    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

/// `capi show`
#[derive(Args)]
pub struct ShowArgs {
    /// The API: its name, its slug (my-billing-api) or its variable
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Look in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `capi edit`
#[derive(Args)]
pub struct EditArgs {
    /// The API: its name, its slug (my-billing-api) or its variable
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Look in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// A new name; the variable follows it
    #[arg(long = "name", value_name = "NEW NAME", value_parser = values::name)]
    pub new_name: Option<ApiName>,

    /// A new domain
    #[arg(long, value_name = "DOMAIN", value_parser = values::domain, conflicts_with = "no_domain")]
    pub domain: Option<DomainArg>,

    /// Remove the domain
    #[arg(long)]
    pub no_domain: bool,

    /// A new documentation URL
    #[arg(long, value_name = "URL", value_parser = values::docs, conflicts_with = "no_docs")]
    pub docs: Option<DocsUrl>,

    /// Remove the documentation URL
    #[arg(long)]
    pub no_docs: bool,

    /// Let every app use it
    #[arg(long, conflicts_with = "to_app")]
    pub to_org: bool,

    /// Let only this app use it
    #[arg(long, value_name = "APP", value_parser = values::app)]
    pub to_app: Option<AppName>,
}

/// `capi rotate`
#[derive(Args)]
pub struct RotateArgs {
    /// The API: its name, its slug (my-billing-api) or its variable
    #[arg(value_name = "NAME")]
    pub name: String,

    /// Look in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// The new username of basic auth
    #[arg(long, value_name = "USERNAME")]
    pub username: Option<String>,

    /// Where the credential comes from.
    #[command(flatten)]
    pub source: SourceArgs,
}

/// `capi delete`
#[derive(Args)]
pub struct DeleteArgs {
    /// The APIs: names, slugs (my-billing-api) or variables
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,

    /// Look in this app first
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Don't ask
    #[arg(short, long)]
    pub yes: bool,
}

/// `capi exec`
#[derive(Args)]
pub struct ExecArgs {
    /// The app that the program is: it gets that app's APIs beside the organization's
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,

    /// Set only this API's variables; may be repeated
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,

    /// Leave this API's variables out; may be repeated
    #[arg(long, value_name = "NAME")]
    pub exclude: Vec<String>,

    /// Start from an almost empty environment
    ///
    /// Of the environment only PATH, HOME, USER, LOGNAME, SHELL, TERM, LANG, LC_*, TZ, TMPDIR and PWD are kept (on
    /// Windows what a program needs to start).
    #[arg(long)]
    pub clean_env: bool,

    /// What of the program's output is masked [default: auto]
    #[arg(long, value_enum, value_name = "WHEN", env = "CAPI_MASK", hide_env_values = true)]
    pub mask: Option<MaskChoice>,

    // The completion engine gives nothing at all for a command with arguments.
    /// The program and its arguments; without one, your shell
    #[arg(value_name = "COMMAND", trailing_var_arg = true, value_hint = clap::ValueHint::AnyPath)]
    pub command: Vec<OsString>,
}

/// `capi declare`
#[derive(Args)]
pub struct DeclareArgs {
    /// The APIs; without any, all that the app may use
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// Write this app into the file too
    #[arg(long, value_name = "APP", value_parser = values::app)]
    pub app: Option<AppName>,

    /// Remove the declarations of these APIs
    #[arg(long, requires = "names", conflicts_with_all = ["app", "check"])]
    pub remove: bool,

    /// Change nothing; exit with 1 when the file and the vault differ
    #[arg(long, conflicts_with_all = ["names", "app"])]
    pub check: bool,
}

/// `capi trust`
#[derive(Args)]
pub struct TrustArgs {
    /// With --remove: the directory, instead of this one
    #[arg(value_name = "DIRECTORY", requires = "remove")]
    pub directory: Option<PathBuf>,

    /// Print what is trusted
    #[arg(long, conflicts_with = "remove")]
    pub list: bool,

    /// Trust it no longer
    #[arg(long)]
    pub remove: bool,
}

/// `capi unlock`
#[derive(Args)]
pub struct UnlockArgs {
    /// Stay unlocked this long, used or not (30m, 8h); without it the limits of the settings hold
    #[arg(long = "for", value_name = "DURATION", value_parser = values::duration)]
    pub duration: Option<std::time::Duration>,
}

/// `capi lock`
#[derive(Args)]
pub struct LockArgs {
    /// Lock every vault and end the session
    #[arg(long)]
    pub all: bool,
}

/// `capi status`
#[derive(Args)]
pub struct StatusArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `capi config`
#[derive(Args)]
pub struct ConfigArgs {
    /// What to show.
    #[command(subcommand)]
    pub action: ConfigAction,
}

/// What `capi config` shows.
#[derive(clap::Subcommand)]
pub enum ConfigAction {
    /// Print the path of the settings file, whether it is there or not
    Path,
    /// Print all settings as they hold now
    Show,
}

/// What of a program's output is masked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum MaskChoice {
    /// What goes into a pipe or a file; a terminal is left alone.
    Auto,
    /// What goes to a terminal as well.
    Always,
    /// Nothing.
    Never,
}

/// `capi passwd`
#[derive(Args)]
#[group(multiple = false)]
pub struct PasswdArgs {
    /// Read the new passphrase from this open file descriptor
    #[arg(long, value_name = "N")]
    pub new_passphrase_fd: Option<i32>,

    /// Read the new passphrase from this file
    #[arg(long, value_name = "FILE")]
    pub new_passphrase_file: Option<PathBuf>,
}

/// `capi completions`
#[derive(Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// A shell that completions are made for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Shell {
    /// GNU Bash
    Bash,
    /// Z shell
    Zsh,
    /// fish
    Fish,
    /// Elvish
    Elvish,
    /// PowerShell
    Powershell,
}

impl Shell {
    /// The name, as on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Elvish => "elvish",
            Self::Powershell => "powershell",
        }
    }
}
