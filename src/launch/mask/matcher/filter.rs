//! A filter that finds possible matches by checking only one block every few bytes.
//!
//! A bitmap records all blocks of four in the first `window` bytes of each pattern. A match contains `window`
//! consecutive bytes, and therefore a recorded block at one of every `stride = window - 3` positions. If no block at
//! these positions is recorded, there is no match.

/// The length of a block: one word, and less than the shortest pattern.
pub(super) const BLOCK: usize = 4;

/// The size of the bitmap in bits, as a power of two: 64 KiB, which fit into the processor's cache. Half the size
/// doubles the number of false positives.
const BITS: u32 = 19;

/// The longest window. A longer one allows a larger stride, but records more blocks and causes more false positives.
const WINDOW: usize = 16;

/// The bitmap of recorded blocks.
pub(super) struct Filter {
    recorded: Box<[u64; 1 << (BITS - 6)]>,
    stride: usize,
}

/// A part of the text that may contain a match.
pub(super) struct Candidate {
    /// No match starts before this position.
    pub(super) from: usize,
    /// The end of the part, or `usize::MAX` at the end of the text.
    pub(super) certain: usize,
}

impl Filter {
    pub(super) fn new(patterns: &[&[u8]]) -> Self {
        let shortest = patterns.iter().map(|pattern| pattern.len()).min().unwrap_or(WINDOW);
        let window = shortest.clamp(BLOCK, WINDOW);
        let mut recorded = Box::new([0; _]);
        for pattern in patterns {
            // The masker accepts no pattern shorter than a block, which the filter could not find.
            for block in pattern[..window.min(pattern.len())].windows(BLOCK) {
                let (word, bit) = slot(block.first_chunk().unwrap_or(&[0; BLOCK]));
                recorded[word] |= bit;
            }
        }
        Self { recorded, stride: window - BLOCK + 1 }
    }

    /// Returns the first part of `text` from `base` on in which a match may start.
    pub(super) fn next(&self, text: &[u8], base: usize) -> Candidate {
        let mut at = base + self.stride - 1;
        while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk()) {
            let (word, bit) = slot(block);
            if self.recorded[word] & bit != 0 {
                return Candidate { from: at + 1 - self.stride, certain: at + BLOCK };
            }
            at += self.stride;
        }
        Candidate { from: (at + 1 - self.stride).min(text.len()), certain: usize::MAX }
    }
}

/// Returns the slot of a block: the index of the word in the bitmap, and the bit in that word.
fn slot(block: &[u8; BLOCK]) -> (usize, u64) {
    let hash = u32::from_le_bytes(*block).wrapping_mul(0x9E37_79B1) >> (u32::BITS - BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}
