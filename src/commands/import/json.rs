//! Offers from JSON on standard input: metadata in the form of `capi list --json`, each with its credential.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::Offer;
use crate::error::{BackupError, CommandError, Error, Result};
use crate::model::{
    Api, ApiName, AppName, AuthKind, AuthParts, AuthScheme, AuthType, Binding, Credential, CredentialError,
    DocsUrl, Domain, HeaderName, NormalizeNote, Normalized, QueryParameter, Scope, Secret, Timestamp,
    Variable,
};
use crate::ui::read_stdin;

/// In bytes; enough for thousands of APIs.
const LIMIT: usize = 4 << 20;

#[derive(Deserialize)]
struct Input {
    apis: Vec<One>,
}

/// Unknown fields are ignored.
#[derive(Deserialize)]
struct One {
    name: String,
    r#type: String,
    header: Option<String>,
    scheme: Option<String>,
    query_parameter: Option<String>,
    #[serde(default)]
    aliases: BTreeMap<String, String>,
    /// The mark of `edit --proxy-only`.
    #[serde(default)]
    proxy_only: bool,
    domain: Option<String>,
    docs: Option<String>,
    app: Option<String>,
    key: Option<Hidden>,
    token: Option<Hidden>,
    username: Option<String>,
    password: Option<Hidden>,
    secret: Option<Hidden>,
}

/// A credential. Has no `Debug`.
struct Hidden(Zeroizing<String>);

impl<'de> Deserialize<'de> for Hidden {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

/// Returns an offer for each API of the input. An invalid one refuses all.
pub(super) fn offers(now: Timestamp, scope: Option<Scope>) -> Result<Vec<Offer>> {
    let unreadable = |error: io::Error| CommandError::Unreadable {
        path: PathBuf::from("standard input"),
        reason: error.into(),
    };
    let bytes = read_stdin(LIMIT).map_err(unreadable)?;
    // The message of serde repeats the unexpected text, which may be a credential.
    let place = |error: serde_json::Error| {
        let what = if error.is_data() { "a field is missing or of another kind" } else { "invalid JSON" };
        BackupError::BadJson(format!("{what}, line {} column {}", error.line(), error.column()))
    };
    // Windows PowerShell begins a pipe with a byte order mark.
    let json = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let input: Input = serde_json::from_slice(json).map_err(place)?;
    input.apis.into_iter().map(|one| one.offer(now, scope.as_ref())).collect()
}

/// Returns the credential, with notes about everything that was removed around it.
fn take(
    kind: AuthKind,
    username: Option<&str>,
    mut secret: Hidden,
) -> std::result::Result<(Credential, Vec<NormalizeNote>), CredentialError> {
    let text = std::mem::take(&mut *secret.0);
    if kind == AuthKind::Secret {
        return Ok((Credential::from_parts(kind, username, Secret::new(text))?, Vec::new()));
    }
    let text = Normalized::parse_verbatim(text)?;
    Ok((Credential::from_parts(kind, username, text.secret)?, text.notes))
}

impl One {
    fn offer(self, now: Timestamp, scope: Option<&Scope>) -> Result<Offer> {
        let name = ApiName::parse(&self.name)?;
        let about = |error: Error| error.about(&format!("`{name}`"));
        let kind = AuthKind::ALL.into_iter().find(|kind| kind.as_str() == self.r#type);
        let kind = kind.ok_or_else(|| {
            BackupError::BadJson(format!("`{name}` has no type of api-key, bearer, basic, secret"))
        })?;
        let described = self.describe(name.clone(), kind, now, scope).map_err(about)?;
        let secret = match kind {
            AuthKind::ApiKey => self.key,
            AuthKind::Bearer => self.token,
            AuthKind::Basic => self.password,
            AuthKind::Secret => self.secret,
        };
        let username = self.username.filter(|_| kind == AuthKind::Basic);
        let secret = secret.ok_or(CredentialError::Empty).map_err(Error::from).map_err(about)?;
        let taken = take(kind, username.as_deref(), secret).map_err(Error::from).map_err(about)?;
        Ok(Offer::ready(described, taken.0, taken.1))
    }

    fn describe(&self, name: ApiName, kind: AuthKind, now: Timestamp, scope: Option<&Scope>) -> Result<Api> {
        let auth = self.auth(kind)?;
        let own = match &self.app {
            Some(app) => Scope::App(AppName::parse(app)?),
            None => Scope::Organization,
        };
        let mut api = Api::new(name, auth, scope.cloned().unwrap_or(own), now);
        api.domain = self.domain.as_deref().map(Domain::parse).transpose()?.map(|(domain, _)| domain);
        api.proxy_only = self.proxy_only;
        api.docs = self.docs.as_deref().map(DocsUrl::parse).transpose()?;
        for (name, part) in &self.aliases {
            api.aliases.insert(Binding { variable: Variable::parse_alias(name)?, part: part.parse()? });
        }
        api.check_aliases()?;
        Ok(api)
    }

    /// Returns the type. `capi list --json` also prints the header and the scheme that follow from the type.
    fn auth(&self, kind: AuthKind) -> Result<AuthType> {
        let is_own = |scheme: &&str| kind == AuthKind::Bearer && !scheme.eq_ignore_ascii_case("Bearer");
        let parameter = self.query_parameter.as_deref().filter(|_| kind == AuthKind::ApiKey);
        let header = self.header.as_deref().filter(|_| kind == AuthKind::ApiKey && parameter.is_none());
        let parts = AuthParts {
            kind: Some(kind),
            header: header.map(HeaderName::parse).transpose()?,
            scheme: self.scheme.as_deref().filter(is_own).map(AuthScheme::parse).transpose()?,
            parameter: parameter.map(QueryParameter::parse).transpose()?,
        };
        Ok(parts.resolve()?.unwrap_or_else(|| kind.default_type()))
    }
}
