//! `capi setup`: the man pages and the completion of the user's shells, for programs that were copied by hand.

mod installed_files;
mod parts;

use serde_json::json;

use crate::assist::shells::{Shell, UserDirectories};
use crate::cli::{Manual, Requirements};
use crate::context::Context;
use crate::error::Result;
use crate::model::{capi, message, text};
use crate::ui::Streams;
use installed_files::{Outcome, State};
use parts::Part;

/// Install the man pages and the completion of your shells
///
/// Writes to your home directory. Packages bring both, so this is for programs
/// that were copied by hand or installed with npm, pip or cargo. A second run
/// changes only what differs. Files that capi did not write stay unchanged.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct SetupArgs {
    /// Install the completion of this shell only, instead of all shells on PATH; repeatable
    #[arg(long, value_enum, value_name = "SHELL")]
    pub shell: Vec<Shell>,

    /// Remove what `capi setup` wrote
    #[arg(long)]
    pub uninstall: bool,

    /// Print what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
The vault, the settings and all other data of capi are not touched. PowerShell
and Elvish load completions only from a line in their profile, and zsh needs its
directory in fpath; capi prints the line.

Examples:
  capi setup
  capi setup --shell zsh --dry-run
  capi setup --uninstall";

pub(super) const MANUAL: Manual = Manual {
    description: &[],
    exit: &["0", "1", "2"],
    environment: &["XDG_CONFIG_HOME"],
    files: &["capi*.1", "completions/capi"],
    security: &[
        "The scripts start the `capi` that is first on PATH, and contain no names of APIs. capi does not edit the \
         profile of a shell.",
    ],
    see_also: &["capi-completions", "capi-doctor"],
};

impl Requirements for SetupArgs {
    // It reads none of them.
    fn needs_settings(&self) -> bool {
        false
    }
}

/// Installs or removes each part and reports it.
///
/// # Errors
/// There is no home directory; a file cannot be written or removed.
pub(super) fn run(context: &Context, args: &SetupArgs) -> Result<()> {
    let home = UserDirectories::of_this_user()?;
    let parts = if args.uninstall { parts::every(&home) } else { parts::wanted(&home, &args.shell) };
    let selected =
        |part: &&Part| args.shell.is_empty() || args.shell.iter().any(|shell| shell.as_str() == part.name);
    let mut outcomes = Vec::new();
    for part in parts.iter().filter(selected) {
        let change = if args.uninstall { installed_files::remove } else { installed_files::write };
        let outcome = change(part, args.dry_run)?;
        outcomes.push((part, outcome));
    }
    if args.json {
        return context.print(&as_json(&outcomes));
    }
    outcomes.iter().for_each(|(part, outcome)| report(&context.streams, part, outcome, args.dry_run));
    if args.uninstall && outcomes.iter().all(|(_, outcome)| outcome.state == State::Absent) {
        context.streams.note(&message![capi("setup").without_vault(), " installed nothing here"]);
    }
    Ok(())
}

/// Says what happened to a part, and what its shell needs in addition.
fn report(streams: &Streams, part: &Part, outcome: &Outcome, is_dry: bool) {
    let place = match &part.files[..] {
        [(file, _)] => part.directory.join(file),
        _ => part.directory.clone(),
    };
    let what = format!("{} in {}", part.title(), text::escape(&place.to_string_lossy()));
    let line = match (outcome.state, is_dry) {
        (State::Written, false) => format!("wrote {what}"),
        (State::Written, true) => format!("would write {what}"),
        (State::Removed, false) => format!("removed {what}"),
        (State::Removed, true) => format!("would remove {what}"),
        (State::Unchanged, _) => format!("nothing to change: {what}"),
        (State::Absent, _) => String::new(),
    };
    if !line.is_empty() {
        streams.note(&line);
    }
    for path in &outcome.foreign {
        streams.warn(&format!(
            "left {} unchanged: capi did not write it",
            text::escape(&path.to_string_lossy())
        ));
    }
    if let Some(next) =
        part.next.as_ref().filter(|_| matches!(outcome.state, State::Written | State::Unchanged))
    {
        streams.hint(next);
    }
}

fn as_json(outcomes: &[(&Part, Outcome)]) -> String {
    let one = |(part, outcome): &(&Part, Outcome)| {
        json!({
            "name": part.name,
            "directory": part.directory.to_string_lossy(),
            "files": part.files.iter().map(|(name, _)| name).collect::<Vec<_>>(),
            "state": outcome.state.as_str(),
            "foreign": outcome.foreign.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>(),
            "next": part.next,
        })
    };
    crate::ui::json_output::text(&json!({ "parts": outcomes.iter().map(one).collect::<Vec<_>>() }))
}
