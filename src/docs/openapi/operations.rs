//! The operations of a specification, read from its sections when they are needed.

use std::ops::Range;
use std::sync::Arc;
use std::sync::OnceLock;

use super::Operation;
use super::compile::{Summary, id_key, path_key};
use crate::docs::cells::Cells;
use crate::docs::index::{Section, Sections, place, u32_at, u64_at};

/// The length of a key with its number, in bytes.
const KEY: usize = 8 + 4;

/// How many bytes of all paths are read at once.
const PATHS: usize = 64 << 10;

/// Returns the first path, the number of its operations, and what follows.
fn first_path(bytes: &[u8]) -> Option<(&str, usize, &[u8])> {
    let (length, count) = (u32_at(bytes, 0) as usize, u32_at(bytes, 4) as usize);
    let (path, after) = bytes.get(8..)?.split_at_checked(length)?;
    Some((std::str::from_utf8(path).unwrap_or_default(), count, after))
}

/// The operations of a specification. The number of one is its place.
#[derive(Debug, Default)]
pub(super) struct Operations {
    sections: Arc<Sections>,
    pub(super) summary: Summary,
    read: Cells<Operation>,
    all: OnceLock<Vec<Operation>>,
}

impl Operations {
    /// Opens the operations in these sections. `None` if they are damaged.
    pub(super) fn open(sections: &Arc<Sections>) -> Option<Self> {
        let summary: Summary = serde_json::from_slice(&sections.whole(Section::Summary)).ok()?;
        let read = Cells::new(sections.length(Section::Ends) / 8);
        Some(Self { sections: Arc::clone(sections), summary, read, all: OnceLock::new() })
    }

    /// Returns the number of operations.
    pub(super) fn len(&self) -> usize {
        self.read.len()
    }

    /// Returns all operations, in the order of their paths.
    pub(super) fn all(&self) -> &[Operation] {
        self.all.get_or_init(|| (0..self.len()).filter_map(|number| self.parse(number)).collect())
    }

    /// Returns the operation with a number.
    pub(super) fn get(&self, number: usize) -> Option<&Operation> {
        let cell = self.read.get(number)?;
        if let Some(known) = cell.get() {
            return Some(known);
        }
        let read = Box::new(self.parse(number)?);
        Some(cell.get_or_init(|| read))
    }

    fn parse(&self, number: usize) -> Option<Operation> {
        let first = number.saturating_sub(1);
        let ends = self.sections.read(Section::Ends, first * 8..(number + 1) * 8);
        let end = |at: usize| usize::try_from(u64_at(&ends, at)).unwrap_or_default();
        let range = if number == 0 { 0..end(0) } else { end(0)..end(8) };
        serde_json::from_slice(&self.sections.read(Section::Records, range)).ok()
    }

    /// Returns the operations of exactly this path.
    pub(super) fn of_path(&self, path: &str) -> Vec<&Operation> {
        let first = self.with_key(path_key(path)).find(|(_, operation)| operation.path() == path);
        let numbers = first.into_iter().flat_map(|(number, _)| number..);
        let operations = numbers.map_while(|number| self.get(number));
        operations.take_while(|operation| operation.path() == path).collect()
    }

    /// Returns the operation with an ID: exactly, otherwise ignoring case if that is unique.
    pub(super) fn of_id(&self, id: &str) -> Option<&Operation> {
        let found = self.with_key(id_key(id)).map(|(_, operation)| operation);
        let same: Vec<&Operation> =
            found.filter(|one| one.id().is_some_and(|own| own.eq_ignore_ascii_case(id))).collect();
        let exact = same.iter().copied().find(|operation| operation.id() == Some(id));
        exact.or(if let [only] = same[..] { Some(only) } else { None })
    }

    /// Returns the operations with a key, in order, and others with the same hash.
    fn with_key(&self, key: u64) -> impl Iterator<Item = (usize, &Operation)> {
        let read = |place: usize| self.sections.read(Section::Keys, place * KEY..(place + 1) * KEY);
        let count = self.sections.length(Section::Keys) / KEY;
        let first = place(count, key, |place| u64_at(&read(place), 0));
        let same = (first..count).map(read).take_while(move |bytes| u64_at(bytes, 0) == key);
        let numbers = same.map(|bytes| u32_at(&bytes, 8) as usize);
        numbers.filter_map(|number| Some((number, self.get(number)?)))
    }

    /// Returns the numbers of the operations of a tag, in order, or all. Many operations are grouped by tag.
    pub(super) fn listed(&self, tag: Option<&str>) -> Vec<usize> {
        let Some(tag) = tag else { return self.numbers(Section::Order, 0..self.len()) };
        let mut numbers = Vec::new();
        let mut start = 0;
        for (own, count) in &self.summary.tags {
            let end = start + count;
            if own.eq_ignore_ascii_case(tag) {
                numbers.extend(self.numbers(Section::Members, start..end));
            }
            start = end;
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Returns a range of a section of numbers.
    fn numbers(&self, section: Section, range: Range<usize>) -> Vec<usize> {
        let bytes = self.sections.read(section, range.start * 4..range.end * 4);
        bytes.chunks_exact(4).map(|four| u32_at(four, 0) as usize).collect()
    }

    /// Calls `take` with every path and the numbers of its operations.
    pub(super) fn each_path(&self, take: &mut dyn FnMut(&str, Range<usize>)) {
        let end = self.sections.length(Section::Paths);
        let (mut start, mut number, mut length) = (0, 0, PATHS);
        while start < end {
            let bytes = self.sections.read(Section::Paths, start..end.min(start + length));
            let mut rest = &*bytes;
            while let Some((path, count, after)) = first_path(rest) {
                take(path, number..number + count);
                (rest, number) = (after, number + count);
            }
            start += bytes.len() - rest.len();
            // A path that is longer than what was read is read alone. One that is longer than the rest is damaged.
            length = PATHS.max(8 + u32_at(rest, 0) as usize);
            if bytes.is_empty() || rest.len() == bytes.len() && start + length > end {
                return;
            }
        }
    }

    /// Returns the memory that the operations take, in bytes.
    pub(super) fn memory(&self) -> usize {
        let read = self.read.made().map(Operation::memory);
        let all = self.all.get().into_iter().flatten().map(Operation::memory);
        self.read.memory() + read.chain(all).sum::<usize>()
    }
}
