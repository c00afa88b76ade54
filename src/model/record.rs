//! All that is known of a custom API but its credential.

use super::{ApiId, ApiName, AuthType, DocsUrl, Domain, Scope, Timestamp, Variable, taken_by};

/// The metadata of one custom API.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// Stays the same through every edit; with a new credential comes a new one.
    pub id: ApiId,
    /// What people call it.
    pub name: ApiName,
    /// How a request carries the credential.
    pub auth: AuthType,
    /// Where the API answers.
    pub domain: Option<Domain>,
    /// Where its documentation stands.
    pub docs: Option<DocsUrl>,
    /// Who may use it.
    pub scope: Scope,
    /// When it was added.
    pub created: Timestamp,
    /// When anything of it last changed.
    pub updated: Timestamp,
    /// When its credential was last set.
    pub credential_set: Timestamp,
}

impl Api {
    /// One that is added at `now`; the vault gives it its id.
    pub fn new(name: ApiName, auth: AuthType, scope: Scope, now: Timestamp) -> Self {
        let (created, updated, credential_set) = (now, now, now);
        let (id, domain, docs) = (ApiId([0; 16]), None, None);
        Self { id, name, auth, domain, docs, scope, created, updated, credential_set }
    }

    /// The variable that holds what stands in the header.
    pub fn variable(&self) -> Variable {
        self.name.variable()
    }

    /// All variables that it takes: its own first, then the companions.
    pub fn variables(&self) -> Vec<Variable> {
        taken_by(&self.name, &self.auth)
    }
}

/// A record for tests: `scope` as it is stored, so `organization` or `app:web`.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_own_variable_comes_first() {
        let shop = example("Shop", "organization", AuthType::Basic);
        assert_eq!(shop.variables().first(), Some(&shop.variable()));
        assert_eq!(shop.variables().len(), 3);
    }
}
