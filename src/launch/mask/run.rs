//! Runs: consecutive bytes of one encoding in a text, with gaps between them.

use super::blocks::PIECE;
use super::encoding_table::{Entry, Table};
use super::gap;
use super::steps::BLOCK;

/// The bytes of a value that are masked at one of its ends if an ellipsis replaces the rest.
const END_LENGTH: usize = 12;

/// What programs print in place of the middle of a long value.
const ELLIPSES: [&[u8]; 2] = [b"...", "…".as_bytes()];

/// The number of bytes at the end of a gap that can equal the bytes of the value before it.
const MAX_SHARED: usize = 2;

/// The number of bytes that are compared at once.
const WORD: usize = 8;

/// A run in a text, from `start` up to, but not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The position of its first byte in the table.
    pub(super) from: usize,
    /// The position after its last byte in the table.
    pub(super) to: usize,
    /// Whether further bytes at the end of the text can extend it.
    pub(super) open: bool,
    /// Whether it has a piece without gaps that is long enough, or a block next to an escape sequence or an ellipsis.
    pub(super) anchored: bool,
}

/// The part of a run before one of its bytes.
#[derive(Clone, Copy)]
pub(super) struct Beginning {
    pub(super) start: usize,
    /// The position of its first byte in the table.
    pub(super) from: usize,
    /// The number of bytes without a gap before the byte.
    piece: usize,
    /// As in [`Run::anchored`].
    anchored: bool,
}

/// The comparison of a text with a table.
#[derive(Clone, Copy)]
pub(super) struct Comparison<'a> {
    pub(super) table: &'a Table,
    pub(super) text: &'a [u8],
}

impl Comparison<'_> {
    /// Returns the run that contains the block at `at`, which equals the table's at `position`. Calls `piece`
    /// with the distance and the end of each of its pieces from there on.
    pub(super) fn run(
        self,
        entry: &Entry,
        at: usize,
        position: usize,
        mut piece: impl FnMut(usize, usize),
    ) -> Run {
        let Beginning { start, from, piece: before, mut anchored } = self.beginning(entry, at, position);
        let (mut end, mut to, mut length) = (at, position, before);
        let needed = PIECE.min(entry.end - entry.start);
        let after_ellipsis = follows_ellipsis(&self.text[..at - before]);
        loop {
            let equal = self.equal_after(end, &self.table.text[to..entry.end]);
            (end, to, length) = (end + equal, to + equal, length + equal);
            piece(end.wrapping_sub(to), end);
            let rest = &self.text[end..];
            let is_next_to = is_anchor(rest) || after_ellipsis && end - at == equal;
            anchored |= length >= needed || length >= BLOCK && is_next_to;
            if to == entry.end {
                return Run { start, end, from, to, open: false, anchored };
            }
            let gap = gap::parse(rest);
            if gap.length > 0 && rest.get(gap.length) == Some(&self.table.text[to]) {
                (end, length) = (end + gap.length, 0);
                continue;
            }
            return Run { start, end, from, to, open: gap.open || may_become_ellipsis(rest), anchored };
        }
    }

    /// Returns the beginning of the run that contains the block at `at`, which equals the table's at `position`.
    pub(super) fn beginning(self, entry: &Entry, at: usize, position: usize) -> Beginning {
        let (mut start, mut from, mut piece, mut anchored) = (at, position, None, false);
        loop {
            let length = self.equal_before(start, &self.table.text[entry.start..from]);
            (start, from) = (start - length, from - length);
            let (rest, before) = (&self.text[start + length..], &self.text[..start]);
            let is_next_to = is_anchor(rest) || follows_ellipsis(before);
            anchored |= piece.is_some() && (length >= PIECE || length >= BLOCK && is_next_to);
            let beginning = Beginning { start, from, piece: *piece.get_or_insert(length), anchored };
            if from == entry.start || start == 0 {
                return beginning;
            }
            // The first piece goes on after `at`, at least to the end of the block.
            let equal = if start + length == at { length + BLOCK - 1 } else { length };
            let Some((gap, taken)) = self.gap_before(start, from, equal) else { return beginning };
            (start, from) = (gap, from + taken);
        }
    }

    /// Returns the start of the gap before a piece, and how many bytes at the start of the piece belong to the gap: a gap
    /// can end with a byte that the value has at this place, such as the `n` of a written `\n`.
    fn gap_before(self, start: usize, from: usize, length: usize) -> Option<(usize, usize)> {
        let shared = if gap::may_continue(self.text[start - 1]) { length.min(MAX_SHARED) } else { 0 };
        (0..=shared).find_map(|taken| {
            // At its other end, the run continues in the next byte rather than in a gap.
            let (before, next) = (self.table.text[from + taken - 1], self.table.text[from + taken]);
            let is_gap = |&gap: &usize| {
                (1..start).contains(&gap) && self.text[gap - 1] == before && self.text[gap] != next
            };
            Some((gap::starts(self.text, start + taken).into_iter().find(is_gap)?, taken))
        })
    }

    /// Returns whether a run is masked: the whole value, a part that is long enough, or an end next to an ellipsis.
    pub(super) fn is_masked(self, entry: &Entry, run: Run) -> bool {
        let (starts, ends) = (run.from == entry.start, run.to >= entry.whole);
        if starts && ends {
            return true;
        }
        let is_cut_off = starts && starts_with_ellipsis(&self.text[run.end..])
            || ends && follows_ellipsis(&self.text[..run.start]);
        let least = if is_cut_off { END_LENGTH } else { super::PART_LENGTH };
        entry.parts && self.table.is_telling(entry, run.from..run.to, least)
    }

    /// Returns how many bytes of the text from `at` on equal the start of `other`.
    fn equal_after(self, at: usize, other: &[u8]) -> usize {
        let text = &self.text[at..];
        let words = text.as_chunks::<WORD>().0.iter().zip(other.as_chunks().0);
        let equal = WORD * words.take_while(|(a, b)| a == b).count();
        equal + text[equal..].iter().zip(&other[equal..]).take_while(|(a, b)| a == b).count()
    }

    /// Returns how many bytes of the text before `at` equal the end of `other`.
    fn equal_before(self, at: usize, other: &[u8]) -> usize {
        let text = &self.text[..at];
        let words = text.as_rchunks::<WORD>().1.iter().rev().zip(other.as_rchunks().1.iter().rev());
        let equal = WORD * words.take_while(|(a, b)| a == b).count();
        let (text, other) = (&text[..at - equal], &other[..other.len() - equal]);
        equal + text.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count()
    }
}

/// Returns whether a text starts with something that the search looks for: an escape sequence or an ellipsis.
fn is_anchor(rest: &[u8]) -> bool {
    rest.first() == Some(&gap::ESC) || starts_with_ellipsis(rest)
}

fn starts_with_ellipsis(rest: &[u8]) -> bool {
    // The first byte decides nearly always.
    matches!(rest, [b'.' | 0xE2, ..]) && ELLIPSES.iter().any(|dots| rest.starts_with(dots))
}

fn follows_ellipsis(before: &[u8]) -> bool {
    // The last byte decides nearly always.
    matches!(before, [.., b'.' | 0xA6]) && ELLIPSES.iter().any(|dots| before.ends_with(dots))
}

/// Returns whether the whole rest of a text can be the start of an ellipsis.
pub(super) fn may_become_ellipsis(rest: &[u8]) -> bool {
    ELLIPSES.iter().any(|dots| rest.len() < dots.len() && dots.starts_with(rest))
}
