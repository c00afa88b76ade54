//! The pieces of runs that were found already, so that each is compared once.

/// The number of pieces that are remembered, as a power of two. A forgotten one is compared again, which gives the same masks.
const SLOT_BITS: u32 = 9;
const SLOTS: usize = 1 << SLOT_BITS;

/// Pieces without gaps, in a table without chains. Each is identified by the distance between its positions in the text and
/// in the encodings.
pub(super) struct Pieces([Piece; SLOTS]);

#[derive(Clone, Copy, Default)]
struct Piece {
    distance: usize,
    /// Its end in the text.
    end: usize,
}

impl Pieces {
    pub(super) fn new() -> Self {
        Self([Piece::default(); SLOTS])
    }

    /// Returns whether a piece with this distance extends beyond `at`. Positions must not descend.
    pub(super) fn contain(&self, distance: usize, at: usize) -> bool {
        let piece = self.0[slot(distance)];
        piece.distance == distance && at < piece.end
    }

    pub(super) fn insert(&mut self, distance: usize, end: usize) {
        self.0[slot(distance)] = Piece { distance, end };
    }
}

/// Spreads the distances: those of a run with regular gaps are multiples of the same number.
fn slot(distance: usize) -> usize {
    let hash = (distance as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (hash >> (u64::BITS - SLOT_BITS)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_distances_have_different_slots() {
        for step in [1, 8, 200, 256, 512] {
            let slots: std::collections::BTreeSet<_> = (0..64).map(|index| slot(index * step)).collect();
            assert!(slots.len() > 48, "{step}: {}", slots.len());
        }
    }

    #[test]
    fn a_piece_is_known_up_to_its_end() {
        let mut pieces = Pieces::new();
        assert!(!pieces.contain(0, 0));
        pieces.insert(7, 10);
        assert!(pieces.contain(7, 9) && !pieces.contain(7, 10));
        let other = (8..).find(|&distance| slot(distance) == slot(7)).unwrap_or(0);
        assert!(!pieces.contain(other, 9));
        pieces.insert(other, 20);
        assert!(!pieces.contain(7, 9) && pieces.contain(other, 9));
    }
}
