//! Groups of options that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::values;
use crate::model::{AppName, Scope};

/// The scope of a new API.
#[derive(Args)]
pub struct ScopeArgs {
    /// Let every app use it (the default, unless a trusted capi.toml names an app)
    #[arg(long, conflicts_with = "app")]
    pub org: bool,

    /// Let only this app use it
    #[arg(long, value_name = "APP", value_parser = values::app, env = "CAPI_APP", hide_env_values = true)]
    pub app: Option<AppName>,
}

impl ScopeArgs {
    /// Returns the requested scope, if any.
    pub fn chosen(&self) -> Option<Scope> {
        match &self.app {
            Some(app) => Some(Scope::App(app.clone())),
            None => self.org.then_some(Scope::Organization),
        }
    }
}

/// The source of a credential. Without any of these options, capi prompts for it on the terminal.
#[derive(Args, Default)]
#[group(multiple = false)]
pub struct SourceArgs {
    /// Read the credential from standard input
    #[arg(long)]
    pub stdin: bool,

    /// Read the credential from a file
    #[arg(long, value_name = "FILE")]
    pub from_file: Option<PathBuf>,

    /// Read the credential from an environment variable
    #[arg(long, value_name = "VAR")]
    pub from_env: Option<String>,
}

/// The source of the passphrase of another vault, or of a backup under another key. Without any of these options, capi
/// prompts for it.
#[derive(Args)]
#[group(multiple = false)]
pub struct OtherPassphraseArgs {
    /// Read the other vault's passphrase from this file descriptor
    #[arg(long, value_name = "N")]
    pub other_passphrase_fd: Option<i32>,

    /// Read the other vault's passphrase from this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub other_passphrase_file: Option<PathBuf>,
}
