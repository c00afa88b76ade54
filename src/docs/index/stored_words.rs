//! The search of an index file: the words, where each occurs, and the facts about the documents.
//!
//! ```text
//! words      u32 count; for each word the ends of its bytes and of its postings, u32 each; the bytes of all words
//! postings   for each: the distance to the document before, the set of its fields (u8), and its strength (u16)
//! facts      the stored form of the facts about each document
//! ```
//!
//! Distances are numbers of variable length: seven bits in each byte, and another byte follows if the highest bit is set.

use std::sync::Arc;
use std::sync::OnceLock;

use super::bytes::u32_at;
use super::sections::{Section, Sections};
use crate::docs::search::{Facts, Index, Posting, Postings};

/// The ends of one word in the table, in bytes.
const ENDS: usize = 4 + 4;

/// Adds the search to the sections.
pub(in crate::docs) fn store_words(sections: &Sections, index: &dyn Postings) {
    let (mut ends, mut bytes, mut postings) = (Vec::new(), Vec::new(), Vec::new());
    let count = u32::try_from(index.words()).unwrap_or(u32::MAX);
    for place in 0..index.words() {
        bytes.extend(index.word(place).as_bytes());
        let mut before = 0;
        index.each(place, &mut |posting| {
            push(&mut postings, posting.document - before);
            postings.push(posting.fields);
            postings.extend(posting.strength.to_le_bytes());
            before = posting.document;
        });
        let end = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        ends.extend([end(bytes.len()), end(postings.len())].concat());
    }
    sections.set(Section::Words, [&count.to_le_bytes(), &*ends, &*bytes].concat());
    sections.set(Section::Postings, postings);
    let facts = (0..index.documents()).flat_map(|document| index.facts(document).to_bytes());
    sections.set(Section::Facts, facts.collect());
}

fn push(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push((number as u8 & 0x7f) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number of variable length from the start.
fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0_u32;
    for shift in (0..32).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn take_posting(bytes: &mut &[u8], before: u32) -> Option<Posting> {
    let document = before.checked_add(take(bytes)?)?;
    let ([fields, low, high], rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(Posting { document, fields: *fields, strength: u16::from_le_bytes([*low, *high]) })
}

/// The search of a document.
#[derive(Debug)]
pub(in crate::docs) enum Words {
    /// Built from the text.
    Built(Index),
    /// Read from the sections of an index.
    Stored(StoredWords),
}

impl Words {
    /// Returns the search in the sections, or builds it.
    pub(in crate::docs) fn of(sections: Option<&Arc<Sections>>, build: impl FnOnce() -> Index) -> Self {
        sections.and_then(StoredWords::of).map_or_else(|| Self::Built(build()), Self::Stored)
    }

    /// Returns what ranking reads.
    pub(in crate::docs) fn postings(&self) -> &dyn Postings {
        match self {
            Self::Built(index) => index,
            Self::Stored(stored) => stored,
        }
    }

    /// Returns the memory that it takes, in bytes.
    pub(in crate::docs) fn memory(&self) -> usize {
        match self {
            Self::Built(index) => index.memory(),
            Self::Stored(stored) => stored.memory(),
        }
    }
}

/// The search in the sections.
#[derive(Debug)]
pub(in crate::docs) struct StoredWords {
    sections: Arc<Sections>,
    words: OnceLock<Vec<u8>>,
}

impl StoredWords {
    /// Returns the search in the sections, if they have it.
    fn of(sections: &Arc<Sections>) -> Option<Self> {
        let is_there = sections.length(Section::Words) > 0;
        is_there.then(|| Self { sections: Arc::clone(sections), words: OnceLock::new() })
    }

    fn memory(&self) -> usize {
        self.words.get().map_or(0, Vec::len)
    }

    fn table(&self) -> &[u8] {
        self.words.get_or_init(|| self.sections.whole(Section::Words).into_owned())
    }

    /// Returns the ends of the bytes and of the postings before a word.
    fn start(&self, place: usize) -> (usize, usize) {
        let at = |offset: usize| u32_at(self.table(), 4 + (place - 1) * ENDS + offset) as usize;
        if place == 0 { (0, 0) } else { (at(0), at(4)) }
    }
}

impl Postings for StoredWords {
    fn documents(&self) -> usize {
        self.sections.length(Section::Facts) / Facts::SIZE
    }

    fn words(&self) -> usize {
        let most = self.table().len() / ENDS;
        most.min(u32_at(self.table(), 0) as usize)
    }

    fn word(&self, place: usize) -> &str {
        let (start, end) = (self.start(place).0, self.start(place + 1).0);
        let bytes = self.table().get(4 + self.words() * ENDS..).and_then(|bytes| bytes.get(start..end));
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn each(&self, place: usize, take: &mut dyn FnMut(Posting)) {
        let range = self.start(place).1..self.start(place + 1).1;
        let bytes = self.sections.read(Section::Postings, range);
        let (mut rest, mut before) = (&*bytes, 0);
        while let Some(posting) = take_posting(&mut rest, before) {
            before = posting.document;
            take(posting);
        }
    }

    fn facts(&self, document: usize) -> Facts {
        let bytes = self.sections.read(Section::Facts, document * Facts::SIZE..(document + 1) * Facts::SIZE);
        bytes.first_chunk().map(Facts::from_bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docs::search::{Field, IndexBuilder};

    fn postings(index: &dyn Postings, place: usize) -> Vec<Posting> {
        let mut all = Vec::new();
        index.each(place, &mut |posting| all.push(posting));
        all
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let mut index = IndexBuilder::default();
        for number in 0..300_usize {
            let literals = u8::try_from(number % 200).unwrap_or_default();
            let facts = Facts { literals, ..Facts::default() };
            let (all, some) = ("word ".repeat(number), format!("größe w{number}"));
            let some = if number % 150 == 0 { some.as_str() } else { "" };
            index.add(&[(Field::Summary, &all), (Field::Body, some)], facts);
        }
        let index = index.finish();
        let sections = Sections::default();
        assert!(StoredWords::of(&Arc::new(Sections::default())).is_none());
        store_words(&sections, &index);
        let Some(stored) = StoredWords::of(&Arc::new(sections)) else { panic!("no words") };
        assert_eq!((stored.words(), stored.documents()), (index.words(), index.documents()));
        for place in 0..index.words() + 2 {
            assert_eq!(stored.word(place), index.word(place));
            assert_eq!(postings(&stored, place), postings(&index, place), "{}", index.word(place));
        }
        for document in 0..300 {
            assert_eq!(stored.facts(document), index.facts(document));
        }
    }
}
