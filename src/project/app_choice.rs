//! The app that a directory belongs to: the one that was named, else the one in a project file that the user trusts.

use std::path::Path;

use super::trust::Trust;
use super::{FILE_NAME, Project, ProjectError, find};
use crate::model::{Api, AppName, Message, Scope, capi, message};
use crate::ui::Streams;

/// The app that a command is for.
#[derive(Debug, PartialEq, Eq)]
pub enum AppChoice<'a> {
    /// The app that was named, or that a trusted project file names, if any.
    Settled(Option<&'a AppName>),
    /// An app that only the project file of an untrusted directory names.
    Untrusted {
        /// The app.
        app: &'a AppName,
        /// The directory of the project file.
        directory: &'a Path,
    },
}

impl<'a> AppChoice<'a> {
    /// Chooses between the app that was named and that of the project. `trust` is read only if the project decides.
    pub fn of(
        named: Option<&'a AppName>,
        project: Option<&'a Project>,
        trust: impl FnOnce() -> Trust,
    ) -> Self {
        let claim = || {
            let project = project.filter(|_| named.is_none())?;
            Some((project.app.as_ref()?, project.directory()))
        };
        match claim() {
            None => Self::Settled(named),
            Some((app, directory)) if trust().covers(directory, app) => Self::Settled(Some(app)),
            Some((app, directory)) => Self::Untrusted { app, directory },
        }
    }

    /// Returns the app if it is settled, else a note that explains why it does not count.
    pub fn settled(self) -> Result<Option<&'a AppName>, Message> {
        match self {
            Self::Settled(app) => Ok(app),
            Self::Untrusted { app, directory } => {
                let file = directory.join(FILE_NAME);
                let trust = capi("trust").without_vault();
                let ignored = format!("{} names the app {app}, which is not trusted; run ", file.display());
                Err(message![ignored, trust, " to trust it"])
            }
        }
    }
}

/// Returns the project of the current directory. Warns about a file of another user, which is ignored.
///
/// # Errors
/// A project file that cannot be read or is invalid.
pub fn here(streams: &Streams) -> Result<Option<Project>, ProjectError> {
    let Ok(here) = std::env::current_dir() else { return Ok(None) };
    find(&here, |path| {
        streams.warn(&format!("{} belongs to another user and is passed over", path.display()));
    })
}

/// Returns a warning if none of the records belongs to the app: a typo in its name would go unnoticed otherwise.
pub fn without_apis<'a>(app: &AppName, mut apis: impl Iterator<Item = &'a Api>) -> Option<String> {
    let is_own = |api: &Api| matches!(&api.scope, Scope::App(own) if own == app);
    (!apis.any(is_own)).then(|| format!("no API is of the app {app} yet: check its spelling"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn app(name: &str) -> AppName {
        AppName::parse(name).unwrap()
    }

    #[test]
    fn a_project_decides_only_where_no_app_is_named_and_the_directory_is_trusted() {
        let state = tempfile::tempdir().unwrap();
        let trust = || Trust::recall(state.path());
        let (web, other) = (app("web"), app("other"));
        let project =
            Project { path: "/src/shop/capi.toml".into(), app: Some(web.clone()), apis: Vec::new() };
        assert_eq!(AppChoice::of(None, None, trust), AppChoice::Settled(None));
        assert_eq!(AppChoice::of(Some(&other), Some(&project), trust), AppChoice::Settled(Some(&other)));
        let choice = AppChoice::of(None, Some(&project), trust);
        assert_eq!(choice, AppChoice::Untrusted { app: &web, directory: Path::new("/src/shop") });
        assert!(choice.settled().unwrap_err().to_string().contains("capi trust"));
        trust().add(Path::new("/src/shop"), &web).unwrap();
        assert_eq!(AppChoice::of(None, Some(&project), trust), AppChoice::Settled(Some(&web)));
    }
}
