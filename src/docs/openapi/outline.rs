//! The outline of a path: what the list of operations needs, without parameters, bodies and responses; and its requests:
//! what the search needs, without responses and extensions.

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::docs::bounded::Budget;
use crate::docs::measure::{Files, Measure};

/// The members of an operation that are in the outline.
const MEMBERS: [&str; 5] = ["deprecated", "description", "operationId", "summary", "tags"];

/// The objects and arrays that a parser takes. The budget reads all other values.
pub(super) trait Selection: Copy {
    fn budget(&self) -> &Budget;

    fn array<'de, A: SeqAccess<'de>>(self, elements: A) -> Result<Value, A::Error>;

    fn object<'de, A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error>;
}

/// A parser of the values in a selection.
#[derive(Clone, Copy)]
pub(super) struct Selected<S>(S);

impl<'de, S: Selection> DeserializeSeed<'de> for Selected<S> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, S: Selection> Visitor<'de> for Selected<S> {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.0.budget().visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.0.budget().visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.0.budget().visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        self.0.budget().visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.0.budget().visit_str(value)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.0.budget().visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Value, A::Error> {
        self.0.array(elements)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value, A::Error> {
        self.0.object(entries)
    }
}

/// The outline. Its parser takes the memory of the whole path from the budget, and collects all references to other
/// files.
#[derive(Clone, Copy)]
pub(super) struct Outline<'a> {
    budget: &'a Budget,
    files: &'a Files,
    is_operation: bool,
}

impl<'a> Outline<'a> {
    pub(super) fn parser(budget: &'a Budget, files: &'a Files) -> Selected<Self> {
        Selected(Self { budget, files, is_operation: false })
    }
}

impl Selection for Outline<'_> {
    fn budget(&self) -> &Budget {
        self.budget
    }

    /// An array has no place in an outline.
    fn array<'de, A: SeqAccess<'de>>(self, elements: A) -> Result<Value, A::Error> {
        Measure::of(self.budget, self.files).visit_seq(elements).map(|()| Value::Null)
    }

    fn object<'de, A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
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
                // Its members are operations, too.
                () if !self.is_operation && key == "additionalOperations" => {
                    entries.next_value_seed(Selected(self))?
                }
                () if !self.is_operation => {
                    entries.next_value_seed(Selected(Self { is_operation: true, ..self }))?
                }
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

/// A path without the responses, callbacks and extensions of its operations, which are most of it.
#[derive(Clone, Copy)]
pub(super) struct Requests<'a> {
    budget: &'a Budget,
    /// The levels of objects that are looked at: those of the path and of its operations.
    levels: usize,
}

impl<'a> Requests<'a> {
    pub(super) fn parser(budget: &'a Budget) -> Selected<Self> {
        Selected(Self { budget, levels: 2 })
    }
}

impl Selection for Requests<'_> {
    fn budget(&self) -> &Budget {
        self.budget
    }

    fn array<'de, A: SeqAccess<'de>>(self, elements: A) -> Result<Value, A::Error> {
        self.budget.visit_seq(elements)
    }

    fn object<'de, A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut all = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if matches!(key.as_str(), "responses" | "callbacks") || key.starts_with("x-") {
                entries.next_value::<IgnoredAny>()?;
                continue;
            }
            self.budget.take_entry(&key, all.is_empty())?;
            let inner = Self { levels: self.levels - 1, ..self };
            let value = match inner.levels {
                0 => entries.next_value_seed(self.budget)?,
                _ => entries.next_value_seed(Selected(inner))?,
            };
            all.insert(key, value);
        }
        Ok(Value::Object(all))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn requests_are_whole_and_responses_are_left_out() {
        let text = r##"{"x-a": [1], "parameters": [{"name": "responses", "x-b": 1}], "$ref": "#/a", "get": {"responses": {},
            "x-c": 2, "tags": ["t"], "requestBody": {"content": {"x-d": {"responses": 3}}}}, "summary": "s"}"##;
        let budget = Budget::of(1 << 20);
        let requests =
            Requests::parser(&budget).deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap();
        let expected = serde_json::json!({"parameters": [{"name": "responses", "x-b": 1}], "$ref": "#/a",
            "get": {"tags": ["t"], "requestBody": {"content": {"x-d": {"responses": 3}}}}, "summary": "s"});
        assert_eq!(requests, expected);
    }
}
