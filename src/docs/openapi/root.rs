//! The root of a specification, whose parts are parsed when they are needed.

use std::borrow::Cow;
use std::fs::File;
use std::ops::Range;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde::de::DeserializeSeed as _;
use serde_json::Value;

use super::outline::Requests;
use super::parts::{self, Part, key};
use crate::docs::bounded::{Budget, MOST};
use crate::docs::cells::Cells;
use crate::docs::index::{Sections, read_at};

/// The memory of parsed parts from which on they are dropped, in bytes.
const KEPT: usize = 32 << 20;

/// The text of a specification, in JSON.
#[derive(Clone, Debug)]
pub(in crate::docs) enum Text {
    Memory(Arc<Vec<u8>>),
    /// From a position of a file to its end.
    File(Arc<File>, usize),
}

impl Default for Text {
    fn default() -> Self {
        Self::Memory(Arc::default())
    }
}

impl Text {
    fn read(&self, range: Range<usize>) -> Option<Cow<'_, [u8]>> {
        match self {
            Self::Memory(bytes) => bytes.get(range).map(Cow::Borrowed),
            Self::File(file, start) => {
                let mut bytes = vec![0; range.len()];
                read_at(file, &mut bytes, start + range.start).ok()?;
                Some(Cow::Owned(bytes))
            }
        }
    }

    fn length(&self) -> Option<usize> {
        match self {
            Self::Memory(bytes) => Some(bytes.len()),
            Self::File(file, start) => usize::try_from(file.metadata().ok()?.len()).ok()?.checked_sub(*start),
        }
    }

    fn whole(&self) -> Option<Cow<'_, [u8]>> {
        self.read(0..self.length()?)
    }
}

/// The root of a specification. The default has no parts.
#[derive(Debug, Default)]
pub(super) struct Root {
    text: Text,
    sections: Arc<Sections>,
    /// The parts that were parsed, by their places in the table.
    parsed: Cells<Value>,
    /// The whole specification, for a reference to more than one part.
    whole: OnceLock<Box<Value>>,
    taken: AtomicUsize,
    is_damaged: AtomicBool,
    /// Whether the paths have no responses and extensions.
    has_only_requests: bool,
}

impl Root {
    /// Opens a text whose sections have at least the table of parts.
    pub(super) fn new(text: Text, sections: Sections) -> Self {
        Self::shared(text, Arc::new(sections))
    }

    fn shared(text: Text, sections: Arc<Sections>) -> Self {
        let parsed = Cells::new(parts::count(&sections));
        Self {
            text,
            sections,
            parsed,
            whole: OnceLock::new(),
            taken: AtomicUsize::new(0),
            is_damaged: AtomicBool::new(false),
            has_only_requests: false,
        }
    }

    /// Returns the same specification without any parsed part. Its paths have no responses and extensions.
    pub(super) fn requests(&self) -> Self {
        let root = Self::shared(self.text.clone(), Arc::clone(&self.sections));
        Self { has_only_requests: true, ..root }
    }

    /// Returns the sections of the index.
    pub(super) fn sections(&self) -> &Arc<Sections> {
        &self.sections
    }

    /// Returns the length of the text in bytes.
    pub(super) fn size(&self) -> usize {
        self.text.length().unwrap_or_default()
    }

    /// Returns the whole text, in memory.
    pub(super) fn text(&self) -> Cow<'_, [u8]> {
        self.text.whole().unwrap_or_default()
    }

    /// Returns the value at a JSON pointer (RFC 6901).
    pub(super) fn pointer(&self, pointer: &str) -> Option<&Value> {
        if pointer.is_empty() {
            return Some(self.whole());
        }
        let rest = pointer.strip_prefix('/')?;
        let mut names: Vec<Cow<'_, str>> = Vec::new();
        let mut end = 0;
        for name in rest.split('/').take(DEEPEST) {
            end += 1 + name.len();
            names.push(if name.contains('~') {
                name.replace("~1", "/").replace("~0", "~").into()
            } else {
                name.into()
            });
            let part: Vec<&str> = names.iter().map(|name| &**name).collect();
            let (place, part) = parts::find(&self.sections, key(&part))?;
            if !part.is_divided() {
                return self.parsed(place, part, names[0] == "paths").pointer(&pointer[end..]);
            }
        }
        if end < pointer.len() { None } else { self.whole().pointer(pointer) }
    }

    /// Returns a member of the root.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.part(&[name])
    }

    /// Returns the elements of an array at the root, or nothing for any other value.
    pub(super) fn list(&self, name: &str) -> &[Value] {
        self.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the entries of an object at the root, or nothing for any other value.
    pub(super) fn entries(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.get(name).and_then(Value::as_object).into_iter().flatten()
    }

    /// Returns a string at the root, or the empty one for any other value.
    pub(super) fn string(&self, name: &str) -> &str {
        self.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns whether a member of the root is an object whose members are parts.
    pub(super) fn is_divided(&self, name: &str) -> bool {
        parts::find(&self.sections, key(&[name])).is_some_and(|(_, part)| part.is_divided())
    }

    /// Returns a part by its name: the names of the objects that it is in, and its own.
    pub(super) fn part(&self, names: &[&str]) -> Option<&Value> {
        let (place, part) = parts::find(&self.sections, key(names))?;
        if part.is_divided() {
            return names.iter().try_fold(self.whole(), |value, name| value.get(name));
        }
        Some(self.parsed(place, part, names[0] == "paths"))
    }

    fn parsed(&self, place: usize, part: Part, is_path: bool) -> &Value {
        let Some(cell) = self.parsed.get(place) else { return &Value::Null };
        cell.get_or_init(|| {
            let (start, length) = (part.start as usize, part.length as usize);
            let bytes = self.text.read(start..start + length);
            // What is in memory was parsed before.
            let is_checked = matches!(self.text, Text::Memory(_));
            let bytes = bytes.filter(|bytes| is_checked || crc32fast::hash(bytes) == part.check);
            self.parse(bytes, is_path && self.has_only_requests)
        })
    }

    fn whole(&self) -> &Value {
        self.whole.get_or_init(|| self.parse(self.text.whole(), false))
    }

    fn parse(&self, bytes: Option<Cow<'_, [u8]>>, only_requests: bool) -> Box<Value> {
        let budget = Budget::of(MOST);
        let value = bytes.and_then(|bytes| {
            let mut json = serde_json::Deserializer::from_slice(&bytes);
            let parsed = if only_requests {
                Requests::parser(&budget).deserialize(&mut json)
            } else {
                budget.deserialize(&mut json)
            };
            parsed.ok()
        });
        self.taken.fetch_add(budget.taken(), Ordering::Relaxed);
        self.is_damaged.fetch_or(value.is_none(), Ordering::Relaxed);
        Box::new(value.unwrap_or_default())
    }

    /// Drops the parsed parts if they are large.
    pub(super) fn shrink(&mut self) {
        if self.taken() > KEPT {
            self.parsed.clear();
            self.whole.take();
            self.taken.store(0, Ordering::Relaxed);
        }
    }

    /// Returns the memory that the parsed parts take, in bytes.
    pub(super) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }

    /// Returns the memory of everything, in bytes.
    pub(super) fn memory(&self) -> usize {
        let text = if let Text::Memory(bytes) = &self.text { bytes.len() } else { 0 };
        text + self.taken() + self.sections.memory() + self.parsed.memory()
    }

    /// Returns whether something could not be read. Then nothing that was read counts.
    pub(super) fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed) || self.sections.is_damaged()
    }
}

/// The most objects that a part is in, and the part.
const DEEPEST: usize = 3;

/// Returns a specification in memory with this content.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
pub(super) fn root_of(value: &Value) -> Root {
    super::compile::compile(value.to_string().into_bytes(), &Budget::of(MOST)).unwrap()
}
