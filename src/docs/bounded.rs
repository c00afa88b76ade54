//! JSON values whose memory is limited while they are parsed.
//!
//! A text of 50 MiB can describe values that take a hundred times as much memory, and compresses to a few kilobytes.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The most memory that the values of one document may take, in bytes. The largest real specifications take a third.
pub(super) const MOST: usize = 1 << 30;

/// The memory of an element of an array that grows by doubling, in bytes.
const ELEMENT: usize = 2 * size_of::<Value>();
/// The memory of the first entry of an object, in bytes: a node of a B-tree with room for eleven.
const FIRST_ENTRY: usize = 11 * (size_of::<String>() + size_of::<Value>()) + 32;
/// The memory of each further entry, in bytes. The nodes are at least half full.
const ENTRY: usize = FIRST_ENTRY / 5;
/// The overhead of an allocation, in bytes, and its smallest size.
const ALLOCATION: usize = 16;

/// The memory that the values of a document take.
#[derive(Debug)]
pub(super) struct Budget {
    most: usize,
    taken: Cell<usize>,
}

impl Budget {
    /// Starts with a limit in bytes.
    pub(super) fn of(most: usize) -> Self {
        Self { most, taken: Cell::new(0) }
    }

    /// Returns the number of bytes that were taken.
    pub(super) fn taken(&self) -> usize {
        self.taken.get()
    }

    /// Returns whether parsing failed because of the limit.
    pub(super) fn is_exceeded(&self) -> bool {
        self.taken.get() > self.most
    }

    /// Takes the memory of an entry of an object, without that of its value.
    pub(super) fn take_entry<E: Error>(&self, key: &str, is_first: bool) -> Result<(), E> {
        self.take(if is_first { FIRST_ENTRY } else { ENTRY })?;
        self.take_text(key)
    }

    /// Takes the memory of an element of an array, without that of its value.
    pub(super) fn take_element<E: Error>(&self, is_first: bool) -> Result<(), E> {
        self.take(ELEMENT + if is_first { ALLOCATION } else { 0 })
    }

    fn take<E: Error>(&self, bytes: usize) -> Result<(), E> {
        self.taken.set(self.taken.get().saturating_add(bytes));
        if self.is_exceeded() { Err(E::custom("the values take too much memory")) } else { Ok(()) }
    }

    /// Takes the memory of a string.
    pub(super) fn take_text<E: Error>(&self, text: &str) -> Result<(), E> {
        if text.is_empty() { Ok(()) } else { self.take(ALLOCATION + text.len().max(ALLOCATION)) }
    }
}

/// Parses the one value of a text. A deserializer of any format can be given.
impl<'de> DeserializeSeed<'de> for &Budget {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Builds the same values as the implementation in `serde_json`.
impl<'de> Visitor<'de> for &Budget {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.take_text(value)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut all = Vec::new();
        while let Some(element) = elements.next_element_seed(self)? {
            self.take_element(all.is_empty())?;
            all.push(element);
        }
        // A short array has room for four elements.
        all.shrink_to_fit();
        Ok(Value::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            self.take_entry(&key, all.is_empty())?;
            let value = entries.next_value_seed(self)?;
            all.insert(key, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn parse(text: &str, bytes: usize) -> (Option<Value>, Budget) {
        let budget = Budget::of(bytes);
        let value = budget.deserialize(&mut serde_json::Deserializer::from_str(text)).ok();
        (value, budget)
    }

    #[test]
    fn a_value_is_that_of_serde_json() {
        for text in [
            r#"{"a": [1, -2, 2.5, 1e300, 18446744073709551615, true, null, "ä\n", [], {}], "b": {"c": {"": ""}}}"#,
            r#"{"a": 1, "a": 2}"#,
            "\"text\"",
            "[]",
        ] {
            let (value, budget) = parse(text, 10_000);
            assert_eq!(value.unwrap(), serde_json::from_str::<Value>(text).unwrap());
            assert!(!budget.is_exceeded());
        }
        let (value, budget) = parse("{", 10_000);
        assert!(value.is_none() && !budget.is_exceeded(), "a syntax error is none of memory");
    }

    /// The bytes that a value takes, by the sizes of the standard library.
    fn size(value: &Value) -> usize {
        match value {
            Value::Array(all) => all.capacity() * size_of::<Value>() + all.iter().map(size).sum::<usize>(),
            Value::Object(all) => {
                let nodes = all.len().div_ceil(11);
                let inside = all.iter().map(|(key, value)| key.capacity() + size(value)).sum::<usize>();
                nodes * 11 * (size_of::<String>() + size_of::<Value>()) + inside
            }
            Value::String(text) => text.capacity(),
            _ => 0,
        }
    }

    #[test]
    fn the_memory_of_a_value_is_not_underestimated() {
        for piece in [r#"{"":0}"#, "[0]", r#"{"a":{"b":["c"]}}"#, r#""text""#, "0", "[]", "{}", "[[[[]]]]"] {
            let text = format!("[{}]", vec![piece; 1_000].join(","));
            let (value, budget) = parse(&text, MOST);
            let (estimated, real) = (budget.taken(), size(&value.unwrap()));
            assert!(estimated >= real && estimated <= real * 4, "{piece}: {estimated} for {real}");
            let (value, budget) = parse(&text, real - 1);
            assert!(value.is_none() && budget.is_exceeded(), "{piece}");
        }
    }
}
