//! Lookup of APIs by the names that a user types, and the APIs that an app may use.

use crate::error::{CommandError, Result};
use crate::model::{Api, AppName, Catalog, Lookup, Scope, listing_order, text};
use crate::project::Project;

use super::Context;

impl Context {
    /// Returns the API of this name, slug or variable, in the app's scope first, then in the organization.
    ///
    /// # Errors
    /// No such API, with the nearest names; several, with their scopes.
    pub fn find<'a>(&self, catalog: &'a Catalog, wanted: &str, app: Option<&AppName>) -> Result<&'a Api> {
        match catalog.find(wanted, app) {
            Lookup::One(api) => Ok(api),
            Lookup::Many(apis) => {
                Err(CommandError::Ambiguous { wanted: wanted.to_owned(), places: places(&apis) }.into())
            }
            Lookup::None { nearest } => {
                let elsewhere = self.of_other_apps(wanted, app);
                if !elsewhere.is_empty() {
                    return Err(
                        CommandError::OfAnotherApp { wanted: wanted.to_owned(), places: elsewhere }.into()
                    );
                }
                let nearest = nearest.iter().map(|name| format!("`{}`", text::escape(name))).collect();
                Err(CommandError::NoSuchApi { wanted: wanted.to_owned(), nearest }.into())
            }
        }
    }

    /// Returns the named APIs, or all that the app may use and that the project, if it declares any, declares; by name.
    ///
    /// # Errors
    /// As [`Context::find`].
    pub fn usable<'a>(
        &self,
        catalog: &'a Catalog,
        names: &[String],
        app: Option<&AppName>,
        project: Option<&Project>,
    ) -> Result<Vec<&'a Api>> {
        let mut apis = match names {
            [] => catalog.effective(app).apis().to_vec(),
            names => names.iter().map(|name| self.find(catalog, name, app)).collect::<Result<_>>()?,
        };
        if names.is_empty() {
            apis.retain(|api| project.is_none_or(|project| project.uses(&api.name)));
        }
        apis.sort_by_cached_key(|api| listing_order(api));
        apis.dedup_by_key(|api| api.id);
        Ok(apis)
    }

    /// Returns the other apps that have an API of this name. It serves the message only, so it unlocks nothing.
    fn of_other_apps(&self, wanted: &str, app: Option<&AppName>) -> Vec<String> {
        let Ok(all) = self.vaults.read_quietly().and_then(|vault| vault.known_view()) else {
            return Vec::new();
        };
        let mut found = match all.catalog.find(wanted, None) {
            Lookup::One(api) => vec![api],
            Lookup::Many(apis) => apis,
            Lookup::None { .. } => Vec::new(),
        };
        found.retain(|api| matches!(&api.scope, Scope::App(of) if Some(of) != app));
        places(&found)
    }
}

/// The scopes of several APIs.
fn places(apis: &[&Api]) -> Vec<String> {
    let mut places: Vec<String> = apis.iter().map(|api| place(&api.scope)).collect();
    places.sort();
    places
}

/// A scope in a sentence.
fn place(scope: &Scope) -> String {
    match scope {
        Scope::Organization => "the organization".to_owned(),
        Scope::App(app) => format!("the app {app}"),
    }
}
