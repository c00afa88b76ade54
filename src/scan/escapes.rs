//! The escapes of single characters, once and twice.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::encodings::{Encoding, escaped};

/// The escapes of the characters of a set of texts. They are computed when the search needs them.
pub(super) struct Escapes(BTreeMap<char, OnceLock<Box<[Escape]>>>);

/// An escape of one character.
pub(super) struct Escape {
    pub(super) text: Box<[u8]>,
    pub(super) ways: Ways,
}

/// The ways to write a text, as a set: each escape, and each escape after another.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) struct Ways(u128);

/// The number of escapes.
const COUNT: usize = Encoding::ESCAPES.len();

impl Ways {
    /// All, for a text without escapes.
    pub(super) const ALL: Self = Self(u128::MAX);

    fn of(chain: &[Encoding]) -> Self {
        let index =
            |encoding: &Encoding| Encoding::ESCAPES.iter().position(|one| one == encoding).unwrap_or(COUNT);
        match chain {
            [only] => Self(1 << index(only)),
            [first, second] => Self(1 << (COUNT + index(first) * COUNT + index(second))),
            _ => Self::ALL,
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the encodings of the first way: the shortest one.
    pub(super) fn chain(self) -> Vec<Encoding> {
        let bit = self.0.trailing_zeros() as usize;
        match bit {
            _ if self == Self::ALL => Vec::new(),
            _ if bit < COUNT => vec![Encoding::ESCAPES[bit]],
            _ if bit < COUNT * (COUNT + 1) => {
                let pair = bit - COUNT;
                vec![Encoding::ESCAPES[pair / COUNT], Encoding::ESCAPES[pair % COUNT]]
            }
            _ => vec![Encoding::Mixed],
        }
    }
}

impl Escapes {
    /// Returns the escapes of the characters in these texts.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a [u8]>) -> Self {
        let chars = texts.filter_map(|text| std::str::from_utf8(text).ok()).flat_map(str::chars);
        Self(chars.map(|c| (c, OnceLock::new())).collect())
    }

    /// Returns the escapes of a character, the longest first.
    pub(super) fn of_char(&self, c: char) -> &[Escape] {
        self.0.get(&c).map_or(&[], |escapes| escapes.get_or_init(|| escapes_of(c)))
    }
}

fn escapes_of(c: char) -> Box<[Escape]> {
    let mut found: BTreeMap<Box<[u8]>, Ways> = BTreeMap::new();
    let mut add = |text: &[u8], ways: Ways| {
        let known = found.entry(text.into()).or_insert(Ways(0));
        known.0 |= ways.0;
    };
    let mut buffer = [0; 4];
    let plain = c.encode_utf8(&mut buffer).as_bytes();
    for first in escaped(plain) {
        add(&first.text, Ways::of(&[first.encoding]));
        for second in escaped(&first.text) {
            add(&second.text, Ways::of(&[first.encoding, second.encoding]));
        }
    }
    if c == '\n' {
        add(b"\r\n", Ways::ALL);
    }
    found.remove(plain);
    let mut escapes: Vec<Escape> = found.into_iter().map(|(text, ways)| Escape { text, ways }).collect();
    escapes.sort_by_key(|escape| std::cmp::Reverse(escape.text.len()));
    escapes.into()
}
