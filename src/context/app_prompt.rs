//! The project and the app of a command, with the prompt that trusts a directory.

use super::Context;
use crate::error::{CommandError, Result};
use crate::model::{AppName, Catalog, Message};
use crate::project::trust::Trust;
use crate::project::{self, AppChoice, FILE_NAME, Project};

/// What a command that only reads metadata works with.
pub struct Reading {
    /// The project of the current directory.
    pub project: Option<Project>,
    /// All metadata.
    pub catalog: Catalog,
    /// The app that the command is for.
    pub app: Option<AppName>,
}

impl Context {
    /// Returns the metadata with the aliases of the project, the project, and the app that was named or that the directory
    /// belongs to.
    ///
    /// # Errors
    /// An unusable project file; errors of reading the metadata.
    pub fn reading(&self, named: Option<&AppName>) -> Result<Reading> {
        let project = self.project()?;
        let catalog = self.vaults.read()?.catalog()?;
        let catalog = match &project {
            Some(project) => project.with_aliases(catalog),
            None => catalog,
        };
        let app = self.app_for_reading(named, project.as_ref());
        Ok(Reading { project, catalog, app })
    }

    /// Returns the project of the current directory.
    ///
    /// # Errors
    /// An unusable project file.
    pub fn project(&self) -> Result<Option<Project>> {
        Ok(project::here(&self.streams)?)
    }

    /// Returns the directories that the user trusts.
    pub fn trust(&self) -> Trust {
        Trust::recall(&self.settings.state)
    }

    /// Returns the app whose credentials are wanted. Prompts before it trusts a directory.
    ///
    /// # Errors
    /// An untrusted directory, and no terminal or the answer no; a token of another app.
    pub fn app(&self, named: Option<&AppName>, project: Option<&Project>) -> Result<Option<AppName>> {
        if self.vaults.access.has_token() {
            return self.token_app(project.and_then(|project| project.app.as_ref()));
        }
        let (app, directory) = match AppChoice::of(named, project, || self.trust()) {
            AppChoice::Settled(app) => return Ok(app.cloned()),
            AppChoice::Untrusted { app, directory } => (app, directory),
        };
        let untrusted = || CommandError::Untrusted { directory: directory.to_owned(), app: app.to_string() };
        let terminal = self.terminal().ok_or_else(untrusted)?;
        terminal.say(&format!("{} says that it is the app {app}", directory.join(FILE_NAME).display()))?;
        if !terminal.confirm(&format!("give programs in this directory what {app} may use?"), false)? {
            return Err(untrusted().into());
        }
        self.trust().add(directory, app)?;
        Ok(Some(app.clone()))
    }

    /// Returns the app whose metadata is shown. An untrusted directory counts as none, with a note.
    pub fn app_for_reading(&self, named: Option<&AppName>, project: Option<&Project>) -> Option<AppName> {
        let (app, note) = self.trusted_app(named, project);
        if let Some(note) = note {
            self.streams.note(&note);
        }
        app
    }

    /// Returns the app that names are looked up in first and that a new API belongs to.
    ///
    /// # Errors
    /// None was named, and the project file is unusable.
    pub fn own_app(&self, named: Option<&AppName>) -> Result<Option<AppName>> {
        let project = if named.is_some() { None } else { self.project()? };
        Ok(self.app_for_reading(named, project.as_ref()))
    }

    /// Returns the app without printing anything, and the note about an untrusted directory.
    pub fn trusted_app(
        &self,
        named: Option<&AppName>,
        project: Option<&Project>,
    ) -> (Option<AppName>, Option<Message>) {
        if self.vaults.access.has_token() {
            // A fault of the token was reported when the metadata was read.
            let own = named.cloned().or_else(|| self.token_app(None).ok().flatten());
            if own.is_some() {
                return (own, None);
            }
        }
        match AppChoice::of(named, project, || self.trust()).settled() {
            Ok(app) => (app.cloned(), None),
            Err(note) => (None, Some(note)),
        }
    }

    /// Returns the app of the token; a project of another app is refused.
    fn token_app(&self, project: Option<&AppName>) -> Result<Option<AppName>> {
        self.vaults.access.token_app(self.vaults.read()?.locked(), project)
    }
}
