//! The project of this directory, the entries of AI clients, and what makes the shell know capi.

use std::path::{Path, PathBuf};

use super::Finding;
use crate::assist::clients::{Root, installable};
use crate::assist::shells::UserDirectories;
use crate::context::Context;
use crate::fs::user_file;
use crate::mcp;
use crate::model::{Catalog, capi, message};
use crate::project::{AppChoice, Project};

/// The directories of man pages, from the home directory or absolute.
const MAN_DIRECTORIES: [&str; 3] =
    [".local/share/man/man1", "/usr/local/share/man/man1", "/usr/share/man/man1"];

/// The places of completion scripts, from the home directory or absolute.
const COMPLETIONS: [(&str, &[&str]); 3] = [
    (
        "bash",
        &[
            ".local/share/bash-completion/completions/capi",
            "/usr/local/share/bash-completion/completions/capi",
            "/usr/share/bash-completion/completions/capi",
            "/etc/bash_completion.d/capi",
        ],
    ),
    (
        "zsh",
        &[
            ".zfunc/_capi",
            ".zsh/completions/_capi",
            ".local/share/zsh/site-functions/_capi",
            "/usr/local/share/zsh/site-functions/_capi",
            "/usr/share/zsh/site-functions/_capi",
            "/usr/share/zsh/vendor-completions/_capi",
        ],
    ),
    (
        "fish",
        &[
            ".config/fish/completions/capi.fish",
            "/usr/local/share/fish/vendor_completions.d/capi.fish",
            "/usr/share/fish/vendor_completions.d/capi.fish",
        ],
    ),
];

/// Checks everything. `catalog` is the metadata, if it can be read without a prompt.
pub(super) fn check(context: &Context, catalog: Option<&Catalog>) -> Vec<Finding> {
    let project = match context.project() {
        Ok(project) => project,
        Err(error) => {
            let hint = error.hints_joined("; ");
            return vec![Finding::warning("project", error.to_string(), hint)];
        }
    };
    let mut found: Vec<Finding> =
        project.iter().map(|project| of_project(context, project, catalog)).collect();
    found.extend(entries(project.as_ref().map_or(Path::new(""), Project::directory)));
    found.extend(shell());
    found
}

/// Returns the state of the project file: trusted, and complete in the vault.
fn of_project(context: &Context, project: &Project, catalog: Option<&Catalog>) -> Finding {
    const CHECK: &str = "project";
    let app = match AppChoice::of(None, Some(project), || context.trust()) {
        AppChoice::Settled(app) => app,
        AppChoice::Untrusted { app, directory } => {
            let text = format!("{} is not trusted as the app {app}", directory.display());
            let trust = capi("trust").without_vault();
            return Finding::warning(
                CHECK,
                text,
                message!["review its capi.toml, then run ", trust, " there"],
            );
        }
    };
    let declared = match &project.apis[..] {
        [] => "declares no API, so programs get all".to_owned(),
        [_] => "declares 1 API".to_owned(),
        apis => format!("declares {} APIs", apis.len()),
    };
    let text = match app {
        Some(app) => format!("capi.toml {declared}, and is trusted as the app {app}"),
        None => format!("capi.toml {declared}"),
    };
    let lacking = catalog.map(|catalog| {
        let effective = catalog.effective(app);
        let is_there = |name| effective.apis().iter().any(|api| api.name.variable() == name);
        project.apis.iter().filter(|api| !is_there(api.name.variable())).count()
    });
    match lacking.filter(|count| *count > 0) {
        None => Finding::ok(CHECK, text),
        Some(count) => Finding::warning(
            CHECK,
            format!("{text}; the vault lacks {count} of them"),
            message!["run ", capi("add --missing")],
        ),
    }
}

/// Returns a warning for each client whose entry for capi starts something else than `mcp install` would write.
fn entries(project: &Path) -> Vec<Finding> {
    let mut seen: Vec<PathBuf> = Vec::new();
    let mut found = Vec::new();
    for client in installable() {
        let Some(configuration) = &client.configuration else { continue };
        let Some(path) = mcp::file(configuration, project) else { continue };
        if seen.contains(&path) {
            continue;
        }
        // A file that cannot be read is the client's to report.
        let Ok(Some(text)) = user_file::read(&path) else { continue };
        let Some(fault) = mcp::outdated(client, &text, configuration.root == Root::Home) else { continue };
        found.push(Finding::warning(
            "mcp",
            format!("the entry for capi in {} {fault}", path.display()),
            message![
                "run ",
                capi("mcp install --client").arg(client.name).arg("--force").without_vault(),
                " to write it again"
            ],
        ));
        seen.push(path);
    }
    found
}

/// Returns a hint if the user's shell does not complete capi's commands, or if `man capi` finds no page.
fn shell() -> Option<Finding> {
    let shell = std::env::var_os("SHELL")?;
    let home = UserDirectories::of_this_user().ok()?;
    let name = Path::new(&shell).file_name()?.to_str()?;
    let (name, places) = COMPLETIONS.iter().find(|(shell, _)| *shell == name)?;
    let completes = places.iter().any(|place| home.join(place).exists());
    let has_pages = MAN_DIRECTORIES
        .iter()
        .any(|directory| ["capi.1", "capi.1.gz"].iter().any(|page| home.join(directory).join(page).exists()));
    let text = match (completes, has_pages) {
        (true, true) => {
            return Some(Finding::ok(
                "shell",
                format!("{name} completes capi, and its man pages are installed"),
            ));
        }
        (false, true) => format!("{name} does not complete capi"),
        (true, false) => "the man pages of capi are not installed".to_owned(),
        (false, false) => format!("{name} does not complete capi, and its man pages are not installed"),
    };
    let hint = message!["run ", capi("setup").without_vault()];
    Some(Finding { hint: Some(hint), ..Finding::ok("shell", text) })
}
