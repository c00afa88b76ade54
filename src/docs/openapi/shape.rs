//! A schema after its references are followed and its `allOf` is merged.

use std::collections::HashSet;

use serde_json::Value;

use super::resolve::{entries, flag, list, name, pointer, reference, string};
use super::root::Root;

/// The most schemas that are merged, and the most properties that are read.
const MERGED: usize = 500;
const PROPERTIES: usize = 2_000;

/// The direction of data: a read-only field is not part of a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Direction {
    Request,
    Response,
    Both,
}

/// A property of an object.
#[derive(Debug)]
pub(super) struct Property<'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'a Value,
    pub(super) required: bool,
}

/// A schema, flattened by one level.
#[derive(Debug, Default)]
pub(super) struct Shape<'a> {
    pub(super) name: Option<String>,
    pub(super) types: Vec<&'a str>,
    pub(super) nullable: bool,
    pub(super) format: &'a str,
    pub(super) values: Vec<&'a Value>,
    pub(super) properties: Vec<Property<'a>>,
    /// The type of additional properties.
    pub(super) others: Option<&'a Value>,
    pub(super) items: Option<&'a Value>,
    pub(super) alternatives: Vec<&'a Value>,
    pub(super) description: &'a str,
    pub(super) default: Option<&'a Value>,
    /// The location of the schema after its references, which identifies a cycle.
    pub(super) identity: Option<*const Value>,
}

impl<'a> Shape<'a> {
    pub(super) fn of(root: &'a Root, schema: &'a Value, direction: Direction) -> Self {
        let mut merge = Merge {
            root,
            shape: Shape::default(),
            seen: HashSet::new(),
            required: HashSet::new(),
            taken: HashSet::new(),
        };
        merge.add(schema, true);
        let Merge { mut shape, required, .. } = merge;
        for property in &mut shape.properties {
            property.required = required.contains(property.name);
        }
        shape.properties.retain(|property| is_sent(root, property.schema, direction));
        shape.properties.sort_by_key(|property| !property.required);
        shape
    }

    /// Returns whether it has anything to expand.
    pub(super) fn is_object(&self) -> bool {
        !self.properties.is_empty()
    }
}

/// Returns whether a reference points to a named schema, and not into another one.
fn is_named(reference: &str) -> bool {
    let inside =
        ["#/components/schemas/", "#/definitions/"].iter().find_map(|place| reference.strip_prefix(place));
    inside.map_or(!reference.starts_with("#/"), |rest| !rest.contains('/'))
}

fn is_sent(root: &Root, schema: &Value, direction: Direction) -> bool {
    let schema = super::resolve::resolve(root, schema);
    match direction {
        Direction::Request => !flag(schema, "readOnly"),
        Direction::Response => !flag(schema, "writeOnly"),
        Direction::Both => true,
    }
}

/// The merge in progress. Each schema is added once, so cycles and trees of references are cheap.
struct Merge<'a> {
    root: &'a Root,
    shape: Shape<'a>,
    seen: HashSet<*const Value>,
    required: HashSet<&'a str>,
    taken: HashSet<&'a str>,
}

impl<'a> Merge<'a> {
    /// Adds a schema. Only an outer one can name the shape: a part of `allOf` is not the whole.
    fn add(&mut self, schema: &'a Value, is_outer: bool) {
        if self.seen.len() >= MERGED || !self.seen.insert(std::ptr::from_ref(schema)) {
            return;
        }
        if schema.as_bool() == Some(false) {
            self.shape.types.push("never");
        }
        self.words(schema);
        self.properties(schema);
        let parts = list(schema, "allOf");
        // A single reference is often wrapped to give it a description.
        let is_wrapper = parts.len() == 1 && schema.get("properties").is_none();
        if let Some(reference) = reference(schema) {
            self.follow(reference, is_outer);
        } else if is_outer && !is_wrapper {
            self.shape.identity = Some(std::ptr::from_ref(schema));
        }
        for part in parts {
            self.add(part, is_outer && is_wrapper);
        }
        let alternatives = list(schema, "oneOf").iter().chain(list(schema, "anyOf"));
        self.alternatives(alternatives);
    }

    fn follow(&mut self, reference: &'a str, is_outer: bool) {
        if is_outer && self.shape.name.is_none() && is_named(reference) {
            self.shape.name = Some(name(reference)).filter(|name| !name.is_empty());
        }
        if let Some(target) = pointer(self.root, reference) {
            self.add(target, is_outer);
        }
    }

    /// Merges keywords with one value. The outermost value wins.
    fn words(&mut self, schema: &'a Value) {
        let shape = &mut self.shape;
        let types = match schema.get("type") {
            Some(Value::String(one)) => vec![one.as_str()],
            Some(Value::Array(many)) => many.iter().take(8).filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        shape.nullable |= types.contains(&"null") || flag(schema, "nullable") || flag(schema, "x-nullable");
        if shape.types.is_empty() {
            shape.types = types.into_iter().filter(|kind| *kind != "null").collect();
        }
        if shape.values.is_empty() {
            shape.values =
                schema.get("const").into_iter().chain(list(schema, "enum").iter().take(200)).collect();
            shape.nullable |= shape.values.iter().any(|value| value.is_null());
            shape.values.retain(|value| !value.is_null());
        }
        for (field, key) in [(&mut shape.format, "format"), (&mut shape.description, "description")] {
            if field.is_empty() {
                *field = string(schema, key);
            }
        }
        shape.items = shape.items.or_else(|| schema.get("items"));
        shape.default = shape.default.or_else(|| schema.get("default"));
        shape.others = shape.others.or_else(|| schema.get("additionalProperties").filter(|o| o.is_object()));
    }

    fn properties(&mut self, schema: &'a Value) {
        self.required.extend(list(schema, "required").iter().take(PROPERTIES).filter_map(Value::as_str));
        for (name, schema) in entries(schema, "properties") {
            if self.shape.properties.len() >= PROPERTIES {
                return;
            }
            if self.taken.insert(name) {
                self.shape.properties.push(Property { name, schema, required: false });
            }
        }
    }

    /// `null` among the alternatives makes the others nullable.
    fn alternatives(&mut self, alternatives: impl Iterator<Item = &'a Value>) {
        for alternative in alternatives.take(PROPERTIES) {
            if string(alternative, "type") == "null" {
                self.shape.nullable = true;
            } else {
                self.shape.alternatives.push(alternative);
            }
        }
        // A single alternative is not a choice.
        if let [only] = self.shape.alternatives[..] {
            let is_alone = self.shape.properties.is_empty() && self.shape.types.is_empty();
            if is_alone && !self.seen.contains(&std::ptr::from_ref(only)) {
                self.shape.alternatives.clear();
                self.add(only, true);
            }
        }
    }
}
