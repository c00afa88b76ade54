//! Hides credentials in the output of a program: bytes in, bytes out, in pieces of any size.
//!
//! A [`Masker`] is built once from the credentials, a [`Stream`] follows one output through it. Each
//! credential is looked for in all its [`forms`], and every find becomes `[capi: label]`. Where finds
//! overlap, the one that starts first counts, and of those the longest: what would be found if the whole
//! output were seen at once.
//!
//! A stream keeps back exactly the bytes that may be the beginning of a credential, so a prompt without a
//! newline is seen at once. The caller ends the wait with [`Stream::flush`]. After that the rest of a
//! credential whose beginning was let go isn't recognised any more: a program that writes a credential with a
//! pause in it shows it.
//!
//! What was held back is zeroized. The automaton isn't: it contains the credentials as long as the masker
//! lives, as the environment of the program does.

mod encodings;
mod matcher;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use zeroize::Zeroizing;

pub use encodings::forms;
use matcher::{Tables, Walk};

/// Values shorter than this aren't hidden: they would be found in innocent text everywhere.
pub const LEAST: usize = 6;

/// One value to hide and what to show in its place.
#[derive(Clone, Copy)]
pub struct Sensitive<'a> {
    /// The name of the API, shown as `[capi: label]`.
    pub label: &'a str,
    /// The raw value, as the program got it.
    pub value: &'a [u8],
}

/// Recognises a set of credentials. Cheap to clone, and one serves any number of streams and threads.
#[derive(Clone)]
pub struct Masker(Arc<Tables>);

/// The credentials don't fit into an automaton: together they have some 2³¹ bytes.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the credentials are too large to mask")]
pub struct TooLarge;

impl Masker {
    /// Prepares to hide `items`. Values under [`LEAST`] bytes are left out; of two items with the same value
    /// the first gives the label.
    pub fn new<'a>(items: impl IntoIterator<Item = Sensitive<'a>>) -> Result<Self, TooLarge> {
        let items = items.into_iter().filter(|item| item.value.len() >= LEAST);
        let labelled: Vec<_> =
            items.map(|item| (format!("[capi: {}]", item.label), forms(item.value))).collect();
        Tables::new(&labelled).map(|tables| Self(Arc::new(tables))).map_err(|_| TooLarge)
    }

    /// Whether there is nothing to hide.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One output on its way through a [`Masker`].
///
/// It never keeps more than the longest form and the piece just pushed.
pub struct Stream {
    tables: Arc<Tables>,
    /// The end of what was pushed, which may be the beginning of a credential.
    held: Zeroizing<Vec<u8>>,
    /// How far `held` was read, and to what result: it isn't read twice.
    walk: Walk,
}

impl Stream {
    /// A new output, from its first byte.
    #[must_use]
    pub fn new(masker: &Masker) -> Self {
        Self { tables: Arc::clone(&masker.0), held: Zeroizing::default(), walk: masker.0.start(0) }
    }

    /// Takes the next bytes of the output and appends to `out` what can be let go.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) {
        if self.held.is_empty() {
            return self.pass(input, self.tables.start(0), out);
        }
        // Most often a byte or two are held which the next ones prove innocent: then `input` needs no copy.
        if let Some(walk) = self.tables.outgrow(&self.walk, input) {
            out.extend_from_slice(&self.held);
            self.drop_front(self.held.len());
            return self.pass(input, walk, out);
        }
        self.hold(input);
        let walk = std::mem::take(&mut self.walk);
        let (kept, walk) = self.tables.mask(&self.held, walk, out);
        self.drop_front(kept);
        self.walk = walk;
    }

    /// Appends to `out` what is held back, with the credentials that are complete in it masked. For the end
    /// of the output, or when it was silent for too long.
    pub fn flush(&mut self, out: &mut Vec<u8>) {
        let walk = std::mem::replace(&mut self.walk, self.tables.start(0));
        self.tables.finish(&self.held, walk, out);
        self.drop_front(self.held.len());
    }

    /// Whether something is held back.
    #[must_use]
    pub fn holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// Masks `input` where it lies, nothing being held, and holds its undecided end.
    fn pass(&mut self, input: &[u8], walk: Walk, out: &mut Vec<u8>) {
        let (kept, walk) = self.tables.mask(input, walk, out);
        self.hold(&input[kept..]);
        self.walk = walk;
    }

    /// Appends to what is held. A vector that grows by itself would leave a copy behind that nobody zeroizes.
    fn hold(&mut self, more: &[u8]) {
        let needed = self.held.len() + more.len();
        if needed > self.held.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.next_power_of_two()));
            larger.extend_from_slice(&self.held);
            self.held = larger;
        }
        self.held.extend_from_slice(more);
    }

    /// Forgets the first `count` bytes of what is held, and every trace of them.
    fn drop_front(&mut self, count: usize) {
        let kept = self.held.len() - count;
        self.held.copy_within(count.., 0);
        zeroize::Zeroize::zeroize(&mut self.held[kept..]);
        self.held.truncate(kept);
    }
}
