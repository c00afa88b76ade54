//! One entry put into a file of JSON that somebody wrote by hand, perhaps with comments and trailing commas: the text
//! grows where the entry goes, and no other byte changes.

use serde_json::{Map, Value};

use super::InstallError;
use super::jsonc::{self, Object};

/// What a level is indented by where a file does not say.
const INDENT: &str = "  ";

/// The file with `name: entry` in the object below `servers`. Other members of an old entry stay.
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
    let root = jsonc::parse(file)?;
    let style = Style::of(file, &root);
    let Some(group) = root.member(servers) else {
        return Ok(insert(file, &root, &style, 1, &style.group(servers, name, entry)));
    };
    let group = jsonc::object_at(file, group.start).ok_or(InstallError::NotServers(servers))?;
    let Some(old) = group.member(name) else {
        return Ok(insert(file, &group, &style, 2, &style.member(name, entry)));
    };
    let (plain, has_comments) = jsonc::plain(&file[old.clone()]);
    let others: Map<String, Value> = serde_json::from_str(&plain).unwrap_or_default();
    if entry.iter().all(|(key, value)| others.get(*key) == Some(value)) {
        return Ok(file.to_owned());
    }
    if has_comments {
        return Err(InstallError::Comments);
    }
    let mut all: Vec<(&str, Value)> = entry.to_vec();
    let others = others.iter().filter(|(key, _)| entry.iter().all(|(own, _)| own != key));
    all.extend(others.map(|(key, value)| (key.as_str(), value.clone())));
    Ok(format!("{}{}{}", &file[..old.start], style.object(&all, 3), &file[old.end..]))
}

/// Adds a member as the last one of an object that stands at a depth.
fn insert(file: &str, object: &Object, style: &Style, depth: usize, member: &str) -> String {
    let inside = &file[object.open + 1..object.close];
    let end = object.open + 1 + inside.trim_end().len();
    let (comma_at, comma) = match object.last_value {
        Some(at) if !object.has_trailing_comma => (at, ","),
        Some(at) => (at, ""),
        None => (end, ""),
    };
    let (before, between, rest) = (&file[..comma_at], &file[comma_at..end], &file[end..]);
    let is_open = !file[end..object.close].contains('\n');
    let closing = if is_open { style.start(depth - 1) } else { String::new() };
    format!("{before}{comma}{between}{}{member}{closing}{rest}", style.start(depth))
}

/// How a file is laid out.
struct Style {
    indent: String,
    line: &'static str,
}

impl Style {
    fn of(file: &str, root: &Object) -> Self {
        let line = if file.contains("\r\n") { "\r\n" } else { "\n" };
        let before = root.first_member.map_or("", |at| &file[..at]);
        let indent = before.rsplit_once('\n').map(|(_, indent)| indent);
        let is_indent = |indent: &&str| !indent.is_empty() && indent.chars().all(|c| c == ' ' || c == '\t');
        Self { indent: indent.filter(is_indent).unwrap_or(INDENT).to_owned(), line }
    }

    /// A new line at a depth.
    fn start(&self, depth: usize) -> String {
        format!("{}{}", self.line, self.indent.repeat(depth))
    }

    /// `"servers": { "name": … }` in the outermost object.
    fn group(&self, servers: &str, name: &str, entry: &[(&str, Value)]) -> String {
        format!("{}: {{{}{}{}}}", quoted(servers), self.start(2), self.member(name, entry), self.start(1))
    }

    /// `"name": { … }` in the group.
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

/// A value with a blank after each comma of a list.
fn in_one_line(value: &Value) -> String {
    match value {
        Value::Array(all) => {
            format!("[{}]", all.iter().map(in_one_line).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
