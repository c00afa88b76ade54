//! Conditions under which a runner drops the variables.

use crate::model::Variable;

/// When a runner drops the variables, and what shows that its configuration passes them.
pub struct Dropping {
    /// Words of the command line of which one must be present; without any, the program alone suffices.
    pub words: &'static [&'static str],
    /// What the program uses must be part of the project: a file, and texts of which it must contain one.
    pub project: Option<(&'static str, &'static [&'static str])>,
    /// The background process without which it passes the variables.
    pub server: Option<Server>,
    /// Configuration files: names that are looked for in the directory and its parents, paths from `/` or `~/`.
    pub files: &'static [&'static str],
    /// Texts of a configuration that passes the variables without naming them.
    pub passing: &'static [&'static str],
    /// Beginnings of command-line words that pass the variables.
    pub options: &'static [&'static str],
    /// Environment variables that make the runner pass everything.
    pub switches: &'static [&'static str],
}

/// A background process that gives its own environment to what it starts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Server {
    /// The server of tmux.
    Tmux,
    /// A daemon of Gradle.
    Gradle,
}

impl Dropping {
    /// Drops always, and is not configured by a file.
    pub(super) const ALWAYS: Self = Self {
        words: &[],
        project: None,
        server: None,
        files: &[],
        passing: &[],
        options: &[],
        switches: &[],
    };

    /// Whether the text of a configuration file passes the variables, by name or all together. Blanks and quotes in the
    /// text do not count, so that one entry of the table covers JSON, TOML and INI.
    #[must_use]
    pub fn is_passed_by(&self, text: &str) -> bool {
        let text = compact(text);
        text.contains(Variable::PREFIX) || self.passing.iter().any(|passing| text.contains(passing))
    }

    /// Whether a project's file shows that the runner is in use; true where the table asks for none.
    #[must_use]
    pub fn is_used_by(&self, read: impl Fn(&str) -> Option<String>) -> bool {
        self.project.is_none_or(|(file, texts)| {
            read(file).is_some_and(|text| {
                let text = compact(&text);
                texts.iter().any(|wanted| text.contains(wanted))
            })
        })
    }
}

/// Without blanks and quotes.
pub(super) fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect()
}
