//! The entry that lets a client start `capi mcp serve`, and how it is added to the client's file.

mod json_config;
mod jsonc;
mod location;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests;
mod toml_config;

use std::path::Path;

use serde_json::{Value, json};

use crate::assist::clients::{Client, Configuration, Format, VAULT_VARIABLES};

pub use location::{file, is_configured, outdated};

/// The key of the entry.
const NAME: &str = "capi";

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

/// An entry for one client.
pub struct Installation {
    configuration: &'static Configuration,
    /// The program that the client starts.
    command: String,
    arguments: Vec<String>,
}

/// The members of an entry, in their order.
type Members = Vec<(&'static str, Value)>;

impl Installation {
    /// Returns the entry of a file that a project shares: `capi` from PATH, with the client's placeholder for the
    /// project's directory. `None` if capi writes no entry for the client.
    #[must_use]
    pub fn shared(client: &'static Client) -> Option<Self> {
        let configuration = client.configuration.as_ref()?;
        Some(Self::new(configuration, "capi".to_owned(), configuration.directory.map(str::to_owned)))
    }

    /// Returns the entry of a file in the home directory, for one program and one project.
    #[must_use]
    pub fn personal(client: &'static Client, program: &Path, project: &Path) -> Option<Self> {
        let text = |path: &Path| path.to_string_lossy().into_owned();
        Some(Self::new(client.configuration.as_ref()?, text(program), Some(text(project))))
    }

    fn new(configuration: &'static Configuration, command: String, directory: Option<String>) -> Self {
        let mut arguments = vec!["mcp".to_owned(), "serve".to_owned()];
        arguments.extend(directory.into_iter().flat_map(|directory| ["--directory".to_owned(), directory]));
        Self { configuration, command, arguments }
    }

    /// Returns the file with the entry added or updated. All other bytes stay.
    ///
    /// # Errors
    /// An [`InstallError`].
    pub fn put(&self, file: &str) -> Result<String, InstallError> {
        match self.configuration.format {
            Format::Toml => toml_config::put(file, self.configuration.key, self),
            _ => json_config::put(file, self.configuration.key, NAME, &self.members()),
        }
    }

    /// Returns the members of the file's own entry that [`Installation::put`] would replace, as `KEY = VALUE`. It is
    /// empty if there is no entry, or one that only lacks members.
    ///
    /// # Errors
    /// An [`InstallError`].
    pub fn differing(&self, file: &str) -> Result<Vec<String>, InstallError> {
        let Some(old) = entry(self.configuration, file)? else { return Ok(Vec::new()) };
        let Value::Object(old) = old else { return Ok(vec![format!("{NAME} = {old}")]) };
        let differs = |(key, wanted): (&'static str, Value)| {
            let found = old.get(key).filter(|found| **found != wanted)?;
            Some(format!("{key} = {found}"))
        };
        Ok(self.members().into_iter().filter_map(differs).collect())
    }

    /// Returns a file with nothing but the entry.
    #[must_use]
    pub fn alone(&self) -> String {
        // An empty file cannot conflict.
        self.put("").unwrap_or_default()
    }

    /// Returns the members that capi sets.
    fn members(&self) -> Members {
        match self.configuration.format {
            Format::Json(first) => {
                let mut members: Members = first.iter().map(|(key, text)| (*key, json!(text))).collect();
                members.extend([("command", json!(self.command)), ("args", json!(self.arguments))]);
                members
            }
            Format::JsonList => {
                let words: Vec<&String> = std::iter::once(&self.command).chain(&self.arguments).collect();
                vec![("type", json!("local")), ("command", json!(words)), ("enabled", json!(true))]
            }
            Format::Toml => vec![("command", json!(self.command)), ("args", json!(self.arguments))],
        }
    }

    /// Returns the variables that the client has to pass to the server by name.
    fn inherited(&self) -> &'static [&'static str] {
        VAULT_VARIABLES
    }
}

/// Returns the entry for capi of a client's file.
fn entry(configuration: &Configuration, file: &str) -> Result<Option<Value>, InstallError> {
    match configuration.format {
        Format::Toml => toml_config::entry(file, configuration.key),
        _ => json_config::entry(file, configuration.key, NAME),
    }
}
