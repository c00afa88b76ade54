//! The result of a search as text, JSON and SARIF, and the places that a baseline accepts.

mod baseline;
mod json_report;
mod sarif;
mod text;

use std::path::Path;

use super::finding::Finding;
use super::place::Place;
use super::places::Mention;
use super::searched::{Part, SearchedApi};
use super::{Report, UnreadPlace};
pub use baseline::{Baseline, BaselineError};
pub use json_report::json;
pub use sarif::sarif;
pub use text::text;

/// Everything that a report shows.
pub struct Shown<'a> {
    /// The result.
    pub report: &'a Report,
    /// The number of findings that the baseline accepts. They are not in the result any more.
    pub accepted: usize,
    /// The parts of credentials that were too short to search.
    pub short: &'a [(String, Part)],
    /// The variables that bundles mention.
    pub mentions: &'a [Mention],
    /// The directory below which paths are shown relative to it.
    pub directory: &'a Path,
}

impl Shown<'_> {
    fn path(&self, place: &Place) -> String {
        relative(&place.path, self.directory)
    }

    fn api(&self, finding: &Finding) -> &SearchedApi {
        &self.report.apis[finding.api]
    }

    /// Returns the APIs with findings, in the order of the vault.
    pub fn found_apis(&self) -> Vec<&SearchedApi> {
        let is_found = |index: &usize| self.report.findings.iter().any(|finding| finding.api == *index);
        (0..self.report.apis.len()).filter(is_found).map(|index| &self.report.apis[index]).collect()
    }

    fn unread(&self) -> &[UnreadPlace] {
        &self.report.unread
    }
}

/// Returns a path with `/` between its parts, relative to a directory if it is below that.
fn relative(path: &Path, directory: &Path) -> String {
    let below = path.strip_prefix(directory).ok().filter(|below| !below.as_os_str().is_empty());
    let shown = below.unwrap_or(path).to_string_lossy();
    if cfg!(windows) { shown.replace('\\', "/") } else { shown.into_owned() }
}

/// Returns the names of the encodings, the first one first.
fn encodings(finding: &Finding) -> String {
    let names: Vec<&str> = finding.encodings.iter().map(|encoding| encoding.name()).collect();
    if names.is_empty() { "as it is".to_owned() } else { names.join(", then ") }
}
