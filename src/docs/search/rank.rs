//! Ranking: BM25F, the BM25 score of words that count by field.

use std::collections::BTreeMap;

use super::record::{FIELDS, Field, Posting, Postings};
use super::words::{each_word, singular};

/// The BM25 parameters k1 (repeated words) and b (length of a field).
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.5;

/// The weight of each [`Field`].
const WEIGHTS: [f32; FIELDS] = [3.0, 2.0, 1.5, 3.0, 1.5, 0.3, 0.3, 0.3];

/// The most words of a query, and the most words that a prefix can match.
const QUERY: usize = 16;
const EXPANSIONS: usize = 64;

/// Words without meaning in a query.
const STOP: [&str; 16] =
    ["a", "an", "and", "by", "do", "for", "from", "how", "i", "in", "of", "on", "the", "to", "with", "what"];

/// Synonyms: the words of a row match each other.
const SYNONYMS: [&[&str]; 4] = [
    &["create", "post", "add", "new", "make"],
    &["get", "retrieve", "fetch", "read", "list", "show"],
    &["update", "put", "patch", "modify", "edit", "change"],
    &["delete", "remove", "destroy"],
];

/// The result of a search.
#[derive(Debug, Default, Eq, PartialEq)]
pub(in crate::docs) struct Ranking {
    /// The numbers of the documents that match, best match first.
    pub(in crate::docs) documents: Vec<usize>,
    /// The words of the query that no document has, in lower case.
    pub(in crate::docs) unknown: Vec<String>,
    /// Whether the best document matches little of the query.
    pub(in crate::docs) is_weak: bool,
}

/// Returns the documents that match a query.
pub(in crate::docs) fn rank(postings: &dyn Postings, query: &str, limit: usize) -> Ranking {
    let asked = content(query);
    let ranker = Ranker::new(postings);
    let mut total = vec![0.0_f32; postings.documents()];
    let mut matched = vec![0_u8; postings.documents()];
    let mut unknown = Vec::new();
    for word in &asked {
        let scores = ranker.scores(word);
        if scores.is_empty() {
            unknown.push(word.clone());
        }
        for (document, score) in scores {
            total[document] += score;
            matched[document] += 1;
        }
    }
    let share = |document: usize| f32::from(matched[document]) / asked.len().max(1) as f32;
    let mut found: Vec<(usize, f32)> =
        (0..total.len()).filter(|d| matched[*d] > 0).map(|d| (d, total[d] * share(d))).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let is_weak = found.first().is_none_or(|(best, _)| 2 * usize::from(matched[*best]) < asked.len());
    let documents = found.into_iter().take(limit).map(|(document, _)| document).collect();
    Ranking { documents, unknown, is_weak }
}

/// Returns the words of a query that count.
fn content(query: &str) -> Vec<String> {
    let mut asked = Vec::new();
    each_word(query, &mut |word| {
        asked.push(word);
        asked.len() < QUERY * 4
    });
    if asked.iter().any(|word| !STOP.contains(&word.as_str())) {
        asked.retain(|word| !STOP.contains(&word.as_str()));
    }
    asked.dedup();
    asked.truncate(QUERY);
    asked
}

/// The scores of single words.
struct Ranker<'a> {
    postings: &'a dyn Postings,
    terms: Vec<String>,
    means: [f32; FIELDS],
}

impl<'a> Ranker<'a> {
    fn new(postings: &'a dyn Postings) -> Self {
        let documents = postings.documents().max(1) as f32;
        let means = Field::ALL.map(|field| (postings.total_length(field) as f32 / documents).max(1.0));
        let mut terms = Vec::new();
        postings.each_term(&mut |term| terms.push(term.to_owned()));
        Self { postings, terms, means }
    }

    /// Returns the score of each document for one word of a query: the best of the word in each number, of words with
    /// that prefix and of synonyms.
    fn scores(&self, word: &str) -> BTreeMap<usize, f32> {
        let mut best: BTreeMap<usize, f32> = BTreeMap::new();
        let mut take = |term: &str, factor: f32| {
            for (document, score) in self.scored(term) {
                let entry = best.entry(document).or_default();
                *entry = entry.max(score * factor);
            }
        };
        let base = singular(word);
        let mut expanded = 0;
        for term in &self.terms {
            if singular(term) == base {
                take(term, 1.0);
            } else if base.chars().count() >= 3 && term.starts_with(&base) && expanded < EXPANSIONS {
                take(term, 0.5);
                expanded += 1;
            }
        }
        let row = SYNONYMS.iter().find(|row| row.contains(&base.as_str())).copied().unwrap_or_default();
        for synonym in row.iter().filter(|synonym| **synonym != base) {
            take(synonym, 0.4);
        }
        best
    }

    fn scored(&self, term: &str) -> Vec<(usize, f32)> {
        let list = self.postings.list(term);
        let documents = self.postings.documents();
        let rarity = (1.0 + (documents as f32 - list.len() as f32 + 0.5) / (list.len() as f32 + 0.5)).ln();
        let known = list.iter().filter(|posting| (posting.document as usize) < documents);
        known.map(|posting| (posting.document as usize, rarity * self.saturated(posting))).collect()
    }

    fn saturated(&self, posting: &Posting) -> f32 {
        let lengths = self.postings.facts(posting.document as usize).lengths;
        let fields = (0..FIELDS).filter(|field| posting.counts[*field] > 0);
        let weight: f32 = fields
            .map(|field| {
                let length = 1.0 - LENGTH + LENGTH * f32::from(lengths[field]) / self.means[field];
                WEIGHTS[field] * f32::from(posting.counts[field]) / length
            })
            .sum();
        weight * (SATURATION + 1.0) / (weight + SATURATION)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Facts, Index};
    use super::*;

    fn index(documents: &[&str]) -> Index {
        let mut index = Index::default();
        documents.iter().for_each(|text| index.add(&[(Field::Summary, text)], Facts::default()));
        index
    }

    fn ranked(index: &Index, query: &str, limit: usize) -> Vec<usize> {
        rank(index, query, limit).documents
    }

    #[test]
    fn documents_with_more_of_the_rarer_words_rank_first() {
        let index = index(&["get a customer", "get a refund", "get a customer's refund", "ping"]);
        assert_eq!(ranked(&index, "customer refund", 9), [2, 0, 1]);
        assert_eq!(ranked(&index, "refunds", 1), [1], "and no more than asked");
        assert_eq!(ranked(&index, "nothing", 9), [0; 0]);
    }

    #[test]
    fn prefixes_and_synonyms_rank_below_the_word() {
        let index = index(&["customization", "custom", "delete a key", "remove a key"]);
        assert_eq!(ranked(&index, "custom", 9), [1, 0]);
        assert_eq!(ranked(&index, "remove", 9), [3, 2]);
    }

    #[test]
    fn stop_words_count_only_when_alone() {
        let index = index(&["how to pay", "a refund"]);
        assert_eq!(ranked(&index, "how do I get a refund", 9), [1]);
        assert_eq!(ranked(&index, "how to", 9), [0]);
    }

    #[test]
    fn fields_have_their_weights() {
        let mut index = Index::default();
        index.add(&[(Field::Description, "invoice"), (Field::Summary, "customer")], Facts::default());
        index.add(&[(Field::Summary, "invoice"), (Field::Description, "customer")], Facts::default());
        assert_eq!(ranked(&index, "invoice", 9), [1, 0]);
    }

    #[test]
    fn an_endless_query_ends() {
        let index = index(&["a", "b"]);
        assert!(ranked(&index, &"word ".repeat(1_000_000), 9).is_empty());
        assert!(ranked(&Index::default(), "anything", 9).is_empty());
    }
}
