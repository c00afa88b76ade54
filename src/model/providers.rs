//! Known providers: the variables and prefixes of their keys, their domain, and how they expect the credential.
//!
//! `providers.tsv` has one line for each kind of key, with the page that documents it. To add a provider, add a line; the
//! tests below check it.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{AuthKind, AuthScheme, AuthType, HeaderName, QueryParameter};

/// The table, which contributors edit.
const TABLE: &str = include_str!("providers.tsv");

/// The shortest key whose prefix identifies a provider, in bytes. A short word can begin like a key by chance.
pub(super) const MIN_KEY_BYTES: usize = 16;

/// Last words of variables that hold a credential, after a provider's name.
const SUFFIXES: [&str; 7] =
    ["_API_KEY", "_KEY", "_API_TOKEN", "_ACCESS_TOKEN", "_AUTH_TOKEN", "_TOKEN", "_SECRET_KEY"];

/// One kind of key of a provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Provider {
    /// The name under which `add` and `import` suggest to store it.
    pub name: &'static str,
    /// The API's host; providers with a host for each customer have none.
    pub domain: Option<&'static str>,
    /// How the provider expects the credential.
    pub auth: ProviderAuth,
    /// The URL of the API's documentation.
    pub docs: Option<&'static str>,
    variables: &'static str,
    prefixes: &'static str,
    /// The page that documents how the provider authenticates requests.
    source: &'static str,
}

/// How a provider expects a credential.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProviderAuth {
    /// `Authorization: Bearer CREDENTIAL`.
    Bearer,
    /// The credential alone in this header.
    Header(&'static str),
    /// `Authorization: SCHEME CREDENTIAL`.
    Scheme(&'static str),
    /// A query parameter of this name.
    Query(&'static str),
    /// Basic auth, with the username if all customers use the same.
    Basic(Option<&'static str>),
    /// The program needs it in another way, for example to sign requests.
    Secret,
}

impl ProviderAuth {
    fn parse(text: &'static str) -> Option<Self> {
        Some(match text.split_once(' ') {
            None if text == "bearer" => Self::Bearer,
            None if text == "basic" => Self::Basic(None),
            None if text == "secret" => Self::Secret,
            Some(("header", header)) => Self::Header(header),
            Some(("scheme", scheme)) => Self::Scheme(scheme),
            Some(("query", parameter)) => Self::Query(parameter),
            Some(("basic", username)) => Self::Basic(Some(username)),
            _ => return None,
        })
    }

    /// Returns the authentication type of a record for this provider.
    #[must_use]
    pub fn auth_type(self) -> Option<AuthType> {
        match self {
            Self::Bearer => Some(AuthType::Bearer),
            Self::Header(header) => Some(AuthType::ApiKey { header: HeaderName::parse(header).ok()? }),
            Self::Scheme(scheme) => Some(AuthType::Token { scheme: AuthScheme::parse(scheme).ok()? }),
            Self::Query(parameter) => {
                Some(AuthType::QueryKey { parameter: QueryParameter::parse(parameter).ok()? })
            }
            Self::Basic(_) => Some(AuthKind::Basic.default_type()),
            Self::Secret => Some(AuthType::Secret),
        }
    }
}

impl Provider {
    fn parse(line: &'static str) -> Option<Self> {
        let mut columns = line.split('\t');
        let mut next = || columns.next().map(|column| if column == "-" { "" } else { column });
        let (name, variables, prefixes) = (next()?, next()?, next()?);
        let domain = Some(next()?).filter(|domain| !domain.is_empty());
        let auth = ProviderAuth::parse(next()?)?;
        let docs = Some(next()?).filter(|docs| !docs.is_empty());
        Some(Self { name, domain, auth, docs, variables, prefixes, source: next()? })
    }

    /// Returns the variables of the two parts of basic auth.
    fn pairs(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.variables.split(' ').filter_map(|variable| variable.split_once('+'))
    }

    fn variables(&self) -> impl Iterator<Item = &'static str> {
        self.variables.split([' ', '+'])
    }

    /// Returns what precedes one of the provider's variables in a longer one: `STAGING` in `STAGING_STRIPE_SECRET_KEY`.
    #[must_use]
    pub fn prefix_of<'a>(&self, variable: &'a str) -> Option<&'a str> {
        self.variables().find_map(|known| variable.strip_suffix(known)?.strip_suffix('_'))
    }
}

/// The table by what it is searched for. A settings file can have a hundred thousand variables, each of which is looked
/// up.
struct Tables {
    providers: Vec<Provider>,
    by_variable: HashMap<&'static str, Provider>,
    /// By the letters and digits of the name.
    by_name: HashMap<String, Provider>,
}

fn tables() -> &'static Tables {
    static TABLES: LazyLock<Tables> = LazyLock::new(|| {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        let providers: Vec<Provider> = lines.filter_map(Provider::parse).collect();
        let variables = |provider: &Provider| {
            provider.variables().map(|variable| (variable, *provider)).collect::<Vec<_>>()
        };
        let by_variable = providers.iter().flat_map(variables).collect();
        let by_name = providers.iter().map(|provider| (letters(provider.name), *provider)).collect();
        Tables { providers, by_variable, by_name }
    });
    &TABLES
}

/// Returns all providers, in the order of the table.
fn providers() -> impl Iterator<Item = Provider> {
    tables().providers.iter().copied()
}

/// Returns the provider to which a variable of a program belongs.
///
/// A prefix such as `STAGING_` is allowed, and so is the provider's name with a usual ending.
#[must_use]
pub(super) fn provider_of_variable(variable: &str) -> Option<Provider> {
    let listed = |name: &str| tables().by_variable.get(name).copied();
    let after = |at: usize| listed(&variable[at + 1..]);
    let stems = || SUFFIXES.iter().filter_map(|suffix| variable.strip_suffix(suffix));
    listed(variable)
        .or_else(|| variable.match_indices('_').find_map(|(at, _)| after(at)))
        .or_else(|| stems().find_map(provider_of_name))
}

/// Returns the provider whose basic auth has this variable, and the variables of its username and password.
#[must_use]
pub(super) fn provider_of_pair(variable: &str) -> Option<(Provider, (&'static str, &'static str))> {
    let provider = *tables().by_variable.get(variable)?;
    let pair = provider.pairs().find(|pair| pair.0 == variable || pair.1 == variable)?;
    Some((provider, pair))
}

/// Returns the provider that an API's name names. Case, blanks and punctuation do not count.
#[must_use]
pub fn provider_of_name(name: &str) -> Option<Provider> {
    tables().by_name.get(&letters(name)).copied()
}

/// Returns the page on which the provider with this host documents its keys.
#[must_use]
pub fn key_page_of_host(host: &str) -> Option<&'static str> {
    providers().find(|provider| provider.domain == Some(host)).map(|provider| provider.source)
}

/// Returns the letters and digits of a name, in lower case.
fn letters(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Returns the provider whose keys begin like this one. The longest prefix counts.
#[must_use]
pub(super) fn provider_of_key(key: &str) -> Option<Provider> {
    let length = |provider: &Provider| {
        let known = provider.prefixes.split(' ').filter(|prefix| !prefix.is_empty());
        known.filter(|prefix| key.starts_with(prefix)).map(str::len).max()
    };
    let matching = providers().filter_map(|provider| Some((length(&provider)?, provider)));
    matching.max_by_key(|(length, _)| *length).map(|(_, provider)| provider)
}

/// Returns the public prefix of a key, by which its provider is recognized: `sk_live_`. Empty for other keys.
#[must_use]
pub fn public_prefix(key: &str) -> &str {
    if key.len() < MIN_KEY_BYTES {
        return "";
    }
    let prefixes = providers().flat_map(|provider| provider.prefixes.split(' '));
    let length = prefixes.filter(|prefix| key.starts_with(prefix)).map(str::len).max();
    &key[..length.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::model::{ApiName, DocsUrl, Domain};

    #[test]
    fn every_line_of_the_table_is_valid() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let provider = Provider::parse(line).unwrap_or_else(|| panic!("{line}"));
            ApiName::parse(provider.name).unwrap_or_else(|_| panic!("{line}"));
            if let Some(domain) = provider.domain {
                let (domain, note) = Domain::parse(domain).unwrap_or_else(|_| panic!("{line}"));
                assert_eq!(note, None, "{domain}");
            }
            for url in provider.docs.into_iter().chain([provider.source]) {
                DocsUrl::parse(url).unwrap_or_else(|_| panic!("{line}"));
            }
            assert!(provider.auth.auth_type().is_some(), "{line}");
            assert!(!provider.variables.is_empty(), "{line}");
        }
        assert!(providers().count() >= 100);
    }

    #[test]
    fn no_variable_and_no_prefix_is_listed_twice() {
        let mut variables = HashSet::new();
        let mut prefixes = HashSet::new();
        for provider in providers() {
            assert!(provider.variables().all(|variable| variables.insert(variable)), "{}", provider.name);
            let known = provider.prefixes.split(' ').filter(|prefix| !prefix.is_empty());
            known.for_each(|prefix| assert!(prefixes.insert(prefix), "{prefix}"));
        }
    }

    #[test]
    fn variables_find_their_provider() {
        let name = |variable| provider_of_variable(variable).map(|provider| provider.name);
        assert_eq!(name("STRIPE_SECRET_KEY"), Some("Stripe"));
        assert_eq!(name("STAGING_STRIPE_SECRET_KEY"), Some("Stripe"));
        assert_eq!(name("STRIPE_KEY"), Some("Stripe"));
        assert_eq!(name("STRIPE_WEBHOOK_SECRET"), Some("Stripe Webhook"));
        assert_eq!(name("STRIPE_PUBLISHABLE_KEY"), None);
        assert_eq!(name("TWILIO_AUTH_TOKEN"), Some("Twilio"));
        assert_eq!(name("PORT"), None);
        assert_eq!(name("XNPM_TOKEN"), None);
        for variable in ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"] {
            let (twilio, pair) = provider_of_pair(variable).expect("a pair");
            assert_eq!(twilio.auth, ProviderAuth::Basic(None));
            assert_eq!(pair, ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"));
        }
    }

    #[test]
    fn keys_find_their_provider() {
        let name = |key| provider_of_key(key).map(|provider| provider.name);
        assert_eq!(name("sk_live_4242"), Some("Stripe"));
        assert_eq!(name("sk-ant-api03-x"), Some("Anthropic"));
        assert_eq!(name("ghp_x"), Some("GitHub"));
        assert_eq!(name("hello"), None);
        assert_eq!(name(""), None);
    }

    #[test]
    fn names_find_their_provider() {
        let auth = |name| provider_of_name(name).map(|provider| provider.auth);
        assert_eq!(auth("stripe"), Some(ProviderAuth::Bearer));
        assert_eq!(auth("Open AI"), Some(ProviderAuth::Bearer));
        assert_eq!(auth("DeepL"), Some(ProviderAuth::Scheme("DeepL-Auth-Key")));
        assert_eq!(auth("My Billing API"), None);
    }
}
