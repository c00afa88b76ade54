//! A question, divided into groups of words that each mean one thing.

use super::intent::Intent;
use super::lexicon::{Concept, PHRASE, lexicon};
use super::stop_words::is_stop_word;
use super::word_forms::{each_word, is_plural, stem};

/// The most words of a question that are read.
const WORDS: usize = 64;

/// The most groups of a question.
const GROUPS: usize = 16;

/// Words before a noun.
const DETERMINERS: &str =
    " a an the my our your this that these those all any some every each its their his her of ";

/// Words that mean the calling user.
const OWN: &str = " my me mine our myself ";

/// Words before `me` that only ask politely: `show me`.
const POLITE: &str = " show give gave gives tell told let get got find send sent bring brought ";

/// Words that ask for something, the words after `how` that don't, and those that mean many things.
const READING: &str = " what which who whom when where whose why is are does did has have am was were ";
const HOW_TO: &str = " to do can could should would i might does ";
const MANY: &str = " all every many each any some ";

/// Words that begin a clause about the thing before them.
const RELATIVE: &str = " who whose which ";

/// Words before `to` that don't ask to do it.
const OBLIGATION: &str = " has have had allowed going supposed able needs ";

/// The second parts of verbs, and how far after the first one they can be.
const PARTICLES: &str = " up down on off in out over away back again into online offline public private aloud visible invisible \
                          bigger larger smaller louder quieter available unavailable see edit ";
const DIVIDED: usize = 6;

/// The words by which specifications name the calling user: where something belongs to the user, and for the user.
const OWNED: [&[&str]; 6] =
    [&["me"], &["self"], &["my"], &["current", "user"], &["authenticated", "user"], &["owned"]];
const CALLER: [&[&str]; 9] = [
    &["me"],
    &["self"],
    &["myself"],
    &["whoami"],
    &["current", "user"],
    &["authenticated", "user"],
    &["current", "account"],
    &["user", "info"],
    &["profile"],
];

/// A question.
#[derive(Debug, Default)]
pub(super) struct Question {
    /// The groups, in order.
    pub(super) groups: Vec<Group>,
    /// What it wants to do.
    pub(super) intent: Intent,
    /// Whether it asks for many or for one, if known.
    pub(super) is_plural: Option<bool>,
    /// Whether it names a field.
    pub(super) has_names: bool,
}

/// Words that mean one thing.
#[derive(Debug)]
pub(super) struct Group {
    /// The words as typed, after correction.
    pub(super) typed: Vec<String>,
    /// Whether words without content were left out, so that longer words mean something else.
    pub(super) is_cut: bool,
    /// Other phrases for the same.
    pub(super) synonyms: Vec<Vec<String>>,
    /// The function of the words.
    pub(super) role: Role,
}

/// The function of words in a question.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    /// A verb that nearly every resource has.
    CommonVerb,
    /// Another verb.
    Verb,
    /// The first noun.
    Head,
    /// Other words.
    Content,
    /// The calling user.
    Caller,
    /// What the answer is about.
    Hint,
    /// The name of a field, which is written as one word.
    Name,
}

/// Returns whether a list of words, with a blank around each, has a word.
fn has(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| !one.is_empty() && one == word)
}

/// A word of a question.
#[derive(Debug)]
pub(super) struct Word {
    /// In lower case.
    pub(super) text: String,
    /// The number of words from here to the end of the same name: more than 1 in `due_date` and `dueDate`.
    pub(super) named: usize,
}

/// Returns the words of a question.
pub(super) fn words(question: &str) -> Vec<Word> {
    let mut asked: Vec<Word> = Vec::new();
    for part in question.split_whitespace() {
        let mut parts = Vec::new();
        each_word(part, &mut |word| {
            parts.push(word.to_owned());
            parts.len() < WORDS
        });
        let humps = part.chars().zip(part.chars().skip(1)).any(|(a, b)| a.is_lowercase() && b.is_uppercase());
        let is_name = parts.len() > 1 && (humps || part.trim_matches('_').contains('_'));
        let length = parts.len();
        for (place, text) in parts.into_iter().enumerate() {
            let named = if is_name { length - place } else { 1 };
            if asked.last().is_none_or(|last| last.text != text) {
                asked.push(Word { text, named });
            }
        }
        if asked.len() >= WORDS {
            break;
        }
    }
    asked
}

/// The words of a question while they are read.
struct Reader<'a> {
    words: &'a [Word],
    question: Question,
    is_own: bool,
    is_reading: bool,
}

impl Question {
    /// Reads the words of a question.
    pub(super) fn of(words: &[Word]) -> Self {
        let is_empty = words.iter().all(|word| is_stop_word(&word.text));
        let mut reader =
            Reader { words, question: Self::default(), is_own: false, is_reading: is_reading(words) };
        let mut at = 0;
        while at < words.len() && reader.question.groups.len() < GROUPS {
            at += reader.phrase(at, is_empty);
        }
        reader.finish()
    }
}

/// Returns whether a question asks for something instead of having it done: `who`, `how many`.
fn is_reading(words: &[Word]) -> bool {
    let word = |place: usize| words.get(place).map_or("", |word| word.text.as_str());
    match word(0) {
        "how" => !has(HOW_TO, word(1)),
        first => has(READING, first),
    }
}

impl Reader<'_> {
    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.text.as_str())
    }

    /// Adds the group that begins at a word, and returns the number of its words.
    fn phrase(&mut self, at: usize, with_stop_words: bool) -> usize {
        let named = self.words[at].named;
        if named > 1 {
            self.name(at, named);
            return named;
        }
        let longest = PHRASE.min(self.words.len() - at);
        for length in (1..=longest).rev() {
            let words: Vec<&str> =
                self.words[at..at + length].iter().map(|word| word.text.as_str()).collect();
            let concepts = lexicon().concepts(&words);
            // What an answer is about can be asked for as well: `schedule` does not begin like `when`.
            let is_start = at == 0 && words.iter().any(|word| is_stop_word(word));
            if let Some(hint) = concepts.iter().find(|concept| concept.is_hint && is_start) {
                self.hint(hint);
                return length;
            }
            if !concepts.is_empty() && length > 1 {
                self.group(at, length, &concepts);
                return length;
            }
        }
        if let Some(concepts) = self.divided_verb(at) {
            self.group(at, 1, &concepts);
            return 1;
        }
        let word = self.word(at);
        let before = at.checked_sub(1).map_or("", |place| self.word(place));
        let is_own = has(OWN, word) && !(word == "me" && has(POLITE, before));
        let concepts = lexicon().concepts(&[word]);
        // `give` and `show` are verbs at the beginning of a question and empty elsewhere.
        let is_verb = at == 0 && concepts.iter().any(|concept| concept.intent.is_some());
        if with_stop_words || is_verb || !is_stop_word(word) {
            self.group(at, 1, &concepts);
        } else if has(MANY, word) {
            self.question.is_plural = Some(true);
        }
        self.is_own |= is_own;
        1
    }

    /// Returns the concepts of a verb whose second part follows its object: `turn the music down`.
    fn divided_verb(&self, at: usize) -> Option<Vec<&'static Concept>> {
        let places = at + 2..self.words.len().min(at + DIVIDED);
        // The second word of `thumbs up` belongs to the first one.
        let is_free =
            |place: &usize| lexicon().concepts(&[self.word(place - 1), self.word(*place)]).is_empty();
        let places = places.filter(is_free).map(|place| self.word(place));
        let parts = places.filter(|word| has(PARTICLES, word));
        let mut found = parts.map(|part| lexicon().concepts(&[self.word(at), part]));
        found.find(|concepts| concepts.iter().any(|concept| concept.intent.is_some()))
    }

    /// Adds what the answer to `who` or `how much` is about.
    fn hint(&mut self, hint: &Concept) {
        let mut phrases: Vec<Vec<String>> = solid(hint).collect();
        let typed = if phrases.is_empty() { Vec::new() } else { phrases.remove(0) };
        self.question.groups.push(Group { typed, synonyms: phrases, role: Role::Hint, is_cut: true });
    }

    /// Adds the name of a field, which has no synonyms.
    fn name(&mut self, at: usize, length: usize) {
        let end = self.words.len().min(at + length);
        let typed = self.words[at..end].iter().map(|word| word.text.clone()).collect();
        self.question.has_names = true;
        self.question.groups.push(Group { typed, synonyms: Vec::new(), role: Role::Name, is_cut: false });
    }

    /// Adds a group of the words from `at` on.
    fn group(&mut self, at: usize, length: usize, concepts: &[&Concept]) {
        if concepts.iter().any(|concept| concept.is_self) {
            self.is_own = true;
            return;
        }
        let role = self.role(at, length, concepts);
        let typed = content(self.words[at..at + length].iter().map(|word| word.text.as_str()));
        // `log in` is also `login`.
        let joined = || vec![self.words[at..at + length].iter().map(|word| word.text.as_str()).collect()];
        let mut synonyms: Vec<Vec<String>> = if length > 1 { vec![joined()] } else { Vec::new() };
        let is_verb = matches!(role, Role::CommonVerb | Role::Verb);
        for concept in
            concepts.iter().filter(|concept| concept.intent.is_none() || is_verb || role == Role::Content)
        {
            for phrase in solid(concept) {
                let is_new = !is_same(&phrase, &typed) && !synonyms.contains(&phrase);
                synonyms.extend(is_new.then_some(phrase));
            }
        }
        if role == Role::Head && self.question.is_plural.is_none() {
            let last = self.word(at + length - 1);
            self.question.is_plural = Some(is_plural(last));
        }
        self.question.groups.push(Group { is_cut: typed.len() < length, typed, synonyms, role });
    }

    fn is_first(&self) -> bool {
        self.question.groups.iter().all(|group| group.role == Role::Hint)
    }

    /// Returns the function of the words from `at` on, and takes their intent.
    fn role(&mut self, at: usize, length: usize, concepts: &[&Concept]) -> Role {
        let intent = concepts.iter().find_map(|concept| concept.intent);
        let is_first = self.is_first();
        if let Some(intent) = intent.filter(|_| self.is_verb(at, length, concepts)) {
            if self.question.intent == Intent::Unknown {
                self.question.intent = intent;
            }
            let verb = concepts.iter().find(|concept| concept.intent.is_some());
            let is_common = verb.is_some_and(|verb| verb.is_common);
            return if is_common { Role::CommonVerb } else { Role::Verb };
        }
        // An unknown word before an article is a verb as well: `star a repository`.
        let is_verb = is_first && !self.is_reading && has(" a an the my ", self.word(at + length));
        if is_verb && self.question.intent == Intent::Unknown {
            self.question.intent = Intent::Act;
            return Role::Content;
        }
        let has_head = self.question.groups.iter().any(|group| group.role == Role::Head);
        if has_head { Role::Content } else { Role::Head }
    }

    /// Returns whether the words from `at` on, which the lexicon has as a verb, are one here.
    fn is_verb(&self, at: usize, length: usize, concepts: &[&Concept]) -> bool {
        let is_noun = concepts.iter().any(|concept| concept.intent.is_none());
        let before = |distance: usize| at.checked_sub(distance).map_or("", |place| self.word(place));
        // `deleted` and `signed` describe a thing, unless the lexicon has just this form.
        let last = self.word(at + length - 1);
        let is_participle = length == 1 && last.ends_with("ed") && !lexicon().has(last);
        let is_told = !self.is_reading || (before(1) == "to" && !has(OBLIGATION, before(2)));
        let is_noun_here = is_noun && (!self.is_first() || at + length == self.words.len());
        is_told && !has(DETERMINERS, before(1)) && !is_participle && !is_noun_here
    }

    /// Adds the words for the calling user.
    fn caller(&mut self, phrases: &[&[&str]], role: Role) {
        let phrase = |words: &&[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let mut phrases: Vec<Vec<String>> = phrases.iter().map(phrase).collect();
        let typed = phrases.remove(0);
        self.question.groups.push(Group { typed, synonyms: phrases, role, is_cut: true });
        self.question.is_plural = self.question.is_plural.or(Some(false));
    }

    /// Makes the verb of a question the one of a list.
    fn listing(&mut self) -> Intent {
        let list =
            lexicon().concepts(&["list"]).into_iter().find(|concept| concept.intent == Some(Intent::List));
        let verb = self.question.groups.iter_mut().find(|group| group.role == Role::CommonVerb);
        if let (Some(list), Some(verb)) = (list, verb) {
            verb.synonyms = solid(list).collect();
        }
        Intent::List
    }

    fn finish(mut self) -> Question {
        // `show all` lists, and `people who left` asks for them.
        let is_relative = self.words.iter().skip(1).any(|word| has(RELATIVE, &word.text));
        let is_many = self.question.is_plural == Some(true);
        self.question.intent = match self.question.intent {
            Intent::Unknown if self.is_reading || is_relative => Intent::Read,
            Intent::Read if is_many && !self.is_reading => self.listing(),
            known => known,
        };
        let is_alone =
            !self.question.groups.iter().any(|group| !matches!(group.role, Role::CommonVerb | Role::Hint));
        if self.is_own && is_alone {
            self.caller(&CALLER, Role::Content);
        } else if self.is_own {
            self.caller(&OWNED, Role::Caller);
        }
        self.question
    }
}

/// Returns the phrases of a concept that specifications can have. Those with empty words are what people say.
fn solid(concept: &Concept) -> impl Iterator<Item = Vec<String>> + use<> {
    let solid = concept.phrases().filter(|phrase| !phrase.iter().any(|word| is_stop_word(word)));
    solid.map(|phrase| phrase.into_iter().map(str::to_owned).collect())
}

/// Returns the words of a phrase that carry content, or all of them.
fn content<'a>(phrase: impl Iterator<Item = &'a str>) -> Vec<String> {
    let all: Vec<String> = phrase.map(str::to_owned).collect();
    let content: Vec<String> = all.iter().filter(|word| !is_stop_word(word)).cloned().collect();
    if content.is_empty() { all } else { content }
}

/// Returns whether two phrases differ only in endings.
fn is_same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| stem(a) == stem(b))
}
