//! Transcripts, logs, histories, instructions and memories of AI coding tools.

mod editors;
mod terminals;

use std::path::Path;

use super::stored::{Program, Stored, User};
use crate::scan::{Sink, Source};

const EVERYTHING: &str = "transcripts, histories, logs, memories, settings";
const TRANSCRIPTS: &str = "transcripts";
const LOGS: &str = "logs";
const SETTINGS: &str = "settings, instructions";
const INSTRUCTIONS: &str = "instructions";

/// Files of a project that several tools read.
pub(super) const SHARED: &[Stored] = &[
    Stored::project("AGENTS.md", INSTRUCTIONS),
    Stored::project("AGENTS.override.md", INSTRUCTIONS),
    Stored::project(".agents", INSTRUCTIONS),
    Stored::project(".mcp.json", "entries of MCP servers"),
];

/// The tools, in the order of the page.
pub(super) fn tools() -> impl Iterator<Item = &'static Program> {
    [terminals::TOOLS, editors::TOOLS].into_iter().flatten()
}

/// Searches what AI tools stored in the home directory and in `project`.
pub fn search(project: Option<&Path>, sink: &dyn Sink) {
    let Some(home) = std::env::home_dir() else { return };
    let variable = |name: &str| std::env::var_os(name);
    let user = User { home, project: project.map(Path::to_owned), variable: &variable };
    user.search(Source::AiTools, stored(), sink);
}

fn stored() -> impl Iterator<Item = &'static Stored> {
    SHARED.iter().chain(tools().flat_map(|tool| tool.stored))
}
