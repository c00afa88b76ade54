//! Compiling a specification: the sections of its index, from its text.

use std::collections::HashMap;
use std::sync::Arc;

use serde::de::{DeserializeSeed as _, Error as _};
use serde::{Deserialize, Serialize};

use super::OTHER_FILES;
use super::operation::{self, Operation};
use super::outline::Outline;
use super::parts;
use super::root::{Root, Text};
use super::scan::{Scan, scan};
use crate::docs::bounded::Budget;
use crate::docs::index::{Section, Sections, hash};
use crate::docs::measure::Files;

/// The number of operations from which on their list is grouped by tag.
pub(super) const LARGE: usize = 30;

/// What is known of a whole specification.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Summary {
    /// The number of operations.
    pub(super) operations: usize,
    /// The tags with their counts, in order of appearance.
    pub(super) tags: Vec<(String, usize)>,
    /// The names of other files that are referred to.
    pub(super) files: Vec<String>,
}

/// Divides a text into parts and lists its operations.
///
/// # Errors
/// The text is not JSON, or takes more than the budget.
pub(super) fn compile(text: Vec<u8>, budget: &Budget) -> serde_json::Result<Root> {
    let files = Files::up_to(OTHER_FILES);
    let json = std::str::from_utf8(&text).map_err(serde_json::Error::custom)?;
    let Scan { parts, paths } = scan(json, budget, &files)?;
    let sections = Sections::default();
    sections.set(Section::Parts, parts::table(&parts));
    drop(parts);
    let text = Arc::new(text);
    let mut root = Root::new(Text::Memory(Arc::clone(&text)), sections);
    let mut list = List::default();
    for (path, range) in paths {
        let item = text.get(range).unwrap_or_default();
        let item =
            Outline::parser(budget, &files).deserialize(&mut serde_json::Deserializer::from_slice(item))?;
        list.add(&path, &operation::of_path(&root, &path, &item));
        root.shrink();
    }
    let files = files.names();
    list.store(root.sections(), files);
    Ok(root)
}

/// The operations of a specification, on their way into its sections.
#[derive(Default)]
struct List {
    paths: Vec<u8>,
    keys: Vec<(u64, u32)>,
    ends: Vec<u8>,
    operations: Vec<u8>,
    /// The place of each tag in the order of appearance.
    places: HashMap<String, usize>,
    tags: Vec<(String, Vec<u32>)>,
    /// The place of the first tag of each operation.
    groups: Vec<usize>,
}

impl List {
    fn add(&mut self, path: &str, operations: &[Operation]) {
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        if operations.is_empty() {
            return;
        }
        let first = number(self.groups.len());
        self.keys.push((path_key(path), first));
        self.paths
            .extend([number(path.len()), number(operations.len())].into_iter().flat_map(u32::to_le_bytes));
        self.paths.extend(path.as_bytes());
        for (number, operation) in (first..).zip(operations) {
            self.keys.extend(operation.id().map(|id| (id_key(id), number)));
            let tags: Vec<usize> = operation.tags().iter().map(|tag| self.member(tag, number)).collect();
            self.groups.push(tags.first().copied().unwrap_or(usize::MAX));
            // A structure of strings always serializes.
            let _ = serde_json::to_writer(&mut self.operations, operation);
            self.ends.extend((self.operations.len() as u64).to_le_bytes());
        }
    }

    /// Adds an operation to a tag, and returns the place of the tag.
    fn member(&mut self, tag: &str, number: u32) -> usize {
        let place = self.places.get(tag).copied().unwrap_or_else(|| {
            self.places.insert(tag.to_owned(), self.tags.len());
            self.tags.push((tag.to_owned(), Vec::new()));
            self.tags.len() - 1
        });
        self.tags[place].1.push(number);
        place
    }

    fn store(self, sections: &Sections, files: Vec<String>) {
        let Self { paths, mut keys, ends, operations, places: _, tags, groups } = self;
        keys.sort_unstable();
        let keys = keys.into_iter();
        let keys = keys.flat_map(|(hash, number)| hash.to_le_bytes().into_iter().chain(number.to_le_bytes()));
        let mut order: Vec<u32> = (0..).take(groups.len()).collect();
        if groups.len() > LARGE {
            order.sort_by_key(|number| groups[*number as usize]);
        }
        let bytes =
            |numbers: &[u32]| -> Vec<u8> { numbers.iter().copied().flat_map(u32::to_le_bytes).collect() };
        let members = tags.iter().flat_map(|(_, members)| bytes(members)).collect();
        let tags = tags.into_iter().map(|(tag, members)| (tag, members.len())).collect();
        let summary = Summary { operations: groups.len(), tags, files };
        // As above.
        sections.set(Section::Summary, serde_json::to_vec(&summary).unwrap_or_default());
        sections.set(Section::Keys, keys.collect());
        sections.set(Section::Paths, paths);
        sections.set(Section::Ends, ends);
        sections.set(Section::Records, operations);
        sections.set(Section::Order, bytes(&order));
        sections.set(Section::Members, members);
    }
}

/// Returns the key of a path.
pub(super) fn path_key(path: &str) -> u64 {
    hash(format!("p{path}").as_bytes())
}

/// Returns the key of an ID, regardless of case.
pub(super) fn id_key(id: &str) -> u64 {
    hash(format!("i{}", id.to_ascii_lowercase()).as_bytes())
}
