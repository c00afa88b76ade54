//! `capi completions`: the script that makes a shell ask capi for completions.

use clap_complete::env::Shells;

use crate::cli::{CompletionsArgs, Shell};
use crate::context::Context;
use crate::error::{Error, Kind, Result};

/// The variable by which the script asks; see [`super::complete`].
pub const VARIABLE: &str = "COMPLETE";

/// Whether a shell asks for completions. The variable has a common name, so one that names no shell is not meant.
pub fn is_wanted() -> bool {
    let shell = std::env::var(VARIABLE).unwrap_or_default();
    !shell.is_empty() && Shells::builtins().completer(&shell).is_some()
}

/// Prints the script.
///
/// # Errors
/// stdout can't be written.
pub(super) fn run(context: &Context, args: &CompletionsArgs) -> Result<()> {
    context.print(&script(args.shell).map_err(|error| Error::new(Kind::Other, error))?)
}

/// The script of a shell. It holds no list of its own: names and options come from capi when they are asked for.
///
/// # Errors
/// None in practice: it is written to memory.
pub fn script(shell: Shell) -> std::io::Result<String> {
    let mut script = Vec::new();
    if let Some(completer) = Shells::builtins().completer(shell.as_str()) {
        completer.write_registration(VARIABLE, "capi", "capi", "capi", &mut script)?;
    }
    String::from_utf8(script).map_err(std::io::Error::other)
}
