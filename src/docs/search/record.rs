//! What an index stores: counts of words, and facts about documents.

use std::borrow::Cow;

/// The version of everything that an index stores. A change of [`Field`], [`Facts`] or [`Posting`], and of how texts are
/// divided into words, must raise it, so that older index files are rebuilt.
pub(in crate::docs) const VERSION: u32 = 1;

/// A part of a document. Its number is its place in [`Posting::counts`].
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

/// The occurrences of a word in one document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::docs) struct Posting {
    /// The number of the document.
    pub(in crate::docs) document: u32,
    /// The occurrences in each field, at most 255.
    pub(in crate::docs) counts: [u8; FIELDS],
}

impl Posting {
    /// The length of the stored form, in bytes.
    pub(in crate::docs) const SIZE: usize = 4 + FIELDS;

    /// Returns the stored form.
    pub(in crate::docs) fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..4].copy_from_slice(&self.document.to_le_bytes());
        bytes[4..].copy_from_slice(&self.counts);
        bytes
    }

    /// Reads the stored form.
    pub(in crate::docs) fn from_bytes(bytes: &[u8; Self::SIZE]) -> Self {
        let [a, b, c, d, counts @ ..] = *bytes;
        Self { document: u32::from_le_bytes([a, b, c, d]), counts }
    }
}

/// The properties of a document that decide between equal words. All are zero for a section of a text.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(in crate::docs) struct Facts {
    /// The HTTP method, in upper case, as its first two letters.
    pub(in crate::docs) method: [u8; 2],
    /// The number of literal segments of the path.
    pub(in crate::docs) literals: u8,
    /// The number of variables in the path.
    pub(in crate::docs) variables: u8,
    /// [`Facts::COLLECTION`], [`Facts::ITEM`] and [`Facts::DEPRECATED`].
    pub(in crate::docs) flags: u8,
    /// The number of words in each field. [`Index::add`](super::Index::add) counts them.
    pub(in crate::docs) lengths: [u16; FIELDS],
}

impl Facts {
    /// The path continues with a variable in another operation: `/invoices` next to `/invoices/{id}`.
    pub(in crate::docs) const COLLECTION: u8 = 1;
    /// The path ends with a variable.
    pub(in crate::docs) const ITEM: u8 = 2;
    /// The operation is deprecated.
    pub(in crate::docs) const DEPRECATED: u8 = 4;

    /// The length of the stored form, in bytes.
    pub(in crate::docs) const SIZE: usize = 5 + 2 * FIELDS;

    /// Returns whether all of `flags` are set.
    pub(in crate::docs) fn has(self, flags: u8) -> bool {
        self.flags & flags == flags
    }

    /// Returns the stored form.
    pub(in crate::docs) fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        let [first, second] = self.method;
        bytes[..5].copy_from_slice(&[first, second, self.literals, self.variables, self.flags]);
        for (place, length) in bytes[5..].chunks_exact_mut(2).zip(self.lengths) {
            place.copy_from_slice(&length.to_le_bytes());
        }
        bytes
    }

    /// Reads the stored form.
    pub(in crate::docs) fn from_bytes(bytes: &[u8; Self::SIZE]) -> Self {
        let [first, second, literals, variables, flags, rest @ ..] = *bytes;
        let mut lengths = [0; FIELDS];
        for (length, pair) in lengths.iter_mut().zip(rest.chunks_exact(2)) {
            *length = pair.iter().rev().fold(0, |all: u16, byte| (all << 8) | u16::from(*byte));
        }
        Self { method: [first, second], literals, variables, flags, lengths }
    }
}

/// An index that can be ranked, in memory or in a file.
///
/// Its answers come from a file that can be damaged: ranking ignores documents beyond [`Postings::documents`].
pub(in crate::docs) trait Postings {
    /// Returns the number of documents.
    fn documents(&self) -> usize;

    /// Returns the number of words of a field in all documents.
    fn total_length(&self, field: Field) -> u64;

    /// Returns the occurrences of a word, in the order of the documents. It is empty for an unknown word.
    fn list(&self, term: &str) -> Cow<'_, [Posting]>;

    /// Calls `take` with every word, in the order of their bytes.
    fn each_term(&self, take: &mut dyn FnMut(&str));

    /// Returns the facts about a document, and the default beyond the last one.
    fn facts(&self, document: usize) -> Facts;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_forms_are_read_again() {
        let posting = Posting { document: 0x0403_0201, counts: [9, 8, 7, 6, 5, 4, 3, 255] };
        assert_eq!(posting.to_bytes(), [1, 2, 3, 4, 9, 8, 7, 6, 5, 4, 3, 255]);
        assert_eq!(Posting::from_bytes(&posting.to_bytes()), posting);
        let facts = Facts {
            method: *b"PO",
            literals: 3,
            variables: 2,
            flags: Facts::ITEM,
            lengths: [1, 2, 3, 4, 5, 6, 7, 0xfffe],
        };
        assert_eq!(facts.to_bytes()[..7], *b"PO\x03\x02\x02\x01\x00");
        assert_eq!(Facts::from_bytes(&facts.to_bytes()), facts);
    }

    #[test]
    fn the_number_of_a_field_is_its_place() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, place);
        }
    }
}
