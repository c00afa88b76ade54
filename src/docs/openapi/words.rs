//! The words of operations, for the search.

use std::collections::BTreeSet;

use super::Operation;
use super::resolve::{list, resolve, string};
use super::root::Root;
use crate::docs::search::{Facts, Field, Index};

/// The indexed part of a description, in bytes.
const DESCRIPTION: usize = 400;

/// Returns the search index. The number of an operation is its place.
pub(super) fn index(root: &mut Root, operations: &[Operation]) -> Index {
    let items = operations.iter().map(Operation::path).filter_map(collection);
    let collections: BTreeSet<&str> = items.collect();
    let mut index = Index::default();
    for operation in operations {
        root.shrink();
        let parameters = parameters(root, operation);
        let tags = operation.tags().join(" ");
        let (path, last) = literals(operation.path());
        let method = operation.method();
        let texts = [
            (Field::Summary, operation.summary()),
            (Field::Id, &method),
            (Field::Id, operation.id().unwrap_or_default()),
            (Field::Path, &path),
            (Field::Last, &last),
            (Field::Tags, &tags),
            (Field::Description, beginning(string(operation.object(root), "description"))),
            (Field::Parameters, &parameters),
        ];
        index.add(&texts, facts(operation, &collections));
    }
    index
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
    let mut letters = operation.method().into_bytes().into_iter();
    let method = [letters.next().unwrap_or_default(), letters.next().unwrap_or_default()];
    Facts { method, literals: few(literals), variables: few(variables), flags, ..Facts::default() }
}

/// Returns the literal segments of a path before the last one, and the last one.
fn literals(path: &str) -> (String, String) {
    let without = |segment: &str| -> String {
        let pieces = segment.split('{').enumerate();
        pieces
            .map(
                |(place, piece)| {
                    if place == 0 { piece } else { piece.split_once('}').map_or("", |(_, rest)| rest) }
                },
            )
            .collect()
    };
    let mut literal: Vec<String> =
        path.split('/').map(without).filter(|literal| !literal.is_empty()).collect();
    let last = literal.pop().unwrap_or_default();
    (literal.join(" "), last)
}

/// Returns the names of the parameters, each on a line.
fn parameters(root: &Root, operation: &Operation) -> String {
    let own = list(operation.object(root), "parameters");
    let shared = list(operation.item(root), "parameters");
    let names = own.iter().chain(shared).map(|parameter| string(resolve(root, parameter), "name"));
    names.collect::<Vec<_>>().join("\n")
}

/// Returns the beginning of a description.
fn beginning(description: &str) -> &str {
    let mut end = description.len().min(DESCRIPTION);
    while !description.is_char_boundary(end) {
        end -= 1;
    }
    &description[..end]
}
