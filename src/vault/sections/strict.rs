//! Strict parsing of JSON objects in one pass. A known field occurs once. An unknown field is UTF-8 without unpaired
//! surrogates, and no object in it has a duplicate key. Unknown fields are checked even by readers that skip them,
//! because a writer has to parse and preserve them: otherwise a reader would accept a file that a writer refuses.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// A string, borrowed unless it contains escapes. `null` is refused.
#[derive(serde::Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// A type that is parsed from the fields of an object.
pub(super) trait Object<'de>: Sized {
    /// Parses the fields.
    fn from_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

/// A parsed object.
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

/// Parses a whole text. That it is UTF-8 is checked once for all strings in it, which takes less time than once for each.
pub(super) fn parse<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Option<T> {
    std::str::from_utf8(json).ok().and_then(|json| serde_json::from_str(json).ok())
}

/// The fields of an object: those of `known`, in that order, and the unknown ones.
pub(super) type Fields<T, const N: usize> = ([Option<T>; N], Map<String, Value>);

/// Parses an object. `other` gets each field that is not in `known`, and parses its value or declines.
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

/// Parses the value of a field that may occur once.
pub(super) fn once<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    place: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    match place.replace(map.next_value()?) {
        None => Ok(()),
        Some(_) => Err(twice()),
    }
}

/// The error for a duplicate field.
pub(super) fn twice<E: Error>() -> E {
    E::custom("a name twice")
}

/// Any value without duplicate keys.
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
        parse::<Strict>(json).is_some()
    }

    #[test]
    fn unknown_fields_are_parsed_as_strictly_as_known_ones() {
        for good in ["{\"a\":[1,-1,1.5,null,true,\"\\ud83d\\ude00\"],\"b\":{\"a\":\"ü\"}}", "[]"] {
            let read = parse::<Strict>(good.as_bytes()).unwrap();
            assert_eq!(read.0, serde_json::from_str::<Value>(good).unwrap());
        }
        let bad: [&[u8]; 5] =
            [b"{\"a\":\"\xef\"}", b"{\"a\":\"\\ud800\"}", b"[{\"a\":1,\"a\":2}]", b"{\"a\":NaN}", b"{} {}"];
        for bad in bad {
            assert!(!is_strict(bad), "{}", bad.escape_ascii());
        }
    }
}
