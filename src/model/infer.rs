//! Inference of an API from a variable in a `.env` file: its name, type and domain, and whether the variable is a
//! credential at all.

mod kind;
mod naming;

use std::collections::HashMap;
use std::fmt;

use zeroize::Zeroizing;

use super::dotenv::{Assignment, Doubt};
use super::providers::{
    MIN_KEY_BYTES, Provider, ProviderAuth, provider_of_key, provider_of_pair, provider_of_variable,
};
use super::stand_in::looks_like_placeholder;
use super::{ApiName, AuthType, DocsUrl, Domain, StandIn, Variable};
use kind::{Role, is_data_store, role};
use naming::{is_public, name_of};

/// The inferred API of one variable, or of the two variables of basic auth. Has no `Debug`, because it contains the
/// credential.
pub struct Inferred {
    /// The variables in the file.
    pub sources: Vec<String>,
    /// The inferred name, if there is a valid one.
    pub name: Option<ApiName>,
    /// The inferred type.
    pub auth: AuthType,
    /// The host of a known provider.
    pub domain: Option<Domain>,
    /// The documentation of a known provider.
    pub docs: Option<DocsUrl>,
    /// The username of basic auth.
    pub username: Option<Zeroizing<String>>,
    /// The credential as written in the file.
    pub value: Zeroizing<String>,
    /// Why a user should confirm it first.
    pub unclear: Option<Unclear>,
}

/// Why a variable may not be a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// The value is empty.
    Empty,
    /// Neither name nor value suggest a credential.
    NoCredential,
    /// It is a credential, but the name does not tell of which API.
    NoApi,
    /// The name has a prefix with which a build tool publishes the value.
    Public,
    /// The value is a placeholder.
    Placeholder,
    /// The value stands in for the credential in another way.
    StandIn(StandIn),
    /// Parsers disagree about the value.
    Doubt(Doubt),
}

impl Unclear {
    /// Returns whether the variable is a setting, which remains in the file.
    #[must_use]
    pub fn is_setting(self) -> bool {
        matches!(self, Self::Empty | Self::NoCredential | Self::Public)
    }
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::NoCredential => f.write_str("it does not look like a credential"),
            Self::NoApi => f.write_str("its name does not tell which API it is for"),
            Self::Public => f.write_str("its prefix makes it public"),
            Self::Placeholder => f.write_str("its value looks like a placeholder"),
            Self::StandIn(stand_in) => write!(f, "its value is {stand_in}"),
            Self::Doubt(doubt) => doubt.fmt(f),
        }
    }
}

/// Suffixes of the two variables of basic auth.
const PAIRS: [(&str, &str); 6] = [
    ("_USERNAME", "_PASSWORD"),
    ("_USER", "_PASSWORD"),
    ("_USER", "_PASS"),
    ("_LOGIN", "_PASSWORD"),
    ("_ACCOUNT_SID", "_AUTH_TOKEN"),
    ("_CLIENT_ID", "_CLIENT_SECRET"),
];
/// Infers an API from each assignment. If two would get the same name, both keep all words of their variables.
pub fn infer(mut assignments: Vec<Assignment>) -> Vec<Inferred> {
    assignments.iter_mut().for_each(keep_command);
    // A file can have a hundred thousand assignments, so partners are looked up by name.
    let indexes: HashMap<String, usize> =
        assignments.iter().enumerate().rev().map(|(at, one)| (one.name.clone(), at)).collect();
    let mut left: Vec<Option<Assignment>> = assignments.into_iter().map(Some).collect();
    let mut found = Vec::new();
    for at in 0..left.len() {
        let Some(first) = left[at].take() else { continue };
        let partner = partner(&first.name, |wanted| indexes.get(wanted).copied());
        let second = partner.and_then(|partner| Some((left[partner.at].take()?, partner)));
        found.push(match second {
            Some((second, partner)) if partner.is_password => pair(first, second, &partner.stem),
            Some((second, partner)) => pair(second, first, &partner.stem),
            None => single(first),
        });
    }
    disambiguate(&mut found);
    found
}

/// Puts the backquotes of a command back, without which it would look like a credential.
fn keep_command(assignment: &mut Assignment) {
    let is_command = assignment.doubt == Some(Doubt::Backquotes) && assignment.value.contains(' ');
    if is_command && !assignment.value.contains('`') {
        assignment.value = Zeroizing::new(format!("`{}`", *assignment.value));
    }
}

fn disambiguate(found: &mut [Inferred]) {
    let variable = |one: &Inferred| one.name.as_ref().map(ApiName::variable);
    let mut count: HashMap<Variable, usize> = HashMap::new();
    found.iter().filter_map(variable).for_each(|name| *count.entry(name).or_default() += 1);
    for one in found {
        let ambiguous = variable(one).is_some_and(|name| count.get(&name).is_some_and(|count| *count > 1));
        if let (true, [source]) = (ambiguous, &one.sources[..]) {
            one.name = name_of(source);
        }
    }
}

/// The other variable of basic auth.
struct Partner {
    /// Its index.
    at: usize,
    /// The common part of both names.
    stem: String,
    /// Whether it is the password.
    is_password: bool,
}

fn partner(name: &str, find: impl Fn(&str) -> Option<usize>) -> Option<Partner> {
    if let Some((provider, (user, password))) = provider_of_pair(name) {
        let is_password = name == user;
        let at = find(if is_password { password } else { user })?;
        return Some(Partner { at, stem: provider.name.to_owned(), is_password });
    }
    PAIRS.iter().find_map(|(user, password)| {
        let as_user = name.strip_suffix(user).map(|stem| (format!("{stem}{password}"), stem, true));
        let as_password = name.strip_suffix(password).map(|stem| (format!("{stem}{user}"), stem, false));
        [as_user, as_password].into_iter().flatten().find_map(|(wanted, stem, is_password)| {
            Some(Partner { at: find(&wanted)?, stem: stem.to_owned(), is_password })
                .filter(|_| !is_data_store(stem))
        })
    })
}

fn pair(user: Assignment, password: Assignment, stem: &str) -> Inferred {
    let unclear = unclear(&password).or_else(|| unclear_value(&user));
    let provider = provider_of_pair(&user.name).map(|(provider, _)| provider);
    Inferred {
        name: provider.map_or_else(|| name_of(stem), |provider| ApiName::parse(provider.name).ok()),
        auth: AuthType::Basic,
        domain: provider.and_then(domain),
        docs: provider.and_then(docs),
        sources: vec![user.name, password.name],
        username: Some(user.value),
        value: password.value,
        unclear,
    }
}

fn single(assignment: Assignment) -> Inferred {
    let upper = assignment.name.to_ascii_uppercase();
    let custom = upper.strip_prefix(Variable::PREFIX).map(str::to_owned);
    // The name says more than the key: keys of Clerk begin like those of Stripe.
    let by_name = provider_of_variable(&upper).filter(|_| custom.is_none() && !is_username(&upper));
    let provider = by_name.or_else(|| by_key(&assignment.value));
    let role = role(custom.as_deref().unwrap_or(&upper), &assignment.value);
    let is_credential = custom.is_some() || provider.is_some() || role.is_credential();
    let doubt = unclear(&assignment).filter(|unclear| !is_whole_document(&assignment.value, *unclear));
    let unclear = match doubt {
        // Most values of settings look like placeholders for a credential.
        Some(Unclear::Placeholder) if !is_credential && !is_public(&upper) => Some(Unclear::NoCredential),
        Some(unclear) => Some(unclear),
        None if is_public(&upper) => Some(Unclear::Public),
        None if is_credential => None,
        None if role.is_nameless() => Some(Unclear::NoApi),
        None => Some(Unclear::NoCredential),
    };
    let (auth, username) = match provider.map(|provider| provider.auth) {
        Some(ProviderAuth::Basic(Some(username))) => (AuthType::Basic, Some(username)),
        // Half of a pair is of no use in a request.
        Some(ProviderAuth::Basic(None)) => (AuthType::Secret, None),
        Some(auth) if !role.overrules(&auth) => (auth.auth_type().unwrap_or(AuthType::Bearer), None),
        _ => (role.auth_type(), None),
    };
    Inferred {
        name: single_name(&upper, custom.as_deref(), by_name, provider, &role),
        domain: provider.filter(|_| auth != AuthType::Secret).and_then(domain),
        docs: provider.filter(|_| auth != AuthType::Secret).and_then(docs),
        auth,
        sources: vec![assignment.name],
        username: username.map(|username| Zeroizing::new(username.to_owned())),
        unclear,
        value: assignment.value,
    }
}

/// Returns the name of a known provider for its own variable, with what precedes it: `STAGING_STRIPE_KEY` becomes
/// `Staging Stripe`. Otherwise the name derives from the variable.
fn single_name(
    upper: &str,
    custom: Option<&str>,
    by_name: Option<Provider>,
    provider: Option<Provider>,
    role: &Role,
) -> Option<ApiName> {
    if let Some(provider) = by_name
        && !matches!(provider.auth, ProviderAuth::Basic(None))
    {
        let stage = provider.prefix_of(upper).and_then(name_of);
        let stage = stage.map(|stage| format!("{stage} ")).unwrap_or_default();
        return ApiName::parse(&format!("{stage}{}", provider.name)).ok();
    }
    let stem = custom.map_or_else(|| role.stem(upper), Some).filter(|stem| !stem.is_empty());
    match (stem, provider) {
        (None, Some(provider)) => ApiName::parse(provider.name).ok(),
        (stem, _) => stem.and_then(name_of).or_else(|| name_of(upper)),
    }
}

/// Returns whether a variable is the username of a provider's basic auth.
fn is_username(upper: &str) -> bool {
    provider_of_pair(upper).is_some_and(|(_, (username, _))| username == upper)
}

/// Returns the provider whose keys begin like this value.
fn by_key(value: &str) -> Option<Provider> {
    let is_key = value.len() >= MIN_KEY_BYTES && !value.contains(|c: char| c.is_whitespace() || c == '/');
    if is_key { provider_of_key(value) } else { None }
}

fn domain(provider: Provider) -> Option<Domain> {
    Domain::parse(provider.domain?).ok().map(|(domain, _)| domain)
}

fn docs(provider: Provider) -> Option<DocsUrl> {
    DocsUrl::parse(provider.docs?).ok()
}

/// Returns whether the only doubt about a private key or a document is that it has several lines. It is whole then, and
/// parsers that do not support lines would report it.
fn is_whole_document(value: &str, unclear: Unclear) -> bool {
    let text = value.trim();
    let is_pem = text.starts_with("-----BEGIN ") && text.ends_with("-----") && text.contains("\n-----END ");
    let is_json = text.starts_with('{') && text.ends_with('}');
    unclear == Unclear::Doubt(Doubt::Lines) && (is_pem || is_json)
}

fn unclear(assignment: &Assignment) -> Option<Unclear> {
    unclear_value(assignment)
        .or_else(|| looks_like_placeholder(&assignment.value).then_some(Unclear::Placeholder))
}

fn unclear_value(assignment: &Assignment) -> Option<Unclear> {
    let value = &assignment.value;
    if value.trim().is_empty() {
        return Some(Unclear::Empty);
    }
    let stand_in = StandIn::of(value).map(|found| match found {
        StandIn::Placeholder => Unclear::Placeholder,
        other => Unclear::StandIn(other),
    });
    // The doubt says more about a reference to another variable of the file.
    let doubt = assignment.doubt.map(Unclear::Doubt);
    let is_variable = stand_in == Some(Unclear::StandIn(StandIn::Variable));
    if is_variable { doubt.or(stand_in) } else { stand_in.or(doubt) }
}

#[cfg(test)]
mod tests;
