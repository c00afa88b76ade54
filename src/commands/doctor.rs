//! `capi doctor`: what could cost the vault or its secrecy, each with a hint.

mod client_leftovers;
mod copies;
mod documentation;
mod file;
mod finding;
mod installation;
mod left_values;
mod machine;
mod opening;
mod pattern_walk;
mod places;
mod surroundings;
mod unlocking;

use crate::cli::{Manual, Requirements, manual};
use crate::context::Context;
use crate::error::{BackupError, Error, Kind, Result};
use finding::{Finding, State};

/// Check the vault and its surroundings for risks, and suggest fixes
///
/// Exits with 1 if there is a problem.
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct DoctorArgs {
    /// Close files and directories to other users, and remove temporary files of killed processes
    #[arg(long)]
    pub fix: bool,

    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
During a session, or with a passphrase from an option or a variable, it also
checks that the vault was written with its own key and that the machine has
enough memory to unlock it, and searches the files that runners such as pm2 or
turbo leave in this directory and in the home directory for credentials. It
prints their names, never a value, and never prompts. `capi scan` searches every
file of the project.

Examples:
  capi doctor
  capi doctor --fix
  capi doctor --json | jq '.findings[] | select(.state == \"problem\")'";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "Checks the format and the history of the vault, its backups, the permissions of its files and directories, \
         links, copies that a synchronization service or git left next to the vault, the memory needed to unlock it, a weak \
         passphrase, a missing recovery code, the metadata key, the clock, the disk, the session, the settings, the \
         environment, the project and whether it is trusted, entries of AI clients, completions and man pages, files in \
         which runners leave credentials, variables that Codex keeps, and other installations of capi on PATH. Each finding is ok, a warning \
         or a problem.",
    ],
    exit: &["0", "1", "2", "4"],
    environment: manual::UNLOCK,
    files: manual::VAULT_FILES,
    security: &[
        "Without a key, capi detects damage but not a deliberate change with a recomputed checksum. `--fix` changes \
         permissions and removes temporary files, nothing else.",
    ],
    see_also: &["capi-backups", "capi-merge"],
};

impl Requirements for DoctorArgs {
    // It reports invalid settings.
    fn needs_settings(&self) -> bool {
        false
    }
}

/// Checks everything, repairs what `--fix` covers, and prints the findings.
///
/// # Errors
/// A problem, which only the exit code reports; a wrong passphrase.
pub(super) fn run(context: &Context, args: &DoctorArgs) -> Result<()> {
    if args.fix {
        places::repair(context).iter().for_each(|done| context.streams.note(done));
    }
    let inspection = context.vaults.inspect();
    let mut findings = file::check(context, &inspection);
    let (opening, root) = opening::check(context, &inspection)?;
    findings.extend(opening);
    findings.extend(unlocking::check(context, &inspection));
    findings.extend(places::check(context));
    findings.extend(copies::check(context, &inspection));
    let catalog = machine::catalog(context, &inspection);
    findings.extend(machine::check(context, &inspection, catalog.as_ref()));
    findings.extend(documentation::check(context, catalog.as_ref()));
    findings.extend(surroundings::check(context, catalog.as_ref()));
    findings.extend(left_values::check(context, &inspection, root.as_ref()));
    findings.extend(client_leftovers::check());
    findings.extend(installation::check());
    context.print(&if args.json {
        finding::json(&findings, &context.streams)
    } else {
        finding::text(&findings, &context.streams)
    })?;
    if findings.iter().any(|finding| finding.state == State::Problem) {
        Err(Error::quiet(Kind::Other, BackupError::Problems))
    } else {
        Ok(())
    }
}
