//! The table of parts: where each is in the text of a specification.

use crate::docs::index::{Section, Sections, hash, place, u32_at, u64_at};

/// The position of a part in the text. Positions are below [`LARGEST`](super::LARGEST).
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The hash of its name.
    pub(super) hash: u64,
    pub(super) start: u32,
    /// The length in bytes; 0 for an object whose members are parts of their own.
    pub(super) length: u32,
    /// The CRC-32 of the bytes.
    pub(super) check: u32,
}

/// The length of the stored form, in bytes.
const SIZE: usize = 8 + 4 + 4 + 4;

impl Part {
    /// Returns a part at a position.
    pub(super) fn new(hash: u64, start: usize, bytes: &[u8]) -> Self {
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Self { hash, start: number(start), length: number(bytes.len()), check: crc32fast::hash(bytes) }
    }

    /// Returns an object whose members are parts of their own.
    pub(super) fn divided(hash: u64) -> Self {
        Self { hash, start: 0, length: 0, check: 0 }
    }

    pub(super) fn is_divided(self) -> bool {
        self.length == 0
    }

    fn to_bytes(self) -> impl Iterator<Item = u8> {
        let numbers = [self.start, self.length, self.check];
        self.hash.to_le_bytes().into_iter().chain(numbers.into_iter().flat_map(u32::to_le_bytes))
    }
}

/// Returns the hash of the name of a part: the names of the objects that it is in, and its own.
pub(super) fn key(names: &[&str]) -> u64 {
    hash(names.join("\0").as_bytes())
}

/// Returns the table as it is stored. The parts are ordered by their hashes.
pub(super) fn table(parts: &[Part]) -> Vec<u8> {
    parts.iter().copied().flat_map(Part::to_bytes).collect()
}

/// Returns the number of parts.
pub(super) fn count(sections: &Sections) -> usize {
    sections.length(Section::Parts) / SIZE
}

/// Returns the place in the table and the position of the part with this hash.
pub(super) fn find(sections: &Sections, hash: u64) -> Option<(usize, Part)> {
    let read = |place: usize| sections.read(Section::Parts, place * SIZE..(place + 1) * SIZE);
    let count = count(sections);
    let place = place(count, hash, |place| u64_at(&read(place), 0));
    let bytes = Some(place).filter(|place| *place < count).map(read)?;
    let [start, length, check] = [8, 12, 16].map(|at| u32_at(&bytes, at));
    (u64_at(&bytes, 0) == hash).then_some((place, Part { hash, start, length, check }))
}
