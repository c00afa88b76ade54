//! `capi doctor`: what could cost the vault or its secrecy, each with a hint.

mod copies;
mod file;
mod finding;
mod machine;
mod modes;
mod opening;
mod places;

use crate::cli::DoctorArgs;
use crate::context::Context;
use crate::error::{BackupError, Error, Kind, Result};
use finding::{Finding, State};

/// Looks at everything, repairs what may be repaired, and prints what was found.
///
/// # Errors
/// There is a problem, which the exit code tells; a passphrase that was given and is wrong.
pub(super) fn run(context: &Context, args: &DoctorArgs) -> Result<()> {
    if args.fix {
        places::repair(context).iter().for_each(|done| context.streams.note(done));
    }
    let inspection = context.inspect();
    let mut findings = file::check(context, &inspection);
    findings.extend(opening::check(context, &inspection)?);
    findings.extend(places::check(context));
    findings.extend(copies::check(context, &inspection));
    findings.extend(machine::check(context, &inspection));
    context.print(&if args.json {
        finding::json(&findings, &context.streams)
    } else {
        finding::text(&findings, &context.streams)
    })?;
    match findings.iter().any(|finding| finding.state == State::Problem) {
        true => Err(Error::quiet(Kind::Other, BackupError::Problems)),
        false => Ok(()),
    }
}
