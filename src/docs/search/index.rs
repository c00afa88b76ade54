//! The index of words in memory.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::record::{FIELDS, Facts, Field, Posting, Postings};
use super::words::each_word;

/// The most different words, and the most entries of all of them. A longer text is searched only up to there, because
/// words take many times the memory of their text.
const TERMS: usize = 500_000;
const POSTINGS: usize = 8_000_000;

/// An index of words, built by adding documents.
#[derive(Debug, Default)]
pub(in crate::docs) struct Index {
    terms: BTreeMap<String, Vec<Posting>>,
    facts: Vec<Facts>,
    totals: [u64; FIELDS],
    postings: usize,
}

impl Index {
    /// Adds a document. Its number is the count of the documents before it. A field can have several texts.
    pub(in crate::docs) fn add(&mut self, texts: &[(Field, &str)], mut facts: Facts) {
        let document = u32::try_from(self.facts.len()).unwrap_or(u32::MAX);
        facts.lengths = [0; FIELDS];
        let mut counts: BTreeMap<String, [u8; FIELDS]> = BTreeMap::new();
        for (field, text) in texts {
            let field = *field as usize;
            each_word(text, &mut |word| {
                let count = &mut counts.entry(word).or_default()[field];
                *count = count.saturating_add(1);
                facts.lengths[field] = facts.lengths[field].saturating_add(1);
                self.terms.len() + counts.len() < TERMS && self.postings + counts.len() < POSTINGS
            });
        }
        for (total, length) in self.totals.iter_mut().zip(facts.lengths) {
            *total += u64::from(length);
        }
        self.facts.push(facts);
        self.postings += counts.len();
        for (word, counts) in counts {
            self.terms.entry(word).or_default().push(Posting { document, counts });
        }
    }

    /// Returns the memory that the words take, in bytes.
    pub(in crate::docs) fn memory(&self) -> usize {
        let term = 2 * size_of::<(String, Vec<Posting>)>() + 64;
        let postings = self.postings * 2 * size_of::<Posting>();
        self.terms.len() * term + postings + self.facts.len() * size_of::<Facts>()
    }
}

impl Postings for Index {
    fn documents(&self) -> usize {
        self.facts.len()
    }

    fn total_length(&self, field: Field) -> u64 {
        self.totals[field as usize]
    }

    fn list(&self, term: &str) -> Cow<'_, [Posting]> {
        Cow::Borrowed(self.terms.get(term).map(Vec::as_slice).unwrap_or_default())
    }

    fn each_term(&self, take: &mut dyn FnMut(&str)) {
        self.terms.keys().for_each(|term| take(term));
    }

    fn facts(&self, document: usize) -> Facts {
        self.facts.get(document).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_by_field() {
        let mut index = Index::default();
        index.add(&[(Field::Summary, "pay a bill"), (Field::Body, "bill BILL")], Facts::default());
        index.add(&[(Field::Summary, "bill"), (Field::Summary, "bill")], Facts::default());
        let counts = |document: usize| index.list("bill")[document].counts;
        assert_eq!((counts(0), counts(1)), ([1, 0, 0, 0, 0, 0, 0, 2], [2, 0, 0, 0, 0, 0, 0, 0]));
        assert_eq!((index.documents(), index.total_length(Field::Summary)), (2, 5));
        assert_eq!(index.facts(0).lengths, [3, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(index.facts(2), Facts::default());
        let mut terms = Vec::new();
        index.each_term(&mut |term| terms.push(term.to_owned()));
        assert_eq!(terms, ["a", "bill", "pay"]);
        assert!(index.list("nothing").is_empty());
    }
}
