//! Numbers in the sections of an index, and the hash of its keys.

/// Returns the number at a position, or 0 beyond the end.
pub(in crate::docs) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_le_bytes).unwrap_or_default()
}

/// Returns the number at a position, or 0 beyond the end.
pub(in crate::docs) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map(u64::from_le_bytes).unwrap_or_default()
}

/// Returns the FNV-1a hash of a key. Two keys with the same hash are two of the same document, so a document can only
/// confuse itself.
pub(in crate::docs) fn hash(key: &[u8]) -> u64 {
    key.iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
