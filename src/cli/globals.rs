//! Options of every command.

use std::path::PathBuf;

use clap::Args;
use clap::builder::FalseyValueParser;

use crate::ui::ColorChoice;

/// The global options.
#[derive(Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Use this vault file
    ///
    /// [default: `vault` in config.toml, else vault.capi in the data directory]
    #[arg(long, global = true, value_name = "FILE", env = "CAPI_VAULT", hide_env_values = true)]
    pub vault: Option<PathBuf>,

    /// Never prompt; fail instead
    #[arg(long, global = true, env = "CAPI_NO_INPUT", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub no_input: bool,

    /// Read the passphrase from this file descriptor
    #[arg(long, global = true, value_name = "N", hide_short_help = true, conflicts_with = "passphrase_file")]
    pub passphrase_fd: Option<i32>,

    /// Read the passphrase from this file; one trailing newline is removed
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub passphrase_file: Option<PathBuf>,

    /// Read a token from this file descriptor
    #[arg(long, global = true, value_name = "N", hide_short_help = true, conflicts_with_all = ["token_file", "passphrase_fd", "passphrase_file"])]
    pub token_fd: Option<i32>,

    /// Read a token from this file; CAPI_TOKEN can hold one as well
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true, conflicts_with_all = ["passphrase_fd", "passphrase_file"])]
    pub token_file: Option<PathBuf>,

    /// Neither use nor start a session; the passphrase is needed
    #[arg(long, global = true, env = "CAPI_NO_SESSION", hide_env_values = true, hide_short_help = true, value_parser = FalseyValueParser::new())]
    pub no_session: bool,

    /// Accept a vault that is older than this machine has seen
    #[arg(long, global = true, hide_short_help = true)]
    pub accept_older: bool,

    /// When to use color
    #[arg(long, global = true, value_enum, value_name = "WHEN", hide_short_help = true)]
    pub color: Option<ColorChoice>,

    /// Print only errors, warnings and requested data
    #[arg(short, long, global = true)]
    pub quiet: bool,
}
