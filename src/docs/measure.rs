//! The memory that JSON values would take, and the other documents that they refer to, without building them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::bounded::Budget;

/// The names of the documents that references lead to, other than their own.
pub(super) struct Files {
    names: RefCell<BTreeSet<String>>,
    most: usize,
}

impl Files {
    /// Starts without names, for `most` different ones.
    pub(super) fn up_to(most: usize) -> Self {
        Self { names: RefCell::default(), most }
    }

    /// Adds the document that a reference leads to, unless it is its own.
    pub(super) fn add(&self, reference: &str) {
        let document = reference.split('#').next().filter(|document| !document.is_empty());
        let mut names = self.names.borrow_mut();
        if names.len() < self.most {
            names.extend(document.map(str::to_owned));
        }
    }

    /// Returns the names, in order.
    pub(super) fn names(self) -> Vec<String> {
        self.names.into_inner().into_iter().collect()
    }
}

/// A visitor that takes memory from a budget.
#[derive(Clone, Copy)]
pub(super) struct Measure<'a> {
    budget: &'a Budget,
    files: &'a Files,
    /// Whether the value is that of `$ref`.
    is_reference: bool,
}

impl<'a> Measure<'a> {
    pub(super) fn of(budget: &'a Budget, files: &'a Files) -> Self {
        Self { budget, files, is_reference: false }
    }
}

impl<'de> DeserializeSeed<'de> for Measure<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Measure<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        if self.is_reference {
            self.files.add(value);
        }
        self.budget.take_text(value)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        let mut is_first = true;
        while elements.next_element_seed(Self { is_reference: false, ..self })?.is_some() {
            self.budget.take_element(is_first)?;
            is_first = false;
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut is_first = true;
        while let Some(key) = entries.next_key::<Key<'de>>()? {
            self.budget.take_entry(&key.0, is_first)?;
            is_first = false;
            entries.next_value_seed(Self { is_reference: key.0 == "$ref", ..self })?;
        }
        Ok(())
    }
}

/// A key, borrowed from the text if it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn the_memory_is_that_of_the_values() {
        let text = r##"{"a": [1, -2, 2.5, true, null, "ä\n", [], {}], "b": {"c\"": {"": "text"}}, "$ref": "a.json#/x",
            "c": [{"$ref": "#/own"}, {"$ref": {"$ref": "b"}}]}"##;
        let (built, measured) = (Budget::of(1 << 20), Budget::of(1 << 20));
        (&built).deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap();
        let files = Files::up_to(9);
        Measure::of(&measured, &files).deserialize(&mut serde_json::Deserializer::from_str(text)).unwrap();
        assert_eq!(measured.taken(), built.taken());
        assert_eq!(files.names(), ["a.json", "b"]);
    }

    #[test]
    fn references_lead_to_other_documents() {
        let root = serde_json::json!({
            "paths": {"/a": {"$ref": "p/a.yaml"}, "/b": [{"$ref": "c.yaml#/x"}, {"$ref": "c.yaml#/y"}]},
            "own": {"$ref": "#/paths"}, "property": {"$ref": {"type": "string"}}, "empty": {"$ref": ""},
        });
        let other_documents = |most| {
            let (files, text) = (Files::up_to(most), root.to_string());
            let mut deserializer = serde_json::Deserializer::from_str(&text);
            Measure::of(&Budget::of(1 << 20), &files).deserialize(&mut deserializer).unwrap();
            files.names()
        };
        assert_eq!(other_documents(9), ["c.yaml", "p/a.yaml"]);
        assert_eq!(other_documents(1).len(), 1);
    }
}
