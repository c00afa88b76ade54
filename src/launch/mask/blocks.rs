//! An index of all blocks of four bytes in the encodings, to find possible matches in a text by looking at one block every
//! few bytes.
//!
//! A bitmap of 128 KiB, which fits into the processor's second cache, answers most lookups, and a second one with another
//! hash most of the rest.

use super::encoding_table::Table;
use super::steps::{BLOCK, Buckets, hash, next_in_steps};

/// The length of a piece that is found without a gap after it. A longer one allows a larger stride.
pub(super) const PIECE: usize = super::PART_LENGTH;

/// The size of the bitmap in bits, as a power of two.
const BITS: u32 = 20;
const WORDS: usize = 1 << (BITS - 6);

/// The blocks of a table.
pub(super) struct Blocks {
    bitmap: Bitmap,
    second_bitmap: Bitmap,
    places: Buckets<Place>,
    stride: usize,
}

type Bitmap = Box<[u64; WORDS]>;

/// A block of an encoding.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// Its position in the table.
    pub(super) position: u32,
    /// The index of the encoding.
    pub(super) entry: u32,
}

impl Blocks {
    /// Indexes a table. Returns `None` if it has more than 2³² bytes.
    pub(super) fn new(table: &Table) -> Option<Self> {
        u32::try_from(table.text.len()).ok()?;
        let mut bitmap: Bitmap = vec![0_u64; WORDS].into_boxed_slice().try_into().ok()?;
        let mut second_bitmap = bitmap.clone();
        for (block, _) in blocks(table) {
            for (map, hash) in [(&mut bitmap, hash(block)), (&mut second_bitmap, second_hash(block))] {
                let (word, bit) = slot(hash);
                map[word] |= 1 << bit;
            }
        }
        let hashes = blocks(table).map(|(block, place)| (hash(block), place));
        let places = Buckets::new(hashes, table.text.len());
        let shortest = table.entries.iter().map(|entry| entry.end - entry.start).min();
        let stride = match shortest.unwrap_or(PIECE) {
            PIECE.. => 13,
            8.. => 5,
            _ => 3,
        };
        Some(Self { bitmap, second_bitmap, places, stride })
    }

    /// Returns the first position from `at` on, in steps of the stride, where a known block may start.
    pub(super) fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        match self.stride {
            13 => next_in_steps::<13>(text, at, |block| self.may_contain(block)),
            5 => next_in_steps::<5>(text, at, |block| self.may_contain(block)),
            _ => next_in_steps::<3>(text, at, |block| self.may_contain(block)),
        }
    }

    pub(super) fn stride(&self) -> usize {
        self.stride
    }

    /// Returns the places of a block, and some of others.
    pub(super) fn places(&self, block: [u8; BLOCK]) -> &[Place] {
        if self.may_contain(block) { self.places.get(hash(block)) } else { &[] }
    }

    /// Returns whether a block may be known.
    pub(super) fn may_contain(&self, block: [u8; BLOCK]) -> bool {
        is_set(&self.bitmap, hash(block)) && is_set(&self.second_bitmap, second_hash(block))
    }
}

fn is_set(bitmap: &Bitmap, hash: u32) -> bool {
    let (word, bit) = slot(hash);
    bitmap[word] >> bit & 1 != 0
}

/// Returns the word of the bitmap for a hash, and the bit in it.
fn slot(hash: u32) -> (usize, u32) {
    let place = hash >> (u32::BITS - BITS);
    ((place >> 6) as usize, place & 63)
}

/// Returns all blocks.
fn blocks(table: &Table) -> impl Iterator<Item = ([u8; BLOCK], Place)> + Clone {
    (0_u32..).zip(&table.entries).flat_map(move |(entry, encoding)| {
        let text = &table.text[encoding.start..encoding.end];
        text.windows(BLOCK).enumerate().map(move |(offset, block)| {
            // The table has fewer than 2³² bytes.
            let place = Place { position: (encoding.start + offset) as u32, entry };
            (block.first_chunk().copied().unwrap_or_default(), place)
        })
    })
}

fn second_hash(block: [u8; BLOCK]) -> u32 {
    u32::from_le_bytes(block).wrapping_mul(0x85EB_CA6B).rotate_left(15).wrapping_mul(0xC2B2_AE35)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::mask::Sensitive;

    #[test]
    fn the_index_of_100_credentials_is_small() {
        let values: Vec<String> =
            (0..100).map(|index| format!("{index:02}/{}", "sk+live\"4e".repeat(6))).collect();
        let items = values.iter().map(|value| Sensitive { label: "A", value: value.as_bytes(), public: &[] });
        let table = Table::new(items);
        let blocks = Blocks::new(&table).expect("it fits");
        let size = 2 * size_of::<[u64; WORDS]>() + blocks.places.memory();
        assert!(size + table.text.len() < 4 << 20, "{size} bytes, {} encodings", table.entries.len());
    }
}
