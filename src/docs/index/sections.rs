//! The sections of an index, in memory or in a file.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::IndexFile;

/// The content of a section.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(usize)]
pub(in crate::docs) enum Section {
    /// The tags with their counts, the names of other files, and the number of operations, as JSON. The list of the
    /// sections of a Markdown text.
    Summary,
    /// The position of each part in the text, ordered by the hash of its name.
    Parts,
    /// The hashes of paths and IDs, each with the number of an operation, in order.
    Keys,
    /// All paths: length, number of methods, bytes.
    Paths,
    /// The end of each operation in the section of records.
    Ends,
    /// The operations, each as JSON, in the order of their paths. A Markdown text, sanitized.
    Records,
    /// The numbers of the operations, grouped by tag.
    Order,
    /// The numbers of the operations of each tag, in the order of the tags.
    Members,
    /// The search: the words, each with the end of its postings.
    Words,
    /// The search: where each word occurs.
    Postings,
    /// The search: facts about each document.
    Facts,
}

/// The number of sections.
pub(super) const COUNT: usize = Section::Facts as usize + 1;

/// The sections of one document.
#[derive(Debug)]
pub(in crate::docs) enum Sections {
    /// Those of a document that was just compiled.
    Memory([OnceLock<Vec<u8>>; COUNT]),
    /// Those of an index file.
    File(IndexFile),
}

impl Default for Sections {
    fn default() -> Self {
        Self::Memory(Default::default())
    }
}

fn bytes(section: &OnceLock<Vec<u8>>) -> &[u8] {
    section.get().map(Vec::as_slice).unwrap_or_default()
}

impl Sections {
    /// Adds a section in memory. One that is there stays.
    pub(in crate::docs) fn set(&self, section: Section, bytes: Vec<u8>) {
        if let Self::Memory(all) = self {
            all[section as usize].get_or_init(|| bytes);
        }
    }

    /// Returns the sections in memory, in order, or none if they are in a file.
    pub(super) fn in_memory(&self) -> Option<[&[u8]; COUNT]> {
        match self {
            Self::Memory(all) => Some(all.each_ref().map(bytes)),
            Self::File(_) => None,
        }
    }

    /// Returns the length of a section, in bytes.
    pub(in crate::docs) fn length(&self, section: Section) -> usize {
        match self {
            Self::Memory(all) => bytes(&all[section as usize]).len(),
            Self::File(file) => file.length(section),
        }
    }

    /// Returns a range of a section. It is empty if it is damaged or not a range of the section.
    pub(in crate::docs) fn read(&self, section: Section, range: Range<usize>) -> Cow<'_, [u8]> {
        match self {
            Self::Memory(all) => Cow::Borrowed(bytes(&all[section as usize]).get(range).unwrap_or_default()),
            Self::File(file) => file.read(section, range),
        }
    }

    /// Returns a whole section.
    pub(in crate::docs) fn whole(&self, section: Section) -> Cow<'_, [u8]> {
        self.read(section, 0..self.length(section))
    }

    /// Returns whether something could not be read. Then nothing that was read counts.
    pub(in crate::docs) fn is_damaged(&self) -> bool {
        matches!(self, Self::File(file) if file.is_damaged())
    }

    /// Returns the memory that the sections take, in bytes.
    pub(in crate::docs) fn memory(&self) -> usize {
        match self {
            Self::Memory(all) => all.iter().map(|section| bytes(section).len()).sum(),
            Self::File(file) => file.memory(),
        }
    }
}
