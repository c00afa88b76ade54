//! Inserts one entry into a TOML file of the user.

use serde_json::Value;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, value};

use super::{InstallError, Installation, NAME};
use crate::model::text;

/// The member with the names of inherited variables.
const INHERITED: &str = "env_vars";

/// Returns the file with the entry in the table `servers`. Other members of an existing entry stay.
pub(super) fn put(
    file: &str,
    servers: &'static str,
    installation: &Installation,
) -> Result<String, InstallError> {
    let mut document = parse(file)?;
    if document.get(servers).is_none() {
        let mut table = Table::new();
        table.set_implicit(true);
        document.insert(servers, Item::Table(table));
    }
    let not_servers = InstallError::NotServers(servers);
    let item = document.get_mut(servers);
    let is_inline = item.as_ref().is_some_and(|item| item.is_value());
    let Some(table) = item.and_then(Item::as_table_like_mut) else { return Err(not_servers) };
    if table.get(NAME).is_none() {
        let empty = if is_inline { value(InlineTable::new()) } else { Item::Table(Table::new()) };
        table.insert(NAME, empty);
    }
    let Some(entry) = table.get_mut(NAME).and_then(Item::as_table_like_mut) else {
        return Err(not_servers);
    };
    fill(entry, installation);
    Ok(document.to_string())
}

/// Returns the existing entry, as JSON.
pub(super) fn entry(file: &str, servers: &'static str) -> Result<Option<Value>, InstallError> {
    parse(file)?;
    // `toml` reads each text that `toml_edit` accepts.
    let table: toml::Table = file.parse().unwrap_or_default();
    let entry = table.get(servers).and_then(|servers| servers.get(NAME));
    Ok(entry.and_then(|entry| serde_json::to_value(entry).ok()))
}

fn parse(file: &str) -> Result<DocumentMut, InstallError> {
    file.parse().map_err(|error: toml_edit::TomlError| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text::line_at(file, start);
        let reason = error.message().lines().next().unwrap_or("it is not TOML").to_owned();
        InstallError::Syntax { line, reason }
    })
}

/// Sets the values that differ. A value that is already right keeps its formatting.
fn fill(entry: &mut dyn TableLike, installation: &Installation) {
    if entry.get("command").and_then(Item::as_str) != Some(installation.command.as_str()) {
        set(entry, "command", installation.command.as_str().into());
    }
    let wanted: Array = installation.arguments.iter().map(String::as_str).collect();
    if entry.get("args").and_then(Item::as_array).map(words) != Some(words(&wanted)) {
        set(entry, "args", wanted.into());
    }
    inherit(entry, installation.inherited());
}

/// Adds the missing names to the list of inherited variables. The user's own names stay.
fn inherit(entry: &mut dyn TableLike, names: &[&str]) {
    let own = entry.get(INHERITED).and_then(Item::as_array).cloned().unwrap_or_default();
    let has = |name: &str| own.iter().any(|value| value.as_str() == Some(name));
    let missing: Vec<&str> = names.iter().copied().filter(|name| !has(name)).collect();
    if missing.is_empty() {
        return;
    }
    let mut all = own.clone();
    all.extend(missing);
    set(entry, INHERITED, all.into());
}

/// Sets a value and keeps the white space and comments around it.
fn set(entry: &mut dyn TableLike, key: &str, mut new: toml_edit::Value) {
    match entry.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        None => drop(entry.insert(key, Item::Value(new))),
    }
}

fn words(array: &Array) -> Vec<Option<String>> {
    array.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}
