//! Search in steps: a block of four bytes is looked up every few bytes, which is faster than a look at each byte. A piece of
//! `piece` bytes contains a known block at one of every `stride = piece - 3` positions.

/// The length of a block: one word.
pub(crate) const BLOCK: usize = 4;

/// Returns the first position from `at` on, in steps of `STRIDE`, whose block `may_contain` accepts.
// It checks the length once for four blocks, because that is faster.
pub(crate) fn next_in_steps<const STRIDE: usize>(
    text: &[u8],
    mut at: usize,
    may_contain: impl Fn([u8; BLOCK]) -> bool,
) -> Option<usize> {
    while let Some(bytes) = text.get(at..at + 3 * STRIDE + BLOCK) {
        for step in 0..4 {
            let block = &bytes[step * STRIDE..step * STRIDE + BLOCK];
            if may_contain([block[0], block[1], block[2], block[3]]) {
                return Some(at + step * STRIDE);
            }
        }
        at += 4 * STRIDE;
    }
    while let Some(block) = text.get(at..).and_then(|rest| rest.first_chunk()) {
        if may_contain(*block) {
            return Some(at);
        }
        at += STRIDE;
    }
    None
}

/// Returns the hash of a block. Its upper bits are the good ones.
pub(crate) fn hash(block: [u8; BLOCK]) -> u32 {
    u32::from_le_bytes(block).wrapping_mul(0x9E37_79B1)
}

/// Values in order of the upper bits of a hash.
pub(crate) struct Buckets<T> {
    /// The first value of each bucket, and the end of the last.
    starts: Box<[u32]>,
    /// How far a hash is shifted to the right to give a bucket.
    shift: u32,
    values: Box<[T]>,
}

impl<T: Copy + Default> Buckets<T> {
    /// Sorts hashes with their values, of which there are about `size` and fewer than 2³².
    pub(crate) fn new(hashes: impl Iterator<Item = (u32, T)> + Clone, size: usize) -> Self {
        let bits = size.max(2).ilog2();
        let shift = u32::BITS - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1].into_boxed_slice();
        for (hash, _) in hashes.clone() {
            starts[(hash >> shift) as usize + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let count = starts.last().map_or(0, |&end| end as usize);
        let mut values = vec![T::default(); count].into_boxed_slice();
        let mut next = starts.clone();
        for (hash, value) in hashes {
            let slot = &mut next[(hash >> shift) as usize];
            values[*slot as usize] = value;
            *slot += 1;
        }
        Self { starts, shift, values }
    }

    /// Returns the values of a hash, and some of others.
    pub(crate) fn get(&self, hash: u32) -> &[T] {
        let bucket = (hash >> self.shift) as usize;
        &self.values[self.starts[bucket] as usize..self.starts[bucket + 1] as usize]
    }

    /// Returns the memory of the values and their order, in bytes.
    #[cfg(test)]
    pub(crate) fn memory(&self) -> usize {
        size_of_val(&*self.starts) + size_of_val(&*self.values)
    }
}
