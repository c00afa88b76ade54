//! The encodings of all credentials, in one buffer that is wiped.

use std::ops::Range;

use zeroize::Zeroizing;

use super::encodings::{Encoding, Value, encodings};
use super::{PART_LENGTH, Sensitive, public};

/// The number of different bytes that a part of a value needs in order to be masked without the rest. Lines of zeros
/// or dashes are ordinary output.
pub(super) const DISTINCT: usize = 5;

/// All encodings. A position in [`Table::text`] identifies a byte of one of them.
pub(super) struct Table {
    pub(super) text: Zeroizing<Vec<u8>>,
    pub(super) entries: Vec<Entry>,
    pub(super) labels: Vec<Box<str>>,
}

/// One encoding of one value.
pub(super) struct Entry {
    /// Its first position.
    pub(super) start: usize,
    /// The position after its last byte.
    pub(super) end: usize,
    /// The position at which the value is complete. More follows only at the end of the data.
    pub(super) whole: usize,
    /// The positions that are not secret, as pairs of start and end.
    public: Box<[usize]>,
    /// The index of its label.
    pub(super) label: usize,
    /// Whether a part of it is masked as well.
    pub(super) parts: bool,
    /// Whether it is the value itself, and parts of it are masked.
    pub(super) numbers: bool,
}

impl Table {
    /// Encodes all values.
    pub(super) fn new<'a>(items: impl Iterator<Item = Sensitive<'a>>) -> Self {
        let mut labels: Vec<Box<str>> = Vec::new();
        let mut encoded: Vec<(usize, bool, Vec<Encoding>)> = Vec::new();
        for item in items {
            let public = public::parts(item.value, item.public);
            let value = Value { bytes: item.value, public: &public };
            let label = label_of(&mut labels, item.label);
            encoded.push((label, item.value.len() >= PART_LENGTH, encodings(value)));
        }
        let length = encoded.iter().flat_map(|(_, _, all)| all).map(|encoding| encoding.text.len()).sum();
        let mut table =
            Self { text: Zeroizing::new(Vec::with_capacity(length)), entries: Vec::new(), labels };
        for (label, parts, all) in encoded {
            for (index, encoding) in all.iter().enumerate() {
                table.add(label, parts, parts && index == 0, encoding);
            }
        }
        table
    }

    fn add(&mut self, label: usize, parts: bool, numbers: bool, encoding: &Encoding) {
        let start = self.text.len();
        self.text.extend_from_slice(&encoding.text);
        let (end, whole) = (self.text.len(), start + encoding.whole);
        let public = encoding.public.iter().map(|offset| start + offset).collect();
        self.entries.push(Entry { start, end, whole, public, label, parts, numbers });
    }

    /// Returns the length of the longest encoding.
    pub(super) fn longest(&self) -> usize {
        self.entries.iter().map(|entry| entry.end - entry.start).max().unwrap_or(0)
    }

    /// Returns whether `found` has at least `least` secret bytes, and not only the same few.
    pub(super) fn is_telling(&self, entry: &Entry, found: Range<usize>, least: usize) -> bool {
        // A position is in a part that is not secret if an odd number of edges precedes it.
        let is_secret = |at: usize| entry.public.partition_point(|&edge| edge <= at) % 2 == 0;
        let (mut count, mut distinct, mut seen) = (0, 0, [0_u64; 4]);
        if found.len() < least {
            return false;
        }
        for at in found.filter(|&at| entry.public.is_empty() || is_secret(at)) {
            let byte = self.text[at];
            let (word, bit) = (&mut seen[usize::from(byte >> 6)], 1 << (byte & 63));
            distinct += usize::from(*word & bit == 0);
            *word |= bit;
            count += 1;
            if count >= least && distinct >= DISTINCT {
                return true;
            }
        }
        false
    }
}

/// Returns the index of the mask for a label, which is added if it is new. The lines of one secret share theirs.
fn label_of(labels: &mut Vec<Box<str>>, label: &str) -> usize {
    let mask = format!("[capi: {label}]");
    let known = labels.iter().rposition(|known| **known == *mask);
    known.unwrap_or_else(|| {
        labels.push(mask.into());
        labels.len() - 1
    })
}
