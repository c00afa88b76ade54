//! Finds the forms in a text: an Aho-Corasick automaton, and a filter that keeps most bytes away from it.

mod filter;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::noncontiguous::NFA;
use aho_corasick::{Anchored, BuildError, MatchKind};
use zeroize::Zeroizing;

use filter::{BLOCK, Filter};

/// Everything a stream needs to know about the credentials; never changed once built.
pub(super) struct Tables {
    automaton: NFA,
    start: StateID,
    /// What each state means, by its number.
    places: Vec<Place>,
    /// What to write instead of a pattern, by the pattern's number.
    replacements: Vec<Box<str>>,
    filter: Filter,
}

/// What a state of the automaton means for the bytes just read.
#[derive(Clone, Copy, Default)]
struct Place {
    /// How many of the last bytes are the beginning of a pattern.
    depth: usize,
    /// Whether a pattern goes on from here, so that more bytes may change the result.
    leads_on: bool,
}

/// How far a text was read: it has no pattern that is complete and decided before `at`.
#[derive(Default)]
pub(super) struct Walk {
    at: usize,
    state: StateID,
    /// The best find so far, which a longer one may yet replace.
    found: Option<Found>,
}

/// A pattern in a text, from `start` to before `end`.
#[derive(Clone, Copy)]
struct Found {
    start: usize,
    end: usize,
    pattern: usize,
}

/// Why a walk ended.
enum Outcome {
    /// No more bytes can change this find.
    Found(Found),
    /// Nothing starts in the bytes in question; the last few are better looked at by the filter.
    Innocent,
    /// The text is at its end.
    End,
}

impl Tables {
    /// Builds the tables for forms, each list with its replacement.
    pub(super) fn new(labelled: &[(String, Vec<Zeroizing<Vec<u8>>>)]) -> Result<Self, BuildError> {
        let patterns: Vec<&[u8]> =
            labelled.iter().flat_map(|(_, forms)| forms).map(|form| form.as_slice()).collect();
        let replacements =
            labelled.iter().flat_map(|(label, forms)| forms.iter().map(|_| label.as_str().into()));
        // This kind of automaton is the quickest to build and the smallest; with the filter its speed hardly
        // counts.
        let automaton =
            NFA::builder().match_kind(MatchKind::LeftmostLongest).prefilter(false).build(&patterns)?;
        let start = start_of(&automaton, Anchored::No);
        Ok(Self {
            places: places(&automaton, &patterns),
            replacements: replacements.collect(),
            filter: Filter::new(&patterns),
            start,
            automaton,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.replacements.is_empty()
    }

    /// A walk that begins at `at`, as if nothing were before it.
    pub(super) fn start(&self, at: usize) -> Walk {
        Walk { at, state: self.start, found: None }
    }

    /// Continues a walk that has read all bytes held into those that follow them. If these prove that no
    /// pattern starts in the held ones, returns the walk relative to `input`.
    pub(super) fn outgrow(&self, held: &Walk, input: &[u8]) -> Option<Walk> {
        if held.found.is_some() {
            return None;
        }
        let mut walk = self.start(0);
        walk.state = held.state;
        for &byte in input {
            walk.state = self.automaton.next_state(Anchored::No, walk.state, byte);
            walk.at += 1;
            if self.automaton.is_match(walk.state) {
                return None;
            }
            if self.place(&walk).depth <= walk.at {
                return Some(walk);
            }
        }
        None
    }

    /// Appends the masked text to `out`, up to where it is undecided; returns this place and the walk from
    /// there on.
    pub(super) fn mask(&self, text: &[u8], walk: Walk, out: &mut Vec<u8>) -> (usize, Walk) {
        let (written, mut walk) = self.mask_found(text, walk, out);
        let pending = walk.at - self.place(&walk).depth;
        out.extend_from_slice(&text[written..pending]);
        walk.at -= pending;
        walk.found = walk.found.map(|f| Found { start: f.start - pending, end: f.end - pending, ..f });
        (pending, walk)
    }

    /// Appends the masked text to `out` to its end, nothing following it.
    pub(super) fn finish(&self, text: &[u8], walk: Walk, out: &mut Vec<u8>) {
        let (mut text, mut walk) = (text, walk);
        loop {
            let (written, end) = self.mask_found(text, walk, out);
            let Some(found) = end.found else {
                return out.extend_from_slice(&text[written..]);
            };
            self.replace(&text[written..], Found { start: found.start - written, ..found }, out);
            text = &text[found.end..];
            walk = self.start(0);
        }
    }

    /// Appends to `out` all up to the last decided pattern; returns where this ends and the walk at the end
    /// of the text.
    fn mask_found(&self, text: &[u8], mut walk: Walk, out: &mut Vec<u8>) -> (usize, Walk) {
        let (mut written, mut certain) = (0, 0);
        loop {
            let base = match self.read(text, &mut walk, certain) {
                Outcome::End => return (written, walk),
                Outcome::Innocent => walk.at - self.place(&walk).depth,
                Outcome::Found(found) => {
                    self.replace(&text[written..], Found { start: found.start - written, ..found }, out);
                    written = found.end;
                    written
                }
            };
            let suspect = self.filter.next(text, base);
            walk = self.start(suspect.from);
            certain = suspect.certain;
        }
    }

    /// Appends the bytes of `text` before the find and its replacement.
    fn replace(&self, text: &[u8], found: Found, out: &mut Vec<u8>) {
        out.extend_from_slice(&text[..found.start]);
        out.extend_from_slice(self.replacements[found.pattern].as_bytes());
    }

    /// Reads on to a decision: at least up to `certain`, and as long as a pattern may have started before.
    fn read(&self, text: &[u8], walk: &mut Walk, certain: usize) -> Outcome {
        loop {
            let place = self.place(walk);
            match walk.found {
                Some(found) if !place.leads_on => return Outcome::Found(found),
                None if walk.at >= certain && place.depth < BLOCK => return Outcome::Innocent,
                _ if walk.at == text.len() => return Outcome::End,
                _ => self.step(walk, text),
            }
        }
    }

    /// Reads one byte.
    fn step(&self, walk: &mut Walk, text: &[u8]) {
        walk.state = self.automaton.next_state(Anchored::No, walk.state, text[walk.at]);
        walk.at += 1;
        if self.automaton.is_match(walk.state) {
            let pattern = self.automaton.match_pattern(walk.state, 0);
            let start = walk.at - self.automaton.pattern_len(pattern);
            walk.found = Some(Found { start, end: walk.at, pattern: pattern.as_usize() });
        }
    }

    /// The meaning of the walk's state. The states without one are the start, and the dead end after a find.
    fn place(&self, walk: &Walk) -> Place {
        self.places.get(walk.state.as_usize()).copied().unwrap_or_default()
    }
}

/// The state before the first byte. This kind of automaton has both starts, so there is no error; the default
/// is its dead state.
fn start_of(automaton: &NFA, anchored: Anchored) -> StateID {
    automaton.start_state(anchored).unwrap_or_default()
}

/// Walks every pattern through the automaton, to note where each of its bytes leads.
fn places(automaton: &NFA, patterns: &[&[u8]]) -> Vec<Place> {
    let mut places = Vec::new();
    for pattern in patterns {
        let mut state = start_of(automaton, Anchored::Yes);
        for (index, &byte) in pattern.iter().enumerate() {
            state = automaton.next_state(Anchored::Yes, state, byte);
            if places.len() <= state.as_usize() {
                places.resize(state.as_usize() + 1, Place::default());
            }
            let place = &mut places[state.as_usize()];
            place.depth = index + 1;
            place.leads_on |= index + 1 < pattern.len();
        }
    }
    places
}
