//! An API that could be imported, with its credential.

use zeroize::Zeroizing;

use super::{Chosen, Claims};
use crate::model::{
    Api, ApiName, AuthKind, Credential, CredentialError, Inferred, NormalizeNote, Normalized, Scope,
    Timestamp, Unclear, Variable,
};

/// An API that could be imported. Has no `Debug`, because it holds the credential.
pub(super) struct Offer {
    /// The variables that it comes from, or its name if it comes from elsewhere.
    pub(super) sources: Vec<String>,
    /// The API, if its name could be derived.
    pub(super) api: Option<Api>,
    /// The scope, which is known even without a name.
    pub(super) scope: Scope,
    now: Timestamp,
    /// Why it may not be a credential.
    pub(super) unclear: Option<Unclear>,
    /// Whether name and type were inferred and need confirmation.
    pub(super) inferred: bool,
    held: Held,
}

/// The credential.
enum Held {
    /// As written in a settings file.
    Text { username: Option<Zeroizing<String>>, value: Zeroizing<String> },
    /// Validated, with notes about it.
    Ready(Credential, Vec<NormalizeNote>),
}

impl Offer {
    /// The API that was inferred from a variable of a settings file.
    pub(super) fn inferred(inferred: Inferred, scope: &Scope, now: Timestamp) -> Self {
        let api = inferred.name.map(|name| Api::new(name, inferred.kind.default_type(), scope.clone(), now));
        Self {
            sources: inferred.sources,
            unclear: inferred.unclear,
            api,
            scope: scope.clone(),
            now,
            inferred: true,
            held: Held::Text { username: inferred.username, value: inferred.value },
        }
    }

    /// An API with all its metadata, and notes about its credential. A placeholder needs confirmation.
    pub(super) fn ready(api: Api, credential: Credential, notes: Vec<NormalizeNote>) -> Self {
        let (sources, scope, now) = (vec![api.name.to_string()], api.scope.clone(), api.created);
        let is_placeholder = notes.contains(&NormalizeNote::LooksLikePlaceholder);
        let unclear = is_placeholder.then_some(Unclear::Placeholder);
        let held = Held::Ready(credential, notes);
        Self { sources, api: Some(api), scope, now, unclear, inferred: false, held }
    }

    /// Returns its name for messages.
    pub(super) fn label(&self) -> String {
        self.sources.join(" and ")
    }

    /// Returns whether `--only` selects it by this name.
    pub(super) fn is(&self, name: &str) -> bool {
        let named = self.api.as_ref().is_some_and(|api| api.name.matches(name));
        named || self.sources.iter().any(|source| source == name)
    }

    /// Returns the variables that it would take.
    pub(super) fn variables(&self) -> Vec<Variable> {
        self.api.as_ref().map(Api::variables).unwrap_or_default()
    }

    /// Returns why its variables are taken, if one of them is.
    pub(super) fn taken(&self, claims: &Claims) -> Option<String> {
        claims.refusal(&self.scope, &self.variables())
    }

    /// Returns why `--yes` leaves it out, if it does. `named` tells whether `--only` selected it.
    pub(super) fn obstacle(&self, named: bool) -> Option<String> {
        match (&self.api, &self.unclear) {
            (None, _) => Some("it does not yield a name".to_owned()),
            (_, Some(unclear)) if !named => Some(unclear.to_string()),
            (Some(api), _) => self.held.unfit(api.auth.kind()),
        }
    }

    /// Returns it under another name and type.
    pub(super) fn with(mut self, name: ApiName, kind: AuthKind) -> Self {
        self.api = Some(Api::new(name, kind.default_type(), self.scope.clone(), self.now));
        self
    }

    /// Returns the API with its credential, and everything that a user should know about both.
    pub(super) fn take(self) -> Result<Chosen, CredentialError> {
        let from = self.label();
        let Some(api) = self.api else { return Err(CredentialError::Empty) };
        let (credential, notes) = self.held.take(api.auth.kind())?;
        // The doubt says the same.
        let is_said = |note: &&NormalizeNote| {
            **note == NormalizeNote::LooksLikePlaceholder && self.unclear == Some(Unclear::Placeholder)
        };
        let notes = notes.iter().filter(|note| !is_said(note)).map(ToString::to_string);
        let notes = self.unclear.iter().map(ToString::to_string).chain(notes).collect();
        Ok(Chosen { from, api, credential, notes })
    }
}

impl Held {
    fn take(self, kind: AuthKind) -> Result<(Credential, Vec<NormalizeNote>), CredentialError> {
        let (username, mut value) = match self {
            Self::Ready(credential, notes) => return Ok((credential, notes)),
            Self::Text { username, value } => (username, value),
        };
        let text = std::mem::take(&mut *value);
        let username = username.as_deref().map(String::as_str).filter(|_| kind == AuthKind::Basic);
        let pasted = match username {
            Some(_) => Normalized::parse_verbatim(text)?,
            None => Normalized::parse(kind, text)?,
        };
        Ok((Credential::from_parts(kind, username, pasted.secret)?, pasted.notes))
    }

    /// Returns why it cannot become a credential, if it cannot.
    fn unfit(&self, kind: AuthKind) -> Option<String> {
        let Self::Text { username, value } = self else { return None };
        let copy = Self::Text { username: username.clone(), value: value.clone() };
        copy.take(kind).err().map(|error| error.to_string())
    }
}
