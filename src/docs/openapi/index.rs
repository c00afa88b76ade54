//! The index of a specification: one line per operation, in parts of a chosen size.

use serde_json::Value;

use super::compile::LARGE;
use super::resolve::string;
use super::servers::{named_servers, server_text};
use super::{Operation, Spec};
use crate::docs::search::{self, Ranking};
use crate::docs::{Part, sanitize};

impl Spec {
    /// Returns name, version, number of operations and base URL on one line.
    pub fn title(&self) -> String {
        let info = self.root.get("info").unwrap_or(&Value::Null);
        let title = sanitize::word(string(info, "title"), 100);
        let mut line = if title.is_empty() { "untitled".to_owned() } else { title };
        // Without quotes, YAML parses it as a number.
        let number = info.get("version").filter(|v| v.is_number()).map(Value::to_string).unwrap_or_default();
        let version = sanitize::word(&format!("{}{number}", string(info, "version")), 40);
        if !version.is_empty() {
            line += &format!(" {version}");
        }
        line += &format!(", {}", crate::model::text::count(self.operations.len(), "operation"));
        if let Some(server) = named_servers(self, &Value::Null, &Value::Null).first() {
            line += &format!(", {}", server_text(self, server));
        }
        line
    }

    /// Returns the tags with their counts, in order of appearance.
    pub fn tags(&self) -> &[(String, usize)] {
        &self.operations.summary.tags
    }

    /// Returns the index from operation number `from` on, of one tag or all, in about `bytes` bytes.
    ///
    /// A part has at least one operation, so that reading all parts terminates.
    pub fn index(&self, tag: Option<&str>, from: usize, bytes: usize) -> Part {
        let listed = self.operations.listed(tag);
        let grouped = tag.is_none() && listed.len() > LARGE;
        let mut said = String::new();
        let mut heading = None;
        for (number, place) in listed.iter().enumerate().skip(from) {
            let Some(operation) = self.operations.get(*place) else { continue };
            let tag = operation.tags().first().map_or("other", String::as_str);
            let mut added = String::new();
            if grouped && heading != Some(tag) {
                added += &format!("{}## {tag}\n", if said.is_empty() { "" } else { "\n" });
                heading = Some(tag);
            }
            added += &format!("{}\n", operation.line());
            if said.len() + added.len() > bytes && number > from {
                said += &format!("…{} more operations\n", listed.len() - number);
                return Part { text: said, next: Some(number) };
            }
            said += &added;
        }
        Part { text: said, next: None }
    }

    /// Returns the operations that match a query, best match first.
    pub fn search(&self, query: &str, limit: usize) -> Vec<&Operation> {
        searched(self, query, limit).0
    }
}

/// Returns the operations that match a query, best match first, and the ranking, which says what the query lacks.
pub(in crate::docs) fn searched<'a>(
    spec: &'a Spec,
    query: &str,
    limit: usize,
) -> (Vec<&'a Operation>, Ranking) {
    let ranking = search::rank(spec.words(), query, limit);
    let operations = ranking.documents.iter().filter_map(|number| spec.operations.get(*number)).collect();
    (operations, ranking)
}
