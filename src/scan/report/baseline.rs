//! Findings that were accepted, by their places.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::relative;
use crate::scan::encodings::Encoding;
use crate::scan::finding::Finding;
use crate::scan::searched::SearchedApi;

/// The version of the format.
const VERSION: u32 = 1;

/// Places where credentials are accepted. It contains no credential.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    accepted: Vec<Accepted>,
}

/// A file that is not a baseline.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is not JSON of the expected form.
    #[error("{0}")]
    Invalid(#[from] serde_json::Error),
    /// A later version of capi wrote it.
    #[error("version {0} is not supported")]
    Newer(u32),
}

/// Findings in one place that differ in their lines only.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    #[serde(flatten)]
    identity: Identity,
    /// Their number.
    count: usize,
}

/// The identity of a finding. The line and the bytes are not part of it, because they change with every edit.
#[derive(Clone, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
struct Identity {
    source: String,
    path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<String>,
    api: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    encodings: Vec<Encoding>,
}

impl Baseline {
    /// Parses a baseline.
    ///
    /// # Errors
    /// [`BaselineError`].
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = serde_json::from_str(text)?;
        if baseline.version > VERSION { Err(BaselineError::Newer(baseline.version)) } else { Ok(baseline) }
    }

    /// Accepts findings. Paths are stored relative to `root`.
    #[must_use]
    pub fn of(findings: &[Finding], apis: &[SearchedApi], root: &Path) -> Self {
        let mut counts: BTreeMap<Identity, usize> = BTreeMap::new();
        for finding in findings {
            *counts.entry(identity(finding, apis, root)).or_default() += 1;
        }
        let accepted = counts.into_iter().map(|(identity, count)| Accepted { identity, count }).collect();
        Self { version: VERSION, accepted }
    }

    /// Formats it for a file.
    #[must_use]
    pub fn to_text(&self) -> String {
        // Cannot fail: it consists of strings, numbers and lists.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Removes the accepted findings. Returns their number.
    pub fn remove_from(&self, findings: &mut Vec<Finding>, apis: &[SearchedApi], root: &Path) -> usize {
        let counts = self.accepted.iter().map(|accepted| (accepted.identity.clone(), accepted.count));
        let (mut left, before): (BTreeMap<Identity, usize>, _) = (counts.collect(), findings.len());
        findings.retain(|finding| match left.get_mut(&identity(finding, apis, root)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        before - findings.len()
    }
}

fn identity(finding: &Finding, apis: &[SearchedApi], root: &Path) -> Identity {
    let api = &apis[finding.api];
    Identity {
        source: finding.place.source.as_str().to_owned(),
        path: relative(&finding.place.path, root),
        object: finding.place.part.clone(),
        members: finding.members.clone(),
        api: api.name.clone(),
        app: api.app.clone(),
        encodings: finding.encodings.clone(),
    }
}
