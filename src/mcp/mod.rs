//! What may be told about an API, to AI tools: a server of the Model Context Protocol on standard input and output, and
//! the entry that makes a client start it.
//!
//! It reads and never changes anything. It is given the metadata by a [`Source`], so it holds no key at all; it opens no
//! session, runs no program and never goes to the network. Text of documentation is fenced as data.

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

pub use install::{Client, InstallError};
pub use server::serve;

/// Where the server looks for each answer, so that it tells of what is there now.
pub trait Source {
    /// The app and its APIs as they are now.
    ///
    /// # Errors
    /// What stands in the way, for the person who reads the assistant's answer.
    fn look(&self) -> Result<View, ToolError>;
}

/// What an assistant may be told of.
#[derive(Debug, Clone)]
pub struct View {
    /// The app that the directory is, or that was named.
    pub app: Option<AppName>,
    /// Why there is no app, where one could be expected.
    pub note: Option<String>,
    /// The APIs that it may use, by name, each slug once.
    pub apis: Catalog,
}

/// Why a question has no answer, and what to do then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolError {
    /// What is wrong, in one line.
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
