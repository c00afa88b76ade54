//! Ranking: BM25F, the BM25 score of words that count by field, with what the question wants to do and what each operation
//! does.

use super::intent::{Intent, fit};
use super::matching::{Match, Matcher};
use super::question::{Question, Role, words};
use super::record::{Facts, Field, Postings};
use super::vocabulary::Vocabulary;

/// How much a group of words counts by its function.
const COMMON_VERB: f32 = 0.35;
const VERB: f32 = 0.8;
const CALLER: f32 = 0.5;
const HINT: f32 = 0.75;
const HEAD: f32 = 1.1;
const NAME: f32 = 1.0;

/// How much a document loses for words of its own that the question does not have, in the last segment of its path, in
/// the other segments and in its summary.
const OTHER_LAST: f32 = 0.35;
const OTHER_PATH: f32 = 0.27;
const OTHER_SUMMARY: f32 = 0.2;

/// How much a document loses for each segment of its path.
const DEPTH: f32 = 0.03;

/// How much more an operation counts that the verb of the question names.
const NAMED: f32 = 1.2;

/// How much a deprecated document counts.
const DEPRECATED: f32 = 0.7;

/// How much a document loses for missing words of the question.
const MISSING: f32 = 0.5;

/// How much an operation loses on one thing, if many are asked for, and the other way.
const NUMBER: f32 = 0.12;

/// The part of the question that the best document must match.
const WEAK: f32 = 0.5;

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

/// The sums of one document.
#[derive(Clone, Copy, Default)]
struct Sum {
    score: f32,
    covered: f32,
    /// The words that match in the last segment of the path, in the others and in the summary.
    last: u8,
    /// Those of common verbs in the last segment, at most 4 of each group, and [`IS_NAMED`]. Every document of a large
    /// specification has such a sum, so that they are small.
    verbs: u8,
    path: u8,
    summary: u8,
}

/// The bit in [`Sum::verbs`] that the last segment is the verb of the question.
const IS_NAMED: u8 = 0x80;

/// Returns the documents that match a query, best match first.
pub(in crate::docs) fn rank(postings: &dyn Postings, query: &str, limit: usize) -> Ranking {
    let vocabulary = Vocabulary::of(postings);
    let mut words = words(query);
    vocabulary.correct(&mut words);
    let question = Question::of(&words);
    let mut matcher = Matcher::new(postings, &vocabulary);
    let mut ranking = Ranking::default();
    let mut sums = vec![Sum::default(); postings.documents()];
    let mut whole = 0.0;
    for group in &question.groups {
        let found = matcher.group(group);
        if found.matches.is_empty() {
            let is_typed = !matches!(group.role, Role::Caller | Role::Hint);
            ranking.unknown.extend(group.typed.iter().filter(|_| is_typed).cloned());
            continue;
        }
        let part = match group.role {
            Role::CommonVerb | Role::Caller | Role::Hint => 0.0,
            role => weight(role) * found.rarity,
        };
        whole += part;
        for one in &found.matches {
            sums[one.document as usize].add(one, group.role, part);
        }
    }
    let mut best = Best::new(limit);
    for (document, sum) in sums.iter().enumerate().filter(|(_, sum)| sum.score > 0.0) {
        // Nothing but the verb raises a score.
        if NAMED * sum.score > best.least {
            best.add(document, score(sum, whole, &question, postings.facts(document)));
        }
    }
    ranking.documents = best.finish();
    ranking.is_weak = ranking.documents.first().is_some_and(|best| sums[*best].covered < WEAK * whole);
    ranking
}

/// The documents with the highest scores.
struct Best {
    limit: usize,
    found: Vec<(usize, f32)>,
    /// The score that a document must exceed, if those that were added before are enough.
    least: f32,
}

impl Best {
    fn new(limit: usize) -> Self {
        Self { limit, found: Vec::new(), least: 0.0 }
    }

    /// Adds a document. Of equal ones, those that were added first are better.
    fn add(&mut self, document: usize, score: f32) {
        if score > self.least {
            self.found.push((document, score));
        }
        if self.found.len() / 2 > self.limit {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        self.found.truncate(self.limit);
        if self.found.len() == self.limit {
            self.least = self.found.last().map_or(f32::MAX, |(_, score)| *score);
        }
    }

    fn finish(mut self) -> Vec<usize> {
        self.cut();
        self.found.into_iter().map(|(document, _)| document).collect()
    }
}

fn weight(role: Role) -> f32 {
    match role {
        Role::CommonVerb => COMMON_VERB,
        Role::Verb => VERB,
        Role::Caller => CALLER,
        Role::Hint => HINT,
        Role::Head => HEAD,
        Role::Name => NAME,
        Role::Content => 1.0,
    }
}

impl Sum {
    /// Adds the match of a group, which is a part of the whole question.
    fn add(&mut self, one: &Match, role: Role, part: f32) {
        self.score += weight(role) * one.score;
        self.covered += part * (2.0 * one.strength).min(1.0);
        self.path = self.path.saturating_add(one.words_in(Field::Path));
        self.summary = self.summary.saturating_add(one.words_in(Field::Summary));
        if one.has(Field::Last) {
            let last = if role == Role::CommonVerb { &mut self.verbs } else { &mut self.last };
            *last = last.saturating_add(one.words_in(Field::Last));
            let is_named = matches!(role, Role::CommonVerb | Role::Verb) && one.is_literal;
            self.verbs |= if is_named { IS_NAMED } else { 0 };
        }
    }
}

/// Returns the score of a document.
fn score(sum: &Sum, whole: f32, question: &Question, facts: Facts) -> f32 {
    let covered = if whole > 0.0 { (sum.covered / whole).min(1.0) } else { 1.0 };
    let other = |found: u8, all: u8| match all {
        0 => 0.0,
        all => 1.0 - (f32::from(found) / f32::from(all)).min(1.0),
    };
    // A common verb alone says nothing about the thing.
    let last = if facts.last > 1 { sum.last.saturating_add(sum.verbs & !IS_NAMED) } else { sum.last };
    let mut score = sum.score * (1.0 - MISSING * (1.0 - covered));
    let fit = fit(question.intent, question.has_names, facts.kind);
    score *= if sum.verbs & IS_NAMED != 0 { NAMED * fit.max(0.9) } else { fit };
    score *= 1.0 - OTHER_LAST * other(last, facts.last);
    score *= 1.0 - OTHER_PATH * other(sum.path, facts.path);
    score *= 1.0 - OTHER_SUMMARY * other(sum.summary, facts.summary);
    score /= 1.0 + DEPTH * f32::from(facts.literals + facts.variables);
    if facts.has(Facts::DEPRECATED) {
        score *= DEPRECATED;
    }
    if let Some(is_plural) = question.is_plural {
        let is_unfit = match question.intent {
            Intent::Create => false,
            _ if is_plural => facts.has(Facts::ITEM),
            _ => facts.has(Facts::COLLECTION),
        };
        score *= if is_unfit { 1.0 - NUMBER } else { 1.0 };
    }
    score
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;
