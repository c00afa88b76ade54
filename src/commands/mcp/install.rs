//! `capi mcp install`: the entries of one client, or of all that are found.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::McpInstallArgs;
use super::{advice, found};
use crate::assist::clients::{Client, Root};
use crate::cli::values::ClientChoice;
use crate::context::Context;
use crate::error::{ClientError, CommandError, Result};
use crate::fs::{real_path, user_file};
use crate::mcp::{self, Installation};
use crate::project::root_of;
use crate::settings::SettingsError;

/// A client, its file and the entry for it.
struct Target {
    client: &'static Client,
    path: PathBuf,
    entry: Installation,
}

/// Whether an entry is new.
enum Installed {
    /// It was written, or its client reads a file that was written for another client.
    New,
    /// It was there before.
    Before,
}

/// Writes or prints the entries.
///
/// # Errors
/// A file that cannot be read, written or extended; no client, and no terminal to ask on.
pub(super) fn run(context: &Context, args: &McpInstallArgs) -> Result<()> {
    let project = directory(context)?;
    let clients = chosen(context, args.client, &project)?;
    let targets: Vec<Target> =
        clients.iter().map(|client| Target::of(client, &project)).collect::<Result<_>>()?;
    if args.print {
        return targets.iter().try_for_each(|target| target.print(context, &project));
    }
    let mut written = BTreeSet::new();
    let (mut installed, mut failed) = (Vec::new(), 0);
    for target in &targets {
        match target.install(context, args.force, &mut written) {
            Err(error) if clients.len() > 1 => {
                failed += 1;
                context.streams.warn(&error.to_string());
                error.hints.iter().for_each(|hint| context.streams.required_hint(hint));
            }
            Err(error) => return Err(error),
            Ok(Installed::New) => installed.push(target.client),
            Ok(Installed::Before) => {}
        }
    }
    advice::notes(&installed).iter().for_each(|note| context.streams.note(note));
    if failed > 0 {
        return Err(ClientError::NotAllInstalled { failed, all: clients.len() }.into());
    }
    Ok(())
}

/// Returns the directory of capi.toml, or the current directory.
fn directory(context: &Context) -> Result<PathBuf> {
    let project = context.project()?;
    Ok(project.map_or_else(PathBuf::new, |project| project.directory().to_owned()))
}

/// Returns the clients that the command line names or the user chooses.
fn chosen(context: &Context, choice: Option<ClientChoice>, project: &Path) -> Result<Vec<&'static Client>> {
    let found = match choice {
        Some(ClientChoice::One(client)) => return Ok(vec![client]),
        _ => found::found(project),
    };
    if matches!(choice, Some(ClientChoice::All)) {
        return if found.is_empty() { Err(ClientError::NoClient.into()) } else { Ok(found) };
    }
    let missing = CommandError::CannotAsk { what: "the client", instead: "--client CLIENT" };
    let terminal = context.terminal().ok_or(missing)?;
    if found.is_empty() {
        return Err(ClientError::NoClient.into());
    }
    let mut choices: Vec<(&str, &str)> =
        found.iter().map(|client| (client.name, client.first_file())).collect();
    if found.len() > 1 {
        choices.push(("all", "each of these"));
    }
    let selected = terminal.select("client to configure, of those found here", &choices)?;
    Ok(found.get(selected).map_or_else(|| found.clone(), |client| vec![*client]))
}

impl Target {
    /// Returns the entry for a client of the table that capi can configure.
    fn of(client: &'static Client, project: &Path) -> Result<Self> {
        let configuration = client.configuration.as_ref().ok_or(ClientError::NoClient)?;
        let path = mcp::file(configuration, project).ok_or(SettingsError::NoHome)?;
        let entry = match configuration.root {
            Root::Project => Installation::shared(client),
            Root::Home => {
                let project = if project.as_os_str().is_empty() { Path::new(".") } else { project };
                let project = real_path(project).map_err(|error| CommandError::Unreadable {
                    path: project.to_owned(),
                    reason: error.into(),
                })?;
                let program = advice::own_program().unwrap_or_else(|| "capi".into());
                Installation::personal(client, &program, &project)
            }
        };
        Ok(Self { client, path, entry: entry.ok_or(ClientError::NoClient)? })
    }

    /// Returns the path as it is shown: relative to a project in the current directory.
    fn shown(&self, project: &Path) -> String {
        self.path.strip_prefix(project).unwrap_or(&self.path).display().to_string()
    }

    fn print(&self, context: &Context, project: &Path) -> Result<()> {
        context.streams.note(&format!("for {}", self.shown(project)));
        context.print(&self.entry.alone())
    }

    /// Refuses a file of the project that is a link out of it. Links in a home directory are the user's own.
    fn stay_inside(&self) -> Result<()> {
        match self.client.configuration.as_ref().map(|configuration| configuration.root) {
            Some(Root::Project) => Ok(user_file::stay_inside(&self.path, root_of)?),
            _ => Ok(()),
        }
    }

    /// Adds the entry to the file. `written` are the files that this run has changed.
    fn install(&self, context: &Context, force: bool, written: &mut BTreeSet<PathBuf>) -> Result<Installed> {
        let old = user_file::read(&self.path)?;
        let new = self.edited(context, old.as_deref().unwrap_or_default(), force)?;
        let shown = self.path.display();
        let is_new = old.as_ref() != Some(&new);
        if !is_new && !written.contains(&self.path) {
            context.streams.note(&format!("{shown} is up to date"));
            // The entry may have been written for another client.
            if !self.client.introduced(self.client.first_file()) {
                context.streams.note(self.client.next_step);
            }
            return Ok(Installed::Before);
        }
        if is_new {
            self.stay_inside()?;
            user_file::make_directory(&self.path)?;
            user_file::write(&self.path, old.is_some(), &new)?;
            written.insert(self.path.clone());
            context.streams.note(&format!("wrote {shown}"));
        } else {
            context.streams.note(&format!("{} reads {shown} too", self.client.title));
        }
        context.streams.note(self.client.next_step);
        Ok(Installed::New)
    }

    /// Returns the file with the entry. Prints the entry if it cannot be added.
    fn edited(&self, context: &Context, old: &str, force: bool) -> Result<String> {
        let differing = if force { Ok(Vec::new()) } else { self.entry.differing(old) };
        let new = differing.and_then(|found| Ok((found, self.entry.put(old)?)));
        match new {
            Ok((found, new)) if found.is_empty() => Ok(new),
            Ok((found, _)) => Err(ClientError::EntryDiffers {
                path: self.path.clone(),
                found: found.join(", "),
                client: self.client.name,
            }
            .into()),
            Err(error) => {
                context.print(&self.entry.alone())?;
                let (path, reason) = (self.path.clone(), error.to_string());
                Err(ClientError::NotInstalled { path, reason, client: self.client.name }.into())
            }
        }
    }
}
