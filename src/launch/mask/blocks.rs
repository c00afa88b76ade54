//! An index of all blocks of four bytes in the encodings, to find possible matches in a text by looking at one block every
//! few bytes.
//!
//! A piece of `piece` bytes of an encoding contains a known block at one of every `stride = piece - 3` positions. A bitmap
//! of 128 KiB, which fits into the processor's second cache, answers most lookups, and a second one with another hash most of
//! the rest.

use super::encoding_table::Table;

/// The length of a block: one word, and less than the shortest encoding.
pub(super) const BLOCK: usize = 4;

/// The length of a piece that is found without a gap after it. A longer one allows a larger stride.
pub(super) const PIECE: usize = super::PART_LENGTH;

/// The size of the bitmap in bits, as a power of two.
const BITS: u32 = 20;
const WORDS: usize = 1 << (BITS - 6);

/// The blocks of a table.
pub(super) struct Blocks {
    bitmap: Bitmap,
    second_bitmap: Bitmap,
    /// The first place of each bucket in `places`, and the end of the last.
    buckets: Box<[u32]>,
    /// How far a hash is shifted to the right to give a bucket.
    bucket_shift: u32,
    places: Box<[Place]>,
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
        let total = u32::try_from(table.text.len()).ok()?;
        let bucket_bits = total.max(2).ilog2();
        let bucket_shift = u32::BITS - bucket_bits;
        let mut bitmap: Bitmap = vec![0_u64; WORDS].into_boxed_slice().try_into().ok()?;
        let mut second_bitmap = bitmap.clone();
        let mut buckets = vec![0_u32; (1 << bucket_bits) + 1].into_boxed_slice();
        for (block, _) in blocks(table) {
            for (map, hash) in [(&mut bitmap, hash(block)), (&mut second_bitmap, second_hash(block))] {
                let (word, bit) = slot(hash);
                map[word] |= 1 << bit;
            }
            buckets[(hash(block) >> bucket_shift) as usize + 1] += 1;
        }
        for index in 1..buckets.len() {
            buckets[index] += buckets[index - 1];
        }
        let count = buckets.last().map_or(0, |&end| end as usize);
        let mut places = vec![Place::default(); count].into_boxed_slice();
        let mut next = buckets.clone();
        for (block, place) in blocks(table) {
            let slot = &mut next[(hash(block) >> bucket_shift) as usize];
            places[*slot as usize] = place;
            *slot += 1;
        }
        let shortest = table.entries.iter().map(|entry| entry.end - entry.start).min();
        let stride = match shortest.unwrap_or(PIECE) {
            PIECE.. => 13,
            8.. => 5,
            _ => 3,
        };
        Some(Self { bitmap, second_bitmap, buckets, bucket_shift, places, stride })
    }

    /// Returns the first position from `at` on, in steps of the stride, where a known block may start.
    pub(super) fn next(&self, text: &[u8], at: usize) -> Option<usize> {
        match self.stride {
            13 => self.next_in_steps::<13>(text, at),
            5 => self.next_in_steps::<5>(text, at),
            _ => self.next_in_steps::<3>(text, at),
        }
    }

    /// Checks the length once for four blocks, because that is faster.
    fn next_in_steps<const STRIDE: usize>(&self, text: &[u8], mut at: usize) -> Option<usize> {
        while let Some(window) = text.get(at..at + 3 * STRIDE + BLOCK) {
            for step in 0..4 {
                let block = &window[step * STRIDE..step * STRIDE + BLOCK];
                if self.may_contain([block[0], block[1], block[2], block[3]]) {
                    return Some(at + step * STRIDE);
                }
            }
            at += 4 * STRIDE;
        }
        while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk()) {
            if self.may_contain(*block) {
                return Some(at);
            }
            at += STRIDE;
        }
        None
    }

    pub(super) fn stride(&self) -> usize {
        self.stride
    }

    /// Returns the places of a block, and some of others.
    pub(super) fn places(&self, block: [u8; BLOCK]) -> &[Place] {
        if !self.may_contain(block) {
            return &[];
        }
        let bucket = (hash(block) >> self.bucket_shift) as usize;
        &self.places[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize]
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
fn blocks(table: &Table) -> impl Iterator<Item = ([u8; BLOCK], Place)> {
    (0_u32..).zip(&table.entries).flat_map(move |(entry, encoding)| {
        let text = &table.text[encoding.start..encoding.end];
        text.windows(BLOCK).enumerate().map(move |(offset, block)| {
            // The table has fewer than 2³² bytes.
            let place = Place { position: (encoding.start + offset) as u32, entry };
            (block.first_chunk().copied().unwrap_or_default(), place)
        })
    })
}

fn hash(block: [u8; BLOCK]) -> u32 {
    u32::from_le_bytes(block).wrapping_mul(0x9E37_79B1)
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
        let size =
            2 * size_of::<[u64; WORDS]>() + size_of_val(&*blocks.buckets) + size_of_val(&*blocks.places);
        assert!(size + table.text.len() < 4 << 20, "{size} bytes, {} encodings", table.entries.len());
    }
}
