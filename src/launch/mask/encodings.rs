//! The encodings in which programs print a value.

mod base64;
mod json;
mod percent;
mod shell;

use zeroize::Zeroizing;

/// An encoded value, wiped when dropped.
type Encoded = Zeroizing<Vec<u8>>;

/// Returns all supported encodings of `value`, the value itself first, without duplicates.
///
/// None is shorter than the value, for a value that is long enough to be masked. Base64 with line breaks and nested
/// encodings are not supported.
#[must_use]
pub fn encodings(value: &[u8]) -> Vec<Encoded> {
    let mut encodings = vec![Zeroizing::new(value.to_vec())];
    let encoded = base64::encodings(value)
        .into_iter()
        .chain(percent::encodings(value))
        .chain(json::encodings(value))
        .chain(shell::encodings(value));
    for encoding in encoded {
        if !encoding.is_empty() && !encodings.contains(&encoding) {
            encodings.push(encoding);
        }
    }
    encodings
}

/// Encodes each byte with `write`, which appends at most `max` bytes. The vector never reallocates and therefore
/// leaves no copies.
fn encode_each(value: &[u8], max: usize, write: impl Fn(usize, u8, &mut Vec<u8>)) -> Encoded {
    let mut encoding = Zeroizing::new(Vec::with_capacity(value.len() * max));
    for (index, &byte) in value.iter().enumerate() {
        write(index, byte, &mut encoding);
    }
    encoding
}

/// Returns the hexadecimal digits.
fn digits(upper: bool) -> &'static [u8; 16] {
    if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns whether `encoded` is one of the encodings of `value`.
    pub(super) fn has(value: impl AsRef<[u8]>, encoding: impl AsRef<[u8]>) -> bool {
        encodings(value.as_ref()).iter().any(|one| one.as_slice() == encoding.as_ref())
    }

    #[test]
    fn the_first_encoding_is_the_value_itself() {
        assert_eq!(encodings(b"a/b \"c\"")[0].as_slice(), b"a/b \"c\"");
    }

    #[test]
    fn a_plain_key_has_only_base64_encodings() {
        let plain = encodings(b"sk_live_0123456789");
        assert!(
            plain[1..].iter().all(|encoding| base64::encodings(b"sk_live_0123456789").contains(encoding))
        );
    }

    #[test]
    fn no_encoding_is_too_short_or_a_duplicate() {
        for length in crate::launch::mask::MIN_LENGTH..40 {
            let value: Vec<u8> = (0..length).map(|index| (index * 89 + 7) as u8).collect();
            let encodings = encodings(&value);
            for (index, encoding) in encodings.iter().enumerate() {
                assert!(encoding.len() >= length, "{length}: {encoding:?}");
                assert!(!encodings[..index].contains(encoding));
            }
        }
    }
}
