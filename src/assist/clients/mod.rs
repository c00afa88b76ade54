//! AI coding clients: the files they read, what they pass to the programs they start, and the variables that mark them.
//!
//! The table is the source of `capi mcp install`, of the default of `capi context --write`, of the note that `capi add`
//! prints, and of the table in `docs/ai.md`. It also has the programs and variables by which a client can be recognized.

mod editors;
mod environment;
mod instructions;
mod marked_shell;
mod page;
mod start;
mod terminals;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests;

pub use environment::{ServerEnvironment, VAULT_VARIABLES};
pub use instructions::{Instructions, instruction_files};
pub use marked_shell::{Marker, Sandbox, possible_sandbox};
pub use page::{page, table};
pub use start::{Starting, started};

/// A program in which a language model works on a project.
pub struct Client {
    /// The word that `capi mcp install --client` takes.
    pub name: &'static str,
    /// Its own name, for messages.
    pub title: &'static str,
    /// The names of the programs that start it, and of its npm package, which `npx` starts.
    pub programs: &'static [&'static str],
    /// How its behaviour is known.
    pub evidence: Evidence,
    /// Where an entry for an MCP server belongs; none if capi writes none.
    pub configuration: Option<Configuration>,
    /// The step that is left to the user once the entry is written, or that replaces it.
    pub next_step: &'static str,
    /// What a server inherits from the client's environment.
    pub servers: ServerEnvironment,
    /// Variables that it sets for the commands it runs, in addition to [`GENERAL_MARKERS`].
    pub markers: &'static [&'static str],
    /// What a command inside its sandbox can reach, for users; empty if it was not tried.
    pub sandbox: &'static str,
    /// The instruction files that it reads, most specific first: paths of [`instruction_files`].
    pub reads: &'static [&'static str],
    /// Files and directories of a project that show its use, besides its configuration.
    pub traces: &'static [&'static str],
    /// Whether users start it from the desktop, with a PATH that no shell has extended.
    pub is_desktop: bool,
}

/// How the behaviour of a client is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Evidence {
    /// It was run in this version.
    Seen(&'static str),
    /// It was not run; the address of its documentation or source.
    Documentation(&'static str),
}

/// The file in which a client looks for MCP servers.
pub struct Configuration {
    /// Where the paths start.
    pub root: Root,
    /// Paths that the client reads. capi edits the first one that exists, and otherwise creates the first.
    pub files: &'static [&'static str],
    /// The key of the servers.
    pub key: &'static str,
    /// The format of an entry.
    pub format: Format,
    /// The client's placeholder for the project's directory, if it may start a server elsewhere.
    pub directory: Option<&'static str>,
}

/// The start of the paths of a [`Configuration`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Root {
    /// The directory of the project.
    Project,
    /// The user's home directory: one file for all projects.
    Home,
}

/// The format of an entry in a [`Configuration`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// JSON with `command` and `args`, after these members.
    Json(&'static [(&'static str, &'static str)]),
    /// JSON with one list of the command and its arguments.
    JsonList,
    /// TOML with `command`, `args` and `env_vars`, a list of inherited variables.
    Toml,
}

/// A variable that several clients set to their own name.
pub const GENERAL_MARKERS: &[&str] = &["AI_AGENT"];

impl Client {
    /// Returns the first of its configuration files; empty if capi writes none.
    #[must_use]
    pub fn first_file(&self) -> &'static str {
        let files = self.configuration.as_ref().map_or(&[][..], |configuration| configuration.files);
        files.first().copied().unwrap_or_default()
    }

    /// Returns whether a configuration file was introduced by this client: no earlier row of the table has it.
    #[must_use]
    pub fn introduced(&self, file: &str) -> bool {
        let has_file = |client: &&Client| {
            client.configuration.as_ref().is_some_and(|configuration| configuration.files.contains(&file))
        };
        installable().find(has_file).is_some_and(|first| first.name == self.name)
    }
}

/// Returns all clients, in the order of the page.
pub fn all() -> impl Iterator<Item = &'static Client> {
    [terminals::CLIENTS, editors::CLIENTS].into_iter().flatten()
}

/// Returns the clients for which capi writes an entry.
pub fn installable() -> impl Iterator<Item = &'static Client> {
    all().filter(|client| client.configuration.is_some())
}

/// Returns the client of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Client> {
    all().find(|client| client.name == name)
}

/// Returns the client that a program starts. `program` is a file name without a directory and without `.exe`.
#[must_use]
pub fn started_by(program: &str) -> Option<&'static Client> {
    all().find(|client| client.programs.contains(&program))
}

/// Returns the variables that mark a shell which a client drives, each once.
pub fn markers() -> impl Iterator<Item = &'static str> {
    GENERAL_MARKERS.iter().copied().chain(all().flat_map(|client| client.markers.iter().copied()))
}
