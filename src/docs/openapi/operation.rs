//! The operations of a specification, with the data for index, search and lookup.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::resolve::{flag, list, resolve, string};
use super::root::Root;
use crate::docs::sanitize;

/// The HTTP methods, in the usual order.
const METHODS: [&str; 9] = ["get", "post", "put", "patch", "delete", "head", "options", "trace", "query"];

/// The longest summary, in characters.
const SUMMARY: usize = 90;

/// A method of a path.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Operation {
    method: String,
    path: String,
    id: Option<String>,
    summary: String,
    tags: Vec<String>,
    deprecated: bool,
}

impl Operation {
    /// Returns the method in upper case.
    pub fn method(&self) -> String {
        self.method.to_ascii_uppercase()
    }

    /// Returns the path as written. It is untrusted text: print [`Operation::key`] instead.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the `operationId`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Returns a one-line summary, safe to print.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// Returns the tags, safe to print.
    pub fn tags(&self) -> &[String] {
        &self.tags
    }

    /// Returns whether the operation is deprecated.
    pub fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// Returns `GET /v1/customers/{customer}`, safe to print.
    pub fn key(&self) -> String {
        format!("{} {}", self.method(), sanitize::word(&self.path, 300))
    }

    /// Returns the memory that the operation takes, in bytes.
    pub(super) fn memory(&self) -> usize {
        let tags = self.tags.iter().map(|tag| tag.len() + size_of::<String>()).sum::<usize>();
        let texts = self.path.len() + self.id.as_ref().map_or(0, String::len) + self.summary.len();
        size_of::<Self>() + texts + tags
    }

    /// Returns the line of the index.
    pub fn line(&self) -> String {
        let mark = if self.deprecated { " (deprecated)" } else { "" };
        let line = format!("{}  {}{mark}", self.key(), self.summary);
        line.trim_end().to_owned()
    }

    /// Returns the path item, which holds what its methods share.
    pub(super) fn item<'a>(&self, root: &'a Root) -> &'a Value {
        root.part(&["paths", &self.path]).map_or(&Value::Null, |item| resolve(root, item))
    }

    /// Returns the operation object.
    pub(super) fn object<'a>(&self, root: &'a Root) -> &'a Value {
        self.item(root).get(&self.method).unwrap_or(&Value::Null)
    }
}

/// Returns the operations of a path, from its item or the outline of it. Unknown methods and values of the wrong type are
/// ignored.
pub(super) fn of_path(root: &Root, path: &str, item: &Value) -> Vec<Operation> {
    let item = resolve(root, item);
    let methods = METHODS.iter().filter_map(|method| Some((*method, item.get(method)?)));
    let operation = |(method, object): (&str, &Value)| Operation {
        method: method.to_owned(),
        path: path.to_owned(),
        id: Some(string(object, "operationId").trim()).filter(|id| !id.is_empty()).map(str::to_owned),
        summary: summary(item, object),
        tags: list(object, "tags")
            .iter()
            .take(8)
            .filter_map(Value::as_str)
            .map(|tag| sanitize::word(tag, 60))
            .collect(),
        deprecated: flag(object, "deprecated"),
    };
    methods.filter(|(_, object)| object.is_object()).map(operation).collect()
}

/// Returns the summary, or the first other text.
fn summary(item: &Value, object: &Value) -> String {
    let sources = [string(object, "summary"), string(object, "description"), string(item, "summary")];
    let told = sources.iter().map(|source| sanitize::line(source, SUMMARY)).find(|line| !line.is_empty());
    told.unwrap_or_else(|| sanitize::word(string(object, "operationId"), SUMMARY))
}
