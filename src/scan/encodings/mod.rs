//! The encodings in which a credential is searched.
//!
//! An escape changes single characters. It is applied as its writers do, which leave most characters alone (`masked` and
//! `html`), or to every character (`every`). A block code changes all bytes and several at a time (`codes`).

mod codes;
mod entities;
mod every;
mod html;
mod name;
mod quoted_printable;

use zeroize::Zeroizing;

use crate::launch::mask::encodings::{Family, encoded_once};
pub use name::Encoding;

/// An encoded text, which is wiped when dropped and never printed.
pub(super) struct Encoded {
    /// The encoding that was applied last.
    pub(super) encoding: Encoding,
    pub(super) text: Zeroizing<Vec<u8>>,
}

impl Encoded {
    /// Writes each item. All of them take at most `capacity` bytes, so that the text is not moved.
    fn of<T>(
        encoding: Encoding,
        capacity: usize,
        items: impl Iterator<Item = T>,
        write: impl Fn(T, &mut Vec<u8>),
    ) -> Self {
        let mut text = Zeroizing::new(Vec::with_capacity(capacity));
        items.for_each(|item| write(item, &mut text));
        Self { encoding, text }
    }
}

/// The escapes that the masker knows.
const MASKED: [(Family, Encoding); 5] = [
    (Family::Percent, Encoding::Percent),
    (Family::Json, Encoding::Json),
    (Family::Backslash, Encoding::StringLiteral),
    (Family::Shell, Encoding::Shell),
    (Family::Doubled, Encoding::Doubled),
];

/// Returns a text with each escape applied once, without duplicates and without the text itself.
pub(super) fn escaped(text: &[u8]) -> Vec<Encoded> {
    let masked = MASKED.into_iter().flat_map(|(family, encoding)| {
        encoded_once(text, family).into_iter().map(move |text| Encoded { encoding, text })
    });
    let other = html::encodings(text).into_iter().chain(quoted_printable::encodings(text));
    distinct(text, masked.chain(other).chain(every::encodings(text)))
}

/// Returns a text in each block code, without duplicates.
pub(super) fn coded(text: &[u8]) -> Vec<Encoded> {
    let base64 = encoded_once(text, Family::Base64).into_iter().enumerate().map(|(index, text)| Encoded {
        // The first half uses the alphabet of RFC 4648 section 4.
        encoding: if index < 3 { Encoding::Base64 } else { Encoding::Base64Url },
        text,
    });
    distinct(text, base64.chain(codes::encodings(text)))
}

/// Returns whether an escape can start with this byte.
pub(super) fn may_start_escape(byte: u8) -> bool {
    !byte.is_ascii_alphanumeric()
}

fn distinct(text: &[u8], all: impl Iterator<Item = Encoded>) -> Vec<Encoded> {
    let mut kept: Vec<Encoded> = Vec::new();
    for one in all {
        if one.text.as_slice() != text
            && !one.text.is_empty()
            && kept.iter().all(|other| other.text != one.text)
        {
            kept.push(one);
        }
    }
    kept
}
