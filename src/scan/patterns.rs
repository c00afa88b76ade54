//! The encoded texts of all credentials, which a search looks for.
//!
//! A text is encoded at most twice, in every combination. Escapes can be applied to any of its characters, so not every
//! combination is a text of its own: a *base* is compared with escapes of its characters at any place (`escapes`), and an
//! escaped text is left out if it contains enough plain bytes in a row to find its base. All texts are wiped when dropped.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use zeroize::Zeroizing;

use super::anchor_index::{Anchor, Index, Reach};
use super::encodings::{Encoded, Encoding, coded, escaped};
use super::escapes::Escapes;
use super::searched::{Part, Searched, SearchedApi, Wanted};

/// The longest base64 text that a line end can divide into two pieces that are both too short, in bytes.
const DIVIDED: usize = 15;

/// The texts to search, and the index that finds them. It has no `Debug`.
pub struct Patterns {
    pub(super) text: Zeroizing<Vec<u8>>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) parts: Vec<(usize, Part)>,
    pub(super) apis: Vec<SearchedApi>,
    pub(super) index: Index,
    pub(super) escapes: Escapes,
    /// The most bytes of an input that belong to one match.
    pub(super) longest: usize,
}

/// One text.
pub(super) struct Pattern {
    /// Its position in [`Patterns::text`].
    pub(super) start: usize,
    pub(super) end: usize,
    /// The index of the part of a credential.
    pub(super) part: usize,
    /// The encodings, the first one first.
    pub(super) chain: Box<[Encoding]>,
    /// Whether its characters can be escaped.
    pub(super) is_base: bool,
}

/// Line ends and escape sequences, and the escapes of a base, extend a match by at most this factor and this number of bytes.
const EXTENSION: (usize, usize) = (12, 1024);

impl Patterns {
    /// Encodes all texts. They are not needed any more.
    #[must_use]
    pub fn new(wanted: Wanted) -> Self {
        let reaches = wanted.texts.iter().map(|searched| Reach::of(searched.text.expose().as_bytes()));
        let reach = reaches.min_by_key(|reach| reach.window).unwrap_or_else(|| Reach::of(b""));
        let mut builder = Builder::new(reach);
        let parts = wanted.texts.iter().map(|searched| (searched.api, searched.part)).collect();
        wanted.texts.iter().enumerate().for_each(|(part, searched)| builder.add_part(part, searched));
        let index = Index::new(&builder.text, &builder.anchors, &builder.patterns, reach);
        let length = |pattern: &Pattern| {
            let length = pattern.end - pattern.start;
            if pattern.is_base { length * EXTENSION.0 } else { length }
        };
        let longest = builder.patterns.iter().map(length).max().unwrap_or(0) + EXTENSION.1;
        let bases = builder.patterns.iter().filter(|pattern| pattern.is_base);
        let escapes = Escapes::of(bases.map(|base| &builder.text[base.start..base.end]));
        let Builder { text, patterns, .. } = builder;
        Self { text, patterns, parts, apis: wanted.apis, index, escapes, longest }
    }

    /// Returns whether there is nothing to search.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    pub(super) fn text_of(&self, pattern: &Pattern) -> &[u8] {
        &self.text[pattern.start..pattern.end]
    }
}

/// Patterns that are being collected.
struct Builder {
    reach: Reach,
    text: Zeroizing<Vec<u8>>,
    patterns: Vec<Pattern>,
    anchors: Vec<Anchor>,
    hasher: RandomState,
    /// The hashes of the texts of the current part.
    known: HashSet<u64>,
    /// The hashes of the windows of all bases of the current part.
    plain: HashSet<u64>,
    /// The first two bytes of these windows, one bit for each pair: most windows of escapes need no hash.
    pairs: Zeroizing<Vec<u64>>,
}

impl Builder {
    fn new(reach: Reach) -> Self {
        Self {
            reach,
            text: Zeroizing::default(),
            patterns: Vec::new(),
            anchors: Vec::new(),
            hasher: RandomState::new(),
            known: HashSet::new(),
            plain: HashSet::new(),
            pairs: Zeroizing::new(vec![0; PAIRS]),
        }
    }

    fn add_part(&mut self, part: usize, searched: &Searched) {
        self.known.clear();
        self.plain.clear();
        self.pairs.fill(0);
        let value = searched.text.expose().as_bytes();
        self.add(part, value, &[], true);
        let (codes, escapes) = (coded(value), escaped(value));
        for code in &codes {
            let is_base64 = is_base64(code.encoding);
            self.add(part, &code.text, &[code.encoding], is_base64);
            if is_base64 && code.text.len() <= DIVIDED {
                self.add_divided(part, code);
            }
        }
        for escape in &escapes {
            self.add_escape(part, escape, &[escape.encoding]);
        }
        for inner in codes.iter().chain(&escapes) {
            for outer in coded(&inner.text) {
                self.add(part, &outer.text, &[inner.encoding, outer.encoding], false);
            }
            for outer in escaped(&inner.text) {
                self.add_escape(part, &outer, &[inner.encoding, outer.encoding]);
            }
        }
    }

    /// Adds a short base64 text with a line end where neither side has a window.
    fn add_divided(&mut self, part: usize, code: &Encoded) {
        let window = self.reach.window;
        for end in [&b"\n"[..], b"\r\n"] {
            for at in 1..code.text.len() {
                if at < window && code.text.len() - at < window {
                    let mut text = Zeroizing::new(Vec::with_capacity(code.text.len() + end.len()));
                    text.extend_from_slice(&code.text[..at]);
                    text.extend_from_slice(end);
                    text.extend_from_slice(&code.text[at..]);
                    self.add(part, &text, &[code.encoding, Encoding::Lines], false);
                }
            }
        }
    }

    /// Adds an escaped text, unless it has enough plain bytes of a base.
    fn add_escape(&mut self, part: usize, escape: &Encoded, chain: &[Encoding]) {
        let is_found = |window: &[u8]| {
            let (word, bit) = place_of(window);
            self.pairs[word] & bit != 0 && self.plain.contains(&self.hasher.hash_one(window))
        };
        if !escape.text.windows(self.reach.window).any(is_found) {
            self.add(part, &escape.text, chain, false);
        }
    }

    fn add(&mut self, part: usize, text: &[u8], chain: &[Encoding], is_base: bool) {
        let window = self.reach.window;
        if text.len() < window || !self.known.insert(self.hasher.hash_one(text)) {
            return;
        }
        let (pattern, start) = (self.patterns.len(), self.text.len());
        extend(&mut self.text, text);
        self.patterns.push(Pattern { start, end: self.text.len(), part, chain: chain.into(), is_base });
        let last = text.len() - window;
        let hash = |offset: usize| self.hasher.hash_one(&text[offset..offset + window]);
        let offsets: Vec<usize> = if is_base {
            self.plain.extend((0..=last).map(hash));
            for offset in 0..=last {
                let (word, bit) = place_of(&text[offset..]);
                self.pairs[word] |= bit;
            }
            (0..=last).collect()
        } else {
            // A line end cuts one of two windows.
            vec![0, last.min(window)]
        };
        self.anchors.extend(offsets.into_iter().map(|offset| Anchor { pattern, offset }));
    }
}

/// The words of [`Builder::pairs`].
const PAIRS: usize = (1 << 16) / 64;

/// Returns the word and the bit of the first two bytes of a window.
fn place_of(window: &[u8]) -> (usize, u64) {
    let [first, second] = window.first_chunk().copied().unwrap_or_default();
    (usize::from(first) << 2 | usize::from(second) >> 6, 1 << (second & 63))
}

fn is_base64(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::Base64 | Encoding::Base64Url)
}

/// Appends without leaving a copy in freed memory.
fn extend(buffer: &mut Zeroizing<Vec<u8>>, more: &[u8]) {
    let needed = buffer.len() + more.len();
    if needed > buffer.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(needed.next_power_of_two()));
        larger.extend_from_slice(buffer);
        *buffer = larger;
    }
    buffer.extend_from_slice(more);
}
