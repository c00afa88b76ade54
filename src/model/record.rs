//! The record of a custom API: everything except its credential.

use super::{
    AliasError, Aliases, ApiId, ApiName, AuthType, Binding, DocsUrl, Domain, Scope, Timestamp, Variable,
    taken_by,
};

/// How long before its end a credential is marked, in seconds: seven days.
const SOON: u64 = 7 * 24 * 60 * 60;

/// The metadata of one custom API.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// Unchanged by edits. A new credential also gets a new ID.
    pub id: ApiId,
    /// The display name.
    pub name: ApiName,
    /// How a request carries the credential.
    pub auth: AuthType,
    /// The host of the API.
    pub domain: Option<Domain>,
    /// The URL of its documentation.
    pub docs: Option<DocsUrl>,
    /// Whether the URL comes from a project file. No user typed it, so it must not lead to a private network.
    pub docs_declared: bool,
    /// Whether the credential never enters an environment: only the proxy of `exec --proxy` sends it.
    pub proxy_only: bool,
    /// Other variables that hold the credential or a part of it.
    pub aliases: Aliases,
    /// Who can use it.
    pub scope: Scope,
    /// When it was added.
    pub created: Timestamp,
    /// When any field last changed.
    pub updated: Timestamp,
    /// When its credential was last set.
    pub credential_set: Timestamp,
    /// When its credential expires, if the credential itself says so.
    pub expires: Option<Timestamp>,
}

impl Api {
    /// Creates a record that is added at `now`. The vault assigns its ID.
    pub fn new(name: ApiName, auth: AuthType, scope: Scope, now: Timestamp) -> Self {
        let (created, updated, credential_set) = (now, now, now);
        let (id, domain, docs, docs_declared) = (ApiId([0; 16]), None, None, false);
        let (proxy_only, aliases) = (false, Aliases::default());
        Self {
            id,
            name,
            auth,
            domain,
            docs,
            docs_declared,
            proxy_only,
            aliases,
            scope,
            created,
            updated,
            credential_set,
            expires: None,
        }
    }

    /// Returns when the credential expired or expires, for example `expired 3d ago`, if that is past or within seven days.
    pub fn expiry_note(&self, now: Timestamp) -> Option<String> {
        let expires = self.expires?;
        (expires.0 <= now.0.saturating_add(SOON)).then(|| expires.expiry(now))
    }

    /// Returns the variable that holds the value for the header.
    pub fn variable(&self) -> Variable {
        self.name.variable()
    }

    /// Returns all variables that a process with this record gets, and the part of the credential that each holds: the
    /// record's own variable first, then the companions of basic auth, then the aliases.
    ///
    /// Everything that sets, removes, masks or shows variables uses this list.
    pub fn bindings(&self) -> Vec<Binding> {
        let kind = self.auth.kind();
        let mut bindings = self.variable().bindings(kind);
        let own = bindings.len();
        for alias in self.aliases.iter().filter(|alias| alias.part.is_of(kind)) {
            if bindings[..own].iter().all(|binding| binding.variable != alias.variable) {
                bindings.push(alias.clone());
            }
        }
        bindings
    }

    /// Refuses aliases that would not be set as they say.
    ///
    /// # Errors
    /// [`AliasError::NoSuchPart`], [`AliasError::Own`].
    pub fn check_aliases(&self) -> Result<(), AliasError> {
        let kind = self.auth.kind();
        let own = taken_by(&self.name, &self.auth);
        for alias in self.aliases.iter() {
            if !alias.part.is_of(kind) {
                return Err(AliasError::NoSuchPart { alias: alias.to_string(), kind });
            }
            if own.contains(&alias.variable) {
                return Err(AliasError::Own(alias.variable.to_string()));
            }
        }
        Ok(())
    }

    /// Returns the variables of [`Api::bindings`], in the same order.
    pub fn variables(&self) -> Vec<Variable> {
        self.bindings().into_iter().map(|binding| binding.variable).collect()
    }

    /// Returns whether the name, a variable or the domain contains a text, which has to be lower-case.
    pub fn mentions(&self, lower: &str) -> bool {
        let contains = |text: &str| text.to_lowercase().contains(lower);
        contains(self.name.as_str())
            || contains(&self.name.slug())
            || self.domain.as_ref().is_some_and(|domain| contains(domain.as_str()))
            || self.variables().iter().any(|variable| contains(&variable.to_string()))
    }
}

/// Creates a record for tests. `scope` is in the stored form: `organization` or `app:web`.
#[cfg(test)]
pub(super) fn example(name: &str, scope: &str, auth: AuthType) -> Api {
    let name = ApiName::parse(name).expect("a name");
    let scope = Scope::parse_stored(scope).expect("a scope");
    let mut id = [0_u8; 16];
    for (at, byte) in name.as_str().bytes().chain(scope.as_stored().bytes()).enumerate() {
        id[at % 16] = id[at % 16].wrapping_mul(31).wrapping_add(byte);
    }
    Api { id: ApiId(id), ..Api::new(name, auth, scope, Timestamp(1_738_324_800)) }
}

/// Creates an app name for tests.
#[cfg(test)]
pub(super) fn example_app(name: &str) -> super::AppName {
    super::AppName::parse(name).expect("an app name")
}

/// Creates a catalog for tests: records of the organization and of the apps `web` and `worker`, some with the same name.
#[cfg(test)]
pub(super) fn example_catalog() -> super::Catalog {
    use AuthType::{Basic, Bearer};
    super::Catalog::new(vec![
        example("My Billing API", "organization", Basic),
        example("Mail", "organization", Bearer),
        example("my-billing-api", "app:web", Bearer),
        example("Queue", "app:web", Bearer),
        example("Queue", "app:worker", Bearer),
        example("Only", "app:worker", Bearer),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_records_own_variable_comes_first() {
        let shop = example("Shop", "organization", AuthType::Basic);
        assert_eq!(shop.variables().first(), Some(&shop.variable()));
        assert_eq!(shop.variables().len(), 3);
    }

    #[test]
    fn aliases_come_last_and_have_a_part_of_the_credential() {
        let aliases: Aliases = ["SHOP_USER=username", "SHOP_KEY"]
            .map(|alias| Binding::parse(alias).expect("an alias"))
            .into_iter()
            .collect();
        let bound = |auth| {
            let shop = Api { aliases: aliases.clone(), ..example("Shop", "organization", auth) };
            shop.bindings().iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            bound(AuthType::Basic),
            [
                "CUSTOM_API_SHOP",
                "CUSTOM_API_SHOP_USERNAME=username",
                "CUSTOM_API_SHOP_PASSWORD=password",
                "SHOP_KEY",
                "SHOP_USER=username"
            ]
        );
        let own: Aliases =
            [Binding::parse("CUSTOM_API_SHOP_USERNAME").expect("an alias")].into_iter().collect();
        let renamed = Api { aliases: own, ..example("Shop", "organization", AuthType::Basic) };
        assert_eq!(renamed.bindings().len(), 3, "the record's own variables win over its aliases");
        let own = AliasError::Own("CUSTOM_API_SHOP_USERNAME".to_owned());
        assert_eq!(renamed.check_aliases(), Err(own));
        // A bearer token has no username.
        assert_eq!(bound(AuthType::Bearer), ["CUSTOM_API_SHOP", "SHOP_KEY"]);
        let checked =
            |auth| Api { aliases: aliases.clone(), ..example("Shop", "organization", auth) }.check_aliases();
        assert_eq!(checked(AuthType::Basic), Ok(()));
        assert!(matches!(checked(AuthType::Bearer), Err(AliasError::NoSuchPart { .. })));
    }
}
