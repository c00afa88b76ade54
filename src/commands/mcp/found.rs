//! The clients that a project or this machine has.

use std::path::{Path, PathBuf};

use crate::assist::clients::{Client, Configuration, Root, installable};

/// Returns the clients that left a file in the project, whose program is on PATH, or whose file is in the home directory.
pub(super) fn found(project: &Path) -> Vec<&'static Client> {
    installable().filter(|client| is_used(client, project) || is_installed(client)).collect()
}

fn is_used(client: &Client, project: &Path) -> bool {
    client.traces.iter().any(|trace| project.join(trace).exists())
        || client.configuration.as_ref().is_some_and(|configuration| has_file(client, configuration, project))
}

/// Returns whether the client's own file exists. A file that another client introduced does not show that this one is used.
fn has_file(client: &Client, configuration: &Configuration, project: &Path) -> bool {
    let mut own = configuration.files.iter().filter(|file| client.introduced(file));
    match configuration.root {
        Root::Project => own.any(|file| project.join(file).exists()),
        // The directory is there before the user adds the first server.
        Root::Home => std::env::home_dir()
            .is_some_and(|home| own.any(|file| home.join(file).parent().is_some_and(Path::exists))),
    }
}

fn is_installed(client: &Client) -> bool {
    client.programs.iter().any(|program| on_path(program).is_some())
}

/// Returns the directory of PATH that has a program.
pub(super) fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|directory| holds(directory, program))
}

/// Returns whether a directory has a program, under any of the names that the system executes.
pub(super) fn holds(directory: &Path, program: &str) -> bool {
    const ENDINGS: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat"] } else { &[""] };
    directory.is_absolute()
        && ENDINGS.iter().any(|ending| directory.join(format!("{program}{ending}")).is_file())
}
