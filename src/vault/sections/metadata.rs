//! The metadata section: everything about the APIs of one scope except credentials.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::{Error as _, MapAccess};
use serde_json::{Map, Value};

use super::super::damage::Damage;
use super::super::error::VaultError;
use super::BAD_RECORD;
use super::strict::{Object, Read, Text, fields, once, parse, twice};
use crate::model::{
    Aliases, Api, ApiId, ApiName, AuthScheme, AuthType, DocsUrl, Domain, HeaderName, QueryParameter, Scope,
    Timestamp,
};

/// The fields of a record that are strings.
const TEXTS: [&str; 10] =
    ["id", "name", "domain", "docs", "docs_from", "use", EXPIRES, "created", "updated", "credential_set"];

/// The field with the time at which the credential expires, a blank, and the `credential_set` for which that was found:
/// a version that does not know the field preserves it when it replaces the credential.
const EXPIRES: &str = "expires";

/// The field of a record with its aliases: an object of variables, each with the part of the credential that it holds.
const ALIASES: &str = "aliases";
/// The fields of `auth`.
const AUTH: [&str; 4] = ["type", "header", "parameter", "scheme"];

/// The value of `docs_from`. Any value means that no user typed the URL.
const DECLARED: &str = "project";

/// The value of `use`. Any value means that the credential must not enter an environment.
const PROXY: &str = "proxy";

/// The field of a vault whose metadata key must not be stored on any machine: `true` in every metadata section.
const PRIVATE: &str = "private";
/// The authentication code of all metadata, which each save makes again.
const CODE: &str = "metadata_mac";

/// A record in the order of its JSON.
#[derive(Serialize)]
struct StoredApi<'a> {
    id: String,
    name: &'a str,
    auth: StoredAuth<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    docs: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    docs_from: Option<&'a str>,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    usage: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    aliases: BTreeMap<&'a str, &'static str>,
    created: String,
    updated: String,
    credential_set: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
}

#[derive(Serialize)]
struct StoredAuth<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheme: Option<&'a str>,
}

/// Unknown fields of a later version, which every save preserves.
#[derive(Default, Clone)]
pub(in crate::vault) struct Extras {
    /// Fields of the section itself.
    pub(in crate::vault) section: Map<String, Value>,
    /// Fields of each record, in the order of the records.
    pub(in crate::vault) records: Vec<Map<String, Value>>,
}

/// A parsed section.
#[cfg_attr(test, derive(Debug))]
pub(in crate::vault) struct Section {
    /// The scope that it names.
    pub(in crate::vault) scope: Scope,
    /// Its records. The scope may follow them in the JSON; they have the organization's until then.
    pub(in crate::vault) apis: Vec<Api>,
    /// Whether the vault was created with `init --private`.
    pub(in crate::vault) is_private: bool,
}

/// Parses a section.
pub(in crate::vault) fn read(json: &[u8]) -> Result<Section, VaultError> {
    let Read(Section { scope, mut apis, is_private }) = parse(json).ok_or(BAD_RECORD)?;
    if scope != Scope::Organization {
        apis.iter_mut().for_each(|api| api.scope = scope.clone());
    }
    (!apis.is_empty() && apis.is_sorted_by(|a, b| a.id < b.id))
        .then_some(Section { scope, apis, is_private })
        .ok_or(VaultError::Damaged(Damage::Records))
}

impl<'de> Object<'de> for Section {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        let mut apis: Option<Vec<Read<Api>>> = None;
        let ([scope], others) = fields(map, &["scope"], |name, map| match name {
            "apis" => once(&mut apis, map).map(|()| true),
            _ => Ok(false),
        })?;
        let is_private = others.get(PRIVATE) == Some(&Value::Bool(true));
        let scope = scope.and_then(|Text(scope)| Scope::parse_stored(&scope).ok());
        let apis = apis.map(|apis| apis.into_iter().map(|Read(api)| api).collect());
        scope
            .zip(apis)
            .map(|(scope, apis)| Self { scope, apis, is_private })
            .ok_or_else(|| A::Error::custom("no section"))
    }
}

impl<'de> Object<'de> for Api {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        let mut auth: Option<Read<AuthType>> = None;
        let mut aliases: Option<Read<Aliases>> = None;
        let (texts, _) = fields(map, &TEXTS, |name, map| match name {
            "auth" => once(&mut auth, map).map(|()| true),
            ALIASES => once(&mut aliases, map).map(|()| true),
            _ => Ok(false),
        })?;
        let aliases = aliases.map(|Read(aliases)| aliases).unwrap_or_default();
        let api = auth.and_then(|Read(auth)| record(&texts, auth));
        api.map(|api| Self { aliases, ..api }).ok_or_else(|| A::Error::custom("no record"))
    }
}

impl<'de> Object<'de> for Aliases {
    fn from_map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut stored: BTreeMap<String, String> = BTreeMap::new();
        while let Some((Text(name), Text(part))) = map.next_entry()? {
            if stored.insert(name.into_owned(), part.into_owned()).is_some() {
                return Err(twice());
            }
        }
        let stored = stored.iter().map(|(name, part)| (name.as_str(), part.as_str()));
        Self::from_stored(stored).map_err(A::Error::custom)
    }
}

/// Builds a record from its fields. The first two and the last three are required.
fn record(
    [id, name, domain, docs, docs_from, usage, expires, times @ ..]: &[Option<Text<'_>>; 10],
    auth: AuthType,
) -> Option<Api> {
    let time = |field| Timestamp::parse(text(field)?).ok();
    let [created, updated, credential_set] = times;
    let expires = expires_of(text(expires), text(credential_set));
    Some(Api {
        id: ApiId::parse(text(id)?).ok()?,
        name: ApiName::parse(text(name)?).ok()?,
        auth,
        domain: text(domain).map(Domain::from_stored).transpose().ok()?,
        docs: text(docs).map(DocsUrl::from_stored).transpose().ok()?,
        docs_declared: docs_from.is_some(),
        proxy_only: usage.is_some(),
        aliases: Aliases::default(),
        scope: Scope::Organization,
        created: time(created)?,
        updated: time(updated)?,
        credential_set: time(credential_set)?,
        expires,
    })
}

/// Returns the time in the field `expires` if it was found for the credential that was set at this time.
fn expires_of(field: Option<&str>, credential_set: Option<&str>) -> Option<Timestamp> {
    let (expires, set) = field?.split_once(' ')?;
    if Some(set) == credential_set { Timestamp::parse(expires).ok() } else { None }
}

fn text<'a>(field: &'a Option<Text<'_>>) -> Option<&'a str> {
    field.as_ref().map(|Text(text)| &**text)
}

impl<'de> Object<'de> for AuthType {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        let ([kind, header, parameter, scheme], _) = fields(map, &AUTH, |_, _| Ok(false))?;
        let auth = match (text(&kind), text(&header), text(&parameter), text(&scheme)) {
            (Some("api-key"), Some(header), None, None) => {
                HeaderName::parse(header).ok().map(|header| AuthType::ApiKey { header })
            }
            (Some("query"), None, Some(parameter), None) => {
                QueryParameter::parse(parameter).ok().map(|parameter| AuthType::QueryKey { parameter })
            }
            (Some("bearer"), None, None, None) => Some(AuthType::Bearer),
            (Some("scheme"), None, None, Some(scheme)) => {
                AuthScheme::parse(scheme).ok().map(|scheme| AuthType::Token { scheme })
            }
            (Some("basic"), None, None, None) => Some(AuthType::Basic),
            (Some("secret"), None, None, None) => Some(AuthType::Secret),
            _ => None,
        };
        auth.ok_or_else(|| A::Error::custom("no type of authentication"))
    }
}

/// Parses the unknown fields of a section.
pub(in crate::vault) fn read_extras(json: &[u8]) -> Result<Extras, VaultError> {
    let mut section: Map<String, Value> = serde_json::from_slice(json).map_err(|_| BAD_RECORD)?;
    let Some(Value::Array(apis)) = section.remove("apis") else { return Err(BAD_RECORD) };
    for known in ["scope", PRIVATE, CODE] {
        section.remove(known);
    }
    let records = apis.into_iter().map(unknown_fields).collect::<Option<_>>().ok_or(BAD_RECORD)?;
    Ok(Extras { section, records })
}

/// Returns the unknown fields of a record. An unknown field of `auth` stays under `auth`.
fn unknown_fields(record: Value) -> Option<Map<String, Value>> {
    let Value::Object(mut record) = record else { return None };
    record.retain(|key, _| !TEXTS.contains(&key.as_str()) && key != ALIASES);
    if let Some(Value::Object(auth)) = record.get_mut("auth") {
        auth.retain(|key, _| !AUTH.contains(&key.as_str()));
        if auth.is_empty() {
            record.remove("auth");
        }
    }
    Some(record)
}

/// Renders a section. `records` must be in the order of their ids.
pub(in crate::vault) fn write<'a>(
    scope: &Scope,
    is_private: bool,
    records: impl Iterator<Item = (&'a Api, &'a Map<String, Value>)>,
    section_extra: &Map<String, Value>,
) -> Result<Vec<u8>, VaultError> {
    let mut apis = Vec::new();
    for (api, extra) in records {
        apis.push(Carried { known: StoredApi::of(api), extra });
    }
    let private = is_private.then_some(true);
    let whole = CarriedSection { scope: scope.as_stored(), private, apis, extra: section_extra };
    serde_json::to_vec(&whole).map_err(|_| BAD_RECORD)
}

#[derive(Serialize)]
struct CarriedSection<'a> {
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<bool>,
    apis: Vec<Carried<'a>>,
    #[serde(flatten)]
    extra: &'a Map<String, Value>,
}

/// A record with its unknown fields.
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

/// Adds unknown fields. A known field is never replaced.
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
        let aliases = api.aliases.to_stored();
        Self {
            id: api.id.to_string(),
            name: api.name.as_str(),
            auth: StoredAuth::of(&api.auth),
            domain: api.domain.as_ref().map(Domain::as_str),
            docs: api.docs.as_ref().map(DocsUrl::as_str),
            docs_from: (api.docs.is_some() && api.docs_declared).then_some(DECLARED),
            usage: api.proxy_only.then_some(PROXY),
            aliases: aliases.iter().map(|alias| (alias.variable.as_str(), alias.part.as_str())).collect(),
            created: api.created.to_string(),
            updated: api.updated.to_string(),
            credential_set: api.credential_set.to_string(),
            expires: api.expires.map(|expires| format!("{expires} {}", api.credential_set)),
        }
    }
}

impl<'a> StoredAuth<'a> {
    fn of(auth: &'a AuthType) -> Self {
        let none = Self { kind: auth.kind().as_str(), header: None, parameter: None, scheme: None };
        match auth {
            AuthType::ApiKey { header } => Self { header: Some(header.as_str()), ..none },
            AuthType::QueryKey { parameter } => {
                Self { kind: "query", parameter: Some(parameter.as_str()), ..none }
            }
            AuthType::Token { scheme } => Self { kind: "scheme", scheme: Some(scheme.as_str()), ..none },
            AuthType::Bearer | AuthType::Basic | AuthType::Secret => none,
        }
    }
}

/// Returns whether a record needs the entry `auth-types-2` in the header, because a version that does not know its
/// authentication type would take the vault for damaged.
pub(in crate::vault) fn is_of_later_type(api: &Api) -> bool {
    match api.auth {
        AuthType::ApiKey { .. } | AuthType::Bearer | AuthType::Basic => false,
        AuthType::QueryKey { .. } | AuthType::Token { .. } | AuthType::Secret => true,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_number_is_preserved_exactly() {
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
            let Section { scope, apis, is_private } = read(json.as_bytes()).unwrap();
            let extras = read_extras(json.as_bytes()).unwrap();
            let written =
                write(&scope, is_private, apis.iter().zip(&extras.records), &extras.section).unwrap();
            assert_eq!(read_extras(&written).unwrap().section, extras.section, "{number}");
        }
    }

    /// A section of records, each given by the first digit of its id and its `auth`.
    fn section(records: &[(&str, &str)]) -> Vec<u8> {
        let record = |(id, auth): &(&str, &str)| {
            format!(
                r#"{{"id":"{id}{}","name":"A{id}","auth":{auth},"created":"2026-01-02T03:04:05Z",
                "updated":"2026-01-02T03:04:05Z","credential_set":"2026-01-02T03:04:05Z"}}"#,
                "0".repeat(31)
            )
        };
        let records: Vec<String> = records.iter().map(record).collect();
        format!(r#"{{"scope":"organization","apis":[{}]}}"#, records.join(",")).into_bytes()
    }

    #[test]
    fn an_expiry_counts_only_for_the_credential_of_its_time() {
        let expires = |field: &str| {
            let json = String::from_utf8(section(&[("1", r#"{"type":"bearer"}"#)])).unwrap();
            let json = json.replacen(r#""created""#, &format!(r#""expires":"{field}","created""#), 1);
            let Section { scope, apis, .. } = read(json.as_bytes()).unwrap();
            let extras = read_extras(json.as_bytes()).unwrap();
            assert!(extras.records[0].is_empty(), "it is a known field");
            let written = write(&scope, false, apis.iter().zip(&extras.records), &extras.section).unwrap();
            assert_eq!(read(&written).unwrap().apis, apis);
            apis[0].expires.map(|time| time.to_string())
        };
        let time = "2027-01-02T03:04:05Z";
        assert_eq!(expires(&format!("{time} 2026-01-02T03:04:05Z")).as_deref(), Some(time));
        for other in [time, "", "x 2026-01-02T03:04:05Z", "2027-01-02T03:04:05Z 2026-01-01T00:00:00Z"] {
            assert_eq!(expires(other), None, "{other}");
        }
    }

    #[test]
    fn records_out_of_order_or_with_equal_ids_are_refused() {
        const BEARER: &str = r#"{"type":"bearer"}"#;
        assert!(read(&section(&[("1", BEARER), ("2", BEARER)])).is_ok());
        for ids in [["2", "1"], ["1", "1"]] {
            assert!(read(&section(&ids.map(|id| (id, BEARER)))).is_err(), "{ids:?}");
        }
        assert!(read(&section(&[])).is_err());
    }

    #[test]
    fn the_private_field_is_written_again_and_is_no_field_of_a_later_version() {
        let json = section(&[("1", r#"{"type":"bearer"}"#)]);
        let with = |field: &str| [b"{", field.as_bytes(), b",", &json[1..]].concat();
        assert!(!read(&json).unwrap().is_private && !read(&with(r#""private":1"#)).unwrap().is_private);
        let json = with(r#""private":true"#);
        let Section { scope, apis, is_private } = read(&json).unwrap();
        let extras = read_extras(&json).unwrap();
        assert!(is_private && extras.section.is_empty());
        let written = write(&scope, true, apis.iter().zip(&extras.records), &extras.section).unwrap();
        assert!(read(&written).unwrap().is_private);
    }

    /// Writes the records of a section again.
    fn rewritten(json: &[u8]) -> Vec<u8> {
        let (section, extras) = (read(json).unwrap(), read_extras(json).unwrap());
        write(&section.scope, false, section.apis.iter().zip(&extras.records), &extras.section).unwrap()
    }

    #[test]
    fn each_authentication_type_is_written_as_it_was_read() {
        for (auth, is_later) in [
            (r#"{"type":"api-key","header":"X"}"#, false),
            (r#"{"type":"query","parameter":"key"}"#, true),
            (r#"{"type":"bearer"}"#, false),
            (r#"{"type":"scheme","scheme":"Token token="}"#, true),
            (r#"{"type":"basic"}"#, false),
            (r#"{"type":"secret"}"#, true),
        ] {
            let json = section(&[("1", auth)]);
            assert_eq!(is_of_later_type(&read(&json).unwrap().apis[0]), is_later, "{auth}");
            let written = String::from_utf8(rewritten(&json)).unwrap();
            assert!(written.contains(&format!("\"auth\":{auth}")), "{written}");
        }
    }

    #[test]
    fn an_authentication_type_has_exactly_its_fields() {
        for auth in [
            r#"{"type":"query"}"#,
            r#"{"type":"query","parameter":"a b"}"#,
            r#"{"type":"query","parameter":"k","header":"X"}"#,
            r#"{"type":"scheme"}"#,
            r#"{"type":"scheme","scheme":"Bearer"}"#,
            r#"{"type":"scheme","scheme":"Token","parameter":"k"}"#,
            r#"{"type":"secret","header":"X"}"#,
            r#"{"type":"bearer","scheme":"Token"}"#,
            r#"{"type":"api-key","header":"X","parameter":"k"}"#,
            r#"{"type":"other"}"#,
        ] {
            assert!(read(&section(&[("1", auth)])).is_err(), "{auth}");
        }
    }

    /// A section of one record with these aliases.
    fn with_aliases(aliases: &str) -> Vec<u8> {
        let json = String::from_utf8(section(&[("1", r#"{"type":"basic"}"#)])).unwrap();
        json.replacen("\"auth\"", &format!("\"aliases\":{aliases},\"auth\""), 1).into_bytes()
    }

    #[test]
    fn aliases_are_read_and_written_in_order() {
        let json = with_aliases(r#"{"B":"password","A":"value","LD_PRELOAD":"value"}"#);
        let names: Vec<String> =
            read(&json).unwrap().apis[0].aliases.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["A", "B=password"]);
        assert!(read_extras(&json).unwrap().records[0].is_empty());
        let written = String::from_utf8(rewritten(&json)).unwrap();
        assert!(
            written.contains(r#""aliases":{"A":"value","B":"password","LD_PRELOAD":"value"}"#),
            "{written}"
        );
        let none = String::from_utf8(rewritten(&with_aliases("{}"))).unwrap();
        assert!(!none.contains("aliases"), "{none}");
        for bad in [
            r#"{"A-B":"value"}"#,
            r#"{"A":"token"}"#,
            r#"{"A":1}"#,
            r#"{"A":"value","A":"value"}"#,
            "[]",
            "null",
        ] {
            assert!(read(&with_aliases(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_the_unknown_fields_of_auth_are_preserved() {
        let records =
            [("1", r#"{"type":"api-key","header":"X","later":[1]}"#), ("2", r#"{"type":"bearer"}"#)];
        let extras = read_extras(&section(&records)).unwrap();
        let carried: Vec<Value> = extras.records.into_iter().map(Value::Object).collect();
        assert_eq!(carried, [serde_json::json!({"auth": {"later": [1]}}), serde_json::json!({})]);
    }

    #[test]
    fn duplicate_null_and_missing_fields_are_refused_at_every_level() {
        const GOOD: &str = r#"{"scope":"organization","apis":[{"id":"00000000000000000000000000000000","name":"A",
            "auth":{"type":"api-key","header":"X"},"domain":"a.example","created":"2026-01-02T03:04:05Z",
            "updated":"2026-01-02T03:04:05Z","credential_set":"2026-01-02T03:04:05Z"}]}"#;
        assert!(read(GOOD.as_bytes()).is_ok());
        for (from, to) in [
            ("{\"scope\"", "{\"scope\":\"organization\",\"scope\""),
            ("\"apis\"", "\"apis\":[],\"apis\""),
            ("\"apis\"", "\"later\":1,\"later\":1,\"apis\""),
            ("\"name\"", "\"name\":\"A\",\"name\""),
            ("\"name\"", "\"later\":{\"a\":1,\"a\":2},\"name\""),
            ("\"auth\"", "\"auth\":{\"type\":\"bearer\"},\"auth\""),
            ("\"header\"", "\"type\":\"api-key\",\"header\""),
            ("\"header\"", "\"later\":1,\"later\":1,\"header\""),
            ("\"a.example\"", "null"),
            ("\"X\"", "null"),
            ("\"name\":\"A\",", ""),
            ("\"scope\":\"organization\",", ""),
            (",\"header\":\"X\"", ""),
        ] {
            let bad = GOOD.replacen(from, to, 1);
            assert_ne!(bad, GOOD, "{from}");
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
