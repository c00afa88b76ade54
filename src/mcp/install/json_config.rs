//! Inserts one entry into a JSON file of the user, which may have comments and trailing commas.
//!
//! The entry is spliced into the text at the position that the parser reports, so that no other byte changes.

use jsonc_parser::ast::{self, Object};
use jsonc_parser::common::Ranged as _;
use serde_json::{Map, Value};

use super::InstallError;
use super::jsonc::{Document, member};

/// The indentation of a level in a file that does not show its own.
const INDENT: &str = "  ";

/// Returns the file with `name: entry` in the object `servers`. Other members of an existing entry stay.
pub(super) fn put(
    file: &str,
    servers: &'static str,
    name: &str,
    entry: &[(&str, Value)],
) -> Result<String, InstallError> {
    let text = file.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        let style = Style { indent: INDENT.to_owned(), line: "\n" };
        return Ok(format!("{{\n{INDENT}{}\n}}\n", style.group(servers, name, entry)));
    }
    let mark = &file[..file.len() - text.len()];
    let document = Document::parse(text)?;
    let style = Style::of(text, &document.root);
    let insert = |object: &Object, depth, member: &str| {
        let comma = if document.has_trailing_comma(object) { "" } else { "," };
        format!("{mark}{}", insert(text, object, comma, &style, depth, member))
    };
    let Some(group) = member(&document.root, servers) else {
        return Ok(insert(&document.root, 1, &style.group(servers, name, entry)));
    };
    let group = group.as_object().ok_or(InstallError::NotServers(servers))?;
    let Some(old) = member(group, name) else {
        return Ok(insert(group, 2, &style.member(name, entry)));
    };
    let others = members(old);
    if entry.iter().all(|(key, value)| others.get(*key) == Some(value)) {
        return Ok(file.to_owned());
    }
    if document.has_comment(old.range()) {
        return Err(InstallError::Comments);
    }
    let mut all: Vec<(&str, Value)> = entry.to_vec();
    let others = others.iter().filter(|(key, _)| entry.iter().all(|(own, _)| own != key));
    all.extend(others.map(|(key, value)| (key.as_str(), value.clone())));
    Ok(format!("{mark}{}{}{}", &text[..old.start()], style.object(&all, 3), &text[old.end()..]))
}

/// Returns the existing entry.
pub(super) fn entry(file: &str, servers: &'static str, name: &str) -> Result<Option<Value>, InstallError> {
    let text = file.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Ok(None);
    }
    let document = Document::parse(text)?;
    let Some(group) = member(&document.root, servers) else { return Ok(None) };
    let group = group.as_object().ok_or(InstallError::NotServers(servers))?;
    Ok(member(group, name).map(|entry| Value::from(entry.clone())))
}

/// Returns the members of an existing entry. An entry that is not an object has none.
fn members(entry: &ast::Value) -> Map<String, Value> {
    match Value::from(entry.clone()) {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Returns the text with a member appended to an object of a nesting depth.
fn insert(text: &str, object: &Object, comma: &str, style: &Style, depth: usize, member: &str) -> String {
    let (open, close) = (object.range.start, object.range.end - 1);
    let end = open + 1 + text[open + 1..close].trim_end().len();
    let (comma_at, comma) = match object.properties.last() {
        Some(last) => (last.end(), comma),
        None => (end, ""),
    };
    let (before, between, rest) = (&text[..comma_at], &text[comma_at..end], &text[end..]);
    let is_open = !text[end..close].contains('\n');
    let closing = if is_open { style.start(depth - 1) } else { String::new() };
    format!("{before}{comma}{between}{}{member}{closing}{rest}", style.start(depth))
}

/// The indentation and line ends of a file.
struct Style {
    indent: String,
    line: &'static str,
}

impl Style {
    fn of(text: &str, root: &Object) -> Self {
        let line = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let before = root.properties.first().map_or("", |member| &text[..member.start()]);
        let indent = before.rsplit_once('\n').map(|(_, indent)| indent);
        let is_indent = |indent: &&str| !indent.is_empty() && indent.chars().all(|c| c == ' ' || c == '\t');
        Self { indent: indent.filter(is_indent).unwrap_or(INDENT).to_owned(), line }
    }

    /// Returns a line end and the indentation of a depth.
    fn start(&self, depth: usize) -> String {
        format!("{}{}", self.line, self.indent.repeat(depth))
    }

    /// Returns `"servers": { "name": … }` for the outermost object.
    fn group(&self, servers: &str, name: &str, entry: &[(&str, Value)]) -> String {
        format!("{}: {{{}{}{}}}", quoted(servers), self.start(2), self.member(name, entry), self.start(1))
    }

    /// Returns `"name": { … }` for the object of servers.
    fn member(&self, name: &str, entry: &[(&str, Value)]) -> String {
        format!("{}: {}", quoted(name), self.object(entry, 3))
    }

    fn object(&self, members: &[(&str, Value)], depth: usize) -> String {
        let member = |(key, value): &(&str, Value)| {
            format!("{}{}: {}", self.start(depth), quoted(key), in_one_line(value))
        };
        let members: Vec<String> = members.iter().map(member).collect();
        format!("{{{}{}}}", members.join(","), self.start(depth - 1))
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

/// Formats a value on one line, with a space after each comma of an array.
fn in_one_line(value: &Value) -> String {
    match value {
        Value::Array(all) => {
            format!("[{}]", all.iter().map(in_one_line).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
