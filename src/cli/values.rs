//! From an argument's text to a domain type.

use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::model::{
    ApiName, AppName, AppNameError, AuthKind, DocsError, DocsUrl, Domain, DomainError, DomainNote,
    HeaderError, HeaderName, Label, LabelError, Language, Method, NameError, PathError, RequestPath,
};

/// A domain, and what had to be taken off to get it.
pub type DomainArg = (Domain, Option<DomainNote>);

pub(super) fn name(text: &str) -> Result<ApiName, NameError> {
    ApiName::parse(text)
}

pub(super) fn app(text: &str) -> Result<AppName, AppNameError> {
    AppName::parse(text)
}

pub(super) fn header(text: &str) -> Result<HeaderName, HeaderError> {
    HeaderName::parse(text)
}

pub(super) fn domain(text: &str) -> Result<DomainArg, DomainError> {
    Domain::parse(text)
}

pub(super) fn docs(text: &str) -> Result<DocsUrl, DocsError> {
    DocsUrl::parse(text)
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let duration = humantime::parse_duration(text)
        .map_err(|_| "a time is a number with a unit, such as 30m or 8h".to_owned())?;
    (duration.as_secs() > 0)
        .then_some(duration)
        .ok_or_else(|| "a time is at least a second, such as 30m or 8h".to_owned())
}

pub(super) fn label(text: &str) -> Result<Label, LabelError> {
    Label::parse(text)
}

/// How long a token may hold.
pub(super) fn lifetime(text: &str) -> Result<Duration, String> {
    const CENTURY: u64 = 100 * 366 * 24 * 60 * 60;
    let lifetime = humantime::parse_duration(text)
        .map_err(|_| "a time is a number with a unit, such as 90d or 12h".to_owned())?;
    (1..=CENTURY)
        .contains(&lifetime.as_secs())
        .then_some(lifetime)
        .ok_or_else(|| "a token holds for a second to a hundred years, such as 90d".to_owned())
}

/// One of the three types, offered by help and completion.
pub(super) fn kind() -> impl TypedValueParser<Value = AuthKind> {
    PossibleValuesParser::new(AuthKind::ALL.map(AuthKind::as_str)).try_map(|text| text.parse::<AuthKind>())
}

/// A path after the domain.
pub(super) fn path(text: &str) -> Result<RequestPath, PathError> {
    RequestPath::parse(text)
}

/// A method, offered by help and completion.
pub(super) fn method() -> impl TypedValueParser<Value = Method> {
    PossibleValuesParser::new(Method::ALL.map(Method::as_str)).try_map(|text| text.parse::<Method>())
}

/// A language, offered by help and completion.
pub(super) fn language() -> impl TypedValueParser<Value = Language> {
    let values =
        Language::ALL.map(|language| PossibleValue::new(language.as_str()).help(language.description()));
    PossibleValuesParser::new(values).try_map(|text| text.parse::<Language>())
}
