//! What became of the APIs between two generations of a vault.

use std::collections::BTreeMap;
use std::fmt;

use super::{Api, ApiId};

/// A field that two versions of an API may differ in. The dates are none: they follow from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The name, and with it the variable.
    Name,
    /// How a request carries the credential.
    Type,
    /// The domain.
    Domain,
    /// The documentation URL.
    Docs,
    /// Who may use it.
    Scope,
    /// The credential; it is never shown.
    Credential,
    /// What a later version of capi wrote, and this one only carries along.
    Other,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Domain => "domain",
            Self::Docs => "docs",
            Self::Scope => "scope",
            Self::Credential => "credential",
            Self::Other => "fields of a newer capi",
        })
    }
}

impl Field {
    /// What an API has there, for people; of a credential only that it is one.
    pub fn of(self, api: &Api) -> String {
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        match self {
            Self::Name => api.name.to_string(),
            Self::Type => match &api.auth {
                super::AuthType::ApiKey { header } => format!("{} {header}", api.auth.kind()),
                _ => api.auth.kind().to_string(),
            },
            Self::Domain => or_none(api.domain.as_ref().map(ToString::to_string)),
            Self::Docs => or_none(api.docs.as_ref().map(ToString::to_string)),
            Self::Scope => api.scope.short(),
            Self::Credential => format!("set {}", api.credential_set),
            Self::Other => "not shown".to_owned(),
        }
    }
}

/// What happened to one API.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It is new.
    Came(Api),
    /// It is gone.
    Went(Api),
    /// It is another one in these fields.
    Changed {
        /// As it was.
        old: Box<Api>,
        /// As it is.
        new: Box<Api>,
        /// Where they differ.
        fields: Vec<Field>,
    },
}

impl Change {
    /// The name that people know the API by: the newest one.
    pub fn name(&self) -> &super::ApiName {
        match self {
            Self::Came(api) | Self::Went(api) => &api.name,
            Self::Changed { new, .. } => &new.name,
        }
    }
}

/// Whether `new` is what became of `old` when it got a new credential: that gives a record another id and keeps the rest.
pub fn same_line(old: &Api, new: &Api) -> bool {
    (&old.name, &old.scope, &old.auth, old.created) == (&new.name, &new.scope, &new.auth, new.created)
}

/// What happened between two lists of APIs, by name. `another` says whether two versions have different credentials.
pub fn changes(old: &[Api], new: &[Api], another: impl Fn(&Api, &Api) -> bool) -> Vec<Change> {
    let by_id =
        |apis: &[Api]| apis.iter().cloned().map(|api| (api.id, api)).collect::<BTreeMap<ApiId, Api>>();
    let (old, mut new) = (by_id(old), by_id(new));
    let mut found = Vec::new();
    for (id, old_api) in &old {
        let successor = || new.values().find(|api| !old.contains_key(&api.id) && same_line(old_api, api));
        let key = if new.contains_key(id) { Some(*id) } else { successor().map(|api| api.id) };
        match key.and_then(|key| new.remove(&key)) {
            None => found.push(Change::Went(old_api.clone())),
            Some(new_api) => {
                let fields = differing(old_api, &new_api, another(old_api, &new_api));
                if !fields.is_empty() {
                    let (old, new) = (Box::new(old_api.clone()), Box::new(new_api));
                    found.push(Change::Changed { old, new, fields });
                }
            }
        }
    }
    found.extend(new.into_values().map(Change::Came));
    found.sort_by_cached_key(|change| change.name().as_str().to_lowercase());
    found
}

fn differing(old: &Api, new: &Api, credential: bool) -> Vec<Field> {
    let compared = [
        (Field::Name, old.name != new.name),
        (Field::Type, old.auth != new.auth),
        (Field::Domain, old.domain != new.domain),
        (Field::Docs, old.docs != new.docs),
        (Field::Scope, old.scope != new.scope),
        (Field::Credential, credential),
    ];
    compared.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use super::*;
    use crate::model::{AuthType, Domain, Timestamp, record::example};

    fn another(old: &Api, new: &Api) -> bool {
        old.credential_set != new.credential_set
    }

    #[test]
    fn every_field_has_a_word_of_its_own() {
        use Field::{Credential, Docs, Domain, Name, Other, Scope, Type};
        let words = [Name, Type, Domain, Docs, Scope, Credential, Other].map(|field| field.to_string());
        assert_eq!(words[..6], ["name", "type", "domain", "docs", "scope", "credential"]);
        assert_eq!(words[6], "fields of a newer capi");
    }

    #[test]
    fn what_came_went_and_changed_is_told_by_name() {
        let (gone, kept, came) = (
            example("Gone", "organization", AuthType::Bearer),
            example("Kept", "app:web", AuthType::Basic),
            example("Came", "organization", AuthType::Bearer),
        );
        let mut changed = kept.clone();
        changed.domain = Domain::parse("api.example.com").ok().map(|(domain, _)| domain);
        let found = changes(&[gone.clone(), kept.clone()], &[changed.clone(), came.clone()], another);
        let (old, new) = (Box::new(kept.clone()), Box::new(changed));
        assert_eq!(
            found,
            [
                Change::Came(came),
                Change::Went(gone),
                Change::Changed { old, new, fields: vec![Field::Domain] }
            ]
        );
        assert!(changes(from_ref(&kept), from_ref(&kept), another).is_empty());
    }

    #[test]
    fn a_new_credential_is_a_change_although_the_id_is_another() {
        let old = example("Billing", "organization", AuthType::Bearer);
        let mut new = old.clone();
        (new.id, new.credential_set) = (ApiId([9; 16]), Timestamp(old.credential_set.0 + 1));
        let [Change::Changed { fields, .. }] = &changes(from_ref(&old), from_ref(&new), another)[..] else {
            panic!("one change")
        };
        assert_eq!(*fields, [Field::Credential]);
        // Another API that took the place of a deleted one was made at another time.
        new.created = Timestamp(1);
        assert_eq!(changes(&[old], &[new], another).len(), 2);
    }
}
