//! How strongly documents match a group of words.

use std::collections::HashMap;

use super::question::{Group, Role};
use super::record::{FIELDS, Field, Posting, Postings};
use super::vocabulary::Vocabulary;

/// The BM25 parameters k1 (repeated words) and b (length of a field).
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.5;

/// The weight of each [`Field`].
const WEIGHTS: [f32; FIELDS] = [3.0, 1.8, 1.5, 3.0, 1.0, 0.3, 0.7, 0.7];

/// The weights for the name of a field.
const NAME_WEIGHTS: [f32; FIELDS] = [1.5, 1.0, 0.5, 1.5, 0.5, 1.0, 3.0, 3.0];

/// The fields that name a thing: all but descriptions, parameters and bodies.
pub(super) const NAMES: u8 = 0b0001_1111;

/// How much a synonym counts: if the index has the word itself among its names, and if it has not.
const SYNONYM: f32 = 0.6;
const ONLY_SYNONYM: f32 = 0.85;

/// How much one word of a phrase counts.
const PARTIAL: f32 = 0.25;

/// How much the words of a phrase count that do not share a field.
const APART: f32 = 0.55;

/// A document that matches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) document: u32,
    /// From 0 to 1.
    pub(super) strength: f32,
    /// The strength times the rarity of the words.
    pub(super) score: f32,
    /// The fields, one bit each.
    pub(super) fields: u8,
    /// The number of its words that match.
    pub(super) words: u8,
    /// Whether it has the words themselves.
    pub(super) is_literal: bool,
}

impl Match {
    pub(super) fn has(&self, field: Field) -> bool {
        self.fields & (1 << field as u8) != 0
    }

    /// Returns the number of words that match in a field.
    pub(super) fn words_in(&self, field: Field) -> f32 {
        if self.has(field) { f32::from(self.words) } else { 0.0 }
    }
}

/// The documents that match a group.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// By number.
    pub(super) matches: Vec<Match>,
    /// The inverse document frequency of the group.
    pub(super) rarity: f32,
}

/// A reader of matches.
pub(super) struct Matcher<'a> {
    postings: &'a dyn Postings,
    vocabulary: &'a Vocabulary,
    means: [f32; FIELDS],
    known: HashMap<(String, bool), Vec<Match>>,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(postings: &'a dyn Postings, vocabulary: &'a Vocabulary) -> Self {
        let documents = postings.documents().max(1) as f32;
        let means = Field::ALL.map(|field| (postings.total_length(field) as f32 / documents).max(1.0));
        Self { postings, vocabulary, means, known: HashMap::new() }
    }

    /// Returns the documents that match a group.
    pub(super) fn group(&mut self, group: &Group) -> Found {
        let is_name = group.role == Role::Name;
        let mut all =
            if is_name { self.name(&group.typed) } else { self.phrase(&group.typed, !group.is_cut) };
        let is_named = all.iter().any(|one| is_name || one.fields & NAMES != 0);
        if let [word] = &group.typed[..]
            && !is_named
            && let Some(divided) = self.vocabulary.divided(word)
        {
            all.extend(self.phrase(&divided, false));
        }
        if group.typed.len() > 1 && !is_name {
            for word in &group.typed {
                let weaker = |one: Match| Match { strength: one.strength * PARTIAL, fields: 0, ..one };
                all.extend(self.word(word, false).into_iter().map(weaker));
            }
        }
        let own = self.rarity(&all, if is_name { u8::MAX } else { NAMES });
        all.iter_mut().for_each(|one| *one = Match { score: own * one.strength, is_literal: true, ..*one });
        let factor = match group.role {
            Role::Caller | Role::Hint => 1.0,
            _ if is_named => SYNONYM,
            _ => ONLY_SYNONYM,
        };
        let mut rarity = if is_named { own } else { 0.0 };
        for synonym in &group.synonyms {
            let found = self.phrase(synonym, false);
            if found.is_empty() {
                continue;
            }
            // A rare synonym does not make the thing rarer.
            let other = self.rarity(&found, NAMES).min(if is_named { own } else { f32::MAX });
            rarity = rarity.max(other);
            let weaker = |one: Match| {
                let strength = one.strength * factor;
                Match { strength, score: strength * other, ..one }
            };
            all.extend(found.into_iter().map(weaker));
        }
        Found { matches: merged(all), rarity: if rarity == 0.0 { own } else { rarity } }
    }

    /// Returns the inverse document frequency by the documents that have the words in some fields.
    fn rarity(&self, found: &[Match], fields: u8) -> f32 {
        let documents = self.postings.documents() as f32;
        let having = found.iter().filter(|one| one.fields & fields != 0).count() as f32;
        (1.0 + (documents - having + 0.5).max(0.0) / (having + 0.5)).ln().max(0.1)
    }

    /// Returns the documents with all words of a phrase.
    fn phrase(&mut self, words: &[String], with_longer: bool) -> Vec<Match> {
        let [first, others @ ..] = words else { return Vec::new() };
        let mut found = self.word(first, with_longer);
        for word in others {
            let other = self.word(word, with_longer);
            found = both(&found, &other);
        }
        found
    }

    /// Returns the documents with a word in any form.
    fn word(&mut self, word: &str, with_longer: bool) -> Vec<Match> {
        if let Some(known) = self.known.get(&(word.to_owned(), with_longer)) {
            return known.clone();
        }
        let mut found = Vec::new();
        for (term, factor) in self.vocabulary.matches(word, with_longer) {
            let list = self.postings.list(&term);
            let known = list.iter().filter(|posting| (posting.document as usize) < self.postings.documents());
            found.extend(known.map(|posting| self.of(posting, factor)));
        }
        let found = merged(found);
        self.known.insert((word.to_owned(), with_longer), found.clone());
        found
    }

    /// Returns the documents with all words of the name of a field.
    fn name(&mut self, words: &[String]) -> Vec<Match> {
        let mut found: Option<Vec<Match>> = None;
        for word in words {
            let mut next = Vec::new();
            for (term, factor) in self.vocabulary.matches(word, false) {
                let list = self.postings.list(&term);
                let known =
                    list.iter().filter(|posting| (posting.document as usize) < self.postings.documents());
                next.extend(known.map(|posting| named(posting, factor)));
            }
            let next = merged(next);
            found = Some(found.map_or(next.clone(), |found| both(&found, &next)));
        }
        found.unwrap_or_default()
    }

    fn of(&self, posting: &Posting, factor: f32) -> Match {
        let lengths = self.postings.facts(posting.document as usize).lengths;
        let (mut weight, mut fields) = (0.0, 0);
        for field in (0..FIELDS).filter(|field| posting.counts[*field] > 0) {
            let length = 1.0 - LENGTH + LENGTH * f32::from(lengths[field]) / self.means[field];
            weight += WEIGHTS[field] * f32::from(posting.counts[field]) / length;
            fields |= 1 << field;
        }
        let strength = factor * weight / (weight + SATURATION);
        Match { document: posting.document, strength, score: strength, fields, words: 1, is_literal: false }
    }
}

/// Returns the match of a word in the name of a field: it does not matter how many fields there are.
fn named(posting: &Posting, factor: f32) -> Match {
    let having = (0..FIELDS).filter(|field| posting.counts[*field] > 0);
    let (weight, fields) =
        having.fold((0.0, 0), |(weight, fields), field| (weight + NAME_WEIGHTS[field], fields | 1 << field));
    let strength = factor * weight / (weight + SATURATION);
    Match { document: posting.document, strength, score: strength, fields, words: 1, is_literal: false }
}

/// Sorts matches by document, and merges those of the same one: the strongest counts, and the fields of all.
fn merged(mut found: Vec<Match>) -> Vec<Match> {
    found.sort_by_key(|one| one.document);
    found.dedup_by(|next, kept| {
        let is_same = next.document == kept.document;
        if is_same {
            kept.strength = kept.strength.max(next.strength);
            kept.score = kept.score.max(next.score);
            kept.fields |= next.fields;
            kept.words = kept.words.max(next.words);
            kept.is_literal |= next.is_literal;
        }
        is_same
    });
    found
}

/// Returns the documents in two sorted lists.
fn both(one: &[Match], other: &[Match]) -> Vec<Match> {
    let mut found = Vec::new();
    let mut rest = other.iter().peekable();
    for a in one {
        while rest.next_if(|b| b.document < a.document).is_some() {}
        if let Some(b) = rest.peek().filter(|b| b.document == a.document) {
            let shared = a.fields & b.fields;
            let apart = if shared == 0 { APART } else { 1.0 };
            let fields = if shared == 0 { a.fields | b.fields } else { shared };
            let strength = a.strength.min(b.strength) * apart;
            found.push(Match {
                strength,
                score: strength,
                fields,
                words: a.words.saturating_add(b.words),
                ..*a
            });
        }
    }
    found
}
