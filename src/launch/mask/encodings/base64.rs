//! Base64 and base64url of the value, alone and as part of longer data.
//!
//! A character encodes six bits, so the value can start at three offsets in a group of four characters. The
//! characters at its edges also depend on the neighboring bytes; the characters between them are always the same. The
//! edges are not masked and can reveal up to four bits at each end. At the end of the encoded data, the last
//! character and the padding are known and masked as well.
//!
//! A masked value has at least 6 bytes and its core at least 7 characters, 42 bits, so a core is no more likely than
//! the value itself to match unrelated text.

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::{Encoding, Value};

pub(super) fn encodings(value: Value) -> Vec<Encoding> {
    [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD]
        .into_iter()
        .flat_map(|engine| (0..3).map(move |before| aligned(value, before, engine)))
        .collect()
}

/// Returns the encoding of the value at an offset of `before` bytes in a group, up to the end of the data.
fn aligned(value: Value, before: usize, engine: &GeneralPurpose) -> Encoding {
    let mut shifted = Zeroizing::new(Vec::with_capacity(before + value.bytes.len()));
    shifted.resize(before, 0);
    shifted.extend_from_slice(value.bytes);
    let encoded = Zeroizing::new(engine.encode(&shifted).into_bytes());
    let first = (before * 8).div_ceil(6);
    let core = (shifted.len() * 8 / 6).max(first);
    let padding = encoded.len().next_multiple_of(4) - encoded.len();
    let mut text = Zeroizing::new(Vec::with_capacity(encoded.len() + padding));
    text.extend_from_slice(&encoded[first..]);
    text.extend(std::iter::repeat_n(b'=', padding));
    let place = |&index: &usize| ((before + index) * 8 / 6).saturating_sub(first);
    Encoding { text, whole: core - first, public: value.public.iter().map(place).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::mask::encodings::tests::all;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    /// Returns the length of the longest encoding of `value`, cut to the part that does not depend on what follows, that
    /// is contained in `text`.
    fn longest(value: &[u8], text: &str) -> Option<usize> {
        encodings(Value { bytes: value, public: &[] })
            .iter()
            .flat_map(|encoding| [&encoding.text[..encoding.whole], &encoding.text[..]].map(<[u8]>::to_vec))
            .filter(|encoded| text.contains(&*String::from_utf8_lossy(encoded)))
            .map(|encoded| encoded.len())
            .max()
    }

    #[test]
    fn a_value_is_encoded_with_padding() {
        let encodings = all(b"swordfish!");
        assert!(encodings.contains(&b"c3dvcmRmaXNoIQ==".to_vec()));
        let whole = encodings_of("swordfish!");
        assert_eq!(&whole.text[..whole.whole], b"c3dvcmRmaXNoI");
    }

    fn encodings_of(value: &str) -> Encoding {
        aligned(Value { bytes: value.as_bytes(), public: &[] }, 0, &STANDARD_NO_PAD)
    }

    #[test]
    fn a_value_is_found_at_every_offset() {
        let value = b"\xfb\xff\xfe?>~secret";
        for engine in [STANDARD, URL_SAFE] {
            for (before, after) in (0..7).flat_map(|before| (0..7).map(move |after| (before, after))) {
                let whole = [vec![0xA5; before], value.to_vec(), vec![0x5A; after]].concat();
                let text = engine.encode(whole);
                assert!(longest(value, &text) >= Some(value.len() * 8 / 6 - 1), "{before} {after} {text}");
            }
        }
    }

    #[test]
    fn the_end_of_the_data_is_masked_completely() {
        for before in 0..3 {
            let text = STANDARD.encode([vec![b'x'; before], b"a longer secret".to_vec()].concat());
            assert_eq!(longest(b"a longer secret", &text), Some(text.len() - [0, 2, 3][before]));
        }
    }

    #[test]
    fn the_shortest_core_has_seven_characters() {
        let value = Value { bytes: b"\xff\xee\xdd\xcc\xbb\xaa", public: &[] };
        assert_eq!(encodings(value).iter().map(|encoding| encoding.whole).min(), Some(7));
    }
}
