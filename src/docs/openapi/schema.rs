//! A schema with all its fields, which a compact form abbreviates.

use std::collections::HashSet;

use serde_json::Value;

use super::Spec;
use super::operation::Operation;
use super::resolve::{entries, flag, pointer, resolve, string};
use super::root::Root;
use super::shape::{Direction, Property, Shape};
use super::show::{body, parameter_lines};
use super::types::{FOLDED, LONGEST, Room, Typist};
use crate::docs::{Part, sanitize};

/// The longest description of a field.
const DESCRIPTION: usize = 60;
const DETAILED: Room = Room { levels: 2, bytes: 400 };

/// The fields of a body, from a schema or from the form parameters of Swagger 2.0.
pub(super) enum Fields<'a> {
    Schema(&'a Value),
    Form(Vec<&'a Value>),
}

/// Lines, and the field number from which on they were cut.
pub(super) struct Lines {
    pub(super) text: Vec<String>,
    pub(super) next: Option<usize>,
}

impl<'a> Fields<'a> {
    /// Returns a line with the whole type, one line per field that fits into `bytes`, and a line with the names and types
    /// of the others, which may be as long.
    pub(super) fn lines(&self, typist: &mut Typist<'a>, bytes: usize, path: &str, room: Room) -> Vec<String> {
        let Lines { mut text, next } = self.lines_from(typist, 0, bytes, path, room);
        if let Some(next) = next {
            text.pop();
            text.push(self.names_from(typist, next, bytes, path));
        }
        text
    }

    fn names_from(&self, typist: &mut Typist<'a>, from: usize, bytes: usize, path: &str) -> String {
        let (_, path, fields) = self.fields(typist, path, FOLDED);
        let mut line = String::from(" ");
        for (number, (name, schema, required)) in fields.iter().enumerate().skip(from) {
            let name = sanitize::word(name, 80);
            let mark = if *required { "" } else { "?" };
            let kind = typist.of(schema, FOLDED, &format!("{path}.{name}"));
            let separator = if number == from { " " } else { ", " };
            let field = format!("{separator}{name}{mark}: {kind}");
            if line.len() + field.len() > bytes {
                return format!("{line}{separator}…{} more fields", fields.len() - number);
            }
            line += &field;
        }
        line
    }

    /// Returns the names and types of the fields of an object, for [`Typist::knowing`].
    pub(super) fn known(&self, root: &'a Root) -> HashSet<String> {
        let mut typist = Typist::new(root, Direction::Request);
        let (_, path, fields) = self.fields(&mut typist, "", FOLDED);
        let known =
            fields.iter().map(|(name, schema, _)| typist.known_as(name, schema, &format!("{path}.{name}")));
        known.collect()
    }

    fn lines_from(
        &self,
        typist: &mut Typist<'a>,
        from: usize,
        bytes: usize,
        path: &str,
        room: Room,
    ) -> Lines {
        let (first, path, fields) = self.fields(typist, path, room);
        let mut lines = Lines { text: vec![first], next: None };
        let mut left = bytes;
        for (number, (name, schema, required)) in fields.iter().enumerate().skip(from) {
            let name = sanitize::word(name, 80);
            let mark = if *required { "" } else { "?" };
            let kind = typist.of(schema, room, &format!("{path}.{name}"));
            let told = sanitize::line(typist.shape(schema).description, DESCRIPTION);
            let line = format!("  {name}{mark}: {kind}  {told}").trim_end().to_owned();
            if line.len() > left && number > from {
                lines.text.push(format!("  …{} more fields", fields.len() - number));
                lines.next = Some(number);
                typist.cut_at(&path);
                break;
            }
            left = left.saturating_sub(line.len() + 1);
            lines.text.push(line);
        }
        lines
    }

    /// Returns the line above the fields, the path of the fields, and the fields: name, schema, required or not.
    fn fields(
        &self,
        typist: &mut Typist<'a>,
        path: &str,
        room: Room,
    ) -> (String, String, Vec<(&'a str, &'a Value, bool)>) {
        match self {
            Self::Form(form) => {
                let field = |value: &&'a Value| (string(value, "name"), *value, flag(value, "required"));
                (String::new(), path.to_owned(), form.iter().map(field).collect())
            }
            Self::Schema(schema) => {
                let shape = typist.shape(schema);
                let name = shape.name.as_deref().map(|name| sanitize::word(name, LONGEST));
                let path = name.clone().unwrap_or_else(|| path.to_owned());
                if !shape.is_object() || !shape.alternatives.is_empty() {
                    let room = Room { levels: room.levels + 1, bytes: room.bytes * 3 };
                    return (typist.of(schema, room, &path), path, Vec::new());
                }
                let fields = shape.properties.iter().map(|p| (p.name, p.schema, p.required)).collect();
                (name.unwrap_or_default(), path, fields)
            }
        }
    }
}

impl Spec {
    /// Returns a schema with one line per field, from field number `from` on, in about `bytes` bytes.
    ///
    /// The path is one that a compact form names after `schema`: a schema name, `request`, a response code or
    /// `parameters` of an operation, or a pointer such as `#/components/schemas/Customer`, each followed by fields as
    /// in `Customer.address` and `Customer.cards[].brand`.
    pub fn schema(&self, path: &str, of: Option<&Operation>, from: usize, bytes: usize) -> Option<Part> {
        let mut typist = Typist::new(&self.root, Direction::Both);
        if path == "parameters" {
            let lines = parameter_lines(&self.parameters(of?), &mut typist, 500);
            return Some(lines_within(&lines, from, bytes));
        }
        let fields = self.fields_at(path, of)?;
        let lines = fields.lines_from(&mut typist, from, bytes, path, DETAILED);
        let mut said = vec![
            format!("{}: {}", sanitize::word(path, LONGEST), lines.text[0])
                .trim_end_matches([' ', ':'])
                .to_owned(),
        ];
        if let Fields::Schema(schema) = fields {
            said.extend(
                Some(sanitize::line(typist.shape(schema).description, 300)).filter(|told| !told.is_empty()),
            );
        }
        said.extend(lines.text.into_iter().skip(1));
        let here = sanitize::word(path, LONGEST);
        let cuts: Vec<String> = typist.cuts().into_iter().filter(|cut| *cut != here).collect();
        if !cuts.is_empty() {
            said.push(format!("… more: schema {}", cuts.join(", schema ")));
        }
        Some(Part { text: sanitize::clean(&said.join("\n")) + "\n", next: lines.next })
    }

    /// Resolves a path. Names may contain dots, so the longest existing name wins.
    fn fields_at<'a>(&'a self, path: &str, of: Option<&'a Operation>) -> Option<Fields<'a>> {
        let ends = path.match_indices(['.', '[']).map(|(at, _)| at).take(60);
        let mut ends: Vec<usize> = ends.chain([path.len()]).collect();
        ends.reverse();
        ends.into_iter().find_map(|end| {
            let start = self.start(&path[..end], of)?;
            self.descend(start, &path[end..])
        })
    }

    fn start<'a>(&'a self, name: &str, of: Option<&'a Operation>) -> Option<Fields<'a>> {
        let root = &self.root;
        if let Some(found) = name.strip_prefix('#').and_then(|_| pointer(root, name)) {
            return Some(Fields::Schema(found));
        }
        let places: [&[&str]; 2] = [&["components", "schemas", name], &["definitions", name]];
        if let Some(found) = places.into_iter().find_map(|names| root.part(names)) {
            return Some(Fields::Schema(found));
        }
        let operation = of?;
        if let Some(parameter) = name.strip_prefix("parameters.") {
            let mut all = self.parameters(operation).into_iter();
            return all.find(|p| p.name() == parameter).map(|p| Fields::Schema(p.schema()));
        }
        if name == "request" {
            return body(root, operation).map(|body| body.fields);
        }
        let response = resolve(root, operation.object(root).get("responses")?.get(name)?);
        let media = entries(response, "content").find_map(|(_, media)| media.get("schema"));
        media.or_else(|| response.get("schema")).map(Fields::Schema)
    }

    /// Follows `.address`, `[]` and `.*`.
    fn descend<'a>(&'a self, start: Fields<'a>, rest: &str) -> Option<Fields<'a>> {
        let mut here = start;
        let mut rest = rest;
        let typist = Typist::new(&self.root, Direction::Both);
        while !rest.is_empty() {
            let schema = match &here {
                Fields::Schema(schema) => typist.shape(schema),
                Fields::Form(form) => {
                    let name = rest.strip_prefix('.')?;
                    return form.iter().find(|v| string(v, "name") == name).map(|v| Fields::Schema(v));
                }
            };
            let (next, after) = step(&typist, &schema, rest, 2)?;
            here = Fields::Schema(next);
            rest = after;
        }
        Some(here)
    }
}

/// The most alternatives that are searched for a field.
const ALTERNATIVES: usize = 50;

/// Takes one step into a shape or its alternatives, and returns the rest of the path.
fn step<'a, 'p>(
    typist: &Typist<'a>,
    shape: &Shape<'a>,
    rest: &'p str,
    levels: usize,
) -> Option<(&'a Value, &'p str)> {
    own_step(shape, rest).or_else(|| {
        let mut alternatives = shape.alternatives.iter().take(if levels == 0 { 0 } else { ALTERNATIVES });
        alternatives.find_map(|alternative| step(typist, &typist.shape(alternative), rest, levels - 1))
    })
}

fn own_step<'a, 'p>(shape: &Shape<'a>, rest: &'p str) -> Option<(&'a Value, &'p str)> {
    if let Some(after) = rest.strip_prefix("[]") {
        return Some((shape.items?, after));
    }
    let name = rest.strip_prefix('.')?;
    if let Some(after) = name.strip_prefix('*').filter(|_| shape.others.is_some()) {
        return Some((shape.others?, after));
    }
    let fits = |property: &&Property<'_>| {
        name.strip_prefix(property.name)
            .is_some_and(|after| after.is_empty() || after.starts_with(['.', '[']))
    };
    let found = shape.properties.iter().filter(fits).max_by_key(|property| property.name.len())?;
    Some((found.schema, &name[found.name.len()..]))
}

/// Returns as many lines as fit.
fn lines_within(lines: &[String], from: usize, bytes: usize) -> Part {
    let mut said = String::new();
    for (number, line) in lines.iter().enumerate().skip(from) {
        if said.len() + line.len() > bytes && number > from {
            said += &format!("…{} more\n", lines.len() - number);
            return Part { text: sanitize::clean(&said), next: Some(number) };
        }
        said += line;
        said.push('\n');
    }
    Part { text: sanitize::clean(&said), next: None }
}
