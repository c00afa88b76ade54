//! The blocks next to escape sequences and ellipses, where a piece of a credential may be short.

use memchr::{memchr2_iter, memmem};

use super::gap::ESC;
use super::steps::BLOCK;

/// The first byte of `…`.
const ELLIPSIS: u8 = 0xE2;

/// Returns the start of each block that ends before an escape sequence or an ellipsis, or that starts after an ellipsis, in
/// ascending order.
pub(super) fn blocks(text: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    for at in memchr2_iter(ESC, ELLIPSIS, text) {
        if text[at] == ESC || text[at..].starts_with("…".as_bytes()) {
            starts.extend(at.checked_sub(BLOCK));
        }
        if text[at] == ELLIPSIS {
            starts.push(at + "…".len());
        }
    }
    let (dots, mut from) = (memmem::Finder::new("..."), 0);
    while let Some(at) = dots.find(&text[from..]) {
        let start = from + at;
        let end = start + text[start..].iter().take_while(|&&byte| byte == b'.').count();
        starts.extend((start..=end - 3).filter_map(|at| at.checked_sub(BLOCK)));
        starts.extend(start + 3..=end);
        from = end;
    }
    starts.sort_unstable();
    starts
}
