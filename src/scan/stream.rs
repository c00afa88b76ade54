//! The search of one input that is read in chunks.

use std::io::{self, Read};

use memchr::memchr_iter;

use super::matching::{Match, compare};
use super::patterns::Patterns;

/// The size of a chunk in bytes: it stays in a cache of the processor.
const CHUNK: usize = 256 * 1024;

/// The most matches of one input that are reported. What follows the next one is not searched.
pub(super) const MAX_MATCHES: usize = 100;

/// A match with its place in the input.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Located {
    pub(super) found: Match,
    /// The offset of its first byte.
    pub(super) start: u64,
    /// The offset of the byte after the last one.
    pub(super) end: u64,
    /// The line of its first byte, from 1.
    pub(super) line: u64,
}

/// An input that is being searched. Its buffer can be used for another one.
pub(super) struct Stream<'a> {
    patterns: &'a Patterns,
    buffer: &'a mut Vec<u8>,
    /// The number of bytes in the buffer.
    filled: usize,
    /// The position in the buffer from which on the input was not searched.
    next: usize,
    /// The offset of the buffer in the input.
    offset: u64,
    /// The number of line ends before the buffer.
    lines: u64,
    matches: Vec<Located>,
}

impl<'a> Stream<'a> {
    pub(super) fn new(patterns: &'a Patterns, buffer: &'a mut Vec<u8>) -> Self {
        // A match can begin before the chunk and end after it.
        let size = CHUNK + 2 * patterns.longest;
        if buffer.len() < size {
            buffer.resize(size, 0);
        }
        Self { patterns, buffer, filled: 0, next: 0, offset: 0, lines: 0, matches: Vec::new() }
    }

    /// Reads and searches the next bytes. Returns their number, which is 0 at the end.
    ///
    /// # Errors
    /// Errors of reading.
    pub(super) fn read(&mut self, input: &mut dyn Read) -> io::Result<usize> {
        if self.filled == self.buffer.len() {
            self.search(false);
            self.forget();
        }
        loop {
            match input.read(&mut self.buffer[self.filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(count) => {
                    self.filled += count;
                    return Ok(count);
                }
            }
        }
    }

    /// Searches bytes that were read elsewhere.
    pub(super) fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            // A slice never fails.
            let _ = self.read(&mut bytes);
        }
    }

    /// Returns the bytes that were read and that the buffer still has.
    pub(super) fn buffered(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }

    /// Returns whether there are so many matches that the rest is not searched.
    pub(super) fn is_full(&self) -> bool {
        self.matches.len() > MAX_MATCHES
    }

    /// Searches the rest. Returns the matches, and whether there are more of them.
    pub(super) fn finish(mut self) -> (Vec<Located>, bool) {
        self.search(true);
        let is_full = self.is_full();
        self.matches.truncate(MAX_MATCHES);
        (distinct(self.patterns, self.matches), is_full)
    }

    /// Searches up to the last position at which a match is decided.
    fn search(&mut self, is_end: bool) {
        let patterns = self.patterns;
        let end = if is_end { self.filled } else { self.filled.saturating_sub(patterns.longest) };
        let mut at = self.next;
        while let Some(found) = patterns.index.next(&self.buffer[..self.filled], at, end) {
            at = found + patterns.index.stride();
            self.search_at(found);
        }
        // The last look was at most a stride before the end.
        self.next = at.max(end.saturating_sub(patterns.index.stride()));
    }

    /// Searches the patterns with a window around a position.
    fn search_at(&mut self, at: usize) {
        let (patterns, input) = (self.patterns, &self.buffer[..self.filled]);
        let mut found = Vec::new();
        for (start, anchors) in patterns.index.windows(input, at) {
            let Some(window) = input.get(start..start + patterns.index.window()) else { continue };
            for anchor in anchors {
                let pattern = &patterns.patterns[anchor.pattern];
                if window != &patterns.text_of(pattern)[anchor.offset..][..window.len()] {
                    // The others have the same window.
                    break;
                }
                if !self.is_known(pattern.part, start) {
                    found.extend(compare(patterns, pattern, input, start, anchor.offset));
                }
            }
        }
        for found in found {
            self.add(found);
        }
    }

    /// Returns whether a position is in one of the last matches.
    fn is_known(&self, part: usize, at: usize) -> bool {
        let at = self.offset + at as u64;
        let has =
            |located: &&Located| located.found.part == part && (located.start..located.end).contains(&at);
        self.is_full() || self.matches.iter().rev().take(8).any(|located| has(&located))
    }

    fn add(&mut self, found: Match) {
        let (start, part) = (found.start, found.part);
        // Several windows of a pattern lead to the same match.
        if self.is_known(part, start) {
            return;
        }
        let lines = memchr_iter(b'\n', &self.buffer[..found.start]).count();
        self.matches.push(Located {
            start: self.offset + found.start as u64,
            end: self.offset + found.end as u64,
            line: 1 + self.lines + lines as u64,
            found,
        });
    }

    /// Keeps the end of the buffer.
    fn forget(&mut self) {
        let kept = self.filled.min(2 * self.patterns.longest);
        let forgotten = self.filled - kept;
        self.lines += memchr_iter(b'\n', &self.buffer[..forgotten]).count() as u64;
        self.offset += forgotten as u64;
        self.buffer.copy_within(forgotten..self.filled, 0);
        (self.filled, self.next) = (kept, self.next.saturating_sub(forgotten));
    }
}

/// Removes matches inside another one of the same API, and those of the same bytes.
fn distinct(patterns: &Patterns, mut matches: Vec<Located>) -> Vec<Located> {
    matches.sort_by(|a, b| {
        a.start.cmp(&b.start).then(b.end.cmp(&a.end)).then(a.found.chain.len().cmp(&b.found.chain.len()))
    });
    let api = |located: &Located| patterns.parts[located.found.part].0;
    matches.dedup_by(|next, last| next.end <= last.end && api(next) == api(last));
    matches
}
