//! The credentials section: the secrets of one scope, by record id.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::super::error::VaultError;
use super::BAD_RECORD;
use super::strict::{Object, Read, Text, fields, parse, twice};
use crate::model::{ApiId, Credential, Secret};

/// A credential, and the fields of its record that a later version wrote.
pub(in crate::vault) struct SealedCredential {
    pub(in crate::vault) credential: Credential,
    pub(in crate::vault) extra: Map<String, Value>,
}

/// A parsed section, with its own fields that a later version wrote.
pub(in crate::vault) struct SealedCredentials {
    pub(in crate::vault) by_id: ById,
    pub(in crate::vault) extra: Map<String, Value>,
}

impl<'de> Object<'de> for SealedCredentials {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        let ([credentials], extra) = fields(map, &["credentials"], |_, _| Ok(false))?;
        let Read(by_id) = credentials.ok_or_else(|| A::Error::custom("no credentials"))?;
        Ok(Self { by_id, extra })
    }
}

/// Unique ids.
type ById = BTreeMap<ApiId, SealedCredential>;

impl<'de> Object<'de> for ById {
    fn from_map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut found = BTreeMap::new();
        while let Some((Text(id), Read(credential))) = map.next_entry()? {
            let id = ApiId::parse(&id).map_err(A::Error::custom)?;
            if found.insert(id, credential).is_some() {
                return Err(twice());
            }
        }
        Ok(found)
    }
}

/// Parses a section.
pub(in crate::vault) fn read(json: &[u8]) -> Result<SealedCredentials, VaultError> {
    parse(json).map(|Read(found)| found).ok_or(BAD_RECORD)
}

/// Renders a section into a buffer of the exact size, which never grows and so leaves no copy behind.
pub(in crate::vault) fn write<'a>(
    records: impl Iterator<Item = (ApiId, &'a SealedCredential)>,
    extra: &'a Map<String, Value>,
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let credentials = records.map(|(id, sealed)| (id.to_string(), sealed)).collect();
    let whole = Writing { credentials, extra };
    let mut counter = Counter(0);
    serde_json::to_writer(&mut counter, &whole).map_err(|_| BAD_RECORD)?;
    let mut out = Zeroizing::new(Vec::with_capacity(counter.0));
    serde_json::to_writer(&mut *out, &whole).map_err(|_| BAD_RECORD)?;
    Ok(out)
}

#[derive(Serialize)]
struct Writing<'a> {
    credentials: BTreeMap<String, &'a SealedCredential>,
    #[serde(flatten)]
    extra: &'a Map<String, Value>,
}

struct Counter(usize);

impl io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Serialize for SealedCredential {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.credential {
            Credential::Key(key) => map.serialize_entry("key", key.expose())?,
            Credential::Token(token) => map.serialize_entry("token", token.expose())?,
            Credential::Basic { username, password } => {
                map.serialize_entry("username", username.expose())?;
                map.serialize_entry("password", password.expose())?;
            }
            Credential::Secret(secret) => map.serialize_entry("secret", secret.expose())?,
        }
        for (key, value) in &self.extra {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

/// Parses each secret directly into a type that is wiped.
impl<'de> Object<'de> for SealedCredential {
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        const NAMES: [&str; 5] = ["key", "token", "username", "password", "secret"];
        let (secrets, extra) = fields(map, &NAMES, |_, _| Ok(false))?;
        let credential = match secrets.map(|secret| secret.map(|StoredSecret(secret)| secret)) {
            [Some(key), None, None, None, None] => Credential::Key(key),
            [None, Some(token), None, None, None] => Credential::Token(token),
            [None, None, Some(username), Some(password), None] => Credential::Basic { username, password },
            [None, None, None, None, Some(secret)] => Credential::Secret(secret),
            _ => return Err(A::Error::custom("not a credential")),
        };
        Ok(Self { credential, extra })
    }
}

struct StoredSecret(Secret);

impl<'de> Deserialize<'de> for StoredSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(SecretVisitor).map(StoredSecret)
    }
}

struct SecretVisitor;

impl Visitor<'_> for SecretVisitor {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret::new(text.to_owned()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_buffer_never_grows_and_leaves_no_copy_of_a_credential() {
        let sealed = |text: &str| SealedCredential {
            credential: Credential::Key(Secret::new(text.to_owned())),
            extra: Map::from_iter([("later".to_owned(), Value::from("a \"quoted\" field"))]),
        };
        let records = [(ApiId([1; 16]), sealed("a key")), (ApiId([2; 16]), sealed(&"\u{1}".repeat(500)))];
        let extra = Map::from_iter([("later".to_owned(), Value::from("a \"quoted\" field"))]);
        let written = write(records.iter().map(|(id, sealed)| (*id, sealed)), &extra).unwrap();
        assert_eq!(written.capacity(), written.len());
        let read = read(&written).unwrap();
        assert_eq!((read.by_id.len(), read.extra), (2, extra));
    }
}
