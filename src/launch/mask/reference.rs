//! A naive masker that looks at every position, for comparison in tests and in fuzzing. It shares the encodings, the gaps and
//! the decoding of numbers with the masker, but neither its index nor its window.

use std::collections::HashMap;

use super::encoding_table::{Entry, Table};
use super::run::Comparison;
use super::search::{Mask, disjoint};
use super::stream::CONTEXT;
use super::{MIN_LENGTH, PART_LENGTH, Sensitive, gap, numbers};

/// The number of bytes of a part that are held back at the end of a text.
const BLOCK: usize = 4;

/// A masker that keeps the whole output.
pub struct Reference {
    table: Table,
    /// All blocks of the encodings, with the index of the encoding and the position.
    blocks: HashMap<Vec<u8>, Vec<(usize, usize)>>,
    text: Vec<u8>,
    decided: usize,
    masked: Option<usize>,
    /// The masked output.
    pub out: Vec<u8>,
}

impl Reference {
    /// Starts an output.
    pub fn new<'a>(items: impl Iterator<Item = Sensitive<'a>>) -> Self {
        let table = Table::new(items.filter(|item| item.value.len() >= MIN_LENGTH));
        let mut blocks: HashMap<Vec<u8>, Vec<(usize, usize)>> = HashMap::new();
        for (index, entry) in table.entries.iter().enumerate() {
            for position in entry.start..=entry.end - BLOCK {
                let block = table.text[position..position + BLOCK].to_vec();
                blocks.entry(block).or_default().push((index, position));
            }
        }
        Self { table, blocks, text: Vec::new(), decided: 0, masked: None, out: Vec::new() }
    }

    /// Returns all encodings, to build output from.
    pub fn encodings(&self) -> Vec<&[u8]> {
        self.table.entries.iter().map(|entry| &self.table.text[entry.start..entry.end]).collect()
    }

    /// Adds output and masks it up to the first undecided byte.
    pub fn push(&mut self, input: &[u8]) {
        self.text.extend_from_slice(input);
        let (masks, open) = self.search();
        let end = open.max(self.decided);
        let divided = masks.iter().find(|mask| mask.start < end && end < mask.end);
        self.release(&masks, divided.map_or(end, |mask| mask.start.max(self.decided)));
    }

    /// Masks everything.
    pub fn flush(&mut self) {
        let (masks, _) = self.search();
        self.release(&masks, self.text.len());
    }

    /// Returns the number of undecided bytes.
    pub fn held(&self) -> usize {
        self.text.len() - self.decided
    }

    fn release(&mut self, masks: &[Mask], end: usize) {
        let old = self.decided;
        if end == old {
            return;
        }
        for mask in masks.iter().filter(|mask| mask.end > old && mask.start < end) {
            let start = mask.start.max(old);
            self.out.extend_from_slice(&self.text[self.decided..start]);
            if mask.start >= old || self.masked != Some(mask.label) {
                self.out.extend_from_slice(self.table.labels[mask.label].as_bytes());
            }
            gap::control_sequences(&self.text[start..mask.end], |sequence| {
                self.out.extend_from_slice(sequence)
            });
            (self.decided, self.masked) = (mask.end, Some(mask.label));
        }
        self.out.extend_from_slice(&self.text[self.decided..end]);
        if self.decided < end {
            (self.decided, self.masked) = (end, None);
        }
    }

    /// Returns the masks of the text and the position of the first undecided byte.
    fn search(&self) -> (Vec<Mask>, usize) {
        let front = self.decided.saturating_sub(CONTEXT);
        let text = &self.text[front..];
        let comparison = Comparison { table: &self.table, text };
        let (mut masks, mut open) = (Vec::new(), self.beginning(comparison));
        for at in 0..text.len() {
            for (entry, position) in self.places(text, at) {
                let run = comparison.run(entry, at, position, |_, _| {});
                if run.anchored && run.open {
                    open = open.min(run.start);
                }
                if run.anchored && comparison.is_masked(entry, run) {
                    masks.push(Mask { start: run.start, end: run.end, label: entry.label });
                }
            }
        }
        self.numbers(text, &mut masks, &mut open);
        let masks = disjoint(masks).into_iter();
        let moved = |mask: Mask| Mask { start: mask.start + front, end: mask.end + front, ..mask };
        (masks.map(moved).collect(), open + front)
    }

    /// Returns the encodings and the positions of the block at `at`.
    fn places(&self, text: &[u8], at: usize) -> impl Iterator<Item = (&Entry, usize)> {
        let places = text.get(at..at + BLOCK).and_then(|block| self.blocks.get(block));
        places.into_iter().flatten().map(|&(index, position)| (&self.table.entries[index], position))
    }

    /// Returns the start of the longest beginning at the end of the text.
    fn beginning(&self, comparison: Comparison) -> usize {
        let Comparison { table, text } = comparison;
        let mut open = text.len();
        for entry in &table.entries {
            let encoding = &table.text[entry.start..entry.end];
            for length in (1..BLOCK).filter(|&length| text.ends_with(&encoding[..length])) {
                open = open.min(text.len() - length);
            }
        }
        for end in BLOCK..=text.len() {
            let rest = &text[end..];
            let is_dots = |dots: &str| dots.len() > rest.len() && dots.as_bytes().starts_with(rest);
            let is_open = rest.is_empty() || gap::parse(rest).open || is_dots("...") || is_dots("…");
            for (entry, position) in self.places(text, end - BLOCK).filter(|_| is_open) {
                let next = position + BLOCK;
                if next < entry.end && rest.first() != Some(&table.text[next]) {
                    open = open.min(comparison.beginning(entry, end - BLOCK, position).start);
                }
            }
        }
        open
    }

    fn numbers(&self, text: &[u8], masks: &mut Vec<Mask>, open: &mut usize) {
        let mut from = 0;
        while let Some((start, end)) = (from..text.len()).find_map(|start| stretch(text, start)) {
            from = end;
            for base in [numbers::Base::Hexadecimal, numbers::Base::Decimal] {
                let found = numbers::decode(text, start, base);
                from = from.max(found.end);
                for at in 0..found.bytes.len() {
                    for (entry, position) in self.places(&found.bytes, at).filter(|(entry, _)| entry.numbers)
                    {
                        let length = (0..entry.end - position)
                            .take_while(|&index| {
                                found.bytes.get(at + index) == Some(&self.table.text[position + index])
                                    && (index == 0 || found.follows(at + index))
                            })
                            .count();
                        if self.table.is_telling(entry, position..position + length, PART_LENGTH) {
                            let (start, end) = (found.places[at].0, found.places[at + length - 1].1);
                            masks.push(Mask { start, end, label: entry.label });
                        }
                        let is_last = at + length == found.bytes.len() && position + length < entry.end;
                        if found.open && length >= BLOCK && is_last {
                            *open = (*open).min(found.places[at].0);
                        }
                    }
                }
            }
        }
    }
}

/// Returns the stretch of numbers that starts at `start` exactly.
fn stretch(text: &[u8], start: usize) -> Option<(usize, usize)> {
    let is_in_list = |byte: &&u8| byte.is_ascii_hexdigit() || b" \t\r\n,:-xX\\%".contains(byte);
    let length = text[start..].iter().take_while(is_in_list).count();
    (length >= 39).then_some((start, start + length))
}
