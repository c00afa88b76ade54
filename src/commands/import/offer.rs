//! An API that could be imported, with its credential.

use zeroize::Zeroizing;

use super::{Chosen, Claims};
use crate::model::{
    Api, ApiName, AuthKind, AuthType, Binding, Credential, CredentialError, Inferred, NormalizeNote,
    Normalized, Scope, Timestamp, Unclear, ValuePart, Variable, taken_by,
};

/// Makes the API from a name and a scope.
type Nameless = Box<dyn FnOnce(ApiName, Scope) -> Api>;

/// An API that could be imported. Has no `Debug`, because it holds the credential.
pub(super) struct Offer {
    /// The variables that it comes from, or its name if it comes from elsewhere.
    pub(super) sources: Vec<String>,
    /// The API, if its name could be derived.
    pub(super) api: Option<Api>,
    /// The scope, which is known even without a name.
    pub(super) scope: Scope,
    /// Why it may not be a credential.
    pub(super) unclear: Option<Unclear>,
    /// Whether name and type were inferred and need confirmation.
    pub(super) inferred: bool,
    /// Whether the user named it or left it out.
    pub(super) wanted: Option<bool>,
    /// The API without a name, for one that the user gives.
    nameless: Option<Nameless>,
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
    /// The API that was inferred from a variable of a settings file. The variables are its aliases.
    pub(super) fn inferred(inferred: Inferred, scope: &Scope, now: Timestamp) -> Self {
        let Inferred { sources, name, auth, domain, docs, username, value, unclear } = inferred;
        let aliases = sources.iter().zip(parts(&sources, username.is_some())).filter_map(|(source, part)| {
            Variable::parse_alias(source).ok().map(|variable| Binding { variable, part })
        });
        let aliases = aliases.collect();
        let with = move |name, scope| Api { domain, docs, aliases, ..Api::new(name, auth, scope, now) };
        let (api, nameless) = match name {
            Some(name) => (Some(with(name, scope.clone())), None),
            None => (None, Some(Box::new(with) as Nameless)),
        };
        Self {
            sources,
            api,
            scope: scope.clone(),
            unclear,
            inferred: true,
            wanted: None,
            nameless,
            held: Held::Text { username, value },
        }
    }

    /// An API with all its metadata, and notes about its credential. A placeholder needs confirmation.
    pub(super) fn ready(api: Api, credential: Credential, notes: Vec<NormalizeNote>) -> Self {
        let (sources, scope) = (vec![api.name.to_string()], api.scope.clone());
        let is_placeholder = notes.contains(&NormalizeNote::LooksLikePlaceholder);
        let unclear = is_placeholder.then_some(Unclear::Placeholder);
        let held = Held::Ready(credential, notes);
        Self { sources, api: Some(api), scope, unclear, inferred: false, wanted: None, nameless: None, held }
    }

    /// Returns its name for messages.
    pub(super) fn label(&self) -> String {
        self.sources.join(" and ")
    }

    /// Returns whether an option selects it by this name.
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

    /// Returns why it is left out, if it is.
    pub(super) fn obstacle(&self, claims: &Claims) -> Option<String> {
        if self.wanted == Some(false) {
            return Some("you left it out".to_owned());
        }
        let setting = self.unclear.filter(|unclear| unclear.is_setting() && self.wanted.is_none());
        setting.map(|unclear| unclear.to_string()).or_else(|| self.taken(claims)).or_else(|| {
            match (&self.api, &self.unclear) {
                (None, _) => Some("it does not yield a name".to_owned()),
                (_, Some(unclear)) if self.wanted.is_none() => Some(unclear.to_string()),
                (Some(api), _) => self.held.unfit(api.auth.kind()),
            }
        })
    }

    /// Sets another type, with its default header unless the type stays.
    pub(super) fn set_kind(&mut self, kind: AuthKind) {
        if let Some(api) = self.api.as_mut().filter(|api| api.auth.kind() != kind) {
            api.auth = kind.default_type();
        }
    }

    /// Sets another type with its header.
    pub(super) fn set_auth(&mut self, auth: AuthType) {
        if let Some(api) = &mut self.api {
            api.auth = auth;
        }
    }

    /// Sets the name, and creates the API if there was none.
    pub(super) fn set_name(&mut self, name: ApiName) {
        match (&mut self.api, self.nameless.take()) {
            (Some(api), _) => api.name = name,
            (None, Some(with)) => self.api = Some(with(name, self.scope.clone())),
            (None, None) => {}
        }
    }

    /// Sets who can use it.
    pub(super) fn set_scope(&mut self, scope: Scope) {
        if let Some(api) = &mut self.api {
            api.scope = scope.clone();
        }
        self.scope = scope;
    }

    /// Adds an alias for the part that a variable of the file holds.
    pub(super) fn add_alias(&mut self, alias: Variable, source: &str) {
        let has_username = matches!(&self.held, Held::Text { username: Some(_), .. });
        let part =
            self.sources.iter().zip(parts(&self.sources, has_username)).find(|(name, _)| *name == source);
        if let (Some(api), Some((_, part))) = (&mut self.api, part) {
            api.aliases.insert(Binding { variable: alias, part });
        }
    }

    /// Returns the API with its credential, and everything that a user should know about both.
    pub(super) fn take(self) -> Result<Chosen, CredentialError> {
        let from = self.label();
        let Some(mut api) = self.api else { return Err(CredentialError::Empty) };
        let mut texts = self.held.texts();
        texts.drain(..texts.len().saturating_sub(self.sources.len()));
        let (credential, notes) = self.held.take(api.auth.kind())?;
        // A program that reads the variable expects exactly the text of the file.
        for (source, (part, text)) in self.sources.iter().zip(texts) {
            let fits = |part| credential.holds(part, &text);
            if fits(part) {
                continue;
            }
            api.aliases.remove(source);
            if fits(ValuePart::Value)
                && let Ok(variable) = Variable::parse_alias(source)
            {
                api.aliases.insert(Binding { variable, part: ValuePart::Value });
            }
        }
        let kind = api.auth.kind();
        api.aliases = api.aliases.iter().filter(|alias| alias.part.is_of(kind)).cloned().collect();
        // The name of the record gives these already.
        for own in taken_by(&api.name, &api.auth) {
            api.aliases.remove(own.as_str());
        }
        // The doubt says the same.
        let is_said = |note: &&NormalizeNote| {
            **note == NormalizeNote::LooksLikePlaceholder && self.unclear == Some(Unclear::Placeholder)
        };
        let notes = notes.iter().filter(|note| !is_said(note)).map(ToString::to_string);
        let notes = self.unclear.iter().map(ToString::to_string).chain(notes).collect();
        Ok(Chosen { from, api, credential, notes })
    }
}

/// Returns the part of the credential that each variable of a file holds.
fn parts(sources: &[String], has_username: bool) -> impl Iterator<Item = ValuePart> + use<> {
    let parts = match (sources.len(), has_username) {
        (1, false) => [ValuePart::Value, ValuePart::Value],
        // All customers have the same username, which is no variable.
        (1, true) => [ValuePart::Password, ValuePart::Value],
        _ => [ValuePart::Username, ValuePart::Password],
    };
    parts.into_iter()
}

impl Held {
    /// Returns the text of each variable of a settings file, and the part of the credential that it is.
    fn texts(&self) -> Vec<(ValuePart, Zeroizing<String>)> {
        match self {
            Self::Text { username: Some(username), value } => {
                vec![(ValuePart::Username, username.clone()), (ValuePart::Password, value.clone())]
            }
            Self::Text { username: None, value } => vec![(ValuePart::Value, value.clone())],
            Self::Ready(..) => Vec::new(),
        }
    }

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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;
    use crate::model::{AppName, infer, parse_dotenv};

    #[test]
    fn a_name_that_the_user_gives_keeps_the_scope_chosen_before() {
        let inferred = infer(parse_dotenv("__=abc123\n").0).remove(0);
        let mut offer = Offer::inferred(inferred, &Scope::Organization, Timestamp(0));
        assert!(offer.api.is_none());
        let web = Scope::App(AppName::parse("web").unwrap());
        offer.set_scope(web.clone());
        offer.set_name(ApiName::parse("Shop").unwrap());
        assert_eq!(offer.api.map(|api| api.scope), Some(web));
    }
}
