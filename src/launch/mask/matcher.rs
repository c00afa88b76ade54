//! The search for encodings in text: an Aho-Corasick automaton behind a filter that skips most bytes.

mod filter;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::noncontiguous::NFA;
use aho_corasick::{Anchored, BuildError, MatchKind};
use zeroize::Zeroizing;

use filter::{BLOCK, Filter};

/// The search tables for a set of credentials, immutable once built.
pub(super) struct Matcher {
    automaton: NFA,
    start: StateID,
    /// Information about each state, by its ID.
    states: Vec<StateInfo>,
    /// The replacement of each pattern, by its ID.
    replacements: Vec<Box<str>>,
    filter: Filter,
}

/// Information about a state of the automaton.
#[derive(Clone, Copy, Default)]
struct StateInfo {
    /// How many of the last bytes are the start of a pattern.
    depth: usize,
    /// Whether a longer pattern continues here, so that further bytes can change the result.
    extends: bool,
}

/// The state of a search. No decided match is pending before `at`.
#[derive(Default)]
pub(super) struct Walk {
    at: usize,
    state: StateID,
    /// The best match so far, which a longer one can still replace.
    found: Option<Match>,
}

/// A match in the text from `start` up to, but not including, `end`.
#[derive(Clone, Copy)]
struct Match {
    start: usize,
    end: usize,
    pattern: usize,
}

/// Why a walk paused.
enum Outcome {
    /// A match that further bytes cannot change.
    Match(Match),
    /// No pattern starts in these bytes. The filter continues more efficiently.
    NoMatch,
    /// The end of the text.
    End,
}

impl Matcher {
    /// Builds a matcher for lists of encodings, each with its replacement.
    pub(super) fn new(labeled: &[(String, Vec<Zeroizing<Vec<u8>>>)]) -> Result<Self, BuildError> {
        let patterns: Vec<&[u8]> =
            labeled.iter().flat_map(|(_, encodings)| encodings).map(|encoding| encoding.as_slice()).collect();
        let replacements =
            labeled.iter().flat_map(|(label, encodings)| encodings.iter().map(|_| label.as_str().into()));
        // This kind of automaton is the smallest and the fastest to build. Its search speed hardly matters behind the
        // filter.
        let automaton =
            NFA::builder().match_kind(MatchKind::LeftmostLongest).prefilter(false).build(&patterns)?;
        let start = start_of(&automaton, Anchored::No);
        Ok(Self {
            states: states(&automaton, &patterns),
            replacements: replacements.collect(),
            filter: Filter::new(&patterns),
            start,
            automaton,
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.replacements.is_empty()
    }

    /// Starts a walk at `at`, ignoring everything before it.
    pub(super) fn start(&self, at: usize) -> Walk {
        Walk { at, state: self.start, found: None }
    }

    /// Continues a walk from the end of the held bytes into `input`. If `input` rules out a match that starts in the
    /// held bytes, returns the walk relative to `input`.
    pub(super) fn rule_out(&self, held: &Walk, input: &[u8]) -> Option<Walk> {
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
            if self.info(&walk).depth <= walk.at {
                return Some(walk);
            }
        }
        None
    }

    /// Appends the masked text to `out`, up to the first undecided byte. Returns its position and the walk from
    /// there.
    pub(super) fn mask(&self, text: &[u8], walk: Walk, out: &mut Vec<u8>) -> (usize, Walk) {
        let (written, mut walk) = self.mask_found(text, walk, out);
        let pending = walk.at - self.info(&walk).depth;
        out.extend_from_slice(&text[written..pending]);
        walk.at -= pending;
        walk.found = walk.found.map(|f| Match { start: f.start - pending, end: f.end - pending, ..f });
        (pending, walk)
    }

    /// Appends all of the masked text to `out`, as the end of the stream.
    pub(super) fn finish(&self, text: &[u8], walk: Walk, out: &mut Vec<u8>) {
        let (mut text, mut walk) = (text, walk);
        loop {
            let (written, end) = self.mask_found(text, walk, out);
            let Some(found) = end.found else {
                return out.extend_from_slice(&text[written..]);
            };
            self.replace(&text[written..], Match { start: found.start - written, ..found }, out);
            text = &text[found.end..];
            walk = self.start(0);
        }
    }

    /// Appends everything up to the last decided match to `out`. Returns the end of that match and the walk at the
    /// end of the text.
    fn mask_found(&self, text: &[u8], mut walk: Walk, out: &mut Vec<u8>) -> (usize, Walk) {
        let (mut written, mut certain) = (0, 0);
        loop {
            let base = match self.read(text, &mut walk, certain) {
                Outcome::End => return (written, walk),
                Outcome::NoMatch => walk.at - self.info(&walk).depth,
                Outcome::Match(found) => {
                    self.replace(&text[written..], Match { start: found.start - written, ..found }, out);
                    written = found.end;
                    written
                }
            };
            let candidate = self.filter.next(text, base);
            walk = self.start(candidate.from);
            certain = candidate.certain;
        }
    }

    /// Appends the bytes of `text` before the match, and its replacement.
    fn replace(&self, text: &[u8], found: Match, out: &mut Vec<u8>) {
        out.extend_from_slice(&text[..found.start]);
        out.extend_from_slice(self.replacements[found.pattern].as_bytes());
    }

    /// Reads up to a decision: at least to `certain`, and further while a pattern may have started before it.
    fn read(&self, text: &[u8], walk: &mut Walk, certain: usize) -> Outcome {
        loop {
            let info = self.info(walk);
            match walk.found {
                Some(found) if !info.extends => return Outcome::Match(found),
                None if walk.at >= certain && info.depth < BLOCK => return Outcome::NoMatch,
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
            walk.found = Some(Match { start, end: walk.at, pattern: pattern.as_usize() });
        }
    }

    /// Returns the information about the walk's state. Only the start and the dead state have none.
    fn info(&self, walk: &Walk) -> StateInfo {
        self.states.get(walk.state.as_usize()).copied().unwrap_or_default()
    }
}

/// Returns the start state. This kind of automaton always has both start states, so the default, its dead state, is
/// never used.
fn start_of(automaton: &NFA, anchored: Anchored) -> StateID {
    automaton.start_state(anchored).unwrap_or_default()
}

/// Follows every pattern through the automaton, to collect the information about its states.
fn states(automaton: &NFA, patterns: &[&[u8]]) -> Vec<StateInfo> {
    let mut states = Vec::new();
    for pattern in patterns {
        let mut state = start_of(automaton, Anchored::Yes);
        for (index, &byte) in pattern.iter().enumerate() {
            state = automaton.next_state(Anchored::Yes, state, byte);
            if states.len() <= state.as_usize() {
                states.resize(state.as_usize() + 1, StateInfo::default());
            }
            let info = &mut states[state.as_usize()];
            info.depth = index + 1;
            info.extends |= index + 1 < pattern.len();
        }
    }
    states
}
