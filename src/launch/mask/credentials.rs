//! The masker of a set of credentials: which values it replaces, and by which label.

use super::{Masker, Sensitive, TooLarge};
use crate::model::{Api, Credential, Secret, text};

impl Masker {
    /// Returns a masker for the credentials that a command gets. The values that it is built from are wiped.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn of_credentials(apis: &[(Api, Credential)]) -> Result<Self, TooLarge> {
        let values: Vec<(String, Secret)> = apis
            .iter()
            .flat_map(|(api, credential)| {
                let label = Self::label(api);
                secrets(api, credential).into_iter().map(move |secret| (label.clone(), secret))
            })
            .collect();
        Self::new(values.iter().map(|(label, secret)| Sensitive { label, value: secret.expose().as_bytes() }))
    }

    /// Returns the label of an API. A name from the vault must not act on a terminal, so it is escaped.
    #[must_use]
    pub fn label(api: &Api) -> String {
        text::escape(api.name.as_str())
    }
}

/// Returns everything of a credential that a program could print. A username alone is not a secret.
fn secrets(api: &Api, credential: &Credential) -> Vec<Secret> {
    let variable = api.variable();
    match credential {
        Credential::Key(_) | Credential::Token(_) => {
            credential.variables(&variable).into_iter().map(|(_, secret)| secret).collect()
        }
        Credential::Basic { username, password } => {
            let (username, password) = (username.expose(), password.expose());
            let mut pair = String::with_capacity(username.len() + 1 + password.len());
            pair.extend([username, ":", password]);
            let header = credential.variables(&variable).into_iter().next().map(|(_, secret)| secret);
            let parts = [Secret::new(pair), Secret::new(password.to_owned())];
            header.into_iter().chain(parts).collect()
        }
    }
}
