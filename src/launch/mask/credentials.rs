//! The values that a masker looks for, and their labels.

use super::{MIN_LENGTH, Masker, Sensitive, TooLarge, secret_parts};
use crate::model::{Api, Credential, Domain, Secret, ValuePart, text};

/// The values to mask. A background process that continues to mask needs them, because a masker cannot be passed on.
pub struct MaskedValues(Vec<[Secret; TEXTS]>);

/// The texts about each value: its label, the value itself, and two texts in it that are not secret: the username and the domain.
const TEXTS: usize = 4;

impl MaskedValues {
    /// Returns everything in these credentials that a command could print.
    #[must_use]
    pub fn of_credentials(apis: &[(Api, Credential)]) -> Self {
        let texts = |(api, credential): &(Api, Credential)| -> Vec<[Secret; TEXTS]> {
            let domain = api.domain.as_ref().map_or("", Domain::host);
            let with_texts = |secret| {
                [
                    Secret::new(Masker::label(api)),
                    secret,
                    username(credential),
                    Secret::new(domain.to_owned()),
                ]
            };
            secrets(credential).into_iter().map(with_texts).collect()
        };
        Self(apis.iter().flat_map(texts).collect())
    }

    /// Returns whether there is nothing to mask.
    #[must_use]
    pub(in crate::launch) fn is_empty(&self) -> bool {
        self.0.iter().all(|[_, value, ..]| value.expose().len() < MIN_LENGTH)
    }

    /// Returns the size of all values together, in bytes.
    pub(in crate::launch) fn bytes(&self) -> usize {
        self.0.iter().map(|[_, value, ..]| value.expose().len()).sum()
    }

    /// Builds the masker.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn masker(&self) -> Result<Masker, TooLarge> {
        let public = self
            .0
            .iter()
            .map(|[_, _, username, domain]| [username.expose().as_bytes(), domain.expose().as_bytes()]);
        let public: Vec<[&[u8]; 2]> = public.collect();
        Masker::new(self.0.iter().zip(&public).map(|([label, value, ..], public)| Sensitive {
            label: label.expose(),
            value: value.expose().as_bytes(),
            public,
        }))
    }

    /// Returns all texts, to pass them to another process.
    #[cfg(unix)]
    pub(in crate::launch) fn texts(&self) -> Vec<&str> {
        self.0.iter().flatten().map(Secret::expose).collect()
    }

    /// Restores values from their texts.
    #[cfg(unix)]
    pub(in crate::launch) fn from_texts(texts: impl IntoIterator<Item = Secret>) -> Self {
        let mut texts = texts.into_iter();
        let next = || Some([texts.next()?, texts.next()?, texts.next()?, texts.next()?]);
        Self(std::iter::from_fn(next).collect())
    }
}

impl Masker {
    /// Builds a masker for these credentials. The values that it is built from are wiped.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn of_credentials(apis: &[(Api, Credential)]) -> Result<Self, TooLarge> {
        MaskedValues::of_credentials(apis).masker()
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
        Credential::Key(_) | Credential::Token(_) | Credential::Secret(_) => Secret::new(String::new()),
        Credential::Basic { username, .. } => {
            let mut text = String::with_capacity(username.expose().len() + 1);
            text.extend([username.expose(), ":"]);
            Secret::new(text)
        }
    }
}

/// Returns everything of a credential that a program could print. A username alone is not a secret.
fn secrets(credential: &Credential) -> Vec<Secret> {
    let whole = credential.part(ValuePart::Value);
    match credential {
        Credential::Key(_) | Credential::Token(_) => whole.into_iter().collect(),
        Credential::Basic { username, password } => {
            let (username, password) = (username.expose(), password.expose());
            let mut pair = String::with_capacity(username.len() + 1 + password.len());
            pair.extend([username, ":", password]);
            let parts = [Secret::new(pair), Secret::new(password.to_owned())];
            whole.into_iter().chain(parts).collect()
        }
        Credential::Secret(secret) => whole.into_iter().chain(secret_parts::parts(secret)).collect(),
    }
}
