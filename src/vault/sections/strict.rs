//! The objects of a section, read as strictly as the format has it, in one pass: a field that this version knows is given
//! once, and one that it does not know, and would skip, is UTF-8 without half a surrogate pair, and no object in it has a
//! name twice. A writer carries such fields along and has to read them; a reader that skipped them would take a file that
//! a writer refuses.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A text, where it stands if nothing in it is escaped. `null` is none.
#[derive(serde::Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// What is read from an object's fields.
pub(super) trait Object<'de>: Sized {
    /// Reads it.
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// An object that was read.
pub(super) struct Read<T>(pub(super) T);

impl<'de, T: Object<'de>> Deserialize<'de> for Read<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData)).map(Read)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::from_map(map)
    }
}

/// What an object has: the fields of `known`, in that order, and those that nobody knows.
pub(super) type Fields<T, const N: usize> = ([Option<T>; N], Map<String, Value>);

/// Reads an object. A field that is not in `known` is offered to `other`, which reads its value or says no.
pub(super) fn fields<'de, A: MapAccess<'de>, T: Deserialize<'de>, const N: usize>(
    mut map: A,
    known: &[&str; N],
    mut other: impl FnMut(&str, &mut A) -> Result<bool, A::Error>,
) -> Result<Fields<T, N>, A::Error> {
    let mut found = [const { None }; N];
    let mut unknown = Map::new();
    while let Some(Text(name)) = map.next_key()? {
        if let Some(index) = known.iter().position(|known| *known == name) {
            once(&mut found[index], &mut map)?;
        } else if !other(&name, &mut map)?
            && unknown.insert(name.into_owned(), map.next_value::<Strict>()?.0).is_some()
        {
            return Err(twice());
        }
    }
    Ok((found, unknown))
}

/// Reads the value of a field that may be there once.
pub(super) fn once<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    place: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    match place.replace(map.next_value()?) {
        None => Ok(()),
        Some(_) => Err(twice()),
    }
}

/// The refusal of a second field of the same name.
pub(super) fn twice<E: Error>() -> E {
    E::custom("a name twice")
}

/// Any value in which no object has a name twice.
pub(super) struct Strict(pub(super) Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number without end"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut found = Vec::new();
        while let Some(Strict(value)) = list.next_element()? {
            found.push(value);
        }
        Ok(Value::Array(found))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut found = Map::new();
        while let Some((name, Strict(value))) = map.next_entry()? {
            if found.insert(name, value).is_some() {
                return Err(twice());
            }
        }
        Ok(Value::Object(found))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn is_strict(json: &[u8]) -> bool {
        serde_json::from_slice::<Strict>(json).is_ok()
    }

    #[test]
    fn what_a_version_skips_is_read_as_strictly_as_what_it_knows() {
        for good in ["{\"a\":[1,-1,1.5,null,true,\"\\ud83d\\ude00\"],\"b\":{\"a\":\"ü\"}}", "[]"] {
            let read = serde_json::from_slice::<Strict>(good.as_bytes()).unwrap();
            assert_eq!(read.0, serde_json::from_str::<Value>(good).unwrap());
        }
        let bad: [&[u8]; 5] =
            [b"{\"a\":\"\xef\"}", b"{\"a\":\"\\ud800\"}", b"[{\"a\":1,\"a\":2}]", b"{\"a\":NaN}", b"{} {}"];
        for bad in bad {
            assert!(!is_strict(bad), "{}", bad.escape_ascii());
        }
    }
}
