//! `capi config`: the settings in effect and the path of their file.

use crate::cli::{Manual, Requirements};
use crate::context::Context;
use crate::error::Result;

/// Print the settings, or the path of the settings file
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct ConfigArgs {
    /// The action.
    #[command(subcommand)]
    pub action: ConfigAction,
}

/// The actions of `capi config`.
#[derive(clap::Subcommand)]
pub enum ConfigAction {
    /// Print the path of the settings file, even if it does not exist
    Path,
    /// Print all settings in effect
    Show,
}

const AFTER_HELP: &str = "\
Examples:
  capi config path
  capi config show";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2"],
    environment: &[
        "CAPI_CONFIG",
        "CAPI_VAULT",
        "CAPI_SESSION_AUTO",
        "CAPI_SESSION_IDLE",
        "CAPI_SESSION_MAX",
        "CAPI_MASK",
        "CAPI_COLOR",
        "NO_COLOR",
        "XDG_CONFIG_HOME",
    ],
    files: &["config.toml"],
    security: &["The settings contain no secret."],
    see_also: &[],
};

impl Requirements for ConfigArgs {
    // The path helps to find the faulty file.
    fn needs_settings(&self) -> bool {
        !matches!(self.action, ConfigAction::Path)
    }
}

/// Prints the path or the settings.
///
/// # Errors
/// stdout cannot be written.
pub(super) fn run(context: &Context, args: &ConfigArgs) -> Result<()> {
    match args.action {
        ConfigAction::Path => context.print(&format!("{}\n", context.settings.file.display())),
        ConfigAction::Show => context.print(&context.settings.as_toml()),
    }
}
