//! How strongly documents match a group of words.

use super::question::{Group, Role};
use super::record::{Field, Posting, Postings};
use super::vocabulary::Vocabulary;
use super::weights::{NAMES, strength_of_name};

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
    fields: u8,
    /// The number of its words that match.
    words: u8,
    /// Whether it has the words themselves.
    pub(super) is_literal: bool,
}

impl Match {
    pub(super) fn has(&self, field: Field) -> bool {
        self.fields & field.bit() != 0
    }

    /// Returns the number of words that match in a field.
    pub(super) fn words_in(&self, field: Field) -> u8 {
        if self.has(field) { self.words } else { 0 }
    }

    /// Merges a match of the same document: the stronger one counts, and the fields of both.
    fn merge(&mut self, other: &Self) {
        self.strength = self.strength.max(other.strength);
        self.score = self.score.max(other.score);
        self.fields |= other.fields;
        self.words = self.words.max(other.words);
        self.is_literal |= other.is_literal;
    }

    /// Returns the match of two phrases together.
    fn and(&self, other: &Self) -> Self {
        let shared = self.fields & other.fields;
        let apart = if shared == 0 { APART } else { 1.0 };
        let fields = if shared == 0 { self.fields | other.fields } else { shared };
        let strength = self.strength.min(other.strength) * apart;
        Self { strength, score: strength, fields, words: self.words.saturating_add(other.words), ..*self }
    }
}

/// Matches of different documents, and the place of each document among them. The order does not matter.
#[derive(Debug, Default)]
struct Matches {
    all: Vec<Match>,
    /// By document: its place and one, or zero. As long as an index has documents, and zero after [`Matches::take`].
    places: Vec<u32>,
}

impl Matches {
    fn of(documents: usize) -> Self {
        Self { all: Vec::new(), places: vec![0; documents] }
    }

    /// Adds a match, unless the index has no such document.
    fn add(&mut self, one: Match) {
        let Some(place) = self.places.get_mut(one.document as usize) else { return };
        match self.all.get_mut((*place as usize).wrapping_sub(1)) {
            Some(known) => known.merge(&one),
            None => {
                self.all.push(one);
                *place = u32::try_from(self.all.len()).unwrap_or_default();
            }
        }
    }

    fn get(&self, document: u32) -> Option<&Match> {
        let place = *self.places.get(document as usize)?;
        self.all.get((place as usize).wrapping_sub(1))
    }

    /// Returns all matches, and begins again.
    fn take(&mut self) -> Vec<Match> {
        for one in &self.all {
            self.places[one.document as usize] = 0;
        }
        std::mem::take(&mut self.all)
    }
}

/// The documents that match a group.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In no order.
    pub(super) matches: Vec<Match>,
    /// The inverse document frequency of the group.
    pub(super) rarity: f32,
}

/// A reader of matches.
pub(super) struct Matcher<'a> {
    postings: &'a dyn Postings,
    vocabulary: &'a Vocabulary<'a>,
    /// Those of one word.
    word: Matches,
    /// Those of a group.
    group: Matches,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(postings: &'a dyn Postings, vocabulary: &'a Vocabulary<'a>) -> Self {
        let matches = || Matches::of(postings.documents());
        Self { postings, vocabulary, word: matches(), group: matches() }
    }

    /// Returns the documents that match a group.
    pub(super) fn group(&mut self, group: &Group) -> Found {
        let is_name = group.role == Role::Name;
        let mut typed =
            if is_name { self.name(&group.typed) } else { self.phrase(&group.typed, !group.is_cut) };
        let is_named = typed.iter().any(|one| is_name || one.fields & NAMES != 0);
        if let [word] = &group.typed[..]
            && !is_named
            && let Some(divided) = self.vocabulary.divided(word)
        {
            typed.extend(self.phrase(&divided, false));
        }
        let own = self.rarity(&typed, if is_name { u8::MAX } else { NAMES });
        self.add(typed, |one| Match { score: own * one.strength, is_literal: true, ..one });
        if group.typed.len() > 1 && !is_name {
            for word in &group.typed {
                let strength = |one: Match| one.strength * PARTIAL;
                let weaker = |one| Match {
                    strength: strength(one),
                    score: own * strength(one),
                    fields: 0,
                    is_literal: true,
                    ..one
                };
                let found = self.word(word, false);
                self.add(found, weaker);
            }
        }
        let rarity = self.synonyms(group, own, is_named);
        Found { matches: self.group.take(), rarity: if rarity == 0.0 { own } else { rarity } }
    }

    /// Adds the synonyms of a group, and returns the rarity of all its words, or 0 if none is found.
    fn synonyms(&mut self, group: &Group, own: f32, is_named: bool) -> f32 {
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
            self.add(found, |one| {
                let strength = one.strength * factor;
                Match { strength, score: strength * other, ..one }
            });
        }
        rarity
    }

    /// Adds matches to the group.
    fn add(&mut self, found: Vec<Match>, change: impl Fn(Match) -> Match) {
        found.into_iter().for_each(|one| self.group.add(change(one)));
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
            found = self.both(&found, word, with_longer, of);
        }
        found
    }

    /// Returns the documents with all words of the name of a field.
    fn name(&mut self, words: &[String]) -> Vec<Match> {
        let [first, others @ ..] = words else { return Vec::new() };
        self.read(first, false, named);
        let mut found = self.word.take();
        for word in others {
            found = self.both(&found, word, false, named);
        }
        found
    }

    /// Returns the documents with a word in any form.
    fn word(&mut self, word: &str, with_longer: bool) -> Vec<Match> {
        self.read(word, with_longer, of);
        self.word.take()
    }

    fn read(&mut self, word: &str, with_longer: bool, of: fn(&Posting, f32) -> Match) {
        for (place, factor) in self.vocabulary.matches(word, with_longer) {
            self.postings.each(place, &mut |posting| self.word.add(of(&posting, factor)));
        }
    }

    /// Returns those that have another word as well.
    fn both(
        &mut self,
        found: &[Match],
        word: &str,
        with_longer: bool,
        of: fn(&Posting, f32) -> Match,
    ) -> Vec<Match> {
        self.read(word, with_longer, of);
        let both = found.iter().filter_map(|one| Some(one.and(self.word.get(one.document)?))).collect();
        self.word.take();
        both
    }
}

/// Returns the match of a word.
fn of(posting: &Posting, factor: f32) -> Match {
    let strength = factor * f32::from(posting.strength) / f32::from(u16::MAX);
    let Posting { document, fields, .. } = *posting;
    Match { document, strength, score: strength, fields, words: 1, is_literal: false }
}

/// Returns the match of a word in the name of a field.
fn named(posting: &Posting, factor: f32) -> Match {
    let Posting { document, fields, .. } = *posting;
    let strength = factor * strength_of_name(fields);
    Match { document, strength, score: strength, fields, words: 1, is_literal: false }
}
