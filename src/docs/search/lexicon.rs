//! What developers call things: verbs with their intents, and nouns that mean the same.

use std::sync::LazyLock;

use super::intent::Intent;
use super::word_forms::{Form, stem};

/// The concepts, one per line.
const TABLE: &str = include_str!("lexicon.tsv");

/// The most words of a phrase.
pub(super) const PHRASE: usize = 4;

/// A line of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Concept {
    /// The intent of a verb.
    pub(super) intent: Option<Intent>,
    /// Whether nearly every resource has such an operation.
    pub(super) is_common: bool,
    /// Whether it means the calling user.
    pub(super) is_self: bool,
    /// Whether it is how a question begins, and what its answer is about.
    pub(super) is_hint: bool,
    /// The phrases that mean the same, separated by commas.
    phrases: &'static str,
}

impl Concept {
    fn of(line: &'static str) -> Option<Self> {
        let (kind, phrases) = line.split_once('\t').filter(|_| !line.starts_with('#'))?;
        let is_common = !kind.ends_with('!');
        let intent = Intent::named(kind.trim_end_matches('!'));
        Some(Self { intent, is_common, is_self: kind == "self", is_hint: kind == "hint", phrases })
    }

    /// Returns the words of each phrase.
    pub(super) fn phrases(&self) -> impl Iterator<Item = Vec<&'static str>> + use<> {
        self.phrases.split(',').map(|phrase| words(phrase).collect())
    }
}

/// Returns the words of a phrase.
fn words(phrase: &'static str) -> impl Iterator<Item = &'static str> + Clone {
    phrase.split([' ', '-']).filter(|word| !word.is_empty())
}

/// A phrase in the table: the hash of its forms, and the place of its concept.
#[derive(Clone, Copy)]
struct Slot {
    hash: u32,
    concept: u16,
}

/// The concepts, and a hash table of their phrases with open addressing. A process answers one question, so that building it
/// must cost less than a millisecond.
pub(super) struct Lexicon {
    concepts: Vec<Concept>,
    slots: Vec<Option<Slot>>,
}

/// Returns the lexicon, which is read once.
pub(super) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(TABLE));
    &LEXICON
}

impl Lexicon {
    fn parse(table: &'static str) -> Self {
        let concepts: Vec<Concept> = table.lines().filter_map(Concept::of).collect();
        let phrases = concepts.iter().map(|concept| 1 + concept.phrases.matches(',').count()).sum::<usize>();
        let slots = vec![None; (phrases + phrases / 2 + 1).next_power_of_two()];
        let mut lexicon = Self { concepts, slots };
        for (place, concept) in (0..).zip(lexicon.concepts.clone()) {
            for phrase in concept.phrases.split(',') {
                lexicon.insert(Slot { hash: hash(words(phrase).map(stem)), concept: place });
            }
        }
        lexicon
    }

    /// Returns the places in which a phrase can be, until the first free one.
    fn places(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len() - 1;
        (0..self.slots.len()).map(move |step| (hash as usize + step) & mask)
    }

    fn insert(&mut self, slot: Slot) {
        let free = self.places(slot.hash).find(|place| self.slots[*place].is_none());
        if let Some(place) = free {
            self.slots[place] = Some(slot);
        }
    }

    /// Returns the concepts that a phrase belongs to, compared without endings, in the order of the table.
    pub(super) fn concepts<'a>(&'a self, phrase: &[&str]) -> Vec<&'a Concept> {
        let forms: Vec<Form<'_>> = phrase.iter().map(|word| stem(word)).collect();
        let found = self.with(&forms);
        match phrase {
            // `prs` and `vms` are too short for the general rule, which `sms` and `dns` would suffer from.
            [word] if found.is_empty() && word.len() == 3 => {
                word.strip_suffix('s').map(|short| self.with(&[Form::of(short)])).unwrap_or_default()
            }
            _ => found,
        }
    }

    /// Returns the concepts that have a phrase with these forms.
    fn with(&self, forms: &[Form<'_>]) -> Vec<&Concept> {
        let hash = hash(forms.iter().copied());
        let slots = self.places(hash).map_while(|place| self.slots[place]);
        let concepts = slots
            .filter(|slot| slot.hash == hash)
            .filter_map(|slot| self.concepts.get(usize::from(slot.concept)));
        let has = |phrase| words(phrase).map(stem).eq(forms.iter().copied());
        concepts.filter(|concept| concept.phrases.split(',').any(has)).collect()
    }

    /// Returns the intent of a word as a verb: the first one in the table.
    pub(super) fn verb(&self, word: &str) -> Option<Intent> {
        self.concepts(&[word]).iter().find_map(|concept| concept.intent)
    }

    /// Returns whether a word is a verb that nearly every resource has, and not a noun.
    pub(super) fn is_common_verb(&self, word: &str) -> bool {
        let concepts = self.concepts(&[word]);
        !concepts.is_empty() && concepts.iter().all(|concept| concept.intent.is_some() && concept.is_common)
    }

    /// Returns whether a phrase has a word in any form.
    pub(super) fn knows(&self, word: &str) -> bool {
        let form = stem(word);
        self.all_words().any(|other| stem(other) == form)
    }

    /// Returns whether a phrase has exactly this form of a word.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words().any(|other| other == word)
    }

    /// Returns the words of more than three letters, in no order. Shorter ones are too similar to others to be what was
    /// meant.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.all_words().filter(|word| word.len() > 3)
    }

    fn all_words(&self) -> impl Iterator<Item = &'static str> {
        self.concepts.iter().flat_map(|concept| concept.phrases.split(',')).flat_map(words)
    }
}

/// Returns the hash of a phrase.
fn hash<'a>(forms: impl Iterator<Item = Form<'a>>) -> u32 {
    let bytes = forms.flat_map(|form| form.bytes().chain([b' ']));
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_a_known_kind_and_short_phrases() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let (kind, phrases) = line.split_once('\t').unwrap_or_default();
            assert!(
                Intent::named(kind.trim_end_matches('!')).is_some()
                    || ["noun", "self", "hint"].contains(&kind),
                "{line}"
            );
            assert!(
                phrases.split(',').all(|phrase| phrase.split([' ', '-']).count() <= PHRASE + 1),
                "{line}"
            );
            assert!(phrases.to_lowercase() == phrases && phrases.is_ascii(), "{line}");
        }
    }

    #[test]
    fn phrases_are_compared_without_endings() {
        let intents = |phrase: &[&str]| lexicon().concepts(phrase).iter().find_map(|concept| concept.intent);
        assert_eq!(intents(&["deleting"]), Some(Intent::Delete));
        assert_eq!(intents(&["get", "rid", "of"]), Some(Intent::Delete));
        assert_eq!(lexicon().verb("invoice"), None);
        assert_eq!(lexicon().concepts(&["prs"]).len(), lexicon().concepts(&["pr"]).len());
        assert!(!lexicon().concepts(&["pr"]).is_empty() && lexicon().concepts(&["dn"]).is_empty());
    }
}
