//! The words of an index that match a word of a question: the word itself, its other forms, longer words, and words that
//! differ by a typo.

use super::lexicon::lexicon;
use super::question::Word;
use super::record::Postings;
use super::stop_words::is_stop_word;
use super::word_forms::{is_typo, root, singular, stem};

/// How much another form of a word counts: with another ending, derived from the same root, and longer.
const SAME_STEM: f32 = 0.55;
const SAME_ROOT: f32 = 0.45;
const LONGER: f32 = 0.3;

/// The most longer words, and the shortest word that they are searched for, in bytes.
const EXPANSIONS: usize = 64;
const PREFIX: usize = 3;

/// The shortest word in which a typo is corrected, in bytes.
const CORRECTED: usize = 4;

/// The words of an index.
pub(super) struct Vocabulary<'a> {
    postings: &'a dyn Postings,
}

/// The places of words in an index, and how much each counts.
pub(super) type Matches = Vec<(usize, f32)>;

impl<'a> Vocabulary<'a> {
    pub(super) fn of(postings: &'a dyn Postings) -> Self {
        Self { postings }
    }

    /// Returns the place of the first word from a text on. The words of a damaged file may not be sorted: then some are
    /// missing.
    fn place(&self, start: &str) -> usize {
        let (mut low, mut high) = (0, self.postings.words());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.postings.word(middle) < start { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Returns the words that begin with a text, and their places.
    fn beginning(&self, start: &str) -> impl Iterator<Item = (usize, &'a str)> {
        let places = self.place(start)..self.postings.words();
        let words = places.map(|place| (place, self.postings.word(place)));
        words.take_while(move |(_, word)| word.starts_with(start))
    }

    pub(super) fn has(&self, word: &str) -> bool {
        let place = self.place(word);
        place < self.postings.words() && self.postings.word(place) == word
    }

    /// Returns the words that match a word. Longer words only match if `with_longer` is set.
    pub(super) fn matches(&self, word: &str, with_longer: bool) -> Matches {
        let (base, own_stem) = (singular(word), stem(word));
        let own_root = root(own_stem);
        let mut found = Vec::new();
        let mut longer = 0;
        // All forms of a word share its first letters: all of the root but the last one, which can be another one.
        let same = word.char_indices().zip(own_root.chars()).take_while(|((_, a), b)| a == b);
        let certain = PREFIX.max(own_root.chars().count().saturating_sub(1));
        let shared = same.take(certain).last().map_or("", |((at, last), _)| &word[..at + last.len_utf8()]);
        for (place, other) in self.beginning(shared) {
            let factor = match stem(other) {
                _ if other == word || singular(other) == base => 1.0,
                other if other == own_stem => SAME_STEM,
                other if root(other) == own_root => SAME_ROOT,
                _ if with_longer && longer < EXPANSIONS && base.len() >= PREFIX && base.begins(other) => {
                    longer += 1;
                    LONGER
                }
                _ => continue,
            };
            found.push((place, factor));
        }
        found
    }

    /// Corrects the typos in a question: words that neither the index nor the lexicon has.
    pub(super) fn correct(&self, words: &mut [Word]) {
        for word in words.iter_mut().filter(|word| word.text.len() >= CORRECTED && !self.knows(&word.text)) {
            let own = (0..self.postings.words()).map(|place| self.postings.word(place));
            let is_candidate = |other: &str| other.len() > 2 && is_typo(&word.text, other);
            let mut found: Vec<&'a str> = own.filter(|other| is_candidate(other)).collect();
            lexicon().words().filter(|other| is_candidate(other)).for_each(|word| found.push(word));
            // Those with the same first letter first, and then those that more documents have.
            found.sort_by_cached_key(|other| {
                let is_other = other.chars().next() != word.text.chars().next();
                (is_other, std::cmp::Reverse(self.frequency(other)), *other)
            });
            if let Some(best) = found.first() {
                word.text = (*best).to_owned();
            }
        }
    }

    /// Returns the number of documents that have a word.
    fn frequency(&self, word: &str) -> usize {
        let mut count = 0;
        if self.has(word) {
            self.postings.each(self.place(word), &mut |_| count += 1);
        }
        count
    }

    fn knows(&self, word: &str) -> bool {
        is_stop_word(word) || self.has(word) || lexicon().knows(word) || !self.matches(word, true).is_empty()
    }

    /// Returns the two words that a word is made of, if the index has both: `webhook` for `web hook`.
    pub(super) fn divided(&self, word: &str) -> Option<[String; 2]> {
        let places = word.char_indices().map(|(at, _)| at).filter(|at| *at > 2 && word.len() - at > 2);
        let mut pairs =
            places.map(|at| word.split_at(at)).map(|(one, other)| (one, singular(other).to_string()));
        let (one, other) = pairs.find(|(one, other)| self.has(one) && self.has(other))?;
        Some([one.to_owned(), other])
    }
}
