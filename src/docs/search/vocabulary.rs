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
pub(super) struct Vocabulary {
    terms: Vec<String>,
}

/// Words of an index, and how much each counts.
pub(super) type Matches = Vec<(String, f32)>;

impl Vocabulary {
    pub(super) fn of(postings: &dyn Postings) -> Self {
        let mut terms = Vec::new();
        postings.each_term(&mut |term| terms.push(term.to_owned()));
        Self { terms }
    }

    /// Returns the words that begin with a text. The words of a damaged file may not be sorted: then some are missing.
    fn beginning<'a>(&'a self, start: &'a str) -> impl Iterator<Item = &'a str> {
        let first = self.terms.partition_point(|term| term.as_str() < start);
        self.terms[first..].iter().map(String::as_str).take_while(move |term| term.starts_with(start))
    }

    pub(super) fn has(&self, word: &str) -> bool {
        self.terms.binary_search_by(|term| term.as_str().cmp(word)).is_ok()
    }

    /// Returns the words that match a word. Longer words only match if `with_longer` is set.
    pub(super) fn matches(&self, word: &str, with_longer: bool) -> Matches {
        let (base, own_stem) = (singular(word), stem(word));
        let own_root = root(&own_stem);
        let mut found = Vec::new();
        let mut longer = 0;
        // All forms of a word share its first letters.
        let same = word.char_indices().zip(own_root.chars()).take_while(|((_, a), b)| a == b);
        let shared = same.take(PREFIX).last().map_or("", |((at, last), _)| &word[..at + last.len_utf8()]);
        for term in self.beginning(shared) {
            let factor = match stem(term) {
                _ if term == word || singular(term) == base => 1.0,
                other if other == own_stem => SAME_STEM,
                other if root(&other) == own_root => SAME_ROOT,
                _ if with_longer
                    && longer < EXPANSIONS
                    && base.len() >= PREFIX
                    && term.starts_with(&base) =>
                {
                    longer += 1;
                    LONGER
                }
                _ => continue,
            };
            found.push((term.to_owned(), factor));
        }
        found
    }

    /// Corrects the typos in a question: words that neither the index nor the lexicon has.
    pub(super) fn correct(&self, words: &mut [Word], postings: &dyn Postings) {
        for word in words.iter_mut().filter(|word| word.text.len() >= CORRECTED && !self.knows(&word.text)) {
            let own = self.terms.iter().map(String::as_str);
            let mut found: Vec<&str> = own.chain(lexicon().words().iter().copied()).collect();
            found.retain(|term| term.len() > 2 && is_typo(&word.text, term));
            // Those with the same first letter first, and then those that more documents have.
            found.sort_by_cached_key(|term| {
                let is_other = term.chars().next() != word.text.chars().next();
                (is_other, std::cmp::Reverse(postings.list(term).len()), *term)
            });
            if let Some(best) = found.first() {
                word.text = (*best).to_owned();
            }
        }
    }

    fn knows(&self, word: &str) -> bool {
        is_stop_word(word) || lexicon().knows(word) || !self.matches(word, true).is_empty()
    }

    /// Returns the two words that a word is made of, if the index has both: `webhook` for `web hook`.
    pub(super) fn divided(&self, word: &str) -> Option<[String; 2]> {
        let places = word.char_indices().map(|(at, _)| at).filter(|at| *at > 2 && word.len() - at > 2);
        let mut pairs = places.map(|at| word.split_at(at));
        let (one, other) = pairs.find(|(one, other)| self.has(one) && self.has(&singular(other)))?;
        Some([one.to_owned(), singular(other)])
    }
}
