//! The differences between the APIs of two generations of a vault.

use std::collections::BTreeMap;
use std::fmt;

use super::{Api, ApiId, natural_key};

/// A field in which two versions of an API can differ. Dates are excluded, because they follow from the other fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The name, which determines the variable.
    Name,
    /// How a request carries the credential.
    Type,
    /// The domain.
    Domain,
    /// The documentation URL.
    Docs,
    /// The other variables that hold the credential.
    Aliases,
    /// Whether only the proxy sends the credential.
    Proxy,
    /// Who can use the API.
    Scope,
    /// The credential, whose value is never shown.
    Credential,
    /// Fields of a newer version of capi, which this version only preserves.
    Other,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Domain => "domain",
            Self::Docs => "docs",
            Self::Aliases => "aliases",
            Self::Proxy => "proxy only",
            Self::Scope => "scope",
            Self::Credential => "credential",
            Self::Other => "fields of a newer capi",
        })
    }
}

impl Field {
    /// Returns the field's value for display. For a credential that is only the date when it was set.
    pub fn of(self, api: &Api) -> String {
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        match self {
            Self::Name => api.name.to_string(),
            Self::Type => api.auth.description(),
            Self::Domain => or_none(api.domain.as_ref().map(ToString::to_string)),
            Self::Docs => or_none(api.docs.as_ref().map(ToString::to_string)),
            Self::Aliases => {
                let names: Vec<String> = api.aliases.to_stored().iter().map(ToString::to_string).collect();
                or_none((!names.is_empty()).then(|| names.join(", ")))
            }
            Self::Proxy => if api.proxy_only { "yes" } else { "no" }.to_owned(),
            Self::Scope => api.scope.short(),
            Self::Credential => format!("set {}", api.credential_set),
            Self::Other => "not shown".to_owned(),
        }
    }
}

/// A change to one API.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The API was added.
    Added(Api),
    /// The API was removed.
    Removed(Api),
    /// Some fields changed.
    Changed {
        /// The old version.
        old: Box<Api>,
        /// The new version.
        new: Box<Api>,
        /// The fields that differ.
        fields: Vec<Field>,
    },
}

impl Change {
    /// Returns the current name of the API, or the last one if it was removed.
    pub fn name(&self) -> &super::ApiName {
        match self {
            Self::Added(api) | Self::Removed(api) => &api.name,
            Self::Changed { new, .. } => &new.name,
        }
    }
}

/// Returns whether `new` is `old` with a new credential, which changes the ID of a record and preserves these fields.
pub fn is_rotated(old: &Api, new: &Api) -> bool {
    (&old.name, &old.scope, &old.auth, old.created) == (&new.name, &new.scope, &new.auth, new.created)
}

/// Returns the changes between two lists of APIs, sorted by name. `rotated` returns whether the credentials of two
/// versions differ.
pub fn changes(old: &[Api], new: &[Api], rotated: impl Fn(&Api, &Api) -> bool) -> Vec<Change> {
    let by_id =
        |apis: &[Api]| apis.iter().cloned().map(|api| (api.id, api)).collect::<BTreeMap<ApiId, Api>>();
    let (old, mut new) = (by_id(old), by_id(new));
    let mut found = Vec::new();
    for (id, old_api) in &old {
        let successor = || new.values().find(|api| !old.contains_key(&api.id) && is_rotated(old_api, api));
        let key = if new.contains_key(id) { Some(*id) } else { successor().map(|api| api.id) };
        match key.and_then(|key| new.remove(&key)) {
            None => found.push(Change::Removed(old_api.clone())),
            Some(new_api) => {
                let fields = differing(old_api, &new_api, rotated(old_api, &new_api));
                if !fields.is_empty() {
                    let (old, new) = (Box::new(old_api.clone()), Box::new(new_api));
                    found.push(Change::Changed { old, new, fields });
                }
            }
        }
    }
    found.extend(new.into_values().map(Change::Added));
    found.sort_by_cached_key(|change| natural_key(change.name().as_str()));
    found
}

fn differing(old: &Api, new: &Api, credential: bool) -> Vec<Field> {
    let compared = [
        (Field::Name, old.name != new.name),
        (Field::Type, old.auth != new.auth),
        (Field::Domain, old.domain != new.domain),
        (Field::Docs, old.docs != new.docs),
        (Field::Aliases, old.aliases != new.aliases),
        (Field::Proxy, old.proxy_only != new.proxy_only),
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

    fn rotated(old: &Api, new: &Api) -> bool {
        old.credential_set != new.credential_set
    }

    #[test]
    fn every_field_has_a_name() {
        use Field::{Aliases, Credential, Docs, Domain, Name, Other, Proxy, Scope, Type};
        let words = [Name, Type, Domain, Docs, Aliases, Proxy, Scope, Credential, Other]
            .map(|field| field.to_string());
        assert_eq!(words[..6], ["name", "type", "domain", "docs", "aliases", "proxy only"]);
        assert_eq!(words[6..], ["scope", "credential", "fields of a newer capi"]);
    }

    #[test]
    fn aliases_are_compared_and_shown() {
        let old = example("Kept", "organization", AuthType::Bearer);
        let alias = |text: &str| crate::model::Binding::parse(text).expect("an alias");
        let new =
            super::super::Api { aliases: [alias("B"), alias("A")].into_iter().collect(), ..old.clone() };
        assert_eq!((Field::Aliases.of(&old), Field::Aliases.of(&new)), ("-".into(), "A, B".into()));
        let [Change::Changed { fields, .. }] = &changes(&[old], &[new], rotated)[..] else {
            panic!("one change")
        };
        assert_eq!(*fields, [Field::Aliases]);
    }

    #[test]
    fn added_removed_and_changed_apis_are_sorted_by_name() {
        let (removed, kept, added) = (
            example("Gone", "organization", AuthType::Bearer),
            example("Kept", "app:web", AuthType::Basic),
            example("Came", "organization", AuthType::Bearer),
        );
        let mut changed = kept.clone();
        changed.domain = Domain::parse("api.example.com").ok().map(|(domain, _)| domain);
        let found = changes(&[removed.clone(), kept.clone()], &[changed.clone(), added.clone()], rotated);
        let (old, new) = (Box::new(kept.clone()), Box::new(changed));
        assert_eq!(
            found,
            [
                Change::Added(added),
                Change::Removed(removed),
                Change::Changed { old, new, fields: vec![Field::Domain] }
            ]
        );
        assert!(changes(from_ref(&kept), from_ref(&kept), rotated).is_empty());
    }

    #[test]
    fn a_new_credential_is_a_change_despite_the_new_id() {
        let old = example("Billing", "organization", AuthType::Bearer);
        let mut new = old.clone();
        (new.id, new.credential_set) = (ApiId([9; 16]), Timestamp(old.credential_set.0 + 1));
        let [Change::Changed { fields, .. }] = &changes(from_ref(&old), from_ref(&new), rotated)[..] else {
            panic!("one change")
        };
        assert_eq!(*fields, [Field::Credential]);
        // An API that replaces a deleted one has another creation time.
        new.created = Timestamp(1);
        assert_eq!(changes(&[old], &[new], rotated).len(), 2);
    }
}
