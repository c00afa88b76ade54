//! A Model Context Protocol server that describes APIs to AI tools, and the client configuration that starts it.
//!
//! The server is read-only. A [`Source`] gives it the metadata, so it never holds a key; it opens no session, runs no
//! program and does not use the network. Documentation text is fenced as data.

mod doc_cache;
mod doc_handlers;
mod handlers;
mod install;
mod instructions;
mod prompt;
mod resources;
mod schema;
mod server;
mod tools;

use crate::model::{AppName, Catalog, Message};

pub use install::{InstallError, Installation, configured, file};
pub use server::serve;

/// Provides the current metadata for each request.
pub trait Source {
    /// Returns the app and its APIs.
    ///
    /// # Errors
    ///
    /// The reason, for the user who reads the assistant's answer.
    fn look(&self) -> Result<View, ToolError>;
}

/// The metadata that an assistant can see.
#[derive(Debug, Clone)]
pub struct View {
    /// The app of the directory or of `--app`.
    pub app: Option<AppName>,
    /// Why there is no app, if one was expected.
    pub note: Option<String>,
    /// The APIs that the app can use, sorted by name, each slug once.
    pub apis: Catalog,
}

/// Why a tool call failed, and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolError {
    /// The problem, on one line.
    pub message: String,
    /// The next step.
    pub hint: String,
}

impl ToolError {
    fn new(message: impl Into<String>, hint: impl Into<Message>) -> Self {
        Self { message: message.into(), hint: hint.into().to_string() }
    }
}

impl std::fmt::Display for ToolError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n{}", self.message, self.hint)
    }
}
