//! APIs that a test puts into a vault.

use std::time::{SystemTime, UNIX_EPOCH};

use capi::model::{
    Api, ApiName, AppName, AuthKind, AuthType, Binding, Credential, DocsUrl, Domain, HeaderName, Scope,
    Secret, Timestamp,
};
use capi::vault::OpenVault;

use super::secrets::KEY;

const DAY: u64 = 24 * 60 * 60;

/// An API with a known credential; for basic auth the username is `user`.
pub(crate) struct Given {
    name: String,
    auth: AuthType,
    app: Option<&'static str>,
    domain: Option<String>,
    docs: Option<String>,
    aliases: Vec<&'static str>,
    credential: &'static str,
}

impl Given {
    /// An API of the organization with this type, without a domain and documentation.
    pub(crate) fn new(name: &str, auth: AuthType) -> Self {
        Self {
            name: name.to_owned(),
            auth,
            app: None,
            domain: None,
            docs: None,
            aliases: Vec::new(),
            credential: KEY,
        }
    }

    /// An API key in the default header.
    pub(crate) fn key(name: &str) -> Self {
        Self::new(name, AuthType::ApiKey { header: HeaderName::default() })
    }

    /// A bearer token.
    pub(crate) fn bearer(name: &str) -> Self {
        Self::new(name, AuthType::Bearer)
    }

    /// A username and a password.
    pub(crate) fn basic(name: &str) -> Self {
        Self::new(name, AuthType::Basic)
    }

    /// Moves it to an app.
    pub(crate) fn app(self, app: &'static str) -> Self {
        Self { app: Some(app), ..self }
    }

    /// Sets the domain.
    pub(crate) fn domain(self, domain: impl Into<String>) -> Self {
        Self { domain: Some(domain.into()), ..self }
    }

    /// Sets the URL of the documentation.
    pub(crate) fn docs(self, url: impl Into<String>) -> Self {
        Self { docs: Some(url.into()), ..self }
    }

    /// Sets the aliases, each as `NAME` or `NAME=PART`.
    pub(crate) fn aliases(self, aliases: impl IntoIterator<Item = &'static str>) -> Self {
        Self { aliases: aliases.into_iter().collect(), ..self }
    }

    /// Sets the credential.
    pub(crate) fn credential(self, credential: &'static str) -> Self {
        Self { credential, ..self }
    }

    /// Adds it to a vault.
    pub(super) fn put_into(self, vault: &mut OpenVault) {
        let kind = self.auth.kind();
        let user = (kind == AuthKind::Basic).then_some("user");
        let credential = Credential::from_parts(kind, user, Secret::new(self.credential.to_owned())).unwrap();
        let api = Api {
            domain: self.domain.map(|domain| Domain::parse(&domain).unwrap().0),
            docs: self.docs.map(|docs| DocsUrl::parse(&docs).unwrap()),
            aliases: self.aliases.iter().map(|alias| Binding::parse(alias).unwrap()).collect(),
            ..Api::new(
                ApiName::parse(&self.name).unwrap(),
                self.auth,
                scope(self.app),
                Timestamp(1_738_324_800),
            )
        };
        vault.records.add(api, credential).unwrap();
    }
}

/// Adds an API that is forty days old; the credential of basic auth is `user:password`.
pub(crate) fn put(vault: &mut OpenVault, name: &str, app: Option<&str>, kind: AuthKind, credential: &str) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let api =
        Api::new(ApiName::parse(name).unwrap(), kind.default_type(), scope(app), Timestamp(now - 40 * DAY));
    let credential = Credential::from_parts(kind, None, Secret::new(credential.to_owned())).unwrap();
    vault.records.add(api, credential).unwrap();
}

fn scope(app: Option<&str>) -> Scope {
    app.map_or(Scope::Organization, |app| Scope::App(AppName::parse(app).unwrap()))
}
