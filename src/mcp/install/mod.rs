//! The entry that makes a client start `capi mcp serve`: its file, its form, and how it gets into a file that has more.

mod json;
mod jsonc;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use serde_json::{Value, json};
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, value};

/// The name of the entry.
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

/// Why a file can't take the entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InstallError {
    /// It can't be read as what it should be.
    #[error("line {line}: {reason}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// Something else stands where the servers should stand.
    #[error("`{0}` is not a group of servers")]
    NotServers(&'static str),
    /// The old entry has comments, which would be lost.
    #[error("its entry for capi has comments in it")]
    Comments,
}

impl Client {
    /// Every client.
    pub const ALL: [Self; 4] = [Self::Claude, Self::Cursor, Self::VsCode, Self::Codex];

    /// Its word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Cursor => "cursor",
            Self::VsCode => "vscode",
            Self::Codex => "codex",
        }
    }

    /// Its file, from the project's directory.
    pub fn file(self) -> &'static str {
        match self {
            Self::Claude => ".mcp.json",
            Self::Cursor => ".cursor/mcp.json",
            Self::VsCode => ".vscode/mcp.json",
            Self::Codex => ".codex/config.toml",
        }
    }

    /// What the user still has to do there.
    pub fn next_step(self) -> &'static str {
        match self {
            Self::Claude => "Claude Code asks once whether to use it; `/mcp` shows it",
            Self::Cursor => "enable it in Cursor's settings, under MCP",
            Self::VsCode => "VS Code asks once whether to trust it; `MCP: List Servers` shows it",
            Self::Codex => "Codex reads it in a project that it trusts; `/mcp` shows it",
        }
    }

    /// The key that its servers stand under.
    fn servers(self) -> &'static str {
        match self {
            Self::Claude | Self::Cursor => "mcpServers",
            Self::VsCode => "servers",
            Self::Codex => "mcp_servers",
        }
    }

    /// What follows the program's name. An editor may start it in another directory than the project's.
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Claude | Self::Codex => &["mcp", "serve"],
            Self::Cursor | Self::VsCode => &["mcp", "serve", "--directory", "${workspaceFolder}"],
        }
    }

    /// The members of the entry that are capi's.
    fn entry(self) -> Vec<(&'static str, Value)> {
        let mut entry = vec![("command", json!("capi")), ("args", json!(self.arguments()))];
        if self == Self::VsCode {
            entry.insert(0, ("type", json!("stdio")));
        }
        entry
    }

    /// The file with the entry in it; everything else stays as it is, byte for byte.
    ///
    /// # Errors
    /// One of [`InstallError`].
    pub fn put(self, file: &str) -> Result<String, InstallError> {
        match self {
            Self::Codex => self.put_toml(file),
            _ => json::put(file, self.servers(), NAME, &self.entry()),
        }
    }

    /// A file that has nothing but the entry.
    pub fn alone(self) -> String {
        // Nothing is in the way in an empty file.
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

    /// Sets what is not as it should be; a value that is right keeps its form.
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

/// Sets a value; what stood around the old one stays.
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
