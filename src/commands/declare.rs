//! `capi declare`: declarations in the project file, from the metadata in the vault.

use std::path::{Path, PathBuf};

use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::{CommandError, Result};
use crate::fs::{real_path, user_file};
use crate::model::{Api, AppName, Catalog, capi, message};
use crate::project::{Declared, Edit, FILE_NAME, Project, Written, root_of};

/// Declare in capi.toml which APIs this project uses
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct DeclareArgs {
    /// The APIs [default: all that the app can use]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,

    /// Also write the name of this app to the file
    #[arg(long, value_name = "APP", value_parser = values::app)]
    pub app: Option<AppName>,

    /// Remove the declarations of these APIs
    #[arg(long, requires = "names", conflicts_with_all = ["app", "check"])]
    pub remove: bool,

    /// Change nothing; exit with 1 if the file and the vault differ
    #[arg(long, conflicts_with_all = ["names", "app"])]
    pub check: bool,
}

const AFTER_HELP: &str = "\
Commit capi.toml with the app. If it declares APIs, `capi exec` sets only those,
and tells a teammate who lacks one what to run. The file contains no credential,
and it can only narrow what a program gets.

Examples:
  capi declare --app web \"Twilio SMS\" \"My Billing API\"
  capi declare --remove twilio-sms
  capi declare --check                  fail in CI if the vault differs";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "The file is `capi.toml` in this directory or in one above it; if there is none, capi creates it here. With \
         `--check` nothing changes: capi exits with 0 if the file and the vault agree and with 1 if they differ.",
    ],
    exit: manual::EVERY_FAILURE,
    environment: manual::UNLOCK,
    files: &["capi.toml", "vault.capi", ".state", "trusted.toml", "config.toml", "session.sock"],
    security: &[
        "Everyone who can read the project can read the file: it contains names, types, domains and URLs of the declared \
         APIs, and no credential. With `--app` you also trust this directory to be that app.",
    ],
    see_also: &["capi-trust", "capi-exec"],
};

impl Requirements for DeclareArgs {
    fn app(&self) -> Option<&AppName> {
        self.app.as_ref()
    }
}

/// Declares APIs, removes declarations, or compares them with the vault.
///
/// # Errors
/// An unknown API; a project file that cannot be read or written; with `--check`, a difference.
pub(super) fn run(context: &Context, args: &DeclareArgs) -> Result<()> {
    let project = context.project()?;
    let catalog = context.vaults.read()?.catalog()?;
    if args.check {
        return check(context, &catalog, &project.ok_or(CommandError::NoProject)?);
    }
    let path = project.as_ref().map_or_else(|| PathBuf::from(FILE_NAME), |project| project.path.clone());
    let old = user_file::read(&path)?;
    let mut edit = Edit::of(path.clone(), old.as_deref().unwrap_or_default())?;
    if let Some(app) = &args.app {
        edit.name_app(app);
    }
    let said = if args.remove {
        remove(&mut edit, &args.names)
    } else {
        let app = context.app_for_reading(args.app.as_ref(), project.as_ref());
        declare(context, &mut edit, &chosen(context, &catalog, args, app.as_ref())?)
    };
    let (text, written) = edit.finish()?;
    if old.as_ref() != Some(&text) {
        user_file::stay_inside(&path, root_of)?;
        user_file::write(&path, old.is_some(), &text)?;
    }
    said.iter().for_each(|line| context.streams.note(&format!("{}: {line}", path.display())));
    if args.remove && written.apis.is_empty() && project.is_some_and(|before| !before.apis.is_empty()) {
        context.streams.note("nothing is declared any more, so programs here get all that their app may use");
    }
    trust_own(context, &path, args.app.as_ref())
}

/// Returns the named APIs, or all that the app may use.
fn chosen<'a>(
    context: &Context,
    catalog: &'a Catalog,
    args: &DeclareArgs,
    app: Option<&AppName>,
) -> Result<Vec<&'a Api>> {
    let apis = context.usable(catalog, &args.names, app, None)?;
    if apis.is_empty() {
        context.streams.note(&message!["there is no API to declare; run ", capi("add"), " to add one"]);
    }
    Ok(apis)
}

/// Writes the declarations. Returns a line for each that is new or changed.
fn declare(context: &Context, edit: &mut Edit, apis: &[&Api]) -> Vec<String> {
    let mut said = Vec::new();
    for api in apis {
        match edit.declare(&Declared::of(api)) {
            Written::Added => said.push(format!("declares `{}`", api.name)),
            Written::Changed => said.push(format!("says of `{}` what the vault says", api.name)),
            Written::Same => {}
        }
    }
    if said.is_empty() && !apis.is_empty() {
        context.streams.note("all that was to be declared is declared already");
    }
    said
}

fn remove(edit: &mut Edit, names: &[String]) -> Vec<String> {
    let mut said = Vec::new();
    for wanted in names {
        let removed = edit.remove(wanted);
        if removed.is_empty() {
            said.push(format!("did not declare `{}`", crate::model::text::excerpt(wanted)));
        }
        said.extend(removed.iter().map(|name| format!("declares `{name}` no longer")));
    }
    said
}

/// Trusts the directory as the app that the command line names. An app that only the file names does not count: the file
/// may come from someone else.
fn trust_own(context: &Context, path: &Path, app: Option<&AppName>) -> Result<()> {
    let Some(app) = app else { return Ok(()) };
    // The directory and not the file, which may be a link to another directory.
    let directory = match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    };
    let directory = real_path(directory).unwrap_or_else(|_| directory.to_owned());
    context.trust().add(&directory, app)?;
    context.streams.note(&format!("programs in {} get the APIs of the app {app}", directory.display()));
    Ok(())
}

/// Reports differences between the file and the vault.
fn check(context: &Context, catalog: &Catalog, project: &Project) -> Result<()> {
    let app = context.app_for_reading(None, Some(project));
    let effective = catalog.effective(app.as_ref());
    let (mut missing, mut differing) = (false, false);
    for declared in &project.apis {
        match effective.apis().iter().find(|api| declared.is(&api.name)) {
            None => {
                missing = true;
                let text = format!("`{}` is declared and is not in the vault for this app", declared.name);
                context.streams.warn(&text);
            }
            Some(api) if !declared.agrees_with(api) => {
                differing = true;
                context.streams.warn(&format!("`{}` differs from the vault", declared.name));
            }
            Some(_) => {}
        }
    }
    if missing || differing {
        return Err(CommandError::ProjectDiffers { missing, differing }.into());
    }
    context.streams.note(&format!("{} agrees with the vault", project.path.display()));
    Ok(())
}
