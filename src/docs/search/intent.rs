//! What a question wants to do, and how well an operation fits.

use super::lexicon::lexicon;
use super::record::Facts;
use super::word_forms::each_word;

/// The intent of a verb.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[repr(u8)]
pub(in crate::docs) enum Intent {
    /// Not known: a question without a verb.
    #[default]
    Unknown,
    /// To list many.
    List,
    /// To read one.
    Read,
    /// To find some.
    Find,
    /// To create one.
    Create,
    /// To change one.
    Update,
    /// To do something else with one: send, merge, play.
    Act,
    /// To end or undo something, which some APIs do with `DELETE`.
    End,
    /// To delete one.
    Delete,
}

/// The number of intents and of kinds.
const INTENTS: usize = 9;
const KINDS: usize = 9;

impl Intent {
    /// Returns the intent that the lexicon names.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "list" => Self::List,
            "read" => Self::Read,
            "find" => Self::Find,
            "create" => Self::Create,
            "update" => Self::Update,
            "act" => Self::Act,
            "end" => Self::End,
            "delete" => Self::Delete,
            _ => return None,
        })
    }
}

/// What an operation does, by its method and path.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[repr(u8)]
pub(in crate::docs) enum Kind {
    /// Not an operation but a section of a text, or a method without a meaning for the search.
    #[default]
    Other,
    /// Reads a collection.
    GetCollection,
    /// Reads an item.
    GetItem,
    /// Reads something else.
    Get,
    /// Adds to a collection.
    PostCollection,
    /// Writes to an item.
    PostItem,
    /// Does something else.
    Post,
    /// Changes or sets something.
    Put,
    /// Deletes something.
    Delete,
}

impl Kind {
    const ALL: [Self; KINDS] = [
        Self::Other,
        Self::GetCollection,
        Self::GetItem,
        Self::Get,
        Self::PostCollection,
        Self::PostItem,
        Self::Post,
        Self::Put,
        Self::Delete,
    ];

    /// Returns the kind of an operation with this method, [`Facts::flags`] and main verb. A `POST` that reads or deletes
    /// is what its verb says.
    pub(in crate::docs) fn of(method: &str, flags: u8, verb: Intent) -> Self {
        let is_collection = flags & Facts::COLLECTION != 0;
        let is_item = flags & Facts::ITEM != 0;
        match (method, verb) {
            ("DELETE", _) | ("POST", Intent::Delete) => Self::Delete,
            ("POST", Intent::List | Intent::Read | Intent::Find) => Self::Get,
            ("GET", _) if is_item => Self::GetItem,
            ("GET", _) if is_collection => Self::GetCollection,
            ("GET" | "QUERY", _) => Self::Get,
            ("POST", _) if is_item => Self::PostItem,
            ("POST", _) if is_collection => Self::PostCollection,
            ("POST", _) => Self::Post,
            ("PUT" | "PATCH", _) => Self::Put,
            _ => Self::Other,
        }
    }

    /// Reads the stored form.
    pub(super) fn from_byte(byte: u8) -> Self {
        Self::ALL.get(usize::from(byte)).copied().unwrap_or_default()
    }
}

/// How well a kind fits an intent: rows in the order of [`Intent`], columns in the order of [`Kind`].
const FIT: [[f32; KINDS]; INTENTS] = [
    // Other, GET collection, item, other, POST collection, item, other, PUT, DELETE
    [0.9, 1.0, 0.85, 0.9, 0.95, 0.75, 0.95, 0.75, 0.5],
    [0.6, 1.0, 0.9, 0.95, 0.5, 0.45, 0.55, 0.4, 0.25],
    [0.6, 0.95, 0.75, 1.0, 0.5, 0.45, 0.6, 0.3, 0.25],
    [0.6, 1.0, 0.85, 1.0, 0.5, 0.45, 0.65, 0.4, 0.25],
    [0.6, 0.45, 0.4, 0.45, 1.0, 0.75, 0.95, 0.75, 0.25],
    [0.6, 0.4, 0.45, 0.45, 0.6, 0.9, 0.95, 1.0, 0.3],
    [0.6, 0.5, 0.45, 0.45, 1.0, 0.95, 1.0, 0.9, 0.3],
    [0.6, 0.45, 0.4, 0.45, 0.65, 0.75, 0.8, 0.95, 1.0],
    [0.6, 0.3, 0.3, 0.3, 0.4, 0.4, 0.4, 0.5, 1.0],
];

/// The same for a question without a verb that names fields, which most bodies have.
const FIT_NAMES: [f32; KINDS] = [0.9, 0.85, 0.85, 0.85, 1.0, 0.9, 0.95, 0.85, 0.4];

/// Returns how well a kind fits an intent, at most 1.
pub(super) fn fit(intent: Intent, has_names: bool, kind: Kind) -> f32 {
    if has_names && intent == Intent::Unknown {
        return FIT_NAMES[kind as usize];
    }
    FIT[intent as usize][kind as usize]
}

/// Returns the intent of the first verb in a summary, or else in an `operationId`.
pub(in crate::docs) fn main_verb(summary: &str, id: &str) -> Intent {
    let mut found = Intent::Unknown;
    let mut take = |word: &str| {
        found = lexicon().verb(word).unwrap_or_default();
        false
    };
    each_word(summary, &mut take);
    if found == Intent::Unknown {
        each_word(id, &mut |word| {
            found = lexicon().verb(word).unwrap_or_default();
            found == Intent::Unknown
        });
    }
    found
}
