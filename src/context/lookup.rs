//! From the name that a user gave to the API that was meant.

use crate::domain::{Api, AppName, Catalog, Found, Scope, text};
use crate::error::{Refusal, Result};

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
}

/// A scope in a sentence.
fn place(scope: &Scope) -> String {
    match scope {
        Scope::Organization => "the organization".to_owned(),
        Scope::App(app) => format!("the app {app}"),
    }
}
