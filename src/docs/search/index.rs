//! The index of words in memory.

use std::collections::HashMap;

use super::record::{FIELDS, Facts, Field, Posting, Postings};
use super::stop_words::is_stop_word;
use super::weights::strength;
use super::word_forms::each_word;

/// The most different words, and the most entries of all of them. A longer text is searched only up to there, because
/// words take many times the memory of their text.
const WORDS: usize = 500_000;
const ENTRIES: usize = 8_000_000;

/// The occurrences of a word in a document.
#[derive(Clone, Copy, Debug)]
struct Entry {
    document: u32,
    /// At most 255 in each field.
    counts: [u8; FIELDS],
}

/// An index that documents are added to.
#[derive(Debug)]
pub(in crate::docs) struct IndexBuilder {
    most_words: usize,
    most_entries: usize,
    numbers: HashMap<Box<str>, usize>,
    /// By the numbers of the words.
    lists: Vec<List>,
    documents: Vec<Facts>,
    lengths: Vec<[u16; FIELDS]>,
    entries: usize,
}

/// The documents that have a word.
#[derive(Debug)]
struct List {
    entries: Vec<Entry>,
    is_stop_word: bool,
}

impl Default for IndexBuilder {
    fn default() -> Self {
        Self {
            most_words: WORDS,
            most_entries: ENTRIES,
            numbers: HashMap::new(),
            lists: Vec::new(),
            documents: Vec::new(),
            lengths: Vec::new(),
            entries: 0,
        }
    }
}

impl IndexBuilder {
    /// Starts one of two indices that become one.
    pub(in crate::docs) fn half() -> Self {
        Self { most_words: WORDS / 2, most_entries: ENTRIES / 2, ..Self::default() }
    }

    /// Adds the documents of another index after its own.
    pub(in crate::docs) fn and(mut self, mut other: Self) -> Self {
        let first = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        for (word, number) in other.numbers {
            let own = self.number(&word);
            let entries = std::mem::take(&mut other.lists[number].entries).into_iter();
            let later =
                entries.map(|entry| Entry { document: first.saturating_add(entry.document), ..entry });
            self.lists[own].entries.extend(later);
        }
        self.documents.append(&mut other.documents);
        self.lengths.append(&mut other.lengths);
        self.entries += other.entries;
        self
    }

    /// Adds a document. Its number is the count of the documents before it. A field can have several texts.
    pub(in crate::docs) fn add(&mut self, texts: &[(Field, &str)], mut facts: Facts) {
        let document = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        let mut lengths = [0_u16; FIELDS];
        for (field, text) in texts {
            let field = *field as usize;
            each_word(text, &mut |word| {
                let number = self.number(word);
                let list = &mut self.lists[number];
                lengths[field] = lengths[field].saturating_add(u16::from(!list.is_stop_word));
                if list.entries.last().is_none_or(|last| last.document != document) {
                    list.entries.push(Entry { document, counts: [0; FIELDS] });
                    self.entries += 1;
                }
                if let Some(last) = list.entries.last_mut() {
                    last.counts[field] = last.counts[field].saturating_add(1);
                }
                self.lists.len() < self.most_words && self.entries < self.most_entries
            });
        }
        let few = |field: Field| u8::try_from(lengths[field as usize]).unwrap_or(u8::MAX);
        (facts.last, facts.path, facts.summary) = (few(Field::Last), few(Field::Path), few(Field::Summary));
        self.documents.push(facts);
        self.lengths.push(lengths);
    }

    fn number(&mut self, word: &str) -> usize {
        if let Some(known) = self.numbers.get(word) {
            return *known;
        }
        self.numbers.insert(word.into(), self.lists.len());
        self.lists.push(List { entries: Vec::new(), is_stop_word: is_stop_word(word) });
        self.lists.len() - 1
    }

    /// Returns the index of all documents.
    pub(in crate::docs) fn finish(self) -> Index {
        let Self { numbers, mut lists, documents, lengths, .. } = self;
        let count = documents.len().max(1) as f32;
        let mut means = [0.0; FIELDS];
        for (field, mean) in means.iter_mut().enumerate() {
            let total: u64 = lengths.iter().map(|lengths| u64::from(lengths[field])).sum();
            *mean = (total as f32 / count).max(1.0);
        }
        let mut words: Vec<(Box<str>, usize)> = numbers.into_iter().collect();
        words.sort_unstable();
        let list = |(word, number): (Box<str>, usize)| {
            let entries = std::mem::take(&mut lists[number].entries);
            let posting = |entry: &Entry| posting(entry, &lengths[entry.document as usize], &means);
            (word, entries.iter().map(posting).collect())
        };
        Index { words: words.into_iter().map(list).collect(), documents }
    }
}

fn posting(entry: &Entry, lengths: &[u16; FIELDS], means: &[f32; FIELDS]) -> Posting {
    let having = Field::ALL.into_iter().filter(|field| entry.counts[*field as usize] > 0);
    let strength = strength(&entry.counts, lengths, means) * f32::from(u16::MAX);
    Posting {
        document: entry.document,
        fields: having.fold(0, |fields, field| fields | field.bit()),
        strength: strength.round() as u16,
    }
}

/// An index of words.
#[derive(Debug, Default)]
pub(in crate::docs) struct Index {
    /// In the order of their bytes, with their occurrences.
    words: Vec<(Box<str>, Vec<Posting>)>,
    documents: Vec<Facts>,
}

impl Index {
    /// Returns the memory that the words take, in bytes.
    pub(in crate::docs) fn memory(&self) -> usize {
        let word = |(word, postings): &(Box<str>, Vec<Posting>)| word.len() + size_of_val(&postings[..]);
        let words = self.words.iter().map(word).sum::<usize>();
        words + size_of_val(&self.words[..]) + size_of_val(&self.documents[..])
    }
}

impl Postings for Index {
    fn documents(&self) -> usize {
        self.documents.len()
    }

    fn words(&self) -> usize {
        self.words.len()
    }

    fn word(&self, place: usize) -> &str {
        self.words.get(place).map(|(word, _)| &**word).unwrap_or_default()
    }

    fn each(&self, place: usize, take: &mut dyn FnMut(Posting)) {
        let postings = self.words.get(place).map(|(_, postings)| &postings[..]).unwrap_or_default();
        postings.iter().copied().for_each(take);
    }

    fn facts(&self, document: usize) -> Facts {
        self.documents.get(document).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn postings(index: &Index, place: usize) -> Vec<Posting> {
        let mut all = Vec::new();
        index.each(place, &mut |posting| all.push(posting));
        all
    }

    #[test]
    fn words_are_counted_by_field() {
        let mut builder = IndexBuilder::default();
        builder.add(&[(Field::Summary, "pay a bill"), (Field::Body, "bill BILL")], Facts::default());
        builder.add(&[(Field::Summary, "bill"), (Field::Summary, "bill")], Facts::default());
        let index = builder.finish();
        assert_eq!((0..4).map(|place| index.word(place)).collect::<Vec<_>>(), ["a", "bill", "pay", ""]);
        let bills = postings(&index, 1);
        let fields = [Field::Summary.bit() | Field::Body.bit(), Field::Summary.bit()];
        assert_eq!(
            bills.iter().map(|posting| (posting.document, posting.fields)).collect::<Vec<_>>(),
            [(0, fields[0]), (1, fields[1])]
        );
        let lengths = [[2, 0, 0, 0, 0, 0, 0, 2], [2, 0, 0, 0, 0, 0, 0, 0]];
        let means = [2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        for (posting, (counts, lengths)) in
            bills.iter().zip([[1, 0, 0, 0, 0, 0, 0, 2], [2, 0, 0, 0, 0, 0, 0, 0]].iter().zip(&lengths))
        {
            let expected = strength(counts, lengths, &means) * f32::from(u16::MAX);
            assert!((f32::from(posting.strength) - expected).abs() < 1.0);
        }
        assert_eq!((index.documents(), index.facts(0).summary, index.facts(2)), (2, 2, Facts::default()));
        assert!(postings(&index, 3).is_empty());
    }

    #[test]
    fn two_halves_are_the_same_as_the_whole() {
        let texts = ["pay a bill", "list bills", "", "bill a customer"];
        let build = |texts: &[&str], mut builder: IndexBuilder| {
            texts.iter().for_each(|text| builder.add(&[(Field::Summary, text)], Facts::default()));
            builder
        };
        let whole = build(&texts, IndexBuilder::default()).finish();
        let [first, second] = [&texts[..2], &texts[2..]].map(|half| build(half, IndexBuilder::half()));
        let both = first.and(second).finish();
        assert_eq!((both.words, both.documents), (whole.words, whole.documents));
    }
}
