//! The search of many inputs, by several threads.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::archives::{self, Budget, Embedded, Kind, Members};
use super::finding::{Finding, UnreadPlace};
use super::patterns::Patterns;
use super::place::Place;
use super::searched::SearchedApi;
use super::sink::{Sink, Unread};
use super::stream::{Located, Stream};

/// The most archives around an input.
const MAX_DEPTH: usize = 5;

/// The most findings and unread places that are stored, each.
const MAX_STORED: usize = 20_000;

/// The bytes that decide whether an input is an archive.
const HEAD: usize = 512;

/// A search for the credentials of a vault.
pub struct Search {
    patterns: Patterns,
    findings: Mutex<Vec<Finding>>,
    /// Whether findings were left out.
    is_full: AtomicBool,
    unread: Mutex<Vec<UnreadPlace>>,
    buffers: Mutex<Vec<Vec<u8>>>,
    inputs: AtomicU64,
    bytes: AtomicU64,
}

/// The result of a search.
#[derive(Debug)]
pub struct Report {
    /// The APIs whose credentials were searched.
    pub apis: Vec<SearchedApi>,
    /// In the order of the places.
    pub findings: Vec<Finding>,
    /// In the order of the places.
    pub unread: Vec<UnreadPlace>,
    /// The number of inputs.
    pub inputs: u64,
    /// Their size in bytes, without what archives contain.
    pub bytes: u64,
}

impl Search {
    /// Starts a search.
    #[must_use]
    pub fn new(patterns: Patterns) -> Self {
        Self {
            patterns,
            findings: Mutex::default(),
            is_full: AtomicBool::new(false),
            unread: Mutex::default(),
            buffers: Mutex::default(),
            inputs: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        }
    }

    /// Returns the number of inputs and of their bytes so far.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        (self.inputs.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }

    /// Ends the search. The patterns are wiped.
    #[must_use]
    pub fn finish(self) -> Report {
        let (inputs, bytes) = self.progress();
        let mut findings = self.findings.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut unread = self.unread.into_inner().unwrap_or_else(PoisonError::into_inner);
        findings.sort_by(|a, b| {
            (&a.place, &a.members, a.start, a.api).cmp(&(&b.place, &b.members, b.start, b.api))
        });
        unread.sort_by(|a, b| (&a.place, &a.members).cmp(&(&b.place, &b.members)));
        Report { apis: self.patterns.apis.clone(), findings, unread, inputs, bytes }
    }

    /// Searches an input and the members of an archive. Returns what was found in it and in its members.
    fn input(&self, input: &mut Input<'_>, bytes: &mut dyn Read) -> Vec<Finding> {
        let mut buffer = lock(&self.buffers).pop().unwrap_or_default();
        let mut stream = Stream::new(&self.patterns, &mut buffer);
        let mut within = Vec::new();
        let read = self.read(input, &mut stream, bytes, &mut within);
        // A limit is reported for the outermost archive alone.
        if let Err(reason) = read
            && (input.members.is_empty() || !input.budget.is_exceeded())
        {
            self.add_unread(input, reason);
        }
        let (found, is_full) = stream.finish();
        if is_full {
            self.add_unread(input, Unread::Limit("it has more than 100 findings"));
        }
        let found = found.into_iter().map(|located| self.finding(input, located));
        // An archive that does not compress its members contains the same bytes.
        let is_new = |one: &Finding| {
            !within.iter().any(|other: &Finding| other.api == one.api && other.encodings == one.encodings)
        };
        let found: Vec<Finding> = found.filter(is_new).collect();
        within.extend(found);
        lock(&self.buffers).push(buffer);
        within
    }

    /// Reads an input to its end, and enters it if it is an archive.
    fn read(
        &self,
        input: &mut Input<'_>,
        stream: &mut Stream<'_>,
        bytes: &mut dyn Read,
        within: &mut Vec<Finding>,
    ) -> Result<(), Unread> {
        let mut has_more = true;
        while has_more && stream.buffered().len() < HEAD {
            has_more = stream.read(bytes).map_err(Unread::Io)? > 0;
        }
        let is_deepest = input.members.len() >= MAX_DEPTH;
        let entered = match archives::kind_of(stream.buffered()) {
            Some(_) if is_deepest => Err(Unread::Limit("archives are nested too deeply")),
            Some(kind) => self.enter(input, kind, 0, stream, bytes, within),
            None if is_deepest => Ok(()),
            None => return self.read_other(input, has_more, stream, bytes, within),
        };
        if input.budget.is_exceeded() && !input.members.is_empty() {
            // The archive around it is not unpacked to its end either.
            return entered;
        }
        while has_more && !stream.is_full() {
            has_more = stream.read(bytes).map_err(Unread::Io)? > 0;
        }
        entered
    }

    /// Reads an input that is not an archive to its end, and enters the archives that are in it.
    fn read_other(
        &self,
        input: &mut Input<'_>,
        mut has_more: bool,
        stream: &mut Stream<'_>,
        bytes: &mut dyn Read,
        within: &mut Vec<Finding>,
    ) -> Result<(), Unread> {
        let embedded = Embedded::in_file(&stream.buffered()[..stream.buffered().len().min(HEAD)]);
        let mut from = 0;
        loop {
            if let Some(at) = embedded.find(stream.buffered(), from) {
                return self.enter(input, Kind::Container(embedded), at, stream, bytes, within);
            }
            if !has_more || stream.is_full() {
                return Ok(());
            }
            let count = stream.read(bytes).map_err(Unread::Io)?;
            (has_more, from) = (count > 0, stream.buffered().len() - count);
        }
    }

    /// Enters an archive, which begins at a position of the buffer.
    fn enter(
        &self,
        input: &mut Input<'_>,
        kind: Kind,
        from: usize,
        stream: &mut Stream<'_>,
        bytes: &mut dyn Read,
        within: &mut Vec<Finding>,
    ) -> Result<(), Unread> {
        let head = stream.buffered()[from..].to_vec();
        input.budget.consumed(if input.members.is_empty() { head.len() as u64 } else { 0 });
        let is_outermost = input.members.is_empty();
        let mut tee = Tee { head: io::Cursor::new(head), stream, bytes, budget: input.budget, is_outermost };
        let (place, budget, outer) = (input.place, input.budget, input.members.clone());
        let is_guess = input.is_guess || matches!(kind, Kind::Container(_));
        let mut members = Members::new(budget, |name: &str, bytes: &mut dyn Read| {
            let mut members = outer.clone();
            members.push(name.to_owned());
            within.extend(self.input(&mut Input { place, members, budget, is_guess }, bytes));
        });
        let entered = archives::enter(kind, &mut tee, &mut members);
        if budget.is_exceeded() { Err(Unread::Limit("it unpacks to too many bytes")) } else { entered }
    }

    fn finding(&self, input: &Input<'_>, located: Located) -> Finding {
        let (api, part) = self.patterns.parts[located.found.part];
        Finding {
            api,
            part,
            encodings: located.found.chain,
            place: input.place.clone(),
            members: input.members.clone(),
            line: located.line,
            start: located.start,
            end: located.end,
        }
    }

    /// Stores findings, and records the first place of which some are left out.
    fn store(&self, place: &Place, found: Vec<Finding>) {
        let mut findings = lock(&self.findings);
        let free = MAX_STORED.saturating_sub(findings.len());
        let is_over = found.len() > free && !self.is_full.swap(true, Ordering::Relaxed);
        findings.extend(found.into_iter().take(free));
        if is_over {
            self.unread(place, Unread::Limit("from here on, there are more than 20,000 findings"));
        }
    }

    fn add_unread(&self, input: &Input<'_>, reason: Unread) {
        if input.is_guess && !matches!(reason, Unread::Limit(_)) {
            return;
        }
        let mut unread = lock(&self.unread);
        if unread.len() < MAX_STORED {
            unread.push(UnreadPlace { place: input.place.clone(), members: input.members.clone(), reason });
        }
    }
}

impl Sink for Search {
    fn search(&self, place: &Place, bytes: &mut dyn Read) {
        self.inputs.fetch_add(1, Ordering::Relaxed);
        let mut counted = Counted { bytes, count: &self.bytes };
        let budget = Budget::new();
        let found = self.input(&mut Input::of(place, &budget), &mut counted);
        if !found.is_empty() {
            self.store(place, found);
        }
    }

    fn unread(&self, place: &Place, reason: Unread) {
        let budget = Budget::new();
        self.add_unread(&Input::of(place, &budget), reason);
    }
}

/// An input: a place, or a member of an archive there.
struct Input<'a> {
    place: &'a Place,
    members: Vec<String>,
    budget: &'a Budget,
    /// Whether it may be damaged because it is no archive: bytes in another file that look like the start of one.
    is_guess: bool,
}

impl<'a> Input<'a> {
    fn of(place: &'a Place, budget: &'a Budget) -> Self {
        Self { place, members: Vec::new(), budget, is_guess: false }
    }
}

/// The bytes of an archive, which are searched as they are, too.
struct Tee<'a, 'b> {
    /// What was read already.
    head: io::Cursor<Vec<u8>>,
    stream: &'a mut Stream<'b>,
    bytes: &'a mut dyn Read,
    budget: &'a Budget,
    is_outermost: bool,
}

impl Read for Tee<'_, '_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.head.read(out)?;
        if count > 0 {
            return Ok(count);
        }
        let count = self.bytes.read(out)?;
        self.stream.push(&out[..count]);
        if self.is_outermost {
            self.budget.consumed(count as u64);
        }
        Ok(count)
    }
}

/// A reader that counts its bytes.
struct Counted<'a> {
    bytes: &'a mut dyn Read,
    count: &'a AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(out)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
