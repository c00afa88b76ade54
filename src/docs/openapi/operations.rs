//! The operations of a specification, read from its sections when they are needed.

use std::cell::OnceCell;

use super::compile::{Summary, id_key, path_key};
use super::{Operation, Spec};
use crate::docs::index::{Section, Sections, u32_at, u64_at};

/// The length of a key with its number, in bytes.
const KEY: usize = 8 + 4;

/// The operations that were read.
#[derive(Debug, Default)]
pub(super) struct Operations {
    pub(super) summary: Summary,
    read: Vec<OnceCell<Box<Operation>>>,
    all: OnceCell<Vec<Operation>>,
}

impl Operations {
    /// Opens the operations in these sections. `None` if they are damaged.
    pub(super) fn open(sections: &Sections) -> Option<Self> {
        let summary: Summary = serde_json::from_slice(&sections.whole(Section::Summary)).ok()?;
        let read = (0..sections.length(Section::Ends) / 8).map(|_| OnceCell::new()).collect();
        Some(Self { summary, read, all: OnceCell::new() })
    }

    /// Returns the number of operations.
    pub(super) fn len(&self) -> usize {
        self.read.len()
    }

    fn one(&self, sections: &Sections, number: usize) -> Option<&Operation> {
        let cell = self.read.get(number)?;
        if let Some(known) = cell.get() {
            return Some(known);
        }
        let read = Box::new(parse(sections, number)?);
        Some(cell.get_or_init(|| read))
    }

    /// Returns the memory that the operations take, in bytes.
    pub(super) fn memory(&self) -> usize {
        let read = self.read.iter().filter_map(OnceCell::get).map(|one| one.memory());
        let all = self.all.get().into_iter().flatten().map(Operation::memory);
        self.read.len() * size_of::<OnceCell<Box<Operation>>>() + read.chain(all).sum::<usize>()
    }
}

/// Reads an operation.
fn parse(sections: &Sections, number: usize) -> Option<Operation> {
    let first = number.saturating_sub(1);
    let ends = sections.read(Section::Ends, first * 8..(number + 1) * 8);
    let end = |at: usize| usize::try_from(u64_at(&ends, at)).unwrap_or_default();
    let range = if number == 0 { 0..end(0) } else { end(0)..end(8) };
    serde_json::from_slice(&sections.read(Section::Records, range)).ok()
}

impl Spec {
    /// Returns all operations, in the order of their paths.
    pub fn operations(&self) -> &[Operation] {
        let all = || (0..self.operations.len()).filter_map(|number| parse(self.root.sections(), number));
        self.operations.all.get_or_init(|| all().collect())
    }

    /// Returns the number of operations.
    pub fn count(&self) -> usize {
        self.operations.len()
    }

    /// Returns the operation with a number, its place in [`Spec::operations`].
    pub(super) fn operation(&self, number: usize) -> Option<&Operation> {
        self.operations.one(self.root.sections(), number)
    }

    /// Returns the operations of exactly this path.
    pub(super) fn of_path(&self, path: &str) -> Vec<&Operation> {
        let first = self.with_key(path_key(path)).find(|(_, operation)| operation.path() == path);
        let numbers = first.into_iter().flat_map(|(number, _)| number..);
        let operations = numbers.map_while(|number| self.operation(number));
        operations.take_while(|operation| operation.path() == path).collect()
    }

    /// Returns the operations with this ID, regardless of case, in order.
    pub(super) fn of_id(&self, id: &str) -> Vec<&Operation> {
        let found = self.with_key(id_key(id)).map(|(_, operation)| operation);
        found.filter(|operation| operation.id().is_some_and(|own| own.eq_ignore_ascii_case(id))).collect()
    }

    /// Returns the operations with a key, in order, and others with the same hash.
    fn with_key(&self, key: u64) -> impl Iterator<Item = (usize, &Operation)> {
        let sections = self.root.sections();
        let read = |place: usize| sections.read(Section::Keys, place * KEY..(place + 1) * KEY);
        let count = sections.length(Section::Keys) / KEY;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            if u64_at(&read(middle), 0) < key { low = middle + 1 } else { high = middle }
        }
        let same = (low..count).map(read).take_while(move |bytes| u64_at(bytes, 0) == key);
        let numbers = same.map(|bytes| u32_at(&bytes, 8) as usize);
        numbers.filter_map(|number| Some((number, self.operation(number)?)))
    }

    /// Returns the numbers of the operations with the tags that `fits` accepts, in order.
    pub(super) fn numbers_of_tags(&self, fits: &dyn Fn(&str) -> bool) -> Vec<usize> {
        let mut numbers = Vec::new();
        let mut start = 0;
        for (tag, count) in &self.operations.summary.tags {
            let end = start + count;
            if fits(tag) {
                numbers.extend(self.numbers(Section::Members, start..end));
            }
            start = end;
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Returns a range of a section of numbers.
    pub(super) fn numbers(&self, section: Section, range: std::ops::Range<usize>) -> Vec<usize> {
        let bytes = self.root.sections().read(section, range.start * 4..range.end * 4);
        bytes.chunks_exact(4).map(|four| u32_at(four, 0) as usize).collect()
    }

    /// Calls `take` with every path, the number of its first operation, and the number of its operations.
    pub(super) fn each_path(&self, take: &mut dyn FnMut(&str, usize, usize)) {
        let bytes = self.root.sections().whole(Section::Paths);
        let (mut rest, mut number) = (&*bytes, 0);
        while !rest.is_empty() {
            let (length, count) = (u32_at(rest, 0) as usize, u32_at(rest, 4) as usize);
            let Some((path, after)) = rest.get(8..).and_then(|inside| inside.split_at_checked(length)) else {
                return;
            };
            take(std::str::from_utf8(path).unwrap_or_default(), number, count);
            (rest, number) = (after, number + count);
        }
    }
}
