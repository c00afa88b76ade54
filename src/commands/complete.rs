//! Completion candidates: names of APIs and apps, read with the metadata key. Never prompts; without readable metadata
//! there are no candidates.

use std::collections::BTreeSet;

use clap::builder::Command;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};

use crate::model::{Catalog, Scope};
use crate::settings::{Overrides, Settings};
use crate::vault::Store;
use crate::vaults::known_catalog;

/// Adds the candidates to the arguments that name an API or an app.
pub fn with_candidates(command: Command) -> Command {
    let names = ["show", "edit", "rotate", "delete", "call", "check", "snippet", "context"];
    let with_names = names.iter().fold(command, |command, name| {
        let arg = if matches!(*name, "delete" | "check" | "context") { "names" } else { "name" };
        command.mut_subcommand(name, |c| c.mut_arg(arg, |a| a.add(ArgValueCandidates::new(api_names))))
    });
    let with_names = backups(docs(with_names))
        .mut_subcommand("export", |c| c.mut_arg("names", |a| a.add(ArgValueCandidates::new(api_names))));
    let with_filters = with_names.mut_subcommand("exec", |c| {
        let c = c.mut_arg("only", |a| a.add(ArgValueCandidates::new(api_names)));
        let c = c.mut_arg("exclude", |a| a.add(ArgValueCandidates::new(api_names)));
        c.mut_arg("file_for", |a| a.add(ArgValueCandidates::new(api_names)))
    });
    let apps = [
        "add", "list", "show", "edit", "rotate", "delete", "exec", "call", "check", "snippet", "context",
        "export", "import", "scan",
    ];
    let with_apps = apps.iter().fold(with_filters, |command, name| {
        command.mut_subcommand(name, |c| c.mut_arg("app", |a| a.add(ArgValueCandidates::new(app_names))))
    });
    let with_apps = with_apps.mut_subcommand("mcp", |mcp| {
        mcp.mut_subcommand("serve", |c| c.mut_arg("app", |a| a.add(ArgValueCandidates::new(app_names))))
    });
    let with_apps = with_apps.mut_subcommand("token", |c| {
        c.mut_subcommand("new", |c| c.mut_arg("app", |a| a.add(ArgValueCandidates::new(app_names))))
    });
    with_apps.mut_subcommand("edit", |c| c.mut_arg("to_app", |a| a.add(ArgValueCandidates::new(app_names))))
}

/// The same for the commands below `docs`.
fn docs(command: Command) -> Command {
    let names = [("fetch", Some("names")), ("list", None), ("search", Some("name")), ("show", Some("name"))];
    command.mut_subcommand("docs", |docs| {
        names.into_iter().fold(docs, |docs, (command, name)| {
            docs.mut_subcommand(command, |c| {
                let c = c.mut_arg("app", |a| a.add(ArgValueCandidates::new(app_names)));
                match name {
                    Some(name) => c.mut_arg(name, |a| a.add(ArgValueCandidates::new(api_names))),
                    None => c,
                }
            })
        })
    })
}

/// The generations that can be compared and brought back.
fn backups(command: Command) -> Command {
    command.mut_subcommand("backups", |backups| {
        ["restore", "diff"].into_iter().fold(backups, |backups, name| {
            backups.mut_subcommand(name, |c| {
                c.mut_arg("generation", |a| a.add(ArgValueCandidates::new(generations)))
            })
        })
    })
}

fn generations() -> Vec<CompletionCandidate> {
    let Some(settings) = settings() else { return Vec::new() };
    let backups = Store::at(&settings.vault).backups().list().into_iter();
    backups.map(|(generation, _)| CompletionCandidate::new(generation.to_string())).collect()
}

/// Slugs, since they need no quotes, with name and scope as their explanation.
fn api_names() -> Vec<CompletionCandidate> {
    let Some(catalog) = catalog() else { return Vec::new() };
    let candidate = |api: &crate::model::Api| {
        CompletionCandidate::new(api.name.slug())
            .help(Some(format!("{} ({})", api.name, api.scope.short()).into()))
    };
    let mut candidates: Vec<_> = catalog.iter().map(candidate).collect();
    candidates.sort();
    candidates
}

fn app_names() -> Vec<CompletionCandidate> {
    let Some(catalog) = catalog() else { return Vec::new() };
    let apps = catalog.iter().filter_map(|api| match &api.scope {
        Scope::App(app) => Some(app.as_str().to_owned()),
        Scope::Organization => None,
    });
    apps.collect::<BTreeSet<_>>().into_iter().map(CompletionCandidate::new).collect()
}

/// The vault that `CAPI_VAULT` or the settings name; what stands on the line being completed is not looked at.
fn settings() -> Option<Settings> {
    let vault = std::env::var_os("CAPI_VAULT").filter(|path| !path.is_empty()).map(Into::into);
    let settings = Settings::resolve(Overrides { vault, color: None }, |name| std::env::var_os(name)).ok()?;
    settings.faults.is_empty().then_some(settings)
}

fn catalog() -> Option<Catalog> {
    let settings = settings()?;
    known_catalog(&settings.vault, &settings.state)
}
