//! Histories, logs, configuration files, dumps and scheduled jobs in the home directory.

mod output;
mod services;
mod shells;
mod tools;

use super::stored::{Program, Stored, User};
use crate::scan::{Sink, Source};

const HISTORY: &str = "history";
const LOGS: &str = "logs";
const SETTINGS: &str = "settings";
const CREDENTIALS: &str = "credentials";

/// The programs, in the order of the page.
pub(super) fn programs() -> impl Iterator<Item = &'static Program> {
    [shells::PROGRAMS, tools::PROGRAMS, services::PROGRAMS].into_iter().flatten()
}

/// Searches what programs stored in the home directory, and the output of commands that print scheduled jobs and the
/// environment of services.
pub fn search(sink: &dyn Sink) {
    if let Some(home) = std::env::home_dir() {
        let variable = |name: &str| std::env::var_os(name);
        User { home, project: None, variable: &variable }.search(Source::Home, stored(), sink);
    }
    output::search(sink);
}

fn stored() -> impl Iterator<Item = &'static Stored> {
    programs().flat_map(|program| program.stored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assist::runners::{self, Root};

    /// `capi doctor` and this search agree about what runners leave in the home directory.
    #[test]
    fn files_that_runners_leave_at_home_are_searched() {
        let left = runners::all().flat_map(|runner| runner.left).filter(|left| left.root == Root::Home);
        for left in left {
            let path = format!("~/{}", left.path);
            let is_searched = stored().any(|stored| path.starts_with(&stored.shown()));
            assert!(is_searched, "{path}");
        }
    }
}
