//! The search of an index file: the words, where each occurs, and the facts about the documents.
//!
//! ```text
//! words      u32 count; for each word the ends of its bytes and of its postings, u32 each; the bytes of all words
//! postings   for each: the distance to the document before, the set of its fields, and a count for each of them
//! facts      u64 for each field: its words in all documents; then the stored form of the facts about each document
//! ```
//!
//! Distances and sets are numbers of variable length: seven bits in each byte, and another byte follows if the highest bit
//! is set.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::rc::Rc;

use super::bytes::{u32_at, u64_at};
use super::sections::{Section, Sections};
use crate::docs::search::{FIELDS, Facts, Field, Index, Posting, Postings};

/// The ends of one word in the table, in bytes.
const ENDS: usize = 4 + 4;

/// Adds the search to the sections.
pub(in crate::docs) fn store_words(sections: &mut Sections, index: &dyn Postings) {
    let (mut ends, mut bytes, mut postings) = (Vec::new(), Vec::new(), Vec::new());
    let mut count = 0_u32;
    index.each_term(&mut |word| {
        count += 1;
        bytes.extend(word.as_bytes());
        let mut before = 0;
        for posting in &*index.list(word) {
            push(&mut postings, posting.document - before);
            push_counts(&mut postings, &posting.counts);
            before = posting.document;
        }
        let end = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        ends.extend([end(bytes.len()), end(postings.len())].concat());
    });
    sections.set(Section::Words, [&count.to_le_bytes(), &*ends, &*bytes].concat());
    sections.set(Section::Postings, postings);
    let totals = Field::ALL.into_iter().flat_map(|field| index.total_length(field).to_le_bytes());
    let facts = (0..index.documents()).flat_map(|document| index.facts(document).to_bytes());
    sections.set(Section::Facts, totals.chain(facts).collect());
}

fn push_counts(bytes: &mut Vec<u8>, counts: &[u8; FIELDS]) {
    let used = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    push(bytes, used.clone().fold(0, |set, (field, _)| set | (1 << field)));
    bytes.extend(used.map(|(_, count)| *count));
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
    let set = take(bytes)?;
    let mut counts = [0; FIELDS];
    for (field, count) in counts.iter_mut().enumerate() {
        if set & (1 << field) != 0 {
            let (first, rest) = bytes.split_first()?;
            (*count, *bytes) = (*first, rest);
        }
    }
    Some(Posting { document, counts })
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
    pub(in crate::docs) fn of(sections: Option<&Rc<Sections>>, build: impl FnOnce() -> Index) -> Self {
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
    sections: Rc<Sections>,
    words: OnceCell<Vec<u8>>,
    facts: OnceCell<Vec<u8>>,
}

impl StoredWords {
    /// Returns the search in the sections, if they have it.
    fn of(sections: &Rc<Sections>) -> Option<Self> {
        let is_there = sections.length(Section::Facts) > 0;
        let new = || Self { sections: Rc::clone(sections), words: OnceCell::new(), facts: OnceCell::new() };
        is_there.then(new)
    }

    fn memory(&self) -> usize {
        [&self.words, &self.facts].into_iter().filter_map(OnceCell::get).map(Vec::len).sum()
    }

    fn words(&self) -> &[u8] {
        self.words.get_or_init(|| self.sections.whole(Section::Words).into_owned())
    }

    fn all_facts(&self) -> &[u8] {
        self.facts.get_or_init(|| self.sections.whole(Section::Facts).into_owned())
    }

    fn count(&self) -> usize {
        let most = self.words().len() / ENDS;
        most.min(u32_at(self.words(), 0) as usize)
    }

    /// Returns the ends of the bytes and of the postings before a word.
    fn start(&self, number: usize) -> (usize, usize) {
        let at = |offset: usize| u32_at(self.words(), 4 + (number - 1) * ENDS + offset) as usize;
        if number == 0 { (0, 0) } else { (at(0), at(4)) }
    }

    fn word(&self, number: usize) -> &[u8] {
        let bytes = self.words().get(4 + self.count() * ENDS..).unwrap_or_default();
        bytes.get(self.start(number).0..self.start(number + 1).0).unwrap_or_default()
    }
}

impl Postings for StoredWords {
    fn documents(&self) -> usize {
        self.sections.length(Section::Facts).saturating_sub(FIELDS * 8) / Facts::SIZE
    }

    fn total_length(&self, field: Field) -> u64 {
        u64_at(self.all_facts(), field as usize * 8)
    }

    fn list(&self, term: &str) -> Cow<'_, [Posting]> {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.word(middle) < term.as_bytes() { low = middle + 1 } else { high = middle }
        }
        if low == self.count() || self.word(low) != term.as_bytes() {
            return Cow::Borrowed(&[]);
        }
        let range = self.start(low).1..self.start(low + 1).1;
        let bytes = self.sections.read(Section::Postings, range);
        let (mut rest, mut before) = (&*bytes, 0);
        let mut all = Vec::new();
        while let Some(posting) = take_posting(&mut rest, before) {
            before = posting.document;
            all.push(posting);
        }
        Cow::Owned(all)
    }

    fn each_term(&self, take: &mut dyn FnMut(&str)) {
        (0..self.count()).filter_map(|number| std::str::from_utf8(self.word(number)).ok()).for_each(take);
    }

    fn facts(&self, document: usize) -> Facts {
        let start = FIELDS * 8 + document * Facts::SIZE;
        let bytes = self.all_facts().get(start..start + Facts::SIZE).and_then(|bytes| bytes.try_into().ok());
        bytes.map(Facts::from_bytes).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        let mut index = Index::default();
        for number in 0..300_usize {
            let method = [b'G', u8::try_from(number % 200).unwrap_or_default()];
            let facts = Facts { method, ..Facts::default() };
            let (all, some) = ("word ".repeat(number), format!("größe w{number}"));
            let some = if number % 150 == 0 { some.as_str() } else { "" };
            index.add(&[(Field::Summary, &all), (Field::Body, some)], facts);
        }
        let mut sections = Sections::default();
        assert!(StoredWords::of(&Rc::new(Sections::default())).is_none());
        store_words(&mut sections, &index);
        let Some(stored) = StoredWords::of(&Rc::new(sections)) else { panic!("no words") };
        let mut words = Vec::new();
        stored.each_term(&mut |word| words.push(word.to_owned()));
        let mut expected = Vec::new();
        index.each_term(&mut |word| expected.push(word.to_owned()));
        assert_eq!(words, expected);
        for word in words.iter().map(String::as_str).chain(["", "a", "zzz"]) {
            assert_eq!(stored.list(word), index.list(word), "{word}");
        }
        assert_eq!(stored.documents(), index.documents());
        for field in Field::ALL {
            assert_eq!(stored.total_length(field), index.total_length(field));
        }
        for document in 0..301 {
            assert_eq!(stored.facts(document), index.facts(document));
        }
    }
}
