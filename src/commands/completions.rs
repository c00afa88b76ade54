//! `capi completions`: the completion script for a shell.

use clap_complete::env::Shells;

use crate::assist::shells::{self, Shell};
use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::{Error, Kind, Result};

/// Print the completion script for a shell
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
}

const AFTER_HELP: &str = "\
`capi setup` writes the scripts of all your shells to where they look for them.

Examples:
  capi completions bash > ~/.local/share/bash-completion/completions/capi
  capi completions zsh > \"${fpath[1]}/_capi\"
  capi completions fish > ~/.config/fish/completions/capi.fish";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2"],
    environment: &["COMPLETE", "CAPI_VAULT", "CAPI_CONFIG"],
    files: manual::READ_FILES,
    security: &[
        "Completion reads names with the key in the state directory. It never prompts, and without that key it offers \
         no names.",
    ],
    see_also: &["capi-setup"],
};

impl Requirements for CompletionsArgs {}

/// Whether a shell asks for completions. The variable has a common name, so one that names no shell is not meant.
pub fn is_wanted() -> bool {
    let shell = std::env::var(shells::VARIABLE).unwrap_or_default();
    !shell.is_empty() && Shells::builtins().completer(&shell).is_some()
}

/// Prints the script.
///
/// # Errors
/// stdout cannot be written.
pub(super) fn run(context: &Context, args: &CompletionsArgs) -> Result<()> {
    context.print(&shells::completion(args.shell).map_err(|error| Error::new(Kind::Other, error))?)
}
