//! Runners: programs that start other programs and drop, keep or store the environment they were given.
//!
//! The table is the source of `docs/runners.md`, of `capi snippet --for`, of the hint that `capi exec` prints, and of the
//! files that `capi doctor` searches. Every row was observed with the version it names.

mod command_line;
mod dropping;
mod javascript;
mod jvm;
mod native;
mod page;
mod pattern;
mod python;
mod servers;
mod setting;
mod system;
#[cfg(test)]
mod tests;

pub(in crate::assist) use command_line::recognize;
pub use command_line::{Started, started};
pub use dropping::{Dropping, Server};
pub use page::page;
pub use pattern::matches as segment_matches;
pub use setting::Setting;

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
