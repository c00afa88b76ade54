//! What an index stores: counts of words, and facts about documents.

use super::intent::Kind;

/// The version of everything that an index stores. A change of [`Field`], [`Facts`] or [`Posting`], of the weights of fields,
/// and of how texts are divided into words, must raise it, so that older index files are rebuilt.
pub(in crate::docs) const VERSION: u32 = 3;

/// A part of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub(in crate::docs) enum Field {
    /// The summary of an operation; the heading of a section.
    Summary,
    /// The `operationId`.
    Id,
    /// The literal segments of the path before the last one.
    Path,
    /// The last literal segment of the path.
    Last,
    /// The tags of an operation; the headings above a section.
    Tags,
    /// The beginning of the description; the text of a section.
    Description,
    /// The names of the parameters.
    Parameters,
    /// The names and enum values of the fields in the body.
    Body,
}

/// The number of fields.
pub(in crate::docs) const FIELDS: usize = 8;

impl Field {
    /// All fields, in the order of their numbers.
    pub(in crate::docs) const ALL: [Self; FIELDS] = [
        Self::Summary,
        Self::Id,
        Self::Path,
        Self::Last,
        Self::Tags,
        Self::Description,
        Self::Parameters,
        Self::Body,
    ];
}

impl Field {
    /// Returns the bit of the field in a set of fields.
    pub(in crate::docs) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The occurrences of a word in one document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::docs) struct Posting {
    /// The number of the document.
    pub(in crate::docs) document: u32,
    /// The fields, one bit each.
    pub(in crate::docs) fields: u8,
    /// How strongly the document matches the word, as a part of [`u16::MAX`].
    pub(in crate::docs) strength: u16,
}

/// The properties of a document that decide between equal words. Those of a path are zero for a section of a text.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(in crate::docs) struct Facts {
    /// What the operation does.
    pub(in crate::docs) kind: Kind,
    /// The number of literal segments of the path.
    pub(in crate::docs) literals: u8,
    /// The number of variables in the path.
    pub(in crate::docs) variables: u8,
    /// [`Facts::COLLECTION`], [`Facts::ITEM`] and [`Facts::DEPRECATED`].
    pub(in crate::docs) flags: u8,
    /// The numbers of words in [`Field::Last`], [`Field::Path`] and [`Field::Summary`].
    /// [`IndexBuilder::add`](super::IndexBuilder::add) counts them.
    pub(in crate::docs) last: u8,
    pub(in crate::docs) path: u8,
    pub(in crate::docs) summary: u8,
}

impl Facts {
    /// The path continues with a variable in another operation: `/invoices` next to `/invoices/{id}`.
    pub(in crate::docs) const COLLECTION: u8 = 1;
    /// The path ends with a variable.
    pub(in crate::docs) const ITEM: u8 = 2;
    /// The operation is deprecated.
    pub(in crate::docs) const DEPRECATED: u8 = 4;

    /// The length of the stored form, in bytes.
    pub(in crate::docs) const SIZE: usize = 7;

    /// Returns whether all of `flags` are set.
    pub(in crate::docs) fn has(self, flags: u8) -> bool {
        self.flags & flags == flags
    }

    /// Returns the stored form.
    pub(in crate::docs) fn to_bytes(self) -> [u8; Self::SIZE] {
        let Self { kind, literals, variables, flags, last, path, summary } = self;
        [kind as u8, literals, variables, flags, last, path, summary]
    }

    /// Reads the stored form.
    pub(in crate::docs) fn from_bytes(bytes: &[u8; Self::SIZE]) -> Self {
        let [kind, literals, variables, flags, last, path, summary] = *bytes;
        Self { kind: Kind::from_byte(kind), literals, variables, flags, last, path, summary }
    }
}

/// An index that can be ranked, in memory or in a file.
///
/// Its answers come from a file that can be damaged: ranking ignores documents beyond [`Postings::documents`].
pub(in crate::docs) trait Postings {
    /// Returns the number of documents.
    fn documents(&self) -> usize;

    /// Returns the number of words.
    fn words(&self) -> usize;

    /// Returns a word by its place in the order of their bytes. It is empty beyond the last one.
    fn word(&self, place: usize) -> &str;

    /// Calls `take` with the occurrences of the word at a place, in the order of the documents.
    fn each(&self, place: usize, take: &mut dyn FnMut(Posting));

    /// Returns the facts about a document, and the default beyond the last one.
    fn facts(&self, document: usize) -> Facts;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_is_read_again() {
        let facts = Facts {
            kind: Kind::Delete,
            literals: 3,
            variables: 2,
            flags: Facts::ITEM,
            last: 1,
            path: 255,
            summary: 4,
        };
        assert_eq!(facts.to_bytes(), [8, 3, 2, 2, 1, 255, 4]);
        assert_eq!(Facts::from_bytes(&facts.to_bytes()), facts);
    }

    #[test]
    fn the_number_of_a_field_is_its_place() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place);
        }
    }
}
