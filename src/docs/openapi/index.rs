//! The index of a specification: one line per operation, in parts of a chosen size.

use serde_json::Value;

use super::resolve::string;
use super::servers::servers;
use super::{Operation, Spec};
use crate::docs::{Part, sanitize, search};

/// The number of operations from which on the index is grouped by tag.
const LARGE: usize = 30;

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
        if let Some(server) = servers(&self.root, &Value::Null, &Value::Null).first() {
            line += &format!(", {server}");
        }
        line
    }

    /// Returns the tags with their counts, in order of appearance.
    pub fn tags(&self) -> Vec<(String, usize)> {
        let mut found: Vec<(String, usize)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for tag in self.operations.iter().flat_map(|operation| operation.tags()) {
            let place = *places.entry(tag).or_insert(found.len());
            match found.get_mut(place) {
                Some((_, count)) => *count += 1,
                None => found.push((tag.clone(), 1)),
            }
        }
        found
    }

    /// Returns the index from operation number `from` on, of one tag or all, in about `bytes` bytes.
    ///
    /// A part has at least one operation, so that reading all parts terminates.
    pub fn index(&self, tag: Option<&str>, from: usize, bytes: usize) -> Part {
        let listed = self.listed(tag);
        let grouped = tag.is_none() && listed.len() > LARGE;
        let mut said = String::new();
        let mut heading = None;
        for (number, operation) in listed.iter().enumerate().skip(from) {
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

    /// Returns the operations of a tag, or all. Many operations are grouped by tag.
    fn listed(&self, tag: Option<&str>) -> Vec<&Operation> {
        let all = self.operations.iter();
        let Some(tag) = tag else {
            let mut all: Vec<&Operation> = all.collect();
            if all.len() > LARGE {
                let order: std::collections::HashMap<String, usize> =
                    self.tags().into_iter().enumerate().map(|(place, (tag, _))| (tag, place)).collect();
                let place = |o: &Operation| o.tags().first().and_then(|tag| order.get(tag).copied());
                all.sort_by_key(|operation| place(operation).unwrap_or(usize::MAX));
            }
            return all;
        };
        all.filter(|operation| operation.tags().iter().any(|own| own.eq_ignore_ascii_case(tag))).collect()
    }

    /// Returns the operations that match a query, best match first.
    pub fn search(&self, query: &str, limit: usize) -> Vec<&Operation> {
        let found = search::rank(self.words(), query, limit).documents.into_iter();
        found.filter_map(|number| self.operations.get(number)).collect()
    }
}
