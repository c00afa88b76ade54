//! Ranked search over a few thousand short documents: BM25 with weighted fields.

use std::collections::BTreeMap;

/// The BM25 parameters k1 (repeated words) and b (length of a document).
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.5;

/// The most words of a query, and the most words that a prefix can match.
const QUERY: usize = 16;
const EXPANSIONS: usize = 64;

/// The most different words, and the most entries of all of them. A longer text is searched only up to there, because
/// words take many times the memory of their text.
const TERMS: usize = 500_000;
const POSTINGS: usize = 8_000_000;

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

/// An index of words.
#[derive(Debug, Default)]
pub(super) struct Index {
    terms: BTreeMap<String, Vec<(u32, f32)>>,
    lengths: Vec<f32>,
    sum: f32,
    postings: usize,
}

impl Index {
    /// Adds a document. Its number is the count of the documents before it. Each field has a weight.
    pub(super) fn add(&mut self, fields: &[(&str, f32)]) {
        let number = u32::try_from(self.lengths.len()).unwrap_or(u32::MAX);
        // In a fixed order: the order of the summands changes a score's last bits, and with them the ranking.
        let mut counts: BTreeMap<String, f32> = BTreeMap::new();
        for (text, weight) in fields {
            each_word(text, &mut |word| {
                *counts.entry(word).or_default() += weight;
                self.terms.len() + counts.len() < TERMS && self.postings + counts.len() < POSTINGS
            });
        }
        let length = counts.values().sum();
        self.lengths.push(length);
        self.sum += length;
        self.postings += counts.len();
        for (word, weight) in counts {
            self.terms.entry(word).or_default().push((number, weight));
        }
    }

    /// Returns the memory that the words take, in bytes.
    pub(super) fn memory(&self) -> usize {
        let term = 2 * size_of::<(String, Vec<(u32, f32)>)>() + 64;
        self.terms.len() * term + self.postings * 2 * size_of::<(u32, f32)>() + self.lengths.len() * 8
    }

    /// Returns the numbers of the documents that match, best match first.
    pub(super) fn rank(&self, query: &str, limit: usize) -> Vec<usize> {
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
        let mut total = vec![0.0_f32; self.lengths.len()];
        let mut matched = vec![0_u8; self.lengths.len()];
        for word in &asked {
            for (document, score) in self.scores(word) {
                total[document] += score;
                matched[document] += 1;
            }
        }
        let share = |document: usize| f32::from(matched[document]) / asked.len().max(1) as f32;
        let mut found: Vec<(usize, f32)> =
            (0..total.len()).filter(|d| matched[*d] > 0).map(|d| (d, total[d] * share(d))).collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.into_iter().take(limit).map(|(document, _)| document).collect()
    }

    /// Returns the score of each document for one word of a query: the best of the word, of words with that prefix and
    /// of synonyms.
    fn scores(&self, word: &str) -> BTreeMap<usize, f32> {
        let mut best: BTreeMap<usize, f32> = BTreeMap::new();
        let mut take = |term: &str, factor: f32| {
            for (document, score) in self.postings(term) {
                let entry = best.entry(document).or_default();
                *entry = entry.max(score * factor);
            }
        };
        take(word, 1.0);
        if word.chars().count() >= 3 {
            let longer = self.terms.range(word.to_owned()..).take_while(|(term, _)| term.starts_with(word));
            for (term, _) in longer.take(EXPANSIONS).filter(|(term, _)| *term != word) {
                take(term, 0.5);
            }
        }
        let row = SYNONYMS.iter().find(|row| row.contains(&word)).copied().unwrap_or_default();
        for synonym in row.iter().filter(|synonym| **synonym != word) {
            take(synonym, 0.4);
        }
        best
    }

    fn postings(&self, term: &str) -> impl Iterator<Item = (usize, f32)> + '_ {
        let list = self.terms.get(term).map(Vec::as_slice).unwrap_or_default();
        let documents = self.lengths.len() as f32;
        let mean = (self.sum / documents.max(1.0)).max(1.0);
        let rarity = (1.0 + (documents - list.len() as f32 + 0.5) / (list.len() as f32 + 0.5)).ln();
        list.iter().map(move |(document, weight)| {
            let document = *document as usize;
            let length = 1.0 - LENGTH + LENGTH * self.lengths[document] / mean;
            (document, rarity * weight * (SATURATION + 1.0) / (weight + SATURATION * length))
        })
    }
}

/// Calls `take` with the words of a text in lower case and singular, until it returns `false`. `listCustomersByID` has
/// four words.
fn each_word(text: &str, take: &mut dyn FnMut(String) -> bool) {
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        let mut start = 0;
        let mut letters = part.char_indices().peekable();
        let mut before = None;
        while let Some((at, here)) = letters.next() {
            let next_is_lower = letters.peek().is_some_and(|(_, next)| next.is_lowercase());
            let is_hump =
                here.is_uppercase() && before.is_some_and(|b: char| !b.is_uppercase() || next_is_lower);
            before = Some(here);
            if is_hump && !take(stem(&part[start..at])) {
                return;
            }
            start = if is_hump { at } else { start };
        }
        if start < part.len() && !take(stem(&part[start..])) {
            return;
        }
    }
}

/// Returns a word in lower case and singular.
fn stem(word: &str) -> String {
    let mut word = word.to_lowercase();
    let root = word.len().saturating_sub(1);
    if word.len() > 5 && word.ends_with("ies") {
        word.truncate(root - 2);
        word.push('y');
    } else if root > 2 && word.ends_with('s') && !word[..root].ends_with(['s', 'u', 'i']) {
        word.truncate(root);
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(documents: &[&str]) -> Index {
        let mut index = Index::default();
        documents.iter().for_each(|text| index.add(&[(text, 1.0)]));
        index
    }

    #[test]
    fn words_are_split_at_punctuation_and_case_and_made_singular() {
        let split = |text| {
            let mut found = Vec::new();
            each_word(text, &mut |word| {
                found.push(word);
                true
            });
            found.join(" ")
        };
        assert_eq!(split("/v1/customers/{customer_id}"), "v1 customer customer id");
        assert_eq!(split("listHTTPProxiesByID"), "list http proxy by id");
        assert_eq!(split("status address Größen"), "status address größen");
        assert_eq!(split(""), "");
    }

    #[test]
    fn documents_with_more_of_the_rarer_words_rank_first() {
        let index = index(&["get a customer", "get a refund", "get a customer's refund", "ping"]);
        assert_eq!(index.rank("customer refund", 9), [2, 0, 1]);
        assert_eq!(index.rank("refunds", 1), [1], "and no more than asked");
        assert_eq!(index.rank("nothing", 9), [0; 0]);
    }

    #[test]
    fn prefixes_and_synonyms_rank_below_the_word() {
        let index = index(&["customization", "custom", "delete a key", "remove a key"]);
        assert_eq!(index.rank("custom", 9), [1, 0]);
        assert_eq!(index.rank("remove", 9), [3, 2]);
    }

    #[test]
    fn stop_words_count_only_when_alone() {
        let index = index(&["how to pay", "a refund"]);
        assert_eq!(index.rank("how do I get a refund", 9), [1]);
        assert_eq!(index.rank("how to", 9), [0]);
    }

    #[test]
    fn fields_have_their_weights() {
        let mut index = Index::default();
        index.add(&[("invoice", 0.5), ("customer", 3.0)]);
        index.add(&[("invoice", 3.0), ("customer", 0.5)]);
        assert_eq!(index.rank("invoice", 9), [1, 0]);
    }

    #[test]
    fn an_endless_query_ends() {
        let index = index(&["a", "b"]);
        assert!(index.rank(&"word ".repeat(1_000_000), 9).is_empty());
        assert!(Index::default().rank("anything", 9).is_empty());
    }
}
