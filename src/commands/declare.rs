//! `capi declare`: writes into the project file which APIs the app uses, from the vault's metadata.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::cli::DeclareArgs;
use crate::context::Context;
use crate::domain::{Api, AppName, AuthType, Catalog, text};
use crate::error::{Refusal, Result};
use crate::project::{self, FILE_NAME, Project};

/// Declares APIs, removes declarations, or compares them with the vault.
///
/// # Errors
/// An unknown API; a project file that can't be read or written; with `--check`, a difference.
pub(super) fn run(context: &Context, args: &DeclareArgs) -> Result<()> {
    let project = context.project()?;
    let catalog = context.catalog()?;
    if args.check {
        return check(context, &catalog, &project.ok_or(Refusal::NoProject)?);
    }
    let path = match &project {
        Some(project) => project.path.clone(),
        None => PathBuf::from(FILE_NAME),
    };
    let text = existing(&path)?;
    let mut document: DocumentMut = text.parse().map_err(|_| Refusal::NoProject)?;
    let app = context.app_for_reading(args.app.as_ref(), project.as_ref());
    if let Some(app) = &args.app {
        document["app"] = value(app.as_str());
    }
    let changed = edit(context, &catalog, &mut document, args, app.as_ref())?;
    let new = document.to_string();
    // What is written must be a project file again.
    project::parse(path.clone(), &new)?;
    fs::write(&path, new)
        .map_err(|error| Refusal::Unwritable { path: path.clone(), reason: text::reason(&error) })?;
    context.streams.note(&format!("{}: {changed}", path.display()));
    trust_own(context, &path, args.app.as_ref())
}

fn existing(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Refusal::Unreadable { path: path.to_owned(), reason: text::reason(&error) }.into()),
    }
}

/// Who names the app means this directory. An app that only the file names is not believed for that: it may be
/// somebody else's file.
fn trust_own(context: &Context, path: &Path, app: Option<&AppName>) -> Result<()> {
    let absolute = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if let (Some(app), Some(directory)) = (app, absolute.parent()) {
        context.trust().add(directory, app)?;
        let text = format!("programs in {} get what the app {app} may use", directory.display());
        context.streams.note(&text);
    }
    Ok(())
}

fn edit(
    context: &Context,
    catalog: &Catalog,
    document: &mut DocumentMut,
    args: &DeclareArgs,
    app: Option<&AppName>,
) -> Result<String> {
    let entries = document.entry("api").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(entries) = entries.as_array_of_tables_mut() else { return Err(Refusal::NoProject.into()) };
    if args.remove {
        let before = entries.len();
        for wanted in &args.names {
            entries.retain(|entry| !names(entry, wanted));
        }
        return Ok(format!("{} declarations removed", before - entries.len()));
    }
    let apis: Vec<&Api> = match args.names.is_empty() {
        true => catalog.visible_to(app),
        false => args.names.iter().map(|name| context.find(catalog, name, app)).collect::<Result<_>>()?,
    };
    for api in &apis {
        entries.retain(|entry| !names(entry, api.variable().as_str()));
        entries.push(table(api));
    }
    Ok(format!("{} APIs declared", apis.len()))
}

/// Whether an entry is the API that `wanted` means.
fn names(entry: &Table, wanted: &str) -> bool {
    let name = entry.get("name").and_then(Item::as_str);
    name.and_then(|name| crate::domain::ApiName::parse(name).ok()).is_some_and(|name| name.matches(wanted))
}

fn table(api: &Api) -> Table {
    let mut table = Table::new();
    table["name"] = value(api.name.as_str());
    table["type"] = value(api.auth.kind().as_str());
    match &api.auth {
        AuthType::ApiKey { header } if *header != Default::default() => {
            table["header"] = value(header.as_str())
        }
        _ => {}
    }
    if let Some(domain) = &api.domain {
        table["domain"] = value(domain.as_str());
    }
    if let Some(docs) = &api.docs {
        table["docs"] = value(docs.as_str());
    }
    table
}

/// Says what differs between the file and the vault.
fn check(context: &Context, catalog: &Catalog, project: &Project) -> Result<()> {
    let app = context.app_for_reading(None, Some(project));
    let visible = catalog.visible_to(app.as_ref());
    let mut differences = 0;
    for declared in &project.apis {
        let found = visible.iter().find(|api| api.variable() == declared.name.variable());
        let text = match found {
            None => format!("`{}` is declared and is not in the vault for this app", declared.name),
            Some(api) if !declared.agrees_with(api) => format!("`{}` differs from the vault", declared.name),
            Some(_) => continue,
        };
        differences += 1;
        context.streams.warn(&text);
    }
    match differences {
        0 => context.streams.note(&format!("{} agrees with the vault", project.path.display())),
        _ => return Err(Refusal::Stale(FILE_NAME.to_owned()).into()),
    }
    Ok(())
}
