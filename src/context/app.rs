//! Which app a command speaks for: the one that was named, else the one that the directory is, if that is trusted.

use std::path::Path;

use super::Context;
use crate::error::{CommandError, Result};
use crate::model::{Api, AppName, Catalog, Message, Scope, capi, message};
use crate::project::trust::Trust;
use crate::project::{self, Project};

/// What commands that only read work with.
pub struct Reading {
    /// The project that holds here.
    pub project: Option<Project>,
    /// All metadata.
    pub catalog: Catalog,
    /// The app for whose sake it is shown.
    pub app: Option<AppName>,
}

impl Context {
    /// The metadata, the project that holds here, and the app that was named or that the directory is.
    ///
    /// # Errors
    /// A project file that can't be used; what reading the metadata may refuse.
    pub fn reading(&self, named: Option<&AppName>) -> Result<Reading> {
        let project = self.project()?;
        let catalog = self.catalog()?;
        let app = self.app_for_reading(named, project.as_ref());
        Ok(Reading { project, catalog, app })
    }

    /// The project file that holds here.
    ///
    /// # Errors
    /// There is one and it can't be used.
    pub fn project(&self) -> Result<Option<Project>> {
        let Ok(here) = std::env::current_dir() else { return Ok(None) };
        let passed_over = |path: &Path| {
            self.streams.warn(&format!("{} belongs to another user and is passed over", path.display()));
        };
        Ok(project::find(&here, passed_over)?)
    }

    /// The directories that the user trusts.
    pub fn trust(&self) -> Trust {
        Trust::recall(&self.settings.state)
    }

    /// The app for whose programs credentials are wanted. A directory that is not trusted yet is asked about.
    ///
    /// # Errors
    /// The directory is not trusted, and there is no terminal or the answer was no.
    pub fn app(&self, named: Option<&AppName>, project: Option<&Project>) -> Result<Option<AppName>> {
        if self.ways.has_token() {
            return self.app_of_token(project.and_then(|project| project.app.as_ref()));
        }
        let Some((app, directory)) = undecided(named, project) else { return Ok(named.cloned()) };
        let mut trust = self.trust();
        if trust.covers(directory, app) {
            return Ok(Some(app.clone()));
        }
        let untrusted = || CommandError::Untrusted { directory: directory.to_owned(), app: app.to_string() };
        let terminal = self.terminal().ok_or_else(untrusted)?;
        terminal.say(&format!("{} says that it is the app {app}", project_file(directory)))?;
        if !terminal.confirm(&format!("give programs in this directory what {app} may use?"), false)? {
            return Err(untrusted().into());
        }
        trust.add(directory, app)?;
        Ok(Some(app.clone()))
    }

    /// The app for whose sake metadata is shown. A directory that is not trusted counts as none, and that is said.
    pub fn app_for_reading(&self, named: Option<&AppName>, project: Option<&Project>) -> Option<AppName> {
        let (app, note) = self.believed_app(named, project);
        if let Some(note) = note {
            self.streams.note(&note);
        }
        app
    }

    /// The app in which a name is looked for first and to which an API is added: the one that was named, else the one
    /// that the directory is.
    ///
    /// # Errors
    /// None was named, and the project file can't be used.
    pub fn own_app(&self, named: Option<&AppName>) -> Result<Option<AppName>> {
        let project = if named.is_some() { None } else { self.project()? };
        Ok(self.app_for_reading(named, project.as_ref()))
    }

    /// The same without saying anything: the app, or what there is to say of a directory that is not trusted.
    pub fn believed_app(
        &self,
        named: Option<&AppName>,
        project: Option<&Project>,
    ) -> (Option<AppName>, Option<Message>) {
        if self.ways.has_token() {
            // What is wrong about the token was told when the metadata was read.
            let own = named.cloned().or_else(|| self.app_of_token(None).ok().flatten());
            if own.is_some() {
                return (own, None);
            }
        }
        let Some((app, directory)) = undecided(named, project) else { return (named.cloned(), None) };
        if self.trust().covers(directory, app) {
            return (Some(app.clone()), None);
        }
        let trust = capi("trust").without_vault();
        let ignored = format!("{} names the app {app}, which is not trusted; run ", project_file(directory));
        (None, Some(message![ignored, trust, " to trust it"]))
    }
}

/// The words for an app that none of these APIs is of: a slip in its name would go unnoticed.
pub fn without_apis<'a>(app: &AppName, mut apis: impl Iterator<Item = &'a Api>) -> Option<String> {
    let is_own = |api: &Api| matches!(&api.scope, Scope::App(own) if own == app);
    (!apis.any(is_own)).then(|| format!("no API is of the app {app} yet: check its spelling"))
}

/// The app that the project names, when no other was named, and the project's directory.
fn undecided<'a>(named: Option<&AppName>, project: Option<&'a Project>) -> Option<(&'a AppName, &'a Path)> {
    let project = project.filter(|_| named.is_none())?;
    Some((project.app.as_ref()?, project.path.parent()?))
}

fn project_file(directory: &Path) -> String {
    directory.join(project::FILE_NAME).display().to_string()
}
