//! Value parsers: from the text of an argument to a model type.

use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::placeholder::Replaced;
use crate::assist::clients::{self, Client};
use crate::assist::runners::{self, Runner};
use crate::model::{
    AliasError, ApiName, AppName, AppNameError, AuthKind, AuthScheme, Binding, DocsError, DocsUrl, Domain,
    DomainError, DomainNote, FileOption, FileOptionError, HeaderError, HeaderName, Label, LabelError,
    Language, Method, NameError, PathError, QueryParameter, QueryParameterError, RequestPath, SchemeError,
};

/// A domain, and a note about the parts of the argument that were removed to get it.
pub type DomainArg = (Domain, Option<DomainNote>);

/// Parses the name of an API.
pub(crate) fn name(text: &str) -> Result<ApiName, NameError> {
    ApiName::parse(text)
}

/// Parses the name of an app.
pub(crate) fn app(text: &str) -> Result<AppName, AppNameError> {
    AppName::parse(text)
}

/// Parses the name of an app that a client may have left as a placeholder.
pub(crate) fn app_or_placeholder(text: &str) -> Result<Replaced<AppName>, AppNameError> {
    Replaced::parse(text, AppName::parse)
}

/// Parses the name of a header.
pub(crate) fn header(text: &str) -> Result<HeaderName, HeaderError> {
    HeaderName::parse(text)
}

/// Parses an API and the variable for the path of its file.
pub(crate) fn file_option(text: &str) -> Result<FileOption, FileOptionError> {
    FileOption::parse(text)
}

/// Parses the scheme before a token.
pub(crate) fn scheme(text: &str) -> Result<AuthScheme, SchemeError> {
    AuthScheme::parse(text)
}

/// Parses the query parameter of an API key.
pub(crate) fn query_parameter(text: &str) -> Result<QueryParameter, QueryParameterError> {
    QueryParameter::parse(text)
}

/// Parses an alias: `NAME` or `NAME=PART`.
pub(crate) fn alias(text: &str) -> Result<Binding, AliasError> {
    Binding::parse(text)
}

/// Parses a domain.
pub(crate) fn domain(text: &str) -> Result<DomainArg, DomainError> {
    Domain::parse(text)
}

/// Parses a documentation URL.
pub(crate) fn docs(text: &str) -> Result<DocsUrl, DocsError> {
    DocsUrl::parse(text)
}

/// Parses how long a session lasts.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text)
        .map_err(|_| "expected a number with a unit, for example 30m or 8h".to_owned())?;
    (duration.as_secs() > 0)
        .then_some(duration)
        .ok_or_else(|| "expected at least one second, for example 30m or 8h".to_owned())
}

/// Parses the label of a token.
pub(crate) fn label(text: &str) -> Result<Label, LabelError> {
    Label::parse(text)
}

/// Parses how long a token is accepted.
pub(crate) fn lifetime(text: &str) -> Result<Duration, String> {
    const CENTURY: u64 = 100 * 366 * 24 * 60 * 60;
    let lifetime = humantime::parse_duration(text)
        .map_err(|_| "expected a number with a unit, for example 90d or 12h".to_owned())?;
    (1..=CENTURY)
        .contains(&lifetime.as_secs())
        .then_some(lifetime)
        .ok_or_else(|| "expected a time from one second to a hundred years, for example 90d".to_owned())
}

/// Returns the parser of an authentication type. Help and completion list the values.
pub(crate) fn kind() -> impl TypedValueParser<Value = AuthKind> {
    PossibleValuesParser::new(AuthKind::ALL.map(AuthKind::as_str)).try_map(|text| text.parse::<AuthKind>())
}

/// Parses the path of a request.
pub(crate) fn path(text: &str) -> Result<RequestPath, PathError> {
    RequestPath::parse(text)
}

/// Returns the parser of a request method. Help and completion list the values.
pub(crate) fn method() -> impl TypedValueParser<Value = Method> {
    PossibleValuesParser::new(Method::ALL.map(Method::as_str)).try_map(|text| text.parse::<Method>())
}

/// Returns the parser of a runner that has a setting. Help and completion list the values.
pub(crate) fn runner() -> impl TypedValueParser<Value = &'static Runner> {
    let names = runners::all().filter(|runner| runner.setting.is_some()).map(|runner| runner.name);
    PossibleValuesParser::new(names).try_map(|name| runners::named(&name).ok_or("unknown runner"))
}

/// The clients that an option names.
#[derive(Clone, Copy)]
pub enum ClientChoice {
    /// One client.
    One(&'static Client),
    /// Every client that the project or the machine has.
    All,
}

/// The word for [`ClientChoice::All`].
const ALL_CLIENTS: &str = "all";

/// Returns the parser of a client that capi can configure. Help and completion list the values.
pub(crate) fn client() -> impl TypedValueParser<Value = ClientChoice> {
    let one = clients::installable().map(move |client| {
        PossibleValue::new(client.name).help(format!("{}: {}", client.title, client.first_file()))
    });
    let all = PossibleValue::new(ALL_CLIENTS).help("Every client found here");
    PossibleValuesParser::new(one.chain([all])).try_map(|name| match clients::named(&name) {
        Some(client) => Ok(ClientChoice::One(client)),
        None if name == ALL_CLIENTS => Ok(ClientChoice::All),
        None => Err("unknown client"),
    })
}

/// Returns the parser of a language. Help and completion list the values.
pub(crate) fn language() -> impl TypedValueParser<Value = Language> {
    let values =
        Language::ALL.map(|language| PossibleValue::new(language.as_str()).help(language.description()));
    PossibleValuesParser::new(values).try_map(|text| text.parse::<Language>())
}
