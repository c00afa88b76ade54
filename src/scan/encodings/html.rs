//! Character references of HTML by name. The masker has those that writers use most.

use super::entities::name_of;
use super::every::put;
use super::{Encoded, Encoding};

/// The longest reference of one byte, in bytes.
const LONGEST: usize = 10;

pub(super) fn encodings(text: &[u8]) -> Vec<Encoded> {
    let Ok(text) = std::str::from_utf8(text) else { return Vec::new() };
    let named = |c: char, out: &mut Vec<u8>| match name_of(c) {
        Some(name) => put(out, format_args!("&{name};")),
        None => out.extend(c.encode_utf8(&mut [0; 4]).as_bytes()),
    };
    vec![Encoded::of(Encoding::Html, LONGEST * text.len(), text.chars(), named)]
}
