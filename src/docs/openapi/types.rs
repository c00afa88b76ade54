//! Schemas as one-line types, in a notation close to TypeScript.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::root::Root;
use super::shape::{Direction, Property, Shape};
use crate::docs::sanitize;

/// The most values, alternatives and properties of one type.
const VALUES: usize = 8;
const ALTERNATIVES: usize = 4;
const PROPERTIES: usize = 24;

/// The deepest nesting of arrays, regardless of the limit for objects.
const NESTED: usize = 6;

/// The most names of cut types that are recorded, and the longest one.
const CUT: usize = 5;
pub(super) const LONGEST: usize = 240;

/// A writer of types that records what it cut.
pub(super) struct Typist<'a> {
    root: &'a Root,
    direction: Direction,
    open: Vec<*const Value>,
    cut: BTreeSet<String>,
    /// The fields of the body, which a response does not repeat.
    known: HashSet<String>,
}

/// The budget of a type: levels of objects, and bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) levels: usize,
    pub(super) bytes: usize,
}

/// The budget that folds every object.
pub(super) const FOLDED: Room = Room { levels: 0, bytes: 0 };

/// The fewest fields of the body in a response that are left out.
const REPEATED: usize = 3;

impl<'a> Typist<'a> {
    pub(super) fn new(root: &'a Root, direction: Direction) -> Self {
        Self { root, direction, open: Vec::new(), cut: BTreeSet::new(), known: HashSet::new() }
    }

    /// Leaves out the fields of the body where a whole response has them, too.
    pub(super) fn knowing(self, known: HashSet<String>) -> Self {
        Self { known, ..self }
    }

    /// Returns a field as [`Typist::knowing`] compares it.
    pub(super) fn known_as(&mut self, name: &str, schema: &'a Value, path: &str) -> String {
        format!("{name}: {}", self.of(schema, FOLDED, path))
    }

    pub(super) fn shape(&self, schema: &'a Value) -> Shape<'a> {
        Shape::of(self.root, schema, self.direction)
    }

    /// Records that the type at a path was cut.
    pub(super) fn cut_at(&mut self, path: &str) {
        if self.cut.len() < CUT && !path.is_empty() {
            self.cut.insert(sanitize::word(path, LONGEST));
        }
    }

    /// Returns the paths that were cut.
    pub(super) fn cuts(self) -> BTreeSet<String> {
        self.cut
    }

    /// Returns the type of a schema at a path.
    pub(super) fn of(&mut self, schema: &'a Value, room: Room, path: &str) -> String {
        self.shaped(&self.shape(schema), room, path, 0)
    }

    fn shaped(&mut self, shape: &Shape<'a>, room: Room, path: &str, nested: usize) -> String {
        let name = shape.name.as_deref().map(|name| sanitize::word(name, LONGEST));
        let path = name.clone().unwrap_or_else(|| path.to_owned());
        let is_circle = shape.identity.is_some_and(|identity| self.open.contains(&identity));
        let is_large = shape.is_object() || !shape.alternatives.is_empty();
        if (is_large && (room.levels == 0 || room.bytes < 16)) || is_circle || nested > NESTED {
            if !is_circle {
                self.cut_at(&path);
            }
            let folded = name.unwrap_or_else(|| if shape.is_object() { "{…}" } else { "…" }.to_owned());
            return nullable(folded, shape.nullable);
        }
        self.open.extend(shape.identity);
        let open = self.open.len();
        let mut said = self.unfolded(shape, room, &path, nested);
        self.open.truncate(open.saturating_sub(usize::from(shape.identity.is_some())));
        if let Some(name) = name.filter(|_| shape.is_object() && said.starts_with('{')) {
            said = format!("{name} {said}");
        }
        nullable(said, shape.nullable)
    }

    fn unfolded(&mut self, shape: &Shape<'a>, room: Room, path: &str, nested: usize) -> String {
        if !shape.values.is_empty() {
            return values(&shape.values);
        }
        let mut parts = Vec::new();
        if shape.is_object() {
            parts.push(self.object(&shape.properties, room, path));
        }
        if !shape.alternatives.is_empty() {
            let choice = self.choice(&shape.alternatives, room, path, nested);
            parts.push(if parts.is_empty() { choice } else { format!("({choice})") });
        }
        if !parts.is_empty() {
            return parts.join(" & ");
        }
        if let Some(items) = shape.items {
            let inner = self.shaped(&self.shape(items), room, &format!("{path}[]"), nested + 1);
            return if is_choice(&inner) { format!("({inner})[]") } else { format!("{inner}[]") };
        }
        if let Some(others) = shape.others {
            let inner = self.shaped(&self.shape(others), room, &format!("{path}.*"), nested + 1);
            return format!("{{[key]: {inner}}}");
        }
        plain(shape)
    }

    /// Divides the fields of a response: those to write, and the number of those that the body has.
    fn news<'p>(&self, properties: &'p [Property<'a>], path: &str) -> (Vec<&'p Property<'a>>, usize) {
        let all = || (properties.iter().collect(), 0);
        if self.known.is_empty() || self.open.len() > 1 {
            return all();
        }
        let mut typist = Typist::new(self.root, self.direction);
        let is_new = |property: &&Property<'a>| {
            let path = format!("{path}.{}", property.name);
            !self.known.contains(&typist.known_as(property.name, property.schema, &path))
        };
        let news: Vec<_> = properties.iter().filter(is_new).collect();
        let repeated = properties.len() - news.len();
        if repeated >= REPEATED { (news, repeated) } else { all() }
    }

    fn object(&mut self, properties: &[Property<'a>], room: Room, path: &str) -> String {
        let (properties, repeated) = self.news(properties, path);
        let mut said = String::from("{");
        // The fields share the budget, so that the first ones don't use it up.
        let share = if properties.len() <= 6 { (3, 4) } else { (1, 4) };
        for (number, property) in properties.iter().enumerate() {
            if number >= PROPERTIES || said.len() + 12 > room.bytes {
                said += &format!(", …{} more", properties.len() - number);
                self.cut_at(path);
                break;
            }
            let name = sanitize::word(property.name, 80);
            let mark = if property.required { "" } else { "?" };
            let bytes = room.bytes.saturating_sub(said.len() + name.len());
            let left = Room { levels: room.levels - 1, bytes: bytes * share.0 / share.1 };
            let kind = self.shaped(&self.shape(property.schema), left, &format!("{path}.{name}"), 0);
            let separator = if number == 0 { "" } else { ", " };
            said += &format!("{separator}{name}{mark}: {kind}");
        }
        if repeated > 0 {
            let separator = if properties.is_empty() { "" } else { ", " };
            said += &format!("{separator}…{repeated} as in the body");
        }
        said + "}"
    }

    fn choice(&mut self, alternatives: &[&'a Value], room: Room, path: &str, nested: usize) -> String {
        let shown = alternatives.len().min(ALTERNATIVES);
        let left = Room { levels: room.levels - 1, bytes: room.bytes / shown.max(1) };
        let mut kinds: Vec<String> = Vec::new();
        for alternative in &alternatives[..shown] {
            let kind = self.shaped(&self.shape(alternative), left, path, nested + 1);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        if alternatives.len() > shown {
            kinds.push(format!("…{} more", alternatives.len() - shown));
            self.cut_at(path);
        }
        kinds.join(" | ")
    }
}

/// Returns whether a type has `|` or `&` outside of braces.
fn is_choice(said: &str) -> bool {
    let mut depth = 0_i32;
    said.chars().any(|c| {
        depth += i32::from(matches!(c, '{' | '(')) - i32::from(matches!(c, '}' | ')'));
        depth == 0 && matches!(c, '|' | '&')
    })
}

fn nullable(said: String, is_nullable: bool) -> String {
    if is_nullable { format!("{said} | null") } else { said }
}

/// `"a" | "b"`.
fn values(values: &[&Value]) -> String {
    let mut said: Vec<String> =
        values.iter().take(VALUES).map(|value| sanitize::word(&value.to_string(), 60)).collect();
    if values.len() > VALUES {
        said.push(format!("…{} more", values.len() - VALUES));
    }
    said.join(" | ")
}

/// Returns a type without parts. A format that repeats the type is left out.
fn plain(shape: &Shape<'_>) -> String {
    let kinds: Vec<String> = shape.types.iter().take(6).map(|kind| sanitize::word(kind, 40)).collect();
    // Only the name is known of a reference to another document.
    let unknown = || shape.name.as_deref().map_or("any".to_owned(), |name| sanitize::word(name, 80));
    let kind = if kinds.is_empty() { unknown() } else { kinds.join(" | ") };
    match shape.format {
        "" | "int32" | "int64" | "float" | "double" | "string" => kind,
        format => format!("{kind}({})", sanitize::word(format, 40)),
    }
}

/// Returns a type as one word, for a parameter on one line.
pub(super) const SHORT: Room = Room { levels: 1, bytes: 120 };
