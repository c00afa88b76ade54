//! The search for credentials in a text.

use std::cmp::Reverse;
use std::ops::Range;

use super::blocks::Blocks;
use super::encoding_table::{Entry, Table};
use super::numbers::{self, Base, Numbers};
use super::pieces::Pieces;
use super::run::{Comparison, may_become_ellipsis};
use super::steps::BLOCK;
use super::{PART_LENGTH, Sensitive, TooLarge};
use super::{anchors, gap};

/// The search tables for a set of credentials, immutable once built.
pub(super) struct Matcher {
    pub(super) table: Table,
    blocks: Blocks,
    /// The length of the longest encoding.
    pub(super) longest: usize,
    /// The first three bytes of each encoding, sorted.
    beginnings: Vec<[u8; BLOCK - 1]>,
}

/// A part of a text that is masked, from `start` up to, but not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Eq, Ord)]
pub(super) struct Mask {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The index of its label.
    pub(super) label: usize,
}

impl Mask {
    /// Returns whether `other` makes no difference next to this mask. Of two with the same place, the label decides.
    fn covers(self, other: Self) -> bool {
        let is_same_place = (self.start, self.end) == (other.start, other.end);
        self.start <= other.start && other.end <= self.end && (!is_same_place || self.label <= other.label)
    }
}

/// The result of a search.
pub(super) struct Found {
    /// The masked parts, in ascending order.
    pub(super) masks: Vec<Mask>,
    /// Where the end of the text starts that may be the start of a credential.
    pub(super) open: usize,
}

impl Matcher {
    pub(super) fn new<'a>(items: impl Iterator<Item = Sensitive<'a>>) -> Result<Self, TooLarge> {
        let table = Table::new(items);
        let blocks = Blocks::new(&table).ok_or(TooLarge)?;
        let beginning = |entry: &Entry| table.text[entry.start..].first_chunk().copied();
        let mut beginnings: Vec<_> = table.entries.iter().filter_map(beginning).collect();
        beginnings.sort_unstable();
        beginnings.dedup();
        Ok(Self { longest: table.longest(), blocks, beginnings, table })
    }

    /// Returns the positions and the encodings of the block at `at`.
    fn places<'a>(&'a self, text: &'a [u8], at: usize) -> impl Iterator<Item = (usize, &'a Entry)> {
        let block: Option<&[u8; BLOCK]> = text.get(at..).and_then(|rest| rest.first_chunk());
        let places = block.map_or(&[][..], |&block| self.blocks.places(block));
        places
            .iter()
            .map(|place| (place.position as usize, &self.table.entries[place.entry as usize]))
            .filter(move |&(position, _)| {
                block.is_some_and(|block| self.table.text[position..].starts_with(block))
            })
    }

    /// Returns whether an encoding starts with `text`, which is shorter than a block.
    fn is_beginning(&self, text: &[u8]) -> bool {
        let index = self.beginnings.partition_point(|beginning| beginning[..text.len()] < *text);
        self.beginnings.get(index).is_some_and(|beginning| beginning.starts_with(text))
    }

    /// Searches all of `text`.
    pub(super) fn search(&self, text: &[u8]) -> Found {
        let comparison = Comparison { table: &self.table, text };
        let mut search = Search {
            matcher: self,
            comparison,
            masks: Vec::new(),
            open: text.len(),
            known: Pieces::new(),
            pieces: Vec::new(),
        };
        search.find_runs();
        search.find_runs_at_anchors();
        search.find_beginnings();
        if self.table.entries.iter().any(|entry| entry.numbers) {
            search.find_numbers();
        }
        Found { masks: disjoint(search.masks), open: search.open }
    }
}

/// A search in progress.
struct Search<'a> {
    matcher: &'a Matcher,
    comparison: Comparison<'a>,
    masks: Vec<Mask>,
    open: usize,
    known: Pieces,
    /// The pieces of the current run, as the arguments of [`Pieces::insert`].
    pieces: Vec<(usize, usize)>,
}

impl Search<'_> {
    /// Finds the runs with a piece that is long enough.
    fn find_runs(&mut self) {
        let (blocks, text) = (&self.matcher.blocks, self.comparison.text);
        let mut next = blocks.next(text, 0);
        while let Some(at) = next {
            self.find_runs_at(at);
            next = blocks.next(text, at + blocks.stride());
        }
    }

    /// Finds the runs with a block next to an escape sequence or an ellipsis. Their pieces may be too short for the stride.
    fn find_runs_at_anchors(&mut self) {
        self.known = Pieces::new();
        for at in anchors::blocks(self.comparison.text) {
            self.find_runs_at(at);
        }
    }

    /// Finds the runs around a block. Positions must not descend.
    fn find_runs_at(&mut self, at: usize) {
        let Matcher { table, blocks, .. } = self.matcher;
        let Some(block) = self.comparison.text.get(at..).and_then(|rest| rest.first_chunk()) else { return };
        for place in blocks.places(*block) {
            let position = place.position as usize;
            // The table is read last, because it is often not in a cache.
            if !self.known.contain(at.wrapping_sub(position), at) && table.text[position..].starts_with(block)
            {
                self.find_run(at, position, &table.entries[place.entry as usize]);
            }
        }
    }

    /// Finds the run around a block.
    fn find_run(&mut self, at: usize, position: usize, entry: &Entry) {
        self.pieces.clear();
        let pieces = &mut self.pieces;
        let run = self.comparison.run(entry, at, position, |distance, end| pieces.push((distance, end)));
        // The other pieces of a run that is not anchored may belong to one that is.
        let count = if run.anchored { self.pieces.len() } else { 1 };
        for &(distance, end) in self.pieces.iter().take(count) {
            self.known.insert(distance, end);
        }
        if !run.anchored {
            return;
        }
        if run.open {
            self.open = self.open.min(run.start);
        }
        let mask = Mask { start: run.start, end: run.end, label: entry.label };
        // Most encodings of a value have parts in common with the value, which is found first.
        let is_covered = self.masks.last().is_some_and(|last| last.covers(mask));
        if !is_covered && self.comparison.is_masked(entry, run) {
            self.masks.push(mask);
        }
    }

    /// Finds the beginnings of runs at the end of the text: a block, also before an unfinished gap, or the first bytes of an
    /// encoding.
    fn find_beginnings(&mut self) {
        let Comparison { table, text } = self.comparison;
        let start_of = |length: usize| text.len().checked_sub(length);
        let short =
            (1..BLOCK).filter_map(start_of).filter(|&start| self.matcher.is_beginning(&text[start..]));
        self.open = short.fold(self.open, usize::min);
        for end in ends(text) {
            let Some(at) = end.checked_sub(BLOCK) else { continue };
            for (position, entry) in self.matcher.places(text, at) {
                let next = position + BLOCK;
                if next < entry.end && text.get(end) != Some(&table.text[next]) {
                    self.open = self.open.min(self.comparison.beginning(entry, at, position).start);
                }
            }
        }
    }

    /// Finds values that are written as numbers.
    fn find_numbers(&mut self) {
        let (text, mut from) = (self.comparison.text, 0);
        while let Some((start, end)) = numbers::stretch(text, from) {
            from = end;
            for base in [Base::Hexadecimal, Base::Decimal] {
                let numbers = numbers::decode(text, start, base);
                self.find_in_numbers(&numbers);
                from = from.max(numbers.end);
            }
        }
    }

    fn find_in_numbers(&mut self, numbers: &Numbers) {
        let count = numbers.bytes.len();
        let mut known: Vec<(usize, usize)> = Vec::new();
        for at in (0..count).step_by(PART_LENGTH - BLOCK + 1) {
            for (position, entry) in self.matcher.places(&numbers.bytes, at) {
                let distance = at.wrapping_sub(position);
                let is_known = known.iter().any(|&(other, end)| other == distance && at < end);
                if is_known || !entry.numbers || !numbers.is_one_part(at..at + BLOCK) {
                    continue;
                }
                let (found, from) = self.numbers_around(numbers, entry, at, position);
                known.push((distance, found.end));
                if self.matcher.table.is_telling(entry, from..from + found.len(), PART_LENGTH) {
                    let (start, end) = (numbers.places[found.start].0, numbers.places[found.end - 1].1);
                    self.masks.push(Mask { start, end, label: entry.label });
                }
            }
        }
        if numbers.open && count >= BLOCK && numbers.is_one_part(count - BLOCK..count) {
            self.find_open_numbers(numbers, count - BLOCK);
        }
    }

    /// Finds the beginnings of values in the last numbers of the text.
    fn find_open_numbers(&mut self, numbers: &Numbers, at: usize) {
        for (position, entry) in self.matcher.places(&numbers.bytes, at) {
            if entry.numbers && position + BLOCK < entry.end {
                let (found, _) = self.numbers_around(numbers, entry, at, position);
                self.open = self.open.min(numbers.places[found.start].0);
            }
        }
    }

    /// Returns the numbers around one that equal the bytes of an encoding, and the first position of those.
    fn numbers_around(
        &self,
        numbers: &Numbers,
        entry: &Entry,
        at: usize,
        position: usize,
    ) -> (Range<usize>, usize) {
        let table = &self.matcher.table.text;
        let (mut start, mut from) = (at, position);
        while from > entry.start && numbers.follows(start) && numbers.bytes[start - 1] == table[from - 1] {
            (start, from) = (start - 1, from - 1);
        }
        let (mut end, mut to) = (at + 1, position + 1);
        while to < entry.end && numbers.follows(end) && numbers.bytes[end] == table[to] {
            (end, to) = (end + 1, to + 1);
        }
        (start..end, from)
    }
}

/// Returns the end of the text, and the starts of everything at its end that may become a gap or an ellipsis.
fn ends(text: &[u8]) -> impl Iterator<Item = usize> {
    let first = text.len().saturating_sub(gap::MAX_EXTENT);
    (first..=text.len()).filter(|&end| match text.get(end) {
        None => true,
        Some(b'!'..=b'-' | b'/'..=b'<' | b'>'..=b'[' | b']'..=b'{' | b'}'..=0x7F) => false,
        Some(_) => gap::parse(&text[end..]).open || may_become_ellipsis(&text[end..]),
    })
}

/// Removes overlaps: the first part counts and, of those with the same start, the longest. Of the next one only the rest
/// counts, or it joins the first if it has the same label.
pub(super) fn disjoint(mut masks: Vec<Mask>) -> Vec<Mask> {
    masks.sort_unstable_by_key(|mask| (mask.start, Reverse(mask.end), mask.label));
    let mut result: Vec<Mask> = Vec::with_capacity(masks.len());
    for mask in masks {
        match result.last_mut() {
            Some(last) if mask.end <= last.end => {}
            Some(last) if mask.start < last.end && mask.label == last.label => last.end = mask.end,
            Some(Mask { end, .. }) if mask.start < *end => {
                let start = *end;
                result.push(Mask { start, ..mask });
            }
            _ => result.push(mask),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_masks_are_divided_or_joined() {
        let masks = |parts: &[(usize, usize, usize)]| -> Vec<Mask> {
            parts.iter().map(|&(start, end, label)| Mask { start, end, label }).collect()
        };
        let all = masks(&[(5, 9, 1), (0, 6, 0), (0, 4, 2), (8, 12, 1), (12, 14, 1), (13, 14, 2)]);
        assert_eq!(disjoint(all), masks(&[(0, 6, 0), (6, 12, 1), (12, 14, 1)]));
    }
}
