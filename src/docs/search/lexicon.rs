//! What developers call things: verbs with their intents, and nouns that mean the same.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::intent::Intent;
use super::word_forms::stem;

/// The concepts, one per line.
const TABLE: &str = include_str!("lexicon.tsv");

/// The most words of a phrase.
pub(super) const PHRASE: usize = 4;

/// A line of the table.
#[derive(Debug)]
pub(super) struct Concept {
    /// The intent of a verb.
    pub(super) intent: Option<Intent>,
    /// Whether nearly every resource has such an operation.
    pub(super) is_common: bool,
    /// Whether it means the calling user.
    pub(super) is_self: bool,
    /// Whether it is how a question begins, and what its answer is about.
    pub(super) is_hint: bool,
    /// The phrases that mean the same.
    pub(super) phrases: Vec<Vec<&'static str>>,
}

/// The concepts, and those that a phrase belongs to.
#[derive(Default)]
pub(super) struct Lexicon {
    concepts: Vec<Concept>,
    places: HashMap<String, Vec<usize>>,
    words: Vec<&'static str>,
    stems: HashSet<String>,
}

/// Returns the lexicon, which is read once.
pub(super) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::parse(TABLE));
    &LEXICON
}

impl Lexicon {
    fn parse(table: &'static str) -> Self {
        let mut lexicon = Self::default();
        let lines = table.lines().filter(|line| !line.starts_with('#'));
        for (kind, phrases) in lines.filter_map(|line| line.split_once('\t')) {
            let split =
                |phrase: &'static str| phrase.split([' ', '-']).filter(|word| !word.is_empty()).collect();
            let phrases: Vec<Vec<&str>> = phrases.split(',').map(split).collect();
            for phrase in &phrases {
                lexicon.places.entry(key(phrase)).or_default().push(lexicon.concepts.len());
                lexicon.words.extend(phrase);
            }
            let is_common = !kind.ends_with('!');
            let intent = Intent::named(kind.trim_end_matches('!'));
            let concept =
                Concept { intent, is_common, is_self: kind == "self", is_hint: kind == "hint", phrases };
            lexicon.concepts.push(concept);
        }
        lexicon.stems = lexicon.words.iter().map(|word| stem(word)).collect();
        // Short words are too similar to others to be what was meant.
        lexicon.words.retain(|word| word.len() > 3);
        lexicon.words.sort_unstable();
        lexicon.words.dedup();
        lexicon
    }

    /// Returns the concepts that a phrase belongs to, compared without endings.
    pub(super) fn concepts(&self, phrase: &[&str]) -> Vec<&Concept> {
        // `prs` and `vms` are too short for the general rule, which `sms` and `dns` would suffer from.
        let short = || match phrase {
            [word] if word.len() == 3 => self.places.get(word.strip_suffix('s')?),
            _ => None,
        };
        let places = self.places.get(&key(phrase)).or_else(short).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|place| self.concepts.get(*place)).collect()
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
        self.stems.contains(&stem(word))
    }

    /// Returns all words of more than three letters, sorted.
    pub(super) fn words(&self) -> &[&'static str] {
        &self.words
    }
}

/// Returns the form in which phrases are compared.
fn key(phrase: &[&str]) -> String {
    phrase.iter().map(|word| stem(word)).collect::<Vec<_>>().join(" ")
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
