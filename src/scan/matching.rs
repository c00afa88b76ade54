//! The comparison of a pattern with an input around one of its windows.

use super::encodings::{Encoding, may_start_escape};
use super::escapes::{Escape, Ways};
use super::patterns::{Pattern, Patterns};
use crate::launch::mask::gap;

/// The most comparisons of one side of a match.
const MAX_STEPS: usize = 4096;

/// A credential in an input, from `start` up to, but not including, `end`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The index of the part of a credential.
    pub(super) part: usize,
    /// The encodings, the first one first.
    pub(super) chain: Vec<Encoding>,
}

/// The state of one comparison.
struct Comparison<'a> {
    patterns: &'a Patterns,
    /// The text of the pattern.
    known: &'a [u8],
    input: &'a [u8],
    is_base: bool,
    steps: usize,
    ways: Ways,
    has_gap: bool,
}

/// Returns the match of a pattern whose window `offset` starts at `at`, if the whole pattern is there.
pub(super) fn compare(
    patterns: &Patterns,
    pattern: &Pattern,
    input: &[u8],
    at: usize,
    offset: usize,
) -> Option<Match> {
    let window = patterns.index.window();
    let known = patterns.text_of(pattern);
    let mut comparison = Comparison {
        patterns,
        known,
        input,
        is_base: pattern.is_base,
        steps: 0,
        ways: Ways::ALL,
        has_gap: false,
    };
    // A special character at an edge may be the start or the end of an escape.
    let (mut first, mut last) = (offset, offset + window);
    while pattern.is_base && first < last && may_start_escape(known[last - 1]) {
        last -= 1;
    }
    while pattern.is_base && first < last && may_start_escape(known[first]) {
        first += 1;
    }
    let end = comparison.forward(at + last - offset, last)?;
    comparison.steps = 0;
    let start = comparison.backward(at + first - offset, first)?;
    let mut chain = pattern.chain.to_vec();
    chain.extend(comparison.ways.chain());
    if comparison.has_gap {
        chain.push(Encoding::Lines);
    }
    Some(Match { start, end, part: pattern.part, chain })
}

impl<'a> Comparison<'a> {
    /// Compares from `at` in the input and `position` in the pattern on. Returns the end in the input.
    fn forward(&mut self, mut at: usize, mut position: usize) -> Option<usize> {
        loop {
            let Some(&next) = self.known.get(position) else { return Some(at) };
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return None;
            }
            let &found = self.input.get(at)?;
            let is_equal = found == next;
            if is_equal && !(self.is_base && may_start_escape(next)) {
                (at, position) = (at + 1, position + 1);
                continue;
            }
            if is_equal && let Some(end) = self.forward(at + 1, position + 1) {
                return Some(end);
            }
            return self.forward_by_escape(at, position).or_else(|| self.forward_by_gap(at, position));
        }
    }

    fn forward_by_escape(&mut self, at: usize, position: usize) -> Option<usize> {
        if !self.is_base || !may_start_escape(self.input[at]) {
            return None;
        }
        let (patterns, known, input) = (self.patterns, self.known, self.input);
        let c = first_char(&known[position..])?;
        let fits = |escape: &&Escape| input[at..].starts_with(&escape.text);
        patterns.escapes.of_char(c).iter().filter(fits).find_map(|escape| {
            let end = self.forward(at + escape.text.len(), position + c.len_utf8())?;
            self.ways = self.ways.and(escape.ways);
            Some(end)
        })
    }

    fn forward_by_gap(&mut self, at: usize, position: usize) -> Option<usize> {
        let gap = gap::parse(&self.input[at..]);
        if gap.length == 0 || self.input.get(at + gap.length) != self.known.get(position) {
            return None;
        }
        let end = self.forward(at + gap.length, position)?;
        self.has_gap = true;
        Some(end)
    }

    /// Compares what precedes `at` in the input and `position` in the pattern. Returns the start in the input.
    fn backward(&mut self, mut at: usize, mut position: usize) -> Option<usize> {
        loop {
            let Some(before) = position.checked_sub(1) else { return Some(at) };
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return None;
            }
            let found = self.input[at.checked_sub(1)?];
            let is_equal = found == self.known[before];
            if is_equal && !self.is_base {
                (at, position) = (at - 1, before);
                continue;
            }
            if is_equal && let Some(start) = self.backward(at - 1, before) {
                return Some(start);
            }
            return self.backward_by_escape(at, position).or_else(|| self.backward_by_gap(at, position));
        }
    }

    fn backward_by_escape(&mut self, at: usize, position: usize) -> Option<usize> {
        if !self.is_base {
            return None;
        }
        let (patterns, known, input) = (self.patterns, self.known, self.input);
        let c = last_char(&known[..position])?;
        let fits = |escape: &&Escape| input[..at].ends_with(&escape.text);
        patterns.escapes.of_char(c).iter().filter(fits).find_map(|escape| {
            let start = self.backward(at - escape.text.len(), position - c.len_utf8())?;
            self.ways = self.ways.and(escape.ways);
            Some(start)
        })
    }

    fn backward_by_gap(&mut self, at: usize, position: usize) -> Option<usize> {
        let before = self.known[position - 1];
        let (input, starts) = (self.input, gap::starts(self.input, at));
        starts.into_iter().filter(|&gap| gap > 0 && input[gap - 1] == before).find_map(|gap| {
            let start = self.backward(gap, position)?;
            self.has_gap = true;
            Some(start)
        })
    }
}

fn first_char(text: &[u8]) -> Option<char> {
    let length = text.len().min(4);
    (1..=length).find_map(|length| std::str::from_utf8(&text[..length]).ok()?.chars().next())
}

fn last_char(text: &[u8]) -> Option<char> {
    let longest = text.len().min(4);
    (1..=longest).find_map(|length| std::str::from_utf8(&text[text.len() - length..]).ok()?.chars().next())
}
