//! From the name that a user gave to the API that was meant, and the APIs that an app may use.

use crate::domain::{Api, AppName, Catalog, Found, Scope, text};
use crate::error::{Refusal, Result};
use crate::project::Project;

use super::Context;

impl Context {
    /// The API that `wanted` means: by name, slug or variable; in the app's scope first, then in the organization.
    ///
    /// # Errors
    /// No API, or several, with the nearest names or the scopes.
    pub fn find<'a>(&self, catalog: &'a Catalog, wanted: &str, app: Option<&AppName>) -> Result<&'a Api> {
        match catalog.find(wanted, app) {
            Found::One(api) => Ok(api),
            Found::Many(apis) => {
                let mut places: Vec<String> = apis.into_iter().map(|api| place(&api.scope)).collect();
                places.sort();
                Err(Refusal::Ambiguous { wanted: wanted.to_owned(), places }.into())
            }
            Found::None { nearest } => {
                let nearest = nearest.iter().map(|name| format!("`{}`", text::escape(name))).collect();
                Err(Refusal::NoSuchApi { wanted: wanted.to_owned(), nearest }.into())
            }
        }
    }

    /// The APIs that were named, or all that the app may use and that the project, if it declares any, declares; by name.
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
        let declared = project.map_or(&[][..], |project| &project.apis);
        let mut apis = match names {
            [] => catalog.visible_to(app),
            names => names.iter().map(|name| self.find(catalog, name, app)).collect::<Result<_>>()?,
        };
        if names.is_empty() && !declared.is_empty() {
            apis.retain(|api| declared.iter().any(|declared| declared.is(&api.name)));
        }
        apis.sort_by_cached_key(|api| (api.name.as_str().to_lowercase(), api.scope.short()));
        apis.dedup_by_key(|api| api.id);
        Ok(apis)
    }
}

/// A scope in a sentence.
fn place(scope: &Scope) -> String {
    match scope {
        Scope::Organization => "the organization".to_owned(),
        Scope::App(app) => format!("the app {app}"),
    }
}
