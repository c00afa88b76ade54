//! The result in the Static Analysis Results Interchange Format, version 2.1.0.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{Shown, encodings};
use crate::scan::finding::Finding;
use crate::scan::place::Place;

const RULE: &str = "leaked-credential";

/// What a path keeps in a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the result as one run.
#[must_use]
pub fn sarif(shown: &Shown<'_>) -> Value {
    let results: Vec<Value> = shown.report.findings.iter().map(|finding| result(shown, finding)).collect();
    let unread: Vec<Value> = shown
        .unread()
        .iter()
        .map(|unread| {
            json!({
                "level": "warning",
                "message": { "text": format!("not read: {}", unread.reason) },
                "locations": [{ "physicalLocation": { "artifactLocation": artifact(shown, &unread.place) } }],
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "capi",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": [{
                    "id": RULE,
                    "shortDescription": { "text": "A credential of the vault" },
                    "fullDescription": { "text": "The file contains a credential of the vault, perhaps encoded." },
                    "help": { "text": "Create a new credential at the provider and revoke this one. To delete the file or to \
                        rewrite the history is not enough." },
                    "defaultConfiguration": { "level": "error" },
                }],
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": unread.is_empty(),
                "toolExecutionNotifications": unread,
            }],
            "results": results,
        }],
    })
}

fn result(shown: &Shown<'_>, finding: &Finding) -> Value {
    let mut physical = json!({ "artifactLocation": artifact(shown, &finding.place) });
    let is_file =
        finding.members.is_empty() && finding.place.part.is_none() && finding.place.commit.is_none();
    if is_file {
        physical["region"] = json!({
            "startLine": finding.line,
            "byteOffset": finding.start,
            "byteLength": finding.end - finding.start,
        });
    }
    let api = &shown.api(finding).name;
    let within = if finding.members.is_empty() {
        String::new()
    } else {
        format!(" in {}", finding.members.join(" > "))
    };
    let object = finding.place.part.as_ref().map(|part| format!(", {part}")).unwrap_or_default();
    let text = format!("{} of {api}{within}{object}, {}", finding.part.name(), encodings(finding));
    json!({
        "ruleId": RULE,
        "ruleIndex": 0,
        "level": "error",
        "message": { "text": text },
        "locations": [{ "physicalLocation": physical }],
    })
}

fn artifact(shown: &Shown<'_>, place: &Place) -> Value {
    let path = shown.path(place);
    let uri = utf8_percent_encode(&path, PATH).to_string();
    let is_absolute = place.path.is_absolute() && path.starts_with('/');
    json!({ "uri": if is_absolute { format!("file://{uri}") } else { uri } })
}
