//! Client configuration that starts `capi mcp serve`: the file of each client, and how the entry is added to it.

mod json_config;
mod jsonc;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use serde_json::{Value, json};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, value};

/// The key of the entry.
const NAME: &str = "capi";

/// A client with a project configuration that capi can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Client {
    /// Claude Code: .mcp.json
    Claude,
    /// Cursor: .cursor/mcp.json
    Cursor,
    /// VS Code: .vscode/mcp.json
    #[value(name = "vscode")]
    VsCode,
    /// Codex: .codex/config.toml
    Codex,
}

/// Why the entry cannot be added to a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InstallError {
    /// The file cannot be parsed.
    #[error("line {line}: {reason}")]
    Syntax {
        /// The line, counted from 1.
        line: usize,
        /// The parser's message.
        reason: String,
    },
    /// The key of the servers holds something other than a table.
    #[error("`{0}` is not a group of servers")]
    NotServers(&'static str),
    /// The existing entry has comments, which would be lost.
    #[error("its entry for capi contains comments")]
    Comments,
}

impl Client {
    /// All clients.
    pub const ALL: [Self; 4] = [Self::Claude, Self::Cursor, Self::VsCode, Self::Codex];

    /// Returns the name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Cursor => "cursor",
            Self::VsCode => "vscode",
            Self::Codex => "codex",
        }
    }

    /// Returns the path of the file, relative to the project directory.
    pub fn file(self) -> &'static str {
        match self {
            Self::Claude => ".mcp.json",
            Self::Cursor => ".cursor/mcp.json",
            Self::VsCode => ".vscode/mcp.json",
            Self::Codex => ".codex/config.toml",
        }
    }

    /// Returns the step that is left to the user.
    pub fn next_step(self) -> &'static str {
        match self {
            Self::Claude => "Claude Code asks once whether to use it; `/mcp` shows it",
            Self::Cursor => "enable it in Cursor's settings, under MCP",
            Self::VsCode => "VS Code asks once whether to trust it; `MCP: List Servers` shows it",
            Self::Codex => "Codex reads it in a project that it trusts; `/mcp` shows it",
        }
    }

    /// Returns whether the client is an editor, which people start from the desktop as well as from a shell.
    pub fn is_editor(self) -> bool {
        matches!(self, Self::Cursor | Self::VsCode)
    }

    /// Returns the key of the servers.
    fn servers(self) -> &'static str {
        match self {
            Self::Claude | Self::Cursor => "mcpServers",
            Self::VsCode => "servers",
            Self::Codex => "mcp_servers",
        }
    }

    /// Returns the arguments of `capi`. An editor may start it outside of the project directory.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Claude | Self::Codex => &["mcp", "serve"],
            Self::Cursor | Self::VsCode => &["mcp", "serve", "--directory", "${workspaceFolder}"],
        }
    }

    /// Returns the members of the entry that capi sets.
    fn entry(self) -> Vec<(&'static str, Value)> {
        let mut entry = vec![("command", json!("capi")), ("args", json!(self.arguments()))];
        if self == Self::VsCode {
            entry.insert(0, ("type", json!("stdio")));
        }
        entry
    }

    /// Returns the file with the entry added or updated. All other bytes stay.
    ///
    /// # Errors
    ///
    /// An [`InstallError`].
    pub fn put(self, file: &str) -> Result<String, InstallError> {
        match self {
            Self::Codex => self.put_toml(file),
            _ => json_config::put(file, self.servers(), NAME, &self.entry()),
        }
    }

    /// Returns a file with nothing but the entry.
    pub fn alone(self) -> String {
        // An empty file cannot conflict.
        self.put("").unwrap_or_default()
    }

    fn put_toml(self, file: &str) -> Result<String, InstallError> {
        let mut document: DocumentMut = file.parse().map_err(|error| toml_error(&error, file))?;
        if document.get(self.servers()).is_none() {
            let mut servers = Table::new();
            servers.set_implicit(true);
            document.insert(self.servers(), Item::Table(servers));
        }
        let not_servers = InstallError::NotServers(self.servers());
        let item = document.get_mut(self.servers());
        let is_inline = item.as_ref().is_some_and(|item| item.is_value());
        let Some(servers) = item.and_then(Item::as_table_like_mut) else { return Err(not_servers) };
        if servers.get(NAME).is_none() {
            let empty = if is_inline { value(InlineTable::new()) } else { Item::Table(Table::new()) };
            servers.insert(NAME, empty);
        }
        let Some(entry) = servers.get_mut(NAME).and_then(Item::as_table_like_mut) else {
            return Err(not_servers);
        };
        self.fill(entry);
        Ok(document.to_string())
    }

    /// Sets the values that differ. A value that is already right keeps its formatting.
    fn fill(self, entry: &mut dyn TableLike) {
        if entry.get("command").and_then(Item::as_str) != Some("capi") {
            set(entry, "command", "capi".into());
        }
        let wanted: Array = self.arguments().iter().copied().collect();
        if entry.get("args").and_then(Item::as_array).map(words) != Some(words(&wanted)) {
            set(entry, "args", wanted.into());
        }
    }
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

fn toml_error(error: &toml_edit::TomlError, file: &str) -> InstallError {
    let start = error.span().map_or(0, |span| span.start);
    let line = 1 + file.bytes().take(start).filter(|byte| *byte == b'\n').count();
    let reason = error.message().lines().next().unwrap_or("it is not TOML").to_owned();
    InstallError::Syntax { line, reason }
}
