//! The fields of a record for a known provider, as `add` suggests them.

use std::fmt;

use super::{AuthType, DocsUrl, Domain, Provider};

/// The fields that follow from a provider. Displays as `type bearer, domain api.stripe.com, documentation https://…`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProviderFields {
    /// The provider's name.
    pub name: &'static str,
    /// How it expects the credential.
    pub auth: AuthType,
    /// The host of its API, if all customers share it.
    pub domain: Option<Domain>,
    /// The URL of its documentation.
    pub docs: Option<DocsUrl>,
}

impl Provider {
    /// Returns the fields of a record for this provider.
    #[must_use]
    pub fn fields(&self) -> Option<ProviderFields> {
        let domain = self.domain.and_then(|domain| Domain::parse(domain).ok()).map(|(domain, _)| domain);
        let docs = self.docs.and_then(|docs| DocsUrl::parse(docs).ok());
        Some(ProviderFields { name: self.name, auth: self.auth.auth_type()?, domain, docs })
    }
}

impl fmt::Display for ProviderFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "type {}", self.auth.description())?;
        self.domain.iter().try_for_each(|domain| write!(f, ", domain {domain}"))?;
        self.docs.iter().try_for_each(|docs| write!(f, ", documentation {docs}"))
    }
}
