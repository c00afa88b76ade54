//! Masking of credentials in a byte stream that arrives in chunks of any size.
//!
//! A [`Masker`] is built once from the credentials. A [`Stream`] masks one output with it. The masker searches for
//! all [`encodings`] of each credential and replaces every match with `[capi: label]`. Of overlapping matches the
//! first one wins, and of those with the same start the longest: the result is the same as for the whole output at
//! once.
//!
//! A stream holds back exactly the bytes that may be the start of a credential, so a prompt without a newline appears
//! at once. [`Stream::flush`] releases held bytes. The rest of a credential whose start has been released is no
//! longer recognized: a program that pauses in the middle of a credential reveals it.
//!
//! Held bytes are zeroized. The automaton is not: it contains the credentials as long as the masker lives, like the
//! environment of the child.

mod credentials;
mod encodings;
mod matcher;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use zeroize::Zeroizing;

pub use credentials::MaskedValues;
pub use encodings::encodings;
use matcher::{Matcher, Walk};

/// The minimum length of a masked value, in bytes. Shorter values would match unrelated text.
pub const MIN_LENGTH: usize = 6;

/// A value to mask and its label.
#[derive(Clone, Copy)]
pub struct Sensitive<'a> {
    /// The name of the API, shown as `[capi: label]`.
    pub label: &'a str,
    /// The raw value, as passed to the program.
    pub value: &'a [u8],
}

/// Recognizes a set of credentials. Cheap to clone and usable by any number of streams and threads.
#[derive(Clone)]
pub struct Masker(Arc<Matcher>);

/// The credentials do not fit into an automaton: together they have about 2³¹ bytes.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the credentials are too large to mask")]
pub struct TooLarge;

impl Masker {
    /// Builds a masker for `items`. Ignores values with fewer than [`MIN_LENGTH`] bytes. For equal values, the first
    /// label wins.
    pub fn new<'a>(items: impl IntoIterator<Item = Sensitive<'a>>) -> Result<Self, TooLarge> {
        let items = items.into_iter().filter(|item| item.value.len() >= MIN_LENGTH);
        let labeled: Vec<_> =
            items.map(|item| (format!("[capi: {}]", item.label), encodings(item.value))).collect();
        Matcher::new(&labeled).map(|matcher| Self(Arc::new(matcher))).map_err(|_| TooLarge)
    }

    /// Returns whether there is nothing to mask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One output that is masked by a [`Masker`].
///
/// Never holds more than the longest encoding plus the chunk just pushed.
pub struct Stream {
    matcher: Arc<Matcher>,
    /// The end of the pushed bytes, which may be the start of a credential.
    held: Zeroizing<Vec<u8>>,
    /// The state of the search in `held`, which is not searched twice.
    walk: Walk,
}

impl Stream {
    /// Starts a new output.
    #[must_use]
    pub fn new(masker: &Masker) -> Self {
        Self { matcher: Arc::clone(&masker.0), held: Zeroizing::default(), walk: masker.0.start(0) }
    }

    /// Processes the next bytes of the output, and appends all decided bytes to `out`.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) {
        if self.held.is_empty() {
            return self.mask_input(input, self.matcher.start(0), out);
        }
        // Usually one or two bytes are held, and `input` shows that they are not a credential. Avoids a copy of
        // `input`.
        if let Some(walk) = self.matcher.rule_out(&self.walk, input) {
            out.extend_from_slice(&self.held);
            self.drop_front(self.held.len());
            return self.mask_input(input, walk, out);
        }
        self.hold(input);
        let walk = std::mem::take(&mut self.walk);
        let (decided, walk) = self.matcher.mask(&self.held, walk, out);
        self.drop_front(decided);
        self.walk = walk;
    }

    /// Appends the held bytes to `out`, and masks complete credentials in them. For the end of the output, or after a
    /// pause.
    pub fn flush(&mut self, out: &mut Vec<u8>) {
        let walk = std::mem::replace(&mut self.walk, self.matcher.start(0));
        self.matcher.finish(&self.held, walk, out);
        self.drop_front(self.held.len());
    }

    /// Ends this stream without a flush. Returns the held bytes, with which a new stream continues.
    #[must_use]
    pub fn into_held(self) -> Zeroizing<Vec<u8>> {
        self.held
    }

    /// Returns whether bytes are held back.
    #[must_use]
    pub fn holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// Masks `input` in place while nothing is held, and holds its undecided end.
    fn mask_input(&mut self, input: &[u8], walk: Walk, out: &mut Vec<u8>) {
        let (decided, walk) = self.matcher.mask(input, walk, out);
        self.hold(&input[decided..]);
        self.walk = walk;
    }

    /// Appends to the held bytes. Grows the vector explicitly, because a reallocation would leave a copy that is not
    /// zeroized.
    fn hold(&mut self, more: &[u8]) {
        let needed = self.held.len() + more.len();
        if needed > self.held.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(needed.next_power_of_two()));
            larger.extend_from_slice(&self.held);
            self.held = larger;
        }
        self.held.extend_from_slice(more);
    }

    /// Removes and zeroizes the first `count` held bytes.
    fn drop_front(&mut self, count: usize) {
        let remaining = self.held.len() - count;
        self.held.copy_within(count.., 0);
        zeroize::Zeroize::zeroize(&mut self.held[remaining..]);
        self.held.truncate(remaining);
    }
}
