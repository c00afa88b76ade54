//! The result as text, grouped by source and API.

use super::{Shown, encodings, relative};
use crate::model::text::escape;
use crate::scan::finding::Finding;
use crate::scan::place::Place;
use crate::scan::places::Mention;

/// Returns the findings and what was not read. Control characters in names are escaped.
#[must_use]
pub fn text(shown: &Shown<'_>) -> String {
    let mut lines = Vec::new();
    let findings = &shown.report.findings;
    for group in findings.chunk_by(|a, b| a.place.source == b.place.source) {
        lines.push(group[0].place.source.heading().to_owned());
        let mut apis: Vec<usize> = group.iter().map(|finding| finding.api).collect();
        apis.sort_unstable();
        apis.dedup();
        for api in apis {
            let described = &shown.report.apis[api];
            let app = described.app.as_ref().map(|app| format!(" (app {app})")).unwrap_or_default();
            lines.push(format!("  {}{app}", described.name));
            lines.extend(
                group.iter().filter(|finding| finding.api == api).map(|finding| line(shown, finding)),
            );
        }
    }
    if !shown.mentions.is_empty() {
        lines.push("Variables in bundles".to_owned());
        let mention =
            |mention: &Mention| format!("  {}  {}", mention.name, relative(&mention.path, shown.directory));
        lines.extend(shown.mentions.iter().map(mention));
    }
    if !shown.unread().is_empty() {
        lines.push("Not read".to_owned());
        lines.extend(shown.unread().iter().map(|unread| {
            format!("  {}: {}", location(shown, &unread.place, &unread.members), unread.reason)
        }));
    }
    lines.iter().map(|line| escape(line) + "\n").collect()
}

fn line(shown: &Shown<'_>, finding: &Finding) -> String {
    let Finding { line, start, end, .. } = finding;
    let place = location(shown, &finding.place, &finding.members);
    format!("    {place}:{line}  bytes {start}-{end}  {}, {}", finding.part.name(), encodings(finding))
}

/// Returns where an input is: its path, the commit, the object or process, and the members of archives.
fn location(shown: &Shown<'_>, place: &Place, members: &[String]) -> String {
    let mut location = shown.path(place);
    if let Some(part) = &place.part {
        location += &format!(" ({part})");
    }
    if let Some(commit) = &place.commit {
        let path = commit.path.as_ref().map(|path| format!(" {path}")).unwrap_or_default();
        location += &format!(" in commit {}{path}", commit.id.get(..12).unwrap_or(&commit.id));
    }
    for member in members {
        location += &format!(" > {member}");
    }
    location
}
