//! One output that is masked.

use std::sync::Arc;

use zeroize::{Zeroize as _, Zeroizing};

use super::Masker;
use super::gap;
use super::search::{Found, Mask, Matcher, disjoint};

/// How many decided bytes are compared again, so that a credential is recognized although its start was released.
pub(super) const CONTEXT: usize = 1024;

/// The number of undecided bytes, in addition to twice the longest encoding, that are held back at most.
const SPARE: usize = 16 * 1024;

/// One output that is masked by a [`Masker`].
///
/// Never holds more than twice the longest encoding and 17 KiB, plus the chunk just pushed.
pub struct Stream {
    matcher: Arc<Matcher>,
    /// The last decided bytes, then the bytes that may belong to a credential.
    pub(super) window: Zeroizing<Vec<u8>>,
    /// The number of decided bytes in the window.
    decided: usize,
    /// The label of the mask that ends with the decided bytes.
    masked: Option<usize>,
}

/// The window and the input after it.
#[derive(Clone, Copy)]
struct Joined<'a> {
    window: &'a [u8],
    input: &'a [u8],
}

impl Joined<'_> {
    fn len(self) -> usize {
        self.window.len() + self.input.len()
    }

    /// Appends the bytes from `start` to `end` to `out`.
    fn copy(self, start: usize, end: usize, out: &mut Vec<u8>) {
        let (window, place) = (self.window, |at: usize| at.saturating_sub(self.window.len()));
        out.extend_from_slice(&window[start.min(window.len())..end.min(window.len())]);
        out.extend_from_slice(&self.input[place(start)..place(end)]);
    }
}

impl Stream {
    /// Starts a new output.
    #[must_use]
    pub fn new(masker: &Masker) -> Self {
        Self { matcher: Arc::clone(&masker.0), window: Zeroizing::default(), decided: 0, masked: None }
    }

    /// Processes the next bytes of the output, and returns all decided bytes: a part of `input` if that is possible without a
    /// copy, or `out`.
    pub fn push<'a>(&mut self, input: &'a [u8], out: &'a mut Vec<u8>) -> &'a [u8] {
        out.clear();
        let overlap = CONTEXT + 2 * self.matcher.longest;
        if input.len() > 2 * overlap {
            return self.push_large(input, overlap, out);
        }
        self.append(input);
        let found = self.matcher.search(&self.window);
        self.release_decided(&[], &found, out);
        out
    }

    /// Processes an input without copying it into the window, except for the part that a credential at the end of the
    /// window can reach.
    fn push_large<'a>(&mut self, input: &'a [u8], overlap: usize, out: &'a mut Vec<u8>) -> &'a [u8] {
        let (length, held) = (self.window.len(), self.holding());
        self.append(&input[..overlap]);
        let mut masks = self.matcher.search(&self.window).masks;
        masks.retain(|mask| mask.start < length && mask.end > self.decided);
        self.window[length..].zeroize();
        self.window.truncate(length);
        let found = self.matcher.search(input);
        if masks.is_empty() && found.masks.is_empty() && !held {
            let (decided, _) = input.split_at(found.open);
            self.window.clear();
            self.append(&input[decided.len().saturating_sub(CONTEXT)..]);
            self.decided = decided.len().min(CONTEXT);
            self.masked = self.masked.filter(|_| decided.is_empty());
            return decided;
        }
        let moved = |mask: Mask| Mask { start: mask.start + length, end: mask.end + length, ..mask };
        masks.extend(found.masks.into_iter().map(moved));
        self.release_decided(input, &Found { masks: disjoint(masks), open: found.open + length }, out);
        out
    }

    /// Appends the held bytes to `out`, and masks the credentials in them. For the end of the output, or after a pause.
    pub fn flush(&mut self, out: &mut Vec<u8>) {
        if self.holding() {
            let masks = self.matcher.search(&self.window).masks;
            self.release(&[], &masks, self.window.len(), out);
        }
    }

    /// Ends this stream without a flush. Returns the held bytes, with which a new stream continues.
    #[must_use]
    pub fn into_held(self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.window[self.decided..].to_vec())
    }

    /// Returns whether bytes are held back.
    #[must_use]
    pub fn holding(&self) -> bool {
        self.decided < self.window.len()
    }

    /// Releases everything that is decided in the window and in `input` after it.
    fn release_decided(&mut self, input: &[u8], found: &Found, out: &mut Vec<u8>) {
        let length = self.window.len() + input.len();
        let open = found.open.max(self.decided);
        // A credential is not divided: what follows may belong to it.
        let divided = found.masks.iter().find(|mask| mask.start < open && open < mask.end);
        let end = divided.map_or(open, |mask| mask.start.max(self.decided));
        let is_too_much = length - end > 2 * self.matcher.longest + SPARE;
        self.release(input, &found.masks, if is_too_much { length } else { end }, out);
    }

    /// Appends the undecided bytes up to `end` to `out`, masked.
    fn release(&mut self, input: &[u8], masks: &[Mask], end: usize, out: &mut Vec<u8>) {
        if end == self.decided {
            // All of `input` may belong to a credential.
            return self.append(input);
        }
        let window = std::mem::take(&mut self.window);
        let text = Joined { window: &window, input };
        let mut at = self.decided;
        let first = masks.partition_point(|mask| mask.end <= at);
        for mask in masks[first..].iter().take_while(|mask| mask.start < end) {
            let start = mask.start.max(at);
            text.copy(at, start, out);
            // The rest of a credential whose start is masked already needs no label of its own.
            if mask.start >= self.decided || self.masked != Some(mask.label) {
                out.extend_from_slice(self.matcher.table.labels[mask.label].as_bytes());
            }
            let mut masked = Zeroizing::new(Vec::with_capacity(mask.end - start));
            text.copy(start, mask.end, &mut masked);
            gap::control_sequences(&masked, |sequence| out.extend_from_slice(sequence));
            (at, self.masked) = (mask.end, Some(mask.label));
        }
        text.copy(at, end, out);
        if at < end {
            self.masked = None;
        }
        self.forget(window, input, masks, end);
    }

    /// Keeps the last bytes before `end`, which are compared again, and everything after it.
    fn forget(&mut self, mut window: Zeroizing<Vec<u8>>, input: &[u8], masks: &[Mask], end: usize) {
        let front = end.saturating_sub(CONTEXT);
        self.decided = end - front;
        let text = Joined { window: &window, input };
        if !input.is_empty() {
            let mut kept = Zeroizing::new(Vec::with_capacity((text.len() - front).next_power_of_two()));
            text.copy(front, text.len(), &mut kept);
            self.window = kept;
            return;
        }
        let kept = window.len() - front;
        for mask in masks.iter().filter(|mask| mask.start < front) {
            window[mask.start..mask.end.min(front)].zeroize();
        }
        window.copy_within(front.., 0);
        // Only the copies at the old places: ordinary output needs no wiping.
        if front > 0 {
            window[kept.max(front)..].zeroize();
        }
        window.truncate(kept);
        self.window = window;
    }

    /// Appends to the window.
    pub(super) fn append(&mut self, more: &[u8]) {
        extend(&mut self.window, more);
    }
}

/// Appends to a vector. Grows it explicitly, because a reallocation would leave a copy that is not zeroized.
pub(super) fn extend(buffer: &mut Zeroizing<Vec<u8>>, more: &[u8]) {
    let needed = buffer.len() + more.len();
    if needed > buffer.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(needed.next_power_of_two()));
        larger.extend_from_slice(buffer);
        *buffer = larger;
    }
    buffer.extend_from_slice(more);
}
