//! A Model Context Protocol server that describes APIs to AI tools, and the client configuration that starts it.
//!
//! A [`Source`] gives it the metadata, so it never holds a key; it opens no session and runs no program. It is read-only
//! and does not use the network, unless the user allows requests: then the source sends them. Text from outside is fenced
//! as data.

mod api_text;
mod call_handler;
mod doc_cache;
mod doc_handlers;
mod guesses;
mod handlers;
mod install;
mod instructions;
mod prompt;
mod resources;
mod schema;
mod server;
mod tools;

use crate::docs::sanitize;
use crate::model::{AppName, Catalog, Message, text};

pub use call_handler::{Asked, CallAccess, Received};
pub use install::{InstallError, Installation, file, is_configured, outdated};
pub use server::serve;

/// Provides the current metadata for each request.
pub trait Source {
    /// Returns the app and its APIs.
    ///
    /// # Errors
    ///
    /// The reason, for the user who reads the assistant's answer.
    fn look(&self) -> Result<View, ToolError>;

    /// Sends a request with the credential of an API, and returns the response without it.
    ///
    /// # Errors
    ///
    /// The reason why nothing was sent, or why there is no response.
    fn call(&self, asked: &Asked) -> Result<Received, ToolError>;
}

/// The metadata that an assistant can see.
#[derive(Debug, Clone)]
pub struct View {
    /// The app of the directory or of `--app`.
    pub app: Option<AppName>,
    /// Why there is no app, if one was expected. It may contain text of a project file.
    pub note: Option<String>,
    /// The APIs that the app can use, sorted by name, each slug once.
    pub apis: Catalog,
}

impl View {
    /// Returns the note as it is shown to a model.
    fn fenced_note(&self) -> Option<String> {
        let note = self.note.as_ref()?;
        Some(format!("Tell the user:\n{}", fence("note", std::slice::from_ref(note))))
    }
}

/// Why a tool call failed, and the next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolError {
    /// The problem, on one line. It repeats nothing from outside of capi.
    message: String,
    /// The next step.
    hint: String,
    /// Text from outside, fenced.
    fenced: String,
}

/// The longest part of a request or of a project file that is repeated, in characters.
const REPEATED: usize = 600;

impl ToolError {
    fn new(message: impl Into<String>, hint: impl Into<Message>) -> Self {
        Self { message: message.into(), hint: hint.into().to_string(), fenced: String::new() }
    }

    /// Returns the error for metadata that cannot be read. The reason may contain text of a project file.
    pub fn unreadable(reason: &str, hint: &str) -> Self {
        let error = Self::new("the APIs cannot be read", text::escape(hint));
        error.repeating("error", &[reason.to_owned()])
    }

    /// Returns the error of a request that was not sent or has no response. The reason may repeat a part of the request.
    pub fn no_response(reason: &str, hint: &str) -> Self {
        let error = Self::new("there is no response", text::escape(hint));
        error.repeating("error", &[reason.to_owned()])
    }

    /// Returns the error of a request while the vault is locked.
    pub fn locked() -> Self {
        let unlock = crate::model::capi("unlock");
        let hint = crate::model::message!["ask the user to run ", unlock, " in a terminal, then call again"];
        Self::new("the vault is locked, so no request can be sent", hint)
    }

    /// Adds lines that were asked for, or that come from a project file.
    fn repeating(self, source: &str, lines: &[String]) -> Self {
        Self { fenced: fence(source, lines), ..self }
    }
}

/// Escapes and fences lines from outside of capi.
fn fence(source: &str, lines: &[String]) -> String {
    let line = |line: &String| text::escape(&line.chars().take(REPEATED).collect::<String>());
    sanitize::fence_text(source, &lines.iter().map(line).collect::<Vec<_>>().join("\n"))
}

impl std::fmt::Display for ToolError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n{}\n{}", self.message, self.hint, self.fenced)
    }
}
