//! Notes about a client that will not find capi or its vault.

use std::path::{Path, PathBuf};

use super::found::{holds, on_path};
use crate::assist::clients::{Client, Root, ServerEnvironment, VAULT_VARIABLES};
use crate::binaries;

/// The PATH of programs that users start from the desktop, where no shell has extended it.
const DESKTOP_PATH: &[&str] = if cfg!(target_os = "macos") {
    // The system protects these directories, so capi is rarely found in one.
    &["/usr/bin", "/bin", "/usr/sbin", "/sbin"]
} else {
    &["/usr/local/bin", "/usr/bin", "/bin"]
};

/// Returns the program `capi` of this installation.
pub(super) fn own_program() -> Option<PathBuf> {
    binaries::path().ok()
}

/// Returns notes about clients that were configured: those that will not find capi, and those whose servers depend on
/// variables of this shell.
pub(super) fn notes(clients: &[&Client]) -> Vec<String> {
    [about_path(clients), about_variables(clients)].into_iter().flatten().collect()
}

/// Returns the note about clients that will not find `capi` on their PATH. An entry in the home directory has the whole
/// path, and a file that a project shares must not.
fn about_path(clients: &[&Client]) -> Option<String> {
    let by_name = |client: &&Client| {
        client.configuration.as_ref().is_some_and(|configuration| configuration.root == Root::Project)
    };
    let by_name: Vec<&Client> = clients.iter().copied().filter(by_name).collect();
    let Some(found) = on_path("capi") else {
        let program = own_program()?;
        let directory = program.parent()?.display();
        return Some(format!("{} will not find `capi`: add {directory} to PATH", titles(by_name)?));
    };
    // Windows has one PATH for all programs.
    if cfg!(windows) || DESKTOP_PATH.iter().any(|directory| holds(Path::new(directory), "capi")) {
        return None;
    }
    let titles = titles(by_name.into_iter().filter(|client| client.is_desktop).collect())?;
    Some(format!(
        "started from the desktop, {titles} may not find {}: start the client from a terminal{}",
        found.join("capi").display(),
        if cfg!(target_os = "macos") { "" } else { ", or link capi into /usr/local/bin" }
    ))
}

/// Returns the note about variables of this shell that locate the vault or the app. Codex gets them by name, from its
/// entry.
fn about_variables(clients: &[&Client]) -> Option<String> {
    let names: Vec<&str> = VAULT_VARIABLES.iter().copied().filter(|name| decides(name)).collect();
    if names.is_empty() {
        return None;
    }
    let unnamed = clients.iter().copied().filter(|client| client.servers != ServerEnvironment::Named);
    let titles = titles(unnamed.collect())?;
    let names = names.join(", ");
    Some(format!("the server depends on variables that are set here: start {titles} with the same {names}"))
}

fn titles(clients: Vec<&Client>) -> Option<String> {
    let titles: Vec<&str> = clients.into_iter().map(|client| client.title).collect();
    (!titles.is_empty()).then(|| titles.join(", "))
}

/// Returns whether a variable is set to something other than its default.
fn decides(name: &str) -> bool {
    let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else { return false };
    let default = match name {
        "XDG_DATA_HOME" => ".local/share",
        "XDG_STATE_HOME" => ".local/state",
        "XDG_CACHE_HOME" => ".cache",
        "XDG_CONFIG_HOME" => ".config",
        _ => return true,
    };
    std::env::home_dir().is_none_or(|home| Path::new(&value) != home.join(default))
}
