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

/// How far from its expected place a hash is looked for first.
const NEAR: usize = 256;

/// Returns the place of the first hash that is not below a key, in a sorted list of `count` hashes. They are spread evenly,
/// so that nearly all that is read is near the place.
pub(in crate::docs) fn place(count: usize, key: u64, hash_at: impl Fn(usize) -> u64) -> usize {
    let expected = (u128::from(key) * count as u128) >> 64;
    let expected = usize::try_from(expected).unwrap_or_default();
    let (mut low, mut high) = (0, count);
    let before = expected.saturating_sub(NEAR);
    if before < count && hash_at(before) < key {
        low = before + 1;
    }
    let after = expected.saturating_add(NEAR);
    if after < count && hash_at(after) >= key {
        high = after;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if hash_at(middle) < key { low = middle + 1 } else { high = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_found_near_its_expected_place() {
        let mut hashes: Vec<u64> = (0..20_000_u32).map(|number| hash(&number.to_le_bytes())).collect();
        hashes.sort_unstable();
        let (mut reads, count) = (0, hashes.len());
        for (expected, key) in hashes.iter().enumerate() {
            let reads_of_one = std::cell::RefCell::new(std::collections::BTreeSet::new());
            let found = place(count, *key, |at| {
                reads_of_one.borrow_mut().insert(at / 1_000);
                hashes[at]
            });
            assert_eq!(found, expected);
            reads += reads_of_one.into_inner().len();
        }
        assert!(reads < 2 * count, "{reads} blocks of a thousand");
    }

    #[test]
    fn any_list_has_a_place_for_any_hash() {
        for list in [&[][..], &[7], &[0, 0, 1], &[u64::MAX; 900], &[3; 900]] {
            for key in [0, 1, 3, 7, 8, u64::MAX] {
                let expected = list.partition_point(|hash| *hash < key);
                assert_eq!(place(list.len(), key, |at| list[at]), expected, "{key}");
            }
        }
        // A damaged list need not be sorted.
        assert!(place(3, 5, |at| [9, 1, 4][at]) <= 3);
    }
}
