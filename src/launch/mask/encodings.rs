//! The encodings in which programs print a value.

mod backslash;
mod base64;
mod doubled;
mod families;
mod json;
mod percent;
mod shell;

use zeroize::Zeroizing;

pub(crate) use families::{Family, encoded_once};

/// A value to encode.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) bytes: &'a [u8],
    /// The parts that are not secret, as pairs of start and end, in ascending order.
    pub(super) public: &'a [usize],
}

/// An encoded value, wiped when dropped.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Encoding {
    pub(super) text: Zeroizing<Vec<u8>>,
    /// The number of bytes at the start of `text` that are the whole value. More follow only at the end of the data.
    pub(super) whole: usize,
    /// The parts that are not secret, as in [`Value::public`].
    pub(super) public: Vec<usize>,
}

impl Encoding {
    /// Returns the encoding as a value that is encoded once more.
    fn as_value(&self) -> Value<'_> {
        Value { bytes: &self.text, public: &self.public }
    }
}

/// The encodings that leave ASCII letters, digits and `_` unchanged.
const ESCAPES: [fn(Value) -> Vec<Encoding>; 5] =
    [percent::encodings, json::encodings, shell::encodings, backslash::encodings, doubled::encodings];

/// Returns all supported encodings of `value`, the value itself first, without duplicates.
///
/// None is shorter than the value, for a value that is long enough to be masked. Numbers, as in a hex dump, are not
/// among them: the masker decodes those in the text.
pub(super) fn encodings(value: Value) -> Vec<Encoding> {
    let mut encodings = vec![encode_each(value, 1, |_, byte, text| text.push(byte))];
    let is_plain = value.bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let escapes = if is_plain { &[][..] } else { &ESCAPES[..] };
    for encoding in
        base64::encodings(value).into_iter().chain(escapes.iter().flat_map(|encode| encode(value)))
    {
        if !encoding.text.is_empty() && encodings.iter().all(|other| other.text != encoding.text) {
            encodings.push(encoding);
        }
    }
    encodings
}

/// Encodes each byte with `write`, which appends at most `max` bytes. The vector never reallocates and therefore
/// leaves no copies.
fn encode_each(value: Value, max: usize, write: impl Fn(usize, u8, &mut Vec<u8>)) -> Encoding {
    let mut text = Zeroizing::new(Vec::with_capacity(value.bytes.len() * max));
    let mut ends = vec![0];
    for (index, &byte) in value.bytes.iter().enumerate() {
        write(index, byte, &mut text);
        if !value.public.is_empty() {
            ends.push(text.len());
        }
    }
    let public = value.public.iter().filter_map(|&index| ends.get(index).copied()).collect();
    Encoding { whole: text.len(), public, text }
}

/// Encodes each character with `write`, which appends at most `max` bytes for each of the character's own. Returns `None`
/// for a value that is not UTF-8.
fn encode_chars(value: Value, max: usize, write: impl Fn(char, &mut Vec<u8>)) -> Option<Encoding> {
    let decoded = std::str::from_utf8(value.bytes).ok()?;
    Some(encode_each(value, max, |index, _, text| {
        if let Some(char) = decoded.get(index..).and_then(|rest| rest.chars().next()) {
            write(char, text);
        }
    }))
}

/// Returns the hexadecimal digits.
fn digits(upper: bool) -> &'static [u8; 16] {
    if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" }
}

/// Appends the last `count` hexadecimal digits of a number.
fn push_hex(number: u32, count: u32, upper: bool, text: &mut Vec<u8>) {
    for place in (0..count).rev() {
        text.push(digits(upper)[(number >> (4 * place) & 15) as usize]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the encodings of bytes that are secret throughout.
    pub(super) fn all(bytes: &[u8]) -> Vec<Vec<u8>> {
        encodings(Value { bytes, public: &[] }).iter().map(|encoding| encoding.text.to_vec()).collect()
    }

    /// Returns whether `encoded` is one of the encodings of `value`.
    pub(super) fn has(value: impl AsRef<[u8]>, encoding: impl AsRef<[u8]>) -> bool {
        all(value.as_ref()).iter().any(|one| one.as_slice() == encoding.as_ref())
    }

    #[test]
    fn the_first_encoding_is_the_value_itself() {
        assert_eq!(all(b"a/b \"c\"")[0], b"a/b \"c\"");
    }

    #[test]
    fn a_plain_key_has_only_base64_encodings() {
        let value = Value { bytes: b"sk_live_0123456789", public: &[] };
        assert!(encodings(value)[1..].iter().all(|encoding| base64::encodings(value).contains(encoding)));
    }

    #[test]
    fn escapes_leave_plain_bytes_unchanged() {
        let plain: Vec<u8> =
            (0..=127_u8).filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').collect();
        for bytes in [plain.clone(), plain.into_iter().rev().collect()] {
            let value = Value { bytes: &bytes, public: &[] };
            for encoding in ESCAPES.iter().flat_map(|encode| encode(value)) {
                assert_eq!(*encoding.text, bytes);
            }
        }
    }

    #[test]
    fn no_encoding_is_too_short_or_a_duplicate() {
        for length in crate::launch::mask::MIN_LENGTH..40 {
            let value: Vec<u8> = (0..length).map(|index| (index * 89 + 7) as u8).collect();
            let encodings = all(&value);
            for (index, encoding) in encodings.iter().enumerate() {
                assert!(encoding.len() >= length, "{length}: {encoding:?}");
                assert!(!encodings[..index].contains(encoding));
            }
        }
    }

    #[test]
    fn public_parts_are_found_in_each_encoding() {
        let value = Value { bytes: b"a/\"user:$ecret/", public: &[1, 8] };
        for encoding in encodings(value) {
            let [start, end] = encoding.public[..] else { panic!("one part") };
            let text = String::from_utf8_lossy(&encoding.text[start..end]).into_owned();
            assert!(
                text.contains("user")
                    || text.contains("dXN")
                    || text.contains("VzZX")
                    || text.contains("1c2Vy"),
                "{text}"
            );
            assert!(!text.contains("ecret"), "{text}");
        }
    }
}
