//! The outline of a path: what the list of operations needs, without parameters, bodies and responses.

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::docs::bounded::Budget;
use crate::docs::measure::{Files, Measure};

/// The members of an operation that are in the outline.
const MEMBERS: [&str; 5] = ["deprecated", "description", "operationId", "summary", "tags"];

/// A parser of the outline. It takes the memory of the whole path from the budget, and collects all references to other
/// files.
#[derive(Clone, Copy)]
pub(super) struct Outline<'a> {
    budget: &'a Budget,
    files: &'a Files,
    is_operation: bool,
}

impl<'a> Outline<'a> {
    pub(super) fn new(budget: &'a Budget, files: &'a Files) -> Self {
        Self { budget, files, is_operation: false }
    }
}

impl<'de> DeserializeSeed<'de> for Outline<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Outline<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.budget.visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.budget.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.budget.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.budget.visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.budget.visit_str(value)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.budget.visit_unit()
    }

    /// An array has no place in an outline.
    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Value, A::Error> {
        Measure::of(self.budget, self.files).visit_seq(elements).map(|()| Value::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        let mut is_first = true;
        while let Some(key) = entries.next_key::<String>()? {
            self.budget.take_entry(&key, is_first)?;
            is_first = false;
            let value = match () {
                () if key == "$ref" => {
                    let value = entries.next_value_seed(self.budget)?;
                    value.as_str().into_iter().for_each(|reference| self.files.add(reference));
                    value
                }
                () if !self.is_operation => entries.next_value_seed(Self { is_operation: true, ..self })?,
                () if MEMBERS.contains(&key.as_str()) => entries.next_value_seed(self.budget)?,
                () => {
                    entries.next_value_seed(Measure::of(self.budget, self.files))?;
                    continue;
                }
            };
            all.insert(key, value);
        }
        Ok(Value::Object(all))
    }
}
