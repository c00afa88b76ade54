//! The result as JSON.

use serde_json::{Value, json};

use super::{Shown, relative};
use crate::scan::finding::Finding;
use crate::scan::place::Place;

/// Returns the result. It is described in `docs/scan.md`.
#[must_use]
pub fn json(shown: &Shown<'_>) -> Value {
    let report = shown.report;
    let findings: Vec<Value> = report.findings.iter().map(|found| finding(shown, found)).collect();
    let unread = shown.unread().iter().map(|unread| {
        let mut value = place(shown, &unread.place, &unread.members);
        value["reason"] = unread.reason.to_string().into();
        value
    });
    let rotate = shown
        .found_apis()
        .into_iter()
        .map(|api| json!({ "api": api.name, "slug": api.slug, "app": api.app, "page": api.page }));
    let short = shown.short.iter().map(|(api, part)| json!({ "api": api, "part": part }));
    let mentions = shown
        .mentions
        .iter()
        .map(|mention| json!({ "variable": mention.name, "path": relative(&mention.path, shown.directory) }));
    json!({
        "complete": shown.unread().is_empty(),
        "apis": report.apis.len(),
        "inputs": report.inputs,
        "bytes": report.bytes,
        "findings": findings,
        "accepted": shown.accepted,
        "unread": unread.collect::<Vec<_>>(),
        "mentions": mentions.collect::<Vec<_>>(),
        "too_short": short.collect::<Vec<_>>(),
        "rotate": rotate.collect::<Vec<_>>(),
    })
}

fn finding(shown: &Shown<'_>, finding: &Finding) -> Value {
    let api = shown.api(finding);
    let mut value = place(shown, &finding.place, &finding.members);
    value["api"] = api.name.as_str().into();
    value["app"] = api.app.as_deref().into();
    value["part"] = json!(finding.part);
    value["encodings"] = json!(finding.encodings);
    value["line"] = finding.line.into();
    value["start"] = finding.start.into();
    value["end"] = finding.end.into();
    value
}

fn place(shown: &Shown<'_>, place: &Place, members: &[String]) -> Value {
    json!({
        "source": place.source.as_str(),
        "path": shown.path(place),
        "object": place.part,
        "commit": place.commit.as_ref().map(|commit| json!({ "id": commit.id, "path": commit.path })),
        "members": members,
    })
}
