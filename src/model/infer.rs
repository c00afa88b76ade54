//! Inference of an API's name and type from a variable in a `.env` file, and of whether it is a credential at all.

use std::collections::HashMap;
use std::fmt;

use zeroize::Zeroizing;

use super::dotenv::{Assignment, Doubt};
use super::stand_in::looks_like_placeholder;
use super::{ApiName, AuthKind, StandIn, Variable};

/// The inferred API of one variable, or of the two variables of basic auth. Has no `Debug`, because it contains the
/// credential.
pub struct Inferred {
    /// The variables in the file.
    pub sources: Vec<String>,
    /// The inferred name, if there is a valid one.
    pub name: Option<ApiName>,
    /// The inferred type.
    pub kind: AuthKind,
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
    /// The value is a placeholder.
    Placeholder,
    /// The value stands in for the credential in another way.
    StandIn(StandIn),
    /// Parsers disagree about the value.
    Doubt(Doubt),
}

impl fmt::Display for Unclear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::NoCredential => f.write_str("its name is not that of an API's credential"),
            Self::Placeholder => f.write_str("its value looks like a placeholder"),
            Self::StandIn(stand_in) => write!(f, "its value is {stand_in}"),
            Self::Doubt(doubt) => doubt.fmt(f),
        }
    }
}

/// Last words of credential variables, longest first, and the type that each suggests.
const SUFFIXES: [(&[&str], AuthKind); 14] = [
    (&["SECRET", "ACCESS", "KEY"], AuthKind::ApiKey),
    (&["API", "KEY"], AuthKind::ApiKey),
    (&["ACCESS", "KEY"], AuthKind::ApiKey),
    (&["SECRET", "KEY"], AuthKind::ApiKey),
    (&["API", "TOKEN"], AuthKind::Bearer),
    (&["AUTH", "TOKEN"], AuthKind::Bearer),
    (&["ACCESS", "TOKEN"], AuthKind::Bearer),
    (&["BEARER", "TOKEN"], AuthKind::Bearer),
    (&["APIKEY"], AuthKind::ApiKey),
    (&["KEY"], AuthKind::ApiKey),
    (&["SECRET"], AuthKind::ApiKey),
    (&["TOKEN"], AuthKind::Bearer),
    (&["JWT"], AuthKind::Bearer),
    (&["PAT"], AuthKind::Bearer),
];
/// Suffixes of the two variables of basic auth.
const PAIRS: [(&str, &str); 6] = [
    ("_USERNAME", "_PASSWORD"),
    ("_USER", "_PASSWORD"),
    ("_USER", "_PASS"),
    ("_LOGIN", "_PASSWORD"),
    ("_ACCOUNT_SID", "_AUTH_TOKEN"),
    ("_CLIENT_ID", "_CLIENT_SECRET"),
];
/// Prefixes by which frameworks control the visibility of a variable.
const PREFIXES: [&str; 4] = ["NEXT_PUBLIC_", "REACT_APP_", "NUXT_", "VITE_"];
/// Words that stay upper-case in a name.
const ACRONYMS: [&str; 22] = [
    "AI", "API", "AWS", "CDN", "CMS", "CRM", "DNS", "ERP", "EU", "HR", "ID", "IP", "IT", "JWT", "PDF", "SAP",
    "SDK", "SMS", "SSO", "UK", "URL", "US",
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
        let second = partner.and_then(|(at, stem, comes_first)| Some((left[at].take()?, stem, comes_first)));
        found.push(match second {
            Some((second, stem, true)) => pair(first, second, &stem),
            Some((second, stem, false)) => pair(second, first, &stem),
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

/// Returns the index of the other variable of basic auth, the common stem, and whether `name` is the username.
fn partner(name: &str, find: impl Fn(&str) -> Option<usize>) -> Option<(usize, String, bool)> {
    PAIRS.iter().find_map(|(user, password)| {
        let as_user = name.strip_suffix(user).map(|stem| (format!("{stem}{password}"), stem, true));
        let as_password = name.strip_suffix(password).map(|stem| (format!("{stem}{user}"), stem, false));
        [as_user, as_password].into_iter().flatten().find_map(|(wanted, stem, is_user)| {
            Some((find(&wanted)?, stem.to_owned(), is_user)).filter(|_| !is_data_store(stem))
        })
    })
}

/// Returns whether the account belongs to a database or mail server, which are not APIs.
fn is_data_store(stem: &str) -> bool {
    ["DB", "DATABASE", "POSTGRES", "PG", "MYSQL", "MONGO", "REDIS", "SMTP", "MAIL", "EMAIL"]
        .iter()
        .any(|word| stem.split('_').any(|part| part == *word))
}

/// Returns whether a secret is one that the app itself signs or encrypts with, or a public value.
fn is_app_internal(name: &str) -> bool {
    const WORDS: [&str; 10] = [
        "PUBLIC",
        "PUBLISHABLE",
        "PRIVATE",
        "SESSION",
        "COOKIE",
        "CSRF",
        "ENCRYPTION",
        "SIGNING",
        "NEXTAUTH",
        "WEBHOOK",
    ];
    name == "JWT_SECRET" || name.split('_').any(|part| WORDS.contains(&part))
}

fn pair(user: Assignment, password: Assignment, stem: &str) -> Inferred {
    let unclear = unclear(&password).or_else(|| unclear_value(&user));
    Inferred {
        name: name_of(stem),
        kind: AuthKind::Basic,
        sources: vec![user.name, password.name],
        username: Some(user.value),
        value: password.value,
        unclear,
    }
}

fn single(assignment: Assignment) -> Inferred {
    let (name, value) = (assignment.name.to_ascii_uppercase(), &assignment.value);
    let custom = name.strip_prefix(Variable::PREFIX);
    let suffix = SUFFIXES.iter().find_map(|(words, kind)| Some((without(&name, words)?, *kind)));
    let kind = match (by_scheme(value), suffix) {
        (Some(kind), _) => kind,
        (None, Some((_, kind))) => kind,
        (None, None) => AuthKind::ApiKey,
    };
    // `API_KEY` alone suggests a credential, but not an API.
    let has_stem = suffix.is_some_and(|(stem, _)| !stem.is_empty());
    let suggestive = custom.is_some() || has_stem || by_scheme(value).is_some();
    let credential = custom.is_some() || (suggestive && !is_data_store(&name) && !is_app_internal(&name));
    let unclear = unclear(&assignment).or((!credential).then_some(Unclear::NoCredential));
    let stem = custom.or(suffix.map(|(stem, _)| stem)).unwrap_or(&name);
    let inferred = name_of(stem).or_else(|| name_of(&name));
    Inferred {
        sources: vec![assignment.name],
        name: inferred,
        kind,
        username: None,
        unclear,
        value: assignment.value,
    }
}

/// Strips these words from the end of a name. A name that consists of them becomes empty.
fn without<'a>(name: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().rev().try_fold(name, |rest, word| {
        let stem = rest.strip_suffix(word)?;
        if stem.is_empty() { Some(stem) } else { stem.strip_suffix('_') }
    })
}

/// Returns the type for the scheme that precedes the credential, if there is one.
fn by_scheme(value: &str) -> Option<AuthKind> {
    let (scheme, _) = value.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Some(AuthKind::Bearer)
    } else {
        scheme.eq_ignore_ascii_case("basic").then_some(AuthKind::Basic)
    }
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

/// Derives a name from a variable: `MY_BILLING` becomes `My Billing`.
fn name_of(variable: &str) -> Option<ApiName> {
    let stem = PREFIXES.iter().find_map(|prefix| variable.strip_prefix(prefix)).unwrap_or(variable);
    let capitalized = |word: &str| {
        if ACRONYMS.contains(&word) {
            return word.to_owned();
        }
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters.map(|c| c.to_ascii_lowercase())).collect()
    };
    let upper = stem.to_ascii_uppercase();
    let words: Vec<String> = upper
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(capitalized)
        .collect();
    ApiName::parse(&words.join(" ")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parse_dotenv;

    fn inferred(text: &str) -> Vec<(String, &'static str, Option<Unclear>)> {
        let name = |one: &Inferred| one.name.as_ref().map(ToString::to_string).unwrap_or_default();
        infer(parse_dotenv(text).0).iter().map(|one| (name(one), one.kind.as_str(), one.unclear)).collect()
    }

    #[test]
    fn each_reason_has_its_own_message() {
        let messages =
            [Unclear::Empty, Unclear::NoCredential, Unclear::Placeholder].map(|why| why.to_string());
        assert_eq!(messages[0], "it is empty");
        assert!(messages[1].contains("name") && messages[2].contains("placeholder"), "{messages:?}");
        assert_eq!(Unclear::StandIn(StandIn::Command).to_string(), "its value is a command");
        assert_eq!(Unclear::Doubt(Doubt::Hash).to_string(), Doubt::Hash.to_string());
    }

    #[test]
    fn name_and_type_follow_from_the_variable() {
        for (line, name, kind) in [
            ("STRIPE_API_KEY=sk_live_1", "Stripe", "api-key"),
            ("MY_BILLING_API_KEY=k1", "My Billing", "api-key"),
            ("GITHUB_TOKEN=ghp_1", "Github", "bearer"),
            ("INTERNAL_AUTH_TOKEN=t1", "Internal", "bearer"),
            ("API_KEY=k1", "API Key", "api-key"),
            ("VITE_MAPS_KEY=k1", "Maps", "api-key"),
            ("CUSTOM_API_MY_TOKEN=t1", "My Token", "bearer"),
            ("SOMETHING='Bearer abc'", "Something", "bearer"),
            ("stripe_secret=x1", "Stripe", "api-key"),
        ] {
            let all = inferred(line);
            assert_eq!((all[0].0.as_str(), all[0].1), (name, kind), "{line}");
        }
    }

    #[test]
    fn a_username_and_password_become_one_api() {
        let text = "TWILIO_AUTH_TOKEN=p1\nOTHER=1\nTWILIO_ACCOUNT_SID=AC1\nDB_USER=a\nDB_PASSWORD=b\n";
        let all = infer(parse_dotenv(text).0);
        assert_eq!(all[0].sources, ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"]);
        assert_eq!(
            (all[0].kind, all[0].username.as_deref().map(String::as_str)),
            (AuthKind::Basic, Some("AC1"))
        );
        assert_eq!(all.len(), 4, "a database account is not an API");
        assert_eq!(all[3].unclear, Some(Unclear::NoCredential));
    }

    #[test]
    fn unlikely_and_doubtful_credentials_are_unclear() {
        for (line, expected) in [
            ("STRIPE_API_KEY=sk_live_1", None),
            ("PORT=3000", Some(Unclear::NoCredential)),
            ("DATABASE_URL=postgres://a:b@c/d", Some(Unclear::NoCredential)),
            ("STRIPE_PUBLISHABLE_KEY=pk_1", Some(Unclear::NoCredential)),
            ("API_KEY=k1", Some(Unclear::NoCredential)),
            ("SESSION_SECRET=x1", Some(Unclear::NoCredential)),
            ("JWT_SECRET=x1", Some(Unclear::NoCredential)),
            ("CUSTOM_API_SESSION=x1", None),
            ("STRIPE_API_KEY=", Some(Unclear::Empty)),
            ("STRIPE_API_KEY=your-key-here", Some(Unclear::Placeholder)),
            ("STRIPE_API_KEY=xxxxxxxx", Some(Unclear::Placeholder)),
            ("STRIPE_API_KEY=a#b", Some(Unclear::Doubt(Doubt::Hash))),
            ("STRIPE_API_KEY=op://dev/stripe/key", Some(Unclear::StandIn(StandIn::Reference))),
            ("STRIPE_API_KEY=\"encrypted:abc\"", Some(Unclear::StandIn(StandIn::Encrypted))),
            ("STRIPE_API_KEY=$(pass show stripe)", Some(Unclear::StandIn(StandIn::Command))),
            ("STRIPE_API_KEY=`pass show stripe`", Some(Unclear::StandIn(StandIn::Command))),
            ("STRIPE_API_KEY=${STRIPE}", Some(Unclear::Doubt(Doubt::Interpolation))),
            ("STRIPE_API_KEY='%STRIPE%'", Some(Unclear::StandIn(StandIn::Variable))),
            ("STRIPE_API_KEY=••••1234", Some(Unclear::StandIn(StandIn::Masked))),
            ("STRIPE_API_KEY='<your key>'", Some(Unclear::Placeholder)),
            ("A_USER=op://dev/a/user\nA_PASSWORD=p1", Some(Unclear::StandIn(StandIn::Reference))),
        ] {
            assert_eq!(inferred(line)[0].2, expected, "{line}");
        }
    }

    #[test]
    fn equal_names_keep_all_words_of_their_variables() {
        let names: Vec<String> = inferred("STRIPE_API_KEY=a1\nSTRIPE_SECRET_KEY=b1\n")
            .into_iter()
            .map(|(name, ..)| name)
            .collect();
        assert_eq!(names, ["Stripe API Key", "Stripe Secret Key"]);
    }
}
