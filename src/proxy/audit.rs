//! The audit trail: one line of JSON for each request. It never contains a header, a query, a body or a credential.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::fs::append_private;

/// The name of the file in the state directory.
const FILE: &str = "requests.jsonl";

/// The most bytes of the file. The previous one is kept as `requests.jsonl.1`.
const LIMIT: u64 = 4 << 20;

/// One request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When it began, in milliseconds since 1970.
    pub time: u64,
    /// The run: a random word.
    pub run: String,
    /// The API whose credential was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// The method; `CONNECT` for a tunnel.
    pub method: String,
    /// The host, with its port unless that is usual.
    pub host: String,
    /// The path, without the query.
    pub path: String,
    /// The status of the response. 0 if there was none.
    pub status: u16,
    /// `sent` with the credential, `passed` without one, `tunnel`, or the code of a refusal.
    pub decision: String,
}

/// Returns the file in a state directory, and the previous one.
#[must_use]
pub fn audit_files(state: &Path) -> [PathBuf; 2] {
    [state.join(format!("{FILE}.1")), state.join(FILE)]
}

/// The audit trail of a run.
pub(super) struct AuditTrail {
    state: PathBuf,
    run: String,
}

impl AuditTrail {
    pub(super) fn new(state: PathBuf, run: String) -> Self {
        Self { state, run }
    }

    /// Appends an entry. Best effort: a full disk must not end the program's requests.
    pub(super) fn write(&self, entry: AuditEntry) {
        let entry = AuditEntry { run: self.run.clone(), ..entry };
        if let Ok(mut line) = serde_json::to_string(&entry) {
            line.push('\n');
            let [previous, current] = audit_files(&self.state);
            let _ = append_private(&current, line.as_bytes(), LIMIT, &previous);
        }
    }
}

/// Returns the current time for an entry.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
