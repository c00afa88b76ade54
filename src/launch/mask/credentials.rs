//! The masker of a set of credentials: which values it replaces, and by which label.

use super::{Masker, Sensitive, TooLarge};
use crate::model::{Api, Credential, Domain, Secret, text};

impl Masker {
    /// Returns a masker for the credentials that a command gets. The values that it is built from are wiped.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn of_credentials(apis: &[(Api, Credential)]) -> Result<Self, TooLarge> {
        let values: Vec<(&Api, String, Secret, Secret)> = apis
            .iter()
            .flat_map(|(api, credential)| {
                secrets(api, credential)
                    .into_iter()
                    .map(move |secret| (api, Self::label(api), secret, username(credential)))
            })
            .collect();
        let public: Vec<[&[u8]; 2]> = values
            .iter()
            .map(|(api, _, _, username)| {
                let domain = api.domain.as_ref().map_or("", Domain::as_str);
                [username.expose().as_bytes(), domain.as_bytes()]
            })
            .collect();
        Self::new(values.iter().zip(&public).map(|((_, label, secret, _), public)| Sensitive {
            label,
            value: secret.expose().as_bytes(),
            public,
        }))
    }

    /// Returns the label of an API. A name from the vault must not act on a terminal, so it is escaped.
    #[must_use]
    pub fn label(api: &Api) -> String {
        text::escape(api.name.as_str())
    }
}

/// Returns the username of basic auth with the colon after it, which a part of the pair can consist of.
fn username(credential: &Credential) -> Secret {
    match credential {
        Credential::Key(_) | Credential::Token(_) => Secret::new(String::new()),
        Credential::Basic { username, .. } => {
            let mut text = String::with_capacity(username.expose().len() + 1);
            text.extend([username.expose(), ":"]);
            Secret::new(text)
        }
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
