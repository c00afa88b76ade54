//! Tells where a pattern may be, from one look at every few bytes.
//!
//! Of each pattern's first `window` bytes all blocks of four are noted in a bitmap. An occurrence in a text
//! contains `window` bytes in a row, and so at least one whole block of every `stride = window - 3`
//! positions. Where none of the blocks at these positions is noted, there is no pattern.

/// The length of the blocks: a word, and less than the shortest pattern.
pub(super) const BLOCK: usize = 4;

/// The bitmap's size as a power of two of bits: 64 KiB, which stay near the processor; half as many raise
/// twice the suspicions.
const BITS: u32 = 19;

/// The longest window. A longer one makes larger strides, but also notes more blocks and so raises more
/// suspicions.
const WINDOW: usize = 16;

pub(super) struct Filter {
    noted: Box<[u64; 1 << (BITS - 6)]>,
    stride: usize,
}

/// A part of a text to be read with care.
pub(super) struct Suspect {
    /// No pattern starts before.
    pub(super) from: usize,
    /// The part's end; the end of the numbers for the end of the text.
    pub(super) certain: usize,
}

impl Filter {
    pub(super) fn new(patterns: &[&[u8]]) -> Self {
        let shortest = patterns.iter().map(|pattern| pattern.len()).min().unwrap_or(WINDOW);
        let window = shortest.clamp(BLOCK, WINDOW);
        let mut noted = Box::new([0; _]);
        for pattern in patterns {
            // A pattern shorter than a block would have to be suspected everywhere; the masker takes none.
            for block in pattern[..window.min(pattern.len())].windows(BLOCK) {
                let (word, bit) = slot(block.first_chunk().unwrap_or(&[0; BLOCK]));
                noted[word] |= bit;
            }
        }
        Self { noted, stride: window - BLOCK + 1 }
    }

    /// The first part of `text` from `base` on where a pattern may start.
    pub(super) fn next(&self, text: &[u8], base: usize) -> Suspect {
        let mut at = base + self.stride - 1;
        while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk()) {
            let (word, bit) = slot(block);
            if self.noted[word] & bit != 0 {
                return Suspect { from: at + 1 - self.stride, certain: at + BLOCK };
            }
            at += self.stride;
        }
        Suspect { from: (at + 1 - self.stride).min(text.len()), certain: usize::MAX }
    }
}

/// Where a block is noted: the word of the bitmap, and the bit in it.
fn slot(block: &[u8; BLOCK]) -> (usize, u64) {
    let hash = u32::from_le_bytes(*block).wrapping_mul(0x9E37_79B1) >> (u32::BITS - BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}
