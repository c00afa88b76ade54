//! The index that finds anchors of patterns in an input, by a look at four bytes every few bytes.
//!
//! Each anchor is a window of a pattern. An input that contains the window has one of its first blocks at a position that
//! is looked at. A bitmap answers nearly all looks.

use super::patterns::Pattern;

/// The length of a block.
pub(super) const BLOCK: usize = 4;

/// The lengths of a window, and the distance between two looks.
#[derive(Clone, Copy)]
pub(super) struct Reach {
    pub(super) window: usize,
    pub(super) stride: usize,
}

impl Reach {
    /// Returns the longest window for a text with which all its encodings are found: a line end divides a text of two
    /// windows into pieces of which one has a window. Escapes divide a text with special characters into short pieces.
    pub(super) fn of(text: &[u8]) -> Self {
        let is_plain = text.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(byte));
        let window = match text.len() {
            31.. if is_plain => 16,
            23.. if is_plain => 12,
            _ => 8,
        };
        Self { window, stride: window - BLOCK + 1 }
    }
}

/// A window of a pattern.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    /// The index of the pattern.
    pub(super) pattern: usize,
    /// The offset of the window in it.
    pub(super) offset: usize,
}

/// The blocks at the start of a window.
#[derive(Clone, Copy, Default)]
struct Place {
    /// The index of the first anchor with the window.
    anchor: u32,
    /// The offset of the block in the window.
    offset: u32,
}

/// The anchors by the blocks in them.
pub(super) struct Index {
    reach: Reach,
    bitmap: Box<[u64]>,
    /// How far a hash is shifted to the right to give a bit.
    bit_shift: u32,
    /// The first place of each bucket, and the end of the last.
    buckets: Box<[u32]>,
    /// How far a hash is shifted to the right to give a bucket.
    bucket_shift: u32,
    places: Box<[Place]>,
    /// In the order of their windows.
    anchors: Box<[Anchor]>,
    /// For each anchor, the number of anchors from there on with the same window.
    same: Box<[u32]>,
}

/// The number of bits in the bitmap for each block, as a power of two: few looks are answered wrongly.
const BITS_PER_BLOCK: u32 = 5;
/// The size of the smallest and of the largest bitmap in bits, as a power of two. The largest one takes 512 KiB.
const BITS: [u32; 2] = [16, 22];

impl Index {
    pub(super) fn new(text: &[u8], anchors: &[Anchor], patterns: &[Pattern], reach: Reach) -> Self {
        let window = |anchor: &Anchor| {
            let start = patterns[anchor.pattern].start + anchor.offset;
            &text[start..start + reach.window]
        };
        let mut anchors: Box<[Anchor]> = anchors.into();
        // Bases first, and then the texts with fewer encodings.
        anchors.sort_by(|a, b| window(a).cmp(window(b)).then(a.pattern.cmp(&b.pattern)));
        let (mut same, mut blocks) = (vec![1; anchors.len()].into_boxed_slice(), Vec::new());
        for at in (0..anchors.len()).rev() {
            if at + 1 < anchors.len() && window(&anchors[at]) == window(&anchors[at + 1]) {
                same[at] = same[at + 1] + 1;
            }
        }
        for (at, anchor) in anchors.iter().enumerate() {
            if at > 0 && same[at - 1] > 1 {
                continue;
            }
            let window = window(anchor);
            for offset in 0..reach.stride {
                let block = window[offset..].first_chunk().copied().unwrap_or_default();
                // Patterns have fewer than 2³² bytes: they come from a vault, which has a limit.
                blocks.push((hash(block), Place { anchor: at as u32, offset: offset as u32 }));
            }
        }
        Self::of_blocks(&blocks, anchors, same, reach)
    }

    fn of_blocks(blocks: &[(u32, Place)], anchors: Box<[Anchor]>, same: Box<[u32]>, reach: Reach) -> Self {
        let size = (blocks.len().max(1).ilog2() + BITS_PER_BLOCK).clamp(BITS[0], BITS[1]);
        let (bit_shift, mut bitmap) = (u32::BITS - size, vec![0_u64; 1 << (size - 6)].into_boxed_slice());
        let bucket_bits = blocks.len().max(2).ilog2();
        let bucket_shift = u32::BITS - bucket_bits;
        let mut buckets = vec![0_u32; (1 << bucket_bits) + 1].into_boxed_slice();
        for &(hash, _) in blocks {
            let bit = hash >> bit_shift;
            bitmap[(bit >> 6) as usize] |= 1 << (bit & 63);
            buckets[(hash >> bucket_shift) as usize + 1] += 1;
        }
        for index in 1..buckets.len() {
            buckets[index] += buckets[index - 1];
        }
        let mut places = vec![Place::default(); blocks.len()].into_boxed_slice();
        let mut next = buckets.clone();
        for &(hash, place) in blocks {
            let slot = &mut next[(hash >> bucket_shift) as usize];
            places[*slot as usize] = place;
            *slot += 1;
        }
        Self { reach, bitmap, bit_shift, buckets, bucket_shift, places, anchors, same }
    }

    /// Returns the distance between two looks.
    pub(super) fn stride(&self) -> usize {
        self.reach.stride
    }

    /// Returns the length of a window.
    pub(super) fn window(&self) -> usize {
        self.reach.window
    }

    /// Returns the first position from `at` on, in steps of the stride and before `end`, where a window may be.
    pub(super) fn next(&self, text: &[u8], at: usize, end: usize) -> Option<usize> {
        let text = &text[..text.len().min(end.saturating_add(BLOCK - 1))];
        match self.reach.stride {
            13 => self.next_in_steps::<13>(text, at),
            9 => self.next_in_steps::<9>(text, at),
            _ => self.next_in_steps::<5>(text, at),
        }
    }

    /// Checks the length once for four blocks, because that is faster.
    fn next_in_steps<const STRIDE: usize>(&self, text: &[u8], mut at: usize) -> Option<usize> {
        while let Some(bytes) = text.get(at..at + 3 * STRIDE + BLOCK) {
            for step in 0..4 {
                let block = &bytes[step * STRIDE..step * STRIDE + BLOCK];
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

    fn may_contain(&self, block: [u8; BLOCK]) -> bool {
        let bit = hash(block) >> self.bit_shift;
        self.bitmap[(bit >> 6) as usize] >> (bit & 63) & 1 != 0
    }

    /// Returns the windows with the block at a position: where each may start in the input, and the anchors with it. The
    /// caller compares it.
    pub(super) fn windows<'a>(
        &'a self,
        text: &'a [u8],
        at: usize,
    ) -> impl Iterator<Item = (usize, &'a [Anchor])> {
        let block = text.get(at..).and_then(|rest| rest.first_chunk());
        let places = block.map_or(&[][..], |&block| {
            let bucket = (hash(block) >> self.bucket_shift) as usize;
            &self.places[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize]
        });
        places.iter().filter_map(move |place| {
            let start = at.checked_sub(place.offset as usize)?;
            let first = place.anchor as usize;
            Some((start, &self.anchors[first..first + self.same[first] as usize]))
        })
    }
}

fn hash(block: [u8; BLOCK]) -> u32 {
    u32::from_le_bytes(block).wrapping_mul(0x9E37_79B1)
}
