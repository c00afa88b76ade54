//! Runners: programs that start other programs and drop, keep or store the environment they were given.
//!
//! The table is the source of `docs/runners.md`, of `capi snippet --for`, of the hint that `capi exec` prints, and of the
//! files that `capi doctor` searches. Every row was observed with the version it names.

mod command_line;
mod javascript;
mod jvm;
mod native;
mod page;
mod pattern;
mod python;
mod servers;
mod system;
#[cfg(test)]
mod tests;

use crate::model::Variable;

pub use command_line::{Started, started};
pub use page::page;
pub use pattern::matches as segment_matches;

/// A program that starts others, or a framework that hides the environment from the code it runs.
pub struct Runner {
    /// The word that `capi snippet --for` takes.
    pub name: &'static str,
    /// The names of the programs that start it.
    pub programs: &'static [&'static str],
    /// The version whose behaviour was observed.
    pub version: &'static str,
    /// How it treats the environment.
    pub kind: Kind,
    /// One sentence for users about what happens.
    pub behaviour: &'static str,
    /// The configuration that passes the credentials, or prevents that they are stored; none where nothing helps.
    pub setting: Option<Setting>,
    /// The files in which it leaves values of variables or printed output.
    pub left: &'static [Left],
    /// Whether the test suite runs this version.
    pub tested: bool,
}

/// How a runner treats the environment.
pub enum Kind {
    /// The program lacks the variables, and no message says so.
    Drops(Dropping),
    /// A background process keeps the variables and gives them to later callers.
    Keeps,
    /// Values or unmasked output end up in files.
    Stores,
}

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
    const ALWAYS: Self = Self {
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
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect()
}

/// A piece of configuration, made of the names of variables.
pub struct Setting {
    /// The file that it belongs in; none for a command line.
    pub file: Option<&'static str>,
    /// What precedes the names.
    pub before: &'static str,
    /// One name, in place of `NAME`; empty where the setting names no variable.
    pub each: &'static str,
    /// What separates two names.
    pub between: &'static str,
    /// What follows the names.
    pub after: &'static str,
    /// Whether the runner understands `CUSTOM_API_*`.
    pub wildcard: bool,
}

impl Setting {
    /// Text without names.
    const fn text(file: &'static str, text: &'static str) -> Self {
        Self { file: Some(file), ..Self::command(text) }
    }

    /// A command line without names.
    const fn command(text: &'static str) -> Self {
        Self { file: None, before: text, each: "", between: "", after: "", wildcard: false }
    }

    /// Whether the setting can say `CUSTOM_API_*` or needs no names, so that it fits APIs that are added later.
    #[must_use]
    pub fn fits_every_api(&self) -> bool {
        self.wildcard || self.each.is_empty()
    }

    /// The setting with these names; with none, the wildcard or an example name.
    #[must_use]
    pub fn render(&self, names: &[String]) -> String {
        let general = if self.wildcard { "CUSTOM_API_*" } else { "CUSTOM_API_BILLING" };
        let one = |name: &str| self.each.replace("NAME", name);
        let names: Vec<String> = match names {
            [] => vec![one(general)],
            names => names.iter().map(|name| one(name)).collect(),
        };
        format!("{}{}{}", self.before, names.join(self.between), self.after)
    }
}

/// Files in which a runner leaves something.
pub struct Left {
    /// Where the path starts.
    pub root: Root,
    /// Segments divided by `/`; `*` stands for any characters of one segment, `**` for directories of any depth.
    pub path: &'static str,
    /// What the files contain, for users.
    pub what: &'static str,
}

/// The start of a path in [`Left`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Root {
    /// The directory of the project.
    Project,
    /// The user's home directory.
    Home,
}

impl Left {
    const fn project(path: &'static str, what: &'static str) -> Self {
        Self { root: Root::Project, path, what }
    }

    const fn home(path: &'static str, what: &'static str) -> Self {
        Self { root: Root::Home, path, what }
    }
}

const OUTPUT: &str = "printed output";
const ENVIRONMENT: &str = "the environment";

/// All runners, in the order of the page.
pub fn all() -> impl Iterator<Item = &'static Runner> {
    [javascript::RUNNERS, python::RUNNERS, native::RUNNERS, jvm::RUNNERS, servers::RUNNERS, system::RUNNERS]
        .into_iter()
        .flatten()
}

/// The runner of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Runner> {
    all().find(|runner| runner.name == name)
}
