//! The fields and headers of a request, as the user gives them.

use std::fmt;

use serde_json::{Map, Value};
use ureq::http::{HeaderName, HeaderValue};

use super::target::encode;
use super::{CallError, fill_template};
use crate::model::{Api, text};

/// The media type of a JSON body.
const JSON: &str = "application/json";
/// The media type of an HTML form.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// Headers that capi or its HTTP library sets. `Authorization` is the place of a credential, which no argument takes.
const OWN_HEADERS: &[&str] = &[
    "authorization",
    "proxy-authorization",
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "accept-encoding",
    "expect",
    "te",
    "trailer",
    "upgrade",
];

/// A field: `name=text`, or `name:=JSON`.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// Why a text is not a [`Field`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// No name, or no equals sign.
    #[error("expected name=value, or name:=JSON for a number, a boolean or a list")]
    NoName,
    /// The value after `:=` is not JSON.
    #[error("the value after `:=` is not JSON")]
    NotJson,
}

impl Field {
    /// Parses a field.
    ///
    /// # Errors
    /// A [`FieldError`].
    pub fn parse(given: &str) -> Result<Self, FieldError> {
        let (name, value) = given.split_once('=').ok_or(FieldError::NoName)?;
        let (name, value) = match name.strip_suffix(':') {
            Some(name) => (name, serde_json::from_str(value).map_err(|_| FieldError::NotJson)?),
            None => (name, Value::from(value)),
        };
        if name.is_empty() { Err(FieldError::NoName) } else { Ok(Self { name: name.to_owned(), value }) }
    }

    /// Returns the value for a query or a form.
    pub fn plain(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// The fields of a request.
#[derive(Clone, Debug, Default)]
pub struct Fields(pub Vec<Field>);

impl Fields {
    /// Puts fields into the parts of a path in braces, and removes them here. Returns the path.
    pub fn fill(&mut self, path: &str) -> String {
        let mut path = path.to_owned();
        self.0.retain(|field| match fill_template(&path, &field.name, &field.plain()) {
            Some(filled) => {
                path = filled;
                false
            }
            None => true,
        });
        path
    }

    /// Returns a body and its media type: a form if `is_form`, else a JSON object. A name that is given several times
    /// becomes a list.
    pub fn body(&self, is_form: bool) -> (Vec<u8>, &'static str) {
        if is_form {
            let pairs =
                self.0.iter().map(|field| format!("{}={}", encode(&field.name), encode(&field.plain())));
            return (pairs.collect::<Vec<_>>().join("&").into_bytes(), FORM);
        }
        let mut object = Map::new();
        for Field { name, value } in &self.0 {
            match object.get_mut(name) {
                Some(Value::Array(list)) => list.push(value.clone()),
                Some(first) => *first = Value::Array(vec![first.take(), value.clone()]),
                None => drop(object.insert(name.clone(), value.clone())),
            }
        }
        (Value::Object(object).to_string().into_bytes(), JSON)
    }
}

/// Returns the media type of a body that the user gives as a whole.
pub fn media_type_of(body: &[u8]) -> &'static str {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(first, Some(b'{' | b'[')) { JSON } else { "application/octet-stream" }
}

/// A header that the user gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderLine {
    name: HeaderName,
    value: HeaderValue,
}

/// Why a text is not a [`HeaderLine`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a header as `Name: value`")]
pub struct HeaderLineError;

impl HeaderLine {
    /// Parses a header.
    ///
    /// # Errors
    /// [`HeaderLineError`].
    pub fn parse(given: &str) -> Result<Self, HeaderLineError> {
        let (name, value) = given.split_once(':').ok_or(HeaderLineError)?;
        let name = HeaderName::from_bytes(name.trim().as_bytes()).map_err(|_| HeaderLineError)?;
        let value = HeaderValue::from_bytes(value.trim().as_bytes()).map_err(|_| HeaderLineError)?;
        Ok(Self { name, value })
    }

    /// Refuses a header that capi sets, or that carries a credential.
    ///
    /// # Errors
    /// [`CallError::OwnHeader`].
    pub fn check(&self, api: &Api) -> Result<(), CallError> {
        let name = self.name.as_str();
        let carries = api.auth.header_name().is_some_and(|own| own.eq_ignore_ascii_case(name));
        if carries || OWN_HEADERS.contains(&name) {
            Err(CallError::OwnHeader(name.to_owned()))
        } else {
            Ok(())
        }
    }

    /// Returns whether this is the media type of a form.
    pub fn is_form(&self) -> bool {
        self.name == "content-type" && self.value.as_bytes().starts_with(FORM.as_bytes())
    }

    /// Returns the name in lower case.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    pub(super) fn pair(&self) -> (HeaderName, HeaderValue) {
        (self.name.clone(), self.value.clone())
    }
}

impl fmt::Display for HeaderLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = String::from_utf8_lossy(self.value.as_bytes());
        write!(f, "{}: {}", self.name, text::escape(&value))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn fields(given: &[&str]) -> Fields {
        Fields(given.iter().map(|text| Field::parse(text).unwrap()).collect())
    }

    #[test]
    fn fields_fill_the_path_and_then_the_body() {
        let mut fields = fields(&["id=a/b", "name=x=y", "n:=5", "tag=a", "tag=b"]);
        assert_eq!(fields.fill("/v1/{id}/x/{id}"), "/v1/a%2Fb/x/a%2Fb");
        let (json, media) = fields.body(false);
        assert_eq!(
            (String::from_utf8(json).unwrap().as_str(), media),
            (r#"{"n":5,"name":"x=y","tag":["a","b"]}"#, JSON)
        );
        let (form, media) = fields.body(true);
        assert_eq!((form.as_slice(), media), (&b"name=x%3Dy&n=5&tag=a&tag=b"[..], FORM));
    }

    #[test]
    fn invalid_fields_and_headers_are_refused() {
        for (given, expected) in
            [("x", FieldError::NoName), ("=x", FieldError::NoName), ("a:=x", FieldError::NotJson)]
        {
            assert_eq!(Field::parse(given), Err(expected), "{given}");
        }
        for given in ["x", ": y", "a b: c", "a: b\r\nc: d"] {
            assert_eq!(HeaderLine::parse(given), Err(HeaderLineError), "{given}");
        }
        assert_eq!(HeaderLine::parse("X-A:b c ").unwrap().to_string(), "x-a: b c");
    }
}
