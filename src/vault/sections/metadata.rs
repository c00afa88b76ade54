//! The metadata section: all that may be told about the APIs of one scope.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::error::VaultError;
use super::BAD_RECORD;
use super::strict::is_strict;
use crate::domain::{Api, ApiId, ApiName, AuthType, DocsUrl, Domain, HeaderName, Scope, Timestamp};

/// A metadata section as it is written.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    #[serde(borrow)]
    scope: Cow<'a, str>,
    #[serde(borrow)]
    apis: Vec<StoredApi<'a>>,
}

#[derive(Serialize, Deserialize)]
struct StoredApi<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    auth: StoredAuth<'a>,
    #[serde(borrow, default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    domain: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    docs: Option<Cow<'a, str>>,
    #[serde(borrow)]
    created: Cow<'a, str>,
    #[serde(borrow)]
    updated: Cow<'a, str>,
    #[serde(borrow)]
    credential_set: Cow<'a, str>,
}

#[derive(Serialize, Deserialize)]
struct StoredAuth<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    header: Option<Cow<'a, str>>,
}

/// An optional field is a text or is left out: `null` is damage.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'de, str>>, D::Error> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    Text::deserialize(deserializer).map(|text| Some(text.0))
}

/// Fields that a later version wrote and this one only carries along.
#[derive(Default, Clone)]
pub(in crate::vault) struct Extras {
    /// Of the section itself.
    pub(in crate::vault) section: Map<String, Value>,
    /// Of each record, in the order of the records.
    pub(in crate::vault) records: Vec<Map<String, Value>>,
}

/// Reads the scope and the records of a section.
pub(in crate::vault) fn read(json: &[u8]) -> Result<(Scope, Vec<Api>), VaultError> {
    if !is_strict(json) {
        return Err(BAD_RECORD);
    }
    let stored: Stored<'_> = serde_json::from_slice(json).map_err(|_| BAD_RECORD)?;
    let scope = Scope::parse_stored(&stored.scope).map_err(|_| BAD_RECORD)?;
    let apis =
        stored.apis.iter().map(|api| api.parse(&scope)).collect::<Option<Vec<Api>>>().ok_or(BAD_RECORD)?;
    (!apis.is_empty() && apis.is_sorted_by(|a, b| a.id < b.id))
        .then_some((scope, apis))
        .ok_or(VaultError::Damaged("a section has no records, or not in their order"))
}

/// Reads the fields of a section that this version does not know.
pub(in crate::vault) fn read_extras(json: &[u8]) -> Result<Extras, VaultError> {
    let mut section: Map<String, Value> = serde_json::from_slice(json).map_err(|_| BAD_RECORD)?;
    let Some(Value::Array(apis)) = section.remove("apis") else { return Err(BAD_RECORD) };
    section.remove("scope");
    let records = apis.into_iter().map(unknown_fields).collect::<Option<_>>().ok_or(BAD_RECORD)?;
    Ok(Extras { section, records })
}

/// What of a record is not ours; an unknown field of `auth` stays under that name.
fn unknown_fields(record: Value) -> Option<Map<String, Value>> {
    const KNOWN: [&str; 7] = ["id", "name", "domain", "docs", "created", "updated", "credential_set"];
    let Value::Object(mut record) = record else { return None };
    record.retain(|key, _| !KNOWN.contains(&key.as_str()));
    if let Some(Value::Object(auth)) = record.get_mut("auth") {
        auth.retain(|key, _| key != "type" && key != "header");
        if auth.is_empty() {
            record.remove("auth");
        }
    }
    Some(record)
}

/// Writes a section; `records` are in the order of their ids.
pub(in crate::vault) fn write<'a>(
    scope: &Scope,
    records: impl Iterator<Item = (&'a Api, &'a Map<String, Value>)>,
    section_extra: &Map<String, Value>,
) -> Result<Vec<u8>, VaultError> {
    let mut apis = Vec::new();
    for (api, extra) in records {
        apis.push(Carried { known: StoredApi::of(api), extra });
    }
    let whole = CarriedSection { scope: scope.as_stored(), apis, extra: section_extra };
    serde_json::to_vec(&whole).map_err(|_| BAD_RECORD)
}

#[derive(Serialize)]
struct CarriedSection<'a> {
    scope: String,
    apis: Vec<Carried<'a>>,
    #[serde(flatten)]
    extra: &'a Map<String, Value>,
}

/// A record with the fields that are only carried along.
struct Carried<'a> {
    known: StoredApi<'a>,
    extra: &'a Map<String, Value>,
}

impl Serialize for Carried<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.extra.is_empty() {
            return self.known.serialize(serializer);
        }
        let mut whole = serde_json::to_value(&self.known).map_err(serde::ser::Error::custom)?;
        merge(&mut whole, self.extra);
        whole.serialize(serializer)
    }
}

/// Lays the carried fields beside the known ones; no known field is replaced.
fn merge(whole: &mut Value, extra: &Map<String, Value>) {
    let Value::Object(fields) = whole else { return };
    for (key, value) in extra {
        match (fields.get_mut(key), value) {
            (Some(inner @ Value::Object(_)), Value::Object(more)) => merge(inner, more),
            (Some(_), _) => {}
            (None, value) => {
                fields.insert(key.clone(), value.clone());
            }
        }
    }
}

impl<'a> StoredApi<'a> {
    fn of(api: &'a Api) -> Self {
        let header = match &api.auth {
            AuthType::ApiKey { header } => Some(Cow::Borrowed(header.as_str())),
            AuthType::Bearer | AuthType::Basic => None,
        };
        Self {
            id: api.id.to_string().into(),
            name: api.name.as_str().into(),
            auth: StoredAuth { kind: api.auth.kind().as_str().into(), header },
            domain: api.domain.as_ref().map(|domain| domain.as_str().into()),
            docs: api.docs.as_ref().map(|docs| docs.as_str().into()),
            created: api.created.to_string().into(),
            updated: api.updated.to_string().into(),
            credential_set: api.credential_set.to_string().into(),
        }
    }

    fn parse(&self, scope: &Scope) -> Option<Api> {
        Some(Api {
            id: ApiId::parse(&self.id).ok()?,
            name: ApiName::parse(&self.name).ok()?,
            auth: self.auth.parse()?,
            domain: self.domain.as_deref().map(Domain::from_stored).transpose().ok()?,
            docs: self.docs.as_deref().map(DocsUrl::from_stored).transpose().ok()?,
            scope: scope.clone(),
            created: Timestamp::parse(&self.created).ok()?,
            updated: Timestamp::parse(&self.updated).ok()?,
            credential_set: Timestamp::parse(&self.credential_set).ok()?,
        })
    }
}

impl StoredAuth<'_> {
    fn parse(&self) -> Option<AuthType> {
        match (&*self.kind, &self.header) {
            ("api-key", Some(header)) => Some(AuthType::ApiKey { header: HeaderName::parse(header).ok()? }),
            ("bearer", None) => Some(AuthType::Bearer),
            ("basic", None) => Some(AuthType::Basic),
            _ => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_carried_along_is_the_same_after_every_save() {
        let section = |number: &str| {
            format!(
                r#"{{"scope":"organization","later":{number},"apis":[{{"id":"{}","name":"A","auth":{{"type":"bearer"}},
                "created":"2026-01-02T03:04:05Z","updated":"2026-01-02T03:04:05Z","credential_set":"2026-01-02T03:04:05Z"}}]}}"#,
                "0".repeat(32)
            )
        };
        for number in ["1222222.22222322222", "0.1", "1e300", "18446744073709551615", "-9223372036854775808"]
        {
            let json = section(number);
            let (scope, apis) = read(json.as_bytes()).unwrap();
            let extras = read_extras(json.as_bytes()).unwrap();
            let written = write(&scope, apis.iter().zip(&extras.records), &extras.section).unwrap();
            assert_eq!(read_extras(&written).unwrap().section, extras.section, "{number}");
        }
    }
}
