//! The credentials of requests that capi itself sends.

use super::Context;
use crate::call::CallError;
use crate::error::{CommandError, Result};
use crate::model::{Api, AppName, Catalog, Credential};
use crate::project::Project;

/// APIs with their credentials, for requests that capi itself sends.
pub struct Authenticated {
    apis: Vec<(Api, Credential)>,
    /// The app.
    pub app: Option<AppName>,
    project: Option<Project>,
}

impl Authenticated {
    /// Returns the APIs that the app can use, with their credentials, and the app. Their domains are authenticated: the
    /// root key or the session has checked the whole file. A project that declares APIs narrows the result, with the
    /// names that it leaves out.
    ///
    /// # Errors
    /// [`CallError::Token`]; errors of unlocking.
    pub fn of(context: &Context, app: Option<&AppName>) -> Result<Self> {
        if context.vaults.access.has_token() {
            return Err(CallError::Token.into());
        }
        let project = context.project()?;
        let app = context.app(app, project.as_ref())?;
        let apis = context.vaults.read()?.credentials_for(app.as_ref())?;
        Ok(Self { apis, app, project })
    }

    /// Takes one API out, by name, slug or variable.
    ///
    /// # Errors
    /// No such API; one that the project does not declare.
    pub fn take(mut self, context: &Context, name: &str) -> Result<(Api, Credential)> {
        let catalog = Catalog::new(self.apis.iter().map(|(api, _)| api.clone()).collect());
        let id = context.find(&catalog, name, self.app.as_ref())?.id;
        let at = self.apis.iter().position(|(api, _)| api.id == id);
        let (api, credential) = at
            .map(|at| self.apis.swap_remove(at))
            .ok_or_else(|| CommandError::NotInVault(name.to_owned()))?;
        self.refuse_undeclared(&api)?;
        Ok((api, credential))
    }

    /// Returns the named APIs, or all that the project declares.
    ///
    /// # Errors
    /// As [`Authenticated::take`].
    pub fn select(mut self, context: &Context, names: &[String]) -> Result<Vec<(Api, Credential)>> {
        let catalog = Catalog::new(self.apis.iter().map(|(api, _)| api.clone()).collect());
        let wanted = context.usable(&catalog, names, self.app.as_ref(), self.project.as_ref())?;
        wanted.iter().try_for_each(|api| self.refuse_undeclared(api))?;
        let mut selected = Vec::new();
        for api in wanted {
            if let Some(at) = self.apis.iter().position(|(one, _)| one.id == api.id) {
                selected.push(self.apis.swap_remove(at));
            }
        }
        Ok(selected)
    }

    fn refuse_undeclared(&self, api: &Api) -> Result<()> {
        if self.project.as_ref().is_some_and(|project| !project.uses(&api.name)) {
            return Err(CommandError::NotDeclared(api.name.to_string()).into());
        }
        Ok(())
    }
}
