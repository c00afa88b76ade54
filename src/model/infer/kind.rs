//! The authentication type that the name and the value of a variable suggest.

use super::super::domain::{is_loopback, without_port};
use super::super::{AuthKind, AuthType, ProviderAuth};

/// What a variable holds, by its name and value.
pub(super) enum Role {
    /// A credential that a header carries, and the length of the words before the suffix of the name.
    Header(AuthKind, Option<usize>),
    /// A secret that no header carries, by its name.
    SecretName,
    /// A secret that no header carries, by its value.
    SecretValue,
    /// A credential or a setting: the name does not tell. Its fields are those of `Header`.
    Unknown(AuthKind, Option<usize>),
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
/// Words of databases, queues and mail servers, which are not APIs.
const DATA_STORES: [&str; 17] = [
    "DB",
    "DATABASE",
    "POSTGRES",
    "POSTGRESQL",
    "PG",
    "MYSQL",
    "MARIADB",
    "MONGO",
    "MONGODB",
    "REDIS",
    "AMQP",
    "RABBITMQ",
    "KAFKA",
    "SMTP",
    "MAIL",
    "EMAIL",
    "IMAP",
];
/// Words of secrets that an app signs or encrypts with.
const INTERNAL: [&str; 8] =
    ["SESSION", "COOKIE", "CSRF", "ENCRYPTION", "SIGNING", "NEXTAUTH", "WEBHOOK", "HMAC"];
/// Words that name such a secret only if no other word precedes the suffix: `APP_KEY`, but not `WEATHER_APP_KEY`.
const APPS: [&str; 8] = ["", "APP", "AUTH", "HASH", "JWT", "DJANGO", "FLASK", "RAILS"];
/// Last words of secrets.
const SECRET_ENDS: [&str; 10] = [
    "PASSWORD",
    "PASSWD",
    "PASS",
    "PWD",
    "PASSPHRASE",
    "SECRET_KEY_BASE",
    "CLIENT_SECRET",
    "CONNECTION_STRING",
    "DSN",
    "PRIVATE_KEY",
];

impl Role {
    /// Returns whether the variable holds a credential.
    pub(super) fn is_credential(&self) -> bool {
        match self {
            Self::Header(..) | Self::SecretName | Self::SecretValue => true,
            Self::Unknown(..) => false,
        }
    }

    /// Returns whether the name is that of a credential without any API, for example `API_KEY`.
    pub(super) fn is_nameless(&self) -> bool {
        matches!(self, Self::Unknown(_, Some(0)))
    }

    /// Returns the type that name and value suggest.
    pub(super) fn auth_type(&self) -> AuthType {
        match self {
            Self::Header(kind, _) | Self::Unknown(kind, _) => kind.default_type(),
            Self::SecretName | Self::SecretValue => AuthType::Secret,
        }
    }

    /// Returns the words of the name before its suffix.
    pub(super) fn stem<'a>(&self, upper: &'a str) -> Option<&'a str> {
        match self {
            Self::Header(_, Some(length)) | Self::Unknown(_, Some(length)) => upper.get(..*length),
            _ => Some(upper),
        }
    }

    /// Returns whether the value shows that a provider's header does not fit, for example a private key.
    pub(super) fn overrules(&self, auth: &ProviderAuth) -> bool {
        matches!(self, Self::SecretValue) && !matches!(auth, ProviderAuth::Secret)
    }
}

/// Returns what a variable with this name in upper case and this value holds.
pub(super) fn role(upper: &str, value: &str) -> Role {
    if is_secret_value(value) {
        return Role::SecretValue;
    }
    if let Some(kind) = by_scheme(value) {
        let stem = suffix(upper).map(|(stem, _)| stem.len());
        return Role::Header(kind, stem);
    }
    if is_secret_name(upper, value) {
        return Role::SecretName;
    }
    match suffix(upper) {
        // `API_KEY` alone suggests a credential, but not an API.
        Some((stem, kind)) if !stem.is_empty() && !is_published(upper) => {
            Role::Header(kind, Some(stem.len()))
        }
        Some((stem, kind)) => Role::Unknown(kind, Some(stem.len())),
        None => Role::Unknown(AuthKind::ApiKey, None),
    }
}

/// Returns whether the value itself is a private key, a service account or a URL with a password.
fn is_secret_value(value: &str) -> bool {
    let text = value.trim();
    let is_pem = text.starts_with("-----BEGIN ") && text.contains("PRIVATE KEY-----");
    let is_account = text.starts_with('{') && text.contains("\"private_key\"");
    is_pem || is_account || authority(text).is_some_and(|authority| authority.contains('@'))
}

fn is_secret_name(upper: &str, value: &str) -> bool {
    let has = |words: &[&str]| upper.split('_').any(|part| words.contains(&part));
    let ends = |end: &str| upper.strip_suffix(end).is_some_and(|stem| stem.is_empty() || stem.ends_with('_'));
    if authority(value).is_some() {
        // A URL that is a secret although it has no password: of a webhook, or of a database somewhere else.
        let is_address = ends("URL") || ends("URI") || ends("DSN") || ends("CONNECTION_STRING");
        let is_secret = has(&["WEBHOOK"]) || is_data_store(upper) || ends("DSN") || ends("CONNECTION_STRING");
        return is_address && is_secret && !is_local(value);
    }
    // `PWD` alone is the directory of a shell.
    let is_password = SECRET_ENDS.iter().any(|end| ends(end)) && upper != "PWD";
    let stem = suffix(upper).map(|(stem, _)| stem);
    let signs = ends("SECRET") || ends("SECRET_KEY") || ends("KEY") && !ends("API_KEY");
    let is_internal = stem.is_some() && (has(&INTERNAL) || is_data_store(upper))
        || signs && (has(&["JWT"]) || stem.is_some_and(|stem| APPS.contains(&stem) && upper != "KEY"));
    !is_published(upper) && (is_password || is_internal)
}

/// Returns whether the account belongs to a database, a queue or a mail server.
pub(super) fn is_data_store(stem: &str) -> bool {
    stem.split('_').any(|part| DATA_STORES.contains(&part))
}

/// Returns whether the name says that everybody can see the value.
fn is_published(upper: &str) -> bool {
    upper.split('_').any(|part| matches!(part, "PUBLIC" | "PUBLISHABLE" | "ANON"))
}

/// Returns the part of a URL between `//` and the path.
fn authority(value: &str) -> Option<&str> {
    let (scheme, rest) = value.split_once("://")?;
    let is_scheme = !scheme.is_empty()
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte));
    is_scheme.then(|| rest.split(['/', '?', '#']).next().unwrap_or_default())
}

/// Returns whether a URL leads to this machine.
fn is_local(url: &str) -> bool {
    let host = without_port(authority(url).unwrap_or_default());
    host.is_empty() || host == "0.0.0.0" || is_loopback(host)
}

/// Returns the words before the suffix of a credential variable, and the type that it suggests.
fn suffix(upper: &str) -> Option<(&str, AuthKind)> {
    SUFFIXES.iter().find_map(|(words, kind)| Some((without(upper, words)?, *kind)))
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
