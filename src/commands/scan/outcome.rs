//! The end of a search: its report, what to do, and the exit code.

use std::path::Path;

use super::ScanArgs;
use crate::context::Context;
use crate::error::{Error, Kind, Result};
use crate::model::{capi, message, text};
use crate::scan::places::Mention;
use crate::scan::places::processes::{Process, Unsearched};
use crate::scan::report::{Shown, json, sarif, text as report_text};
use crate::scan::{Part, Report, SearchedApi};
use crate::ui::json_output;

/// A search that did not end well. The report is the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ScanError {
    /// A credential was found.
    #[error("found credentials")]
    Found,
    /// Something was not read.
    #[error("not everything could be read")]
    Incomplete,
}

/// Everything that is printed.
pub(super) struct Printed<'a> {
    pub(super) report: &'a Report,
    /// The number of accepted findings.
    pub(super) accepted: usize,
    pub(super) short: &'a [(String, Part)],
    pub(super) directory: &'a Path,
    /// The processes that were not searched.
    pub(super) noted: &'a Unsearched,
    /// The variables that bundles mention.
    pub(super) mentions: &'a [Mention],
}

/// Prints the report.
///
/// # Errors
/// stdout cannot be written.
pub(super) fn print(context: &Context, args: &ScanArgs, printed: &Printed<'_>) -> Result<()> {
    let &Printed { report, accepted, short, directory, noted, mentions } = printed;
    let shown = Shown { report, accepted, short, directory, mentions };
    if args.json {
        return context.print(&json_output::text(&json(&shown)));
    }
    if args.sarif {
        return context.print(&json_output::text(&sarif(&shown)));
    }
    let streams = &context.streams;
    for (api, part) in short {
        streams.warn(&format!(
            "the {} of `{}` has fewer than 8 bytes and is not searched",
            part.name(),
            text::escape(api)
        ));
    }
    context.print(&report_text(&shown))?;
    note_processes(context, noted);
    // A hook says nothing about a clean commit.
    if !(args.staged && report.findings.is_empty() && report.unread.is_empty()) {
        streams.note(&summary(report, accepted));
    }
    if args.write_baseline.is_none() {
        advise(context, &shown.found_apis());
    }
    Ok(())
}

/// Reports the processes that were not searched.
fn note_processes(context: &Context, noted: &Unsearched) {
    let names = |processes: &[Process]| {
        let named: Vec<String> =
            processes.iter().map(|one| format!("{} ({})", text::escape(&one.name), one.id)).collect();
        named.join(", ")
    };
    if !noted.started_by_capi.is_empty() {
        context.streams.note(&format!(
            "a running exec gave these processes their credentials: {}",
            names(&noted.started_by_capi)
        ));
    }
    if !noted.protected.is_empty() {
        context
            .streams
            .note(&format!("the system protects the environments of: {}", names(&noted.protected)));
    }
}

fn summary(report: &Report, accepted: usize) -> String {
    let places = text::count(report.findings.len(), "place");
    let found = if report.findings.is_empty() {
        "found nothing".to_owned()
    } else {
        format!("found credentials in {places}")
    };
    let searched = format!(
        "searched {} for {}",
        text::count(report.inputs as usize, "file"),
        text::count(report.apis.len(), "API"),
    );
    let accepted = match accepted {
        0 => String::new(),
        count => format!(", and {} that the baseline accepts", text::count(count, "place")),
    };
    let unread = match report.unread.len() {
        0 => String::new(),
        count => format!("; {} could not be read, so the result is incomplete", text::count(count, "place")),
    };
    format!("{searched}: {found}{accepted}{unread}")
}

/// Prints what to do about found credentials.
fn advise(context: &Context, found: &[&SearchedApi]) {
    for api in found {
        let rotate = capi("rotate").arg(&api.slug);
        let rotate = match &api.app {
            Some(app) => rotate.arg("--app").arg(app),
            None => rotate,
        };
        let page = api.page.as_ref().map(|page| format!(" ({page})")).unwrap_or_default();
        context.streams.required_hint(&message![
            format!(
                "create a new credential for {} at its provider{page}, revoke the old one, and run ",
                text::escape(&api.name)
            ),
            rotate
        ]);
    }
    if !found.is_empty() {
        context.streams.required_hint(
            "deleting a file or rewriting the history does not undo a push: the old credential stays known",
        );
    }
}

/// Returns the result of the command.
///
/// # Errors
/// [`ScanError`].
pub(super) fn result(args: &ScanArgs, report: &Report) -> Result<()> {
    if !report.findings.is_empty() && args.write_baseline.is_none() {
        return Err(Error::quiet(Kind::Other, ScanError::Found));
    }
    if !report.unread.is_empty() {
        return Err(Error::quiet(Kind::Incomplete, ScanError::Incomplete));
    }
    Ok(())
}
