//! What the masker hides, and under which name.

use crate::error::Result;
use crate::launch::LaunchError;
use crate::launch::mask::{Masker, Sensitive};
use crate::model::{Api, Credential, Secret, text};

/// A masker for the credentials that a program gets. What it is made of is wiped when this returns.
///
/// # Errors
/// [`LaunchError::Masker`].
pub(super) fn masker(apis: &[(Api, Credential)]) -> Result<Masker> {
    let values: Vec<(String, Secret)> = apis
        .iter()
        .flat_map(|(api, credential)| {
            // A name from the vault must not act on a terminal when it stands in the output.
            let label = text::escape(api.name.as_str());
            secrets(api, credential).into_iter().map(move |secret| (label.clone(), secret))
        })
        .collect();
    let items = values.iter().map(|(label, secret)| Sensitive { label, value: secret.expose().as_bytes() });
    Ok(Masker::new(items).map_err(LaunchError::from)?)
}

/// All that a program could print of a credential. A username alone is no secret.
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
