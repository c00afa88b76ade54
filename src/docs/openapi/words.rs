//! The words of operations, for the search.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use serde_json::Value;

use super::Operation;
use super::media::body;
use super::resolve::{list, reference, resolve, string};
use super::root::Root;
use super::schema::Fields;
use super::shape::{Direction, Shape};
use crate::docs::search::{Facts, Field, Index, IndexBuilder, Kind, PathWords, main_verb};

/// The indexed part of a description, in bytes.
const DESCRIPTION: usize = 400;

/// The most parameters that are read.
const PARAMETERS: usize = 500;

/// The most schemas of a body that are read, the most words from them, and the most values of one field.
const SCHEMAS: usize = 24;
const LOOKED: usize = 200;
const NAMES: usize = 60;
const VALUES: usize = 12;

/// The longest name or value that is indexed, in bytes. A longer one is a text.
const LONGEST: usize = 60;

/// The number of operations from which on two threads read them.
const MANY: usize = 2_000;

/// Returns the search index. The number of an operation is its place.
pub(super) fn index(root: &Root, operations: &[Operation]) -> Index {
    let items = operations.iter().map(Operation::path).filter_map(collection);
    let collections: BTreeSet<&str> = items.collect();
    if operations.len() < MANY {
        return read(root, operations, &collections, IndexBuilder::default()).finish();
    }
    let (first, second) = operations.split_at(operations.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| read(root, second, &collections, IndexBuilder::half()));
        let first = read(root, first, &collections, IndexBuilder::half());
        let second = second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        first.and(second).finish()
    })
}

/// Adds operations to an index.
fn read(
    root: &Root,
    operations: &[Operation],
    collections: &BTreeSet<&str>,
    mut index: IndexBuilder,
) -> IndexBuilder {
    let root = &mut root.requests();
    let mut bodies = Bodies::default();
    for operation in operations {
        root.shrink();
        let parameters = parameters(root, operation);
        let body = bodies.words(root, operation);
        let path = PathWords::of(operation.path());
        let texts = [
            (Field::Summary, operation.summary()),
            (Field::Id, operation.id().unwrap_or_default()),
            (Field::Id, &path.verb),
            (Field::Path, &path.before),
            (Field::Last, &path.last),
            (Field::Tags, &operation.tags().join("\n")),
            (Field::Description, beginning(string(operation.object(root), "description"))),
            (Field::Parameters, &parameters),
            (Field::Body, &body),
        ];
        index.add(&texts, facts(operation, collections));
    }
    index
}

/// The words of bodies by the reference to their schema. Operations share schemas, and reading a large one takes long.
#[derive(Default)]
struct Bodies {
    known: HashMap<String, String>,
}

impl Bodies {
    /// Returns the names of the fields in the body of an operation, and their possible values.
    fn words(&mut self, root: &Root, operation: &Operation) -> String {
        match body(root, operation).map(|body| body.fields) {
            None | Some(Fields::File) => String::new(),
            Some(Fields::Form(fields)) => {
                fields.iter().take(NAMES).map(|field| string(field, "name")).collect::<Vec<_>>().join("\n")
            }
            Some(Fields::Schema(schema)) => match reference(schema) {
                Some(shared) => {
                    let known = self.known.entry(shared.to_owned());
                    known.or_insert_with(|| names(root, schema)).clone()
                }
                None => names(root, schema),
            },
        }
    }
}

/// Returns the names of the parameters outside of the body and of the variables in the path, each on a line.
fn parameters(root: &Root, operation: &Operation) -> String {
    let own = list(operation.object(root), "parameters");
    let shared = list(operation.item(root), "parameters");
    let all = own.iter().chain(shared).take(PARAMETERS).map(|parameter| resolve(root, parameter));
    let outside = all.filter(|one| !matches!(string(one, "in"), "body" | "formData" | "path"));
    let variables = operation.path().split('{').skip(1).filter_map(|part| part.split_once('}'));
    let names = outside.map(|one| string(one, "name")).chain(variables.map(|(name, _)| name));
    names.collect::<Vec<_>>().join("\n")
}

/// Returns the names of the fields in a schema and their values, the outer ones first, each on a line.
fn names(root: &Root, schema: &Value) -> String {
    let mut open = VecDeque::from([schema]);
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    let (mut read, mut looked) = (0, 0);
    while let Some(schema) = open.pop_front()
        && read < SCHEMAS
        && found.len() < NAMES
        && looked < LOOKED
    {
        looked += 1;
        let schema = resolve(root, schema);
        if !seen.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        let shape = Shape::of(root, schema, Direction::Request);
        let is_choice = shape.values.len() <= VALUES;
        let values = shape.values.iter().filter_map(|value| value.as_str()).filter(|_| is_choice);
        found.extend(values.chain(shape.properties.iter().map(|property| property.name)));
        // A plain field costs little, so that only the others count.
        read += usize::from(shape.is_object());
        open.extend(shape.alternatives);
        open.extend(shape.items);
        open.extend(shape.properties.iter().map(|property| property.schema));
    }
    found.retain(|name: &&str| name.len() <= LONGEST);
    found.truncate(NAMES);
    found.join("\n")
}

/// Returns the path of the collection that an item belongs to.
fn collection(path: &str) -> Option<&str> {
    let (before, last) = path.trim_end_matches('/').rsplit_once('/')?;
    last.starts_with('{').then_some(before)
}

fn facts(operation: &Operation, collections: &BTreeSet<&str>) -> Facts {
    let path = operation.path().trim_end_matches('/');
    let variables = path.split('/').filter(|segment| segment.contains('{')).count();
    let literals = path.split('/').filter(|segment| !segment.is_empty() && !segment.contains('{')).count();
    let few = |number: usize| u8::try_from(number).unwrap_or(u8::MAX);
    let mut flags = 0;
    for (flag, is_set) in [
        (Facts::COLLECTION, collections.contains(path)),
        (Facts::ITEM, collection(path).is_some()),
        (Facts::DEPRECATED, operation.is_deprecated()),
    ] {
        flags |= if is_set { flag } else { 0 };
    }
    let verb = main_verb(operation.summary(), operation.id().unwrap_or_default());
    let kind = Kind::of(&operation.method(), flags, verb);
    Facts { kind, literals: few(literals), variables: few(variables), flags, ..Facts::default() }
}

/// Returns the beginning of a description.
fn beginning(description: &str) -> &str {
    let mut end = description.len().min(DESCRIPTION);
    while !description.is_char_boundary(end) {
        end -= 1;
    }
    &description[..end]
}
