//! The positions of the parts of a specification in its text: each path, and each schema, response or parameter that can be
//! referred to.
//!
//! Only one part at a time is parsed. A specification of 50 MiB takes ten times as much memory as a whole.

use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::parts::{Part, key};
use crate::docs::bounded::Budget;
use crate::docs::measure::{Files, Measure};

/// The objects whose members are parts of their own.
const DIVIDED: [&str; 7] =
    ["paths", "components", "definitions", "parameters", "responses", "webhooks", "x-webhooks"];

/// The members of `components` whose members are parts of their own. The others are small.
const COMPONENTS: [&str; 9] = [
    "callbacks",
    "examples",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "requestBodies",
    "responses",
    "schemas",
];

/// What a text consists of.
#[derive(Debug)]
pub(super) struct Scan {
    /// The parts, ordered by their hashes.
    pub(super) parts: Vec<Part>,
    /// The paths with their positions, in order.
    pub(super) paths: Vec<(String, Range<usize>)>,
}

/// Finds the parts of a JSON text. Parts other than paths are measured, and their references to other files collected.
///
/// # Errors
/// The text is not JSON, or takes more than the budget.
pub(super) fn scan(text: &str, budget: &Budget, files: &Files) -> serde_json::Result<Scan> {
    let mut scanner = Scanner { text, budget, files, parts: Vec::new(), paths: Vec::new() };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    Level { scanner: &mut scanner, above: Vec::new() }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    let Scanner { mut parts, mut paths, .. } = scanner;
    // The last one of equal names counts, as in a JSON object that is read as a whole.
    parts.reverse();
    parts.sort_by_key(|part| part.hash);
    parts.dedup_by_key(|part| part.hash);
    paths.reverse();
    paths.sort_by(|(a, _), (b, _)| a.cmp(b));
    paths.dedup_by(|(a, _), (b, _)| a == b);
    Ok(Scan { parts, paths })
}

struct Scanner<'a> {
    text: &'a str,
    budget: &'a Budget,
    files: &'a Files,
    parts: Vec<Part>,
    paths: Vec<(String, Range<usize>)>,
}

impl Scanner<'_> {
    /// Adds a part that is read as a whole.
    fn add(&mut self, names: &[&str], raw: &str) -> serde_json::Result<()> {
        let start = raw.as_ptr() as usize - self.text.as_ptr() as usize;
        self.parts.push(Part::new(key(names), start, raw.as_bytes()));
        match names {
            ["paths", path] => self.paths.push(((*path).to_owned(), start..start + raw.len())),
            _ => {
                let mut deserializer = serde_json::Deserializer::from_str(raw);
                Measure::of(self.budget, self.files).deserialize(&mut deserializer)?;
            }
        }
        Ok(())
    }

    /// Adds a divided object, and forgets an earlier one of the same name.
    fn divide(&mut self, names: &[&str]) {
        if names == ["paths"] {
            self.paths.clear();
        }
        self.parts.push(Part::divided(key(names)));
    }

    /// Ignores a value in the place of a divided object, and forgets an earlier one of the same name.
    fn refuse(&mut self, names: &[&str]) {
        if names == ["paths"] {
            self.paths.clear();
        }
    }
}

/// One object whose members are looked at.
struct Level<'s, 'a> {
    scanner: &'s mut Scanner<'a>,
    above: Vec<&'static str>,
}

/// Returns the name if its members are parts of their own.
fn divided(above: &[&str], name: &str) -> Option<&'static str> {
    let all: &[&'static str] = match above {
        [] => &DIVIDED,
        ["components"] => &COMPONENTS,
        _ => return None,
    };
    all.iter().find(|known| **known == name).copied()
}

impl<'de> DeserializeSeed<'de> for Level<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Self { scanner, above } = self;
        scanner.divide(&above);
        let mut is_first = true;
        while let Some(name) = members.next_key::<String>()? {
            scanner.budget.take_entry(&name, is_first)?;
            is_first = false;
            match divided(&above, &name) {
                Some(name) => {
                    let above = above.iter().copied().chain([name]).collect();
                    members.next_value_seed(Level { scanner, above })?;
                }
                None => {
                    let value: &RawValue = members.next_value()?;
                    let names: Vec<&str> = above.iter().copied().chain([name.as_str()]).collect();
                    scanner.add(&names, value.get()).map_err(serde::de::Error::custom)?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        self.scanner.refuse(&self.above);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        self.scanner.refuse(&self.above);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        self.scanner.refuse(&self.above);
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        self.scanner.refuse(&self.above);
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        self.scanner.refuse(&self.above);
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        self.scanner.refuse(&self.above);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.scanner.refuse(&self.above);
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    fn scanned(text: &str) -> Scan {
        scan(text, &Budget::of(1 << 20), &Files::up_to(9)).unwrap()
    }

    #[test]
    fn paths_are_in_order_and_the_last_of_equal_names_counts() {
        let text = r#"{"paths": {"/b": {}, "/a": [1], "/b": 2}, "info": {}}"#;
        let paths: Vec<(String, &str)> =
            scanned(text).paths.into_iter().map(|(path, range)| (path, &text[range])).collect();
        assert_eq!(paths, [("/a".to_owned(), "[1]"), ("/b".to_owned(), "2")]);
        assert!(scanned(r#"{"paths": {"/a": {}}, "paths": []}"#).paths.is_empty());
        assert!(scanned(r#"{"paths": {"/a": {}}, "paths": {}}"#).paths.is_empty());
    }

    #[test]
    fn schemas_are_parts_and_their_files_are_collected() {
        let files = Files::up_to(9);
        let text = r##"{"components": {"schemas": {"A": {"$ref": "b.json#/x"}}, "x-own": {"A": {"$ref": "#/a"}}},
            "definitions": 3, "$ref": {"a": 1}}"##;
        let scan = scan(text, &Budget::of(1 << 20), &files).unwrap();
        let has = |names: &[&str]| scan.parts.iter().any(|part| part.hash == key(names));
        assert!(has(&["components", "schemas", "A"]) && has(&["components", "x-own"]));
        assert!(has(&["components", "schemas"]) && !has(&["components", "x-own", "A"]));
        assert_eq!(files.names(), ["b.json"]);
        assert!(has(&["components"]) && !has(&["definitions"]));
    }
}
