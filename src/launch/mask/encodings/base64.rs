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

use super::Encoded;

pub(super) fn encodings(value: &[u8]) -> Vec<Encoded> {
    let mut encodings = Vec::new();
    for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        for before in 0..3 {
            aligned(value, before, engine, &mut encodings);
        }
    }
    encodings
}

/// Appends the encodings of the value at an offset of `before` bytes in a group.
fn aligned(value: &[u8], before: usize, engine: &GeneralPurpose, encodings: &mut Vec<Encoded>) {
    let mut shifted = Zeroizing::new(Vec::with_capacity(before + value.len()));
    shifted.resize(before, 0);
    shifted.extend_from_slice(value);
    let text = Zeroizing::new(engine.encode(&shifted).into_bytes());
    let first = (before * 8).div_ceil(6);
    let core = (shifted.len() * 8 / 6).max(first);
    let padding = text.len().next_multiple_of(4) - text.len();
    let mut padded = Zeroizing::new(Vec::with_capacity(text.len() + padding));
    padded.extend_from_slice(&text[first..]);
    padded.extend(std::iter::repeat_n(b'=', padding));
    encodings.extend([
        Zeroizing::new(text[first..core].to_vec()),
        Zeroizing::new(text[first..].to_vec()),
        padded,
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::mask::encodings::tests::has;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    #[test]
    fn a_value_is_encoded_with_and_without_padding() {
        assert!(has("swordfish!", "c3dvcmRmaXNoIQ=="));
        assert!(has("swordfish!", "c3dvcmRmaXNoIQ"));
        assert!(has("swordfish!", "c3dvcmRmaXNoI"));
    }

    #[test]
    fn a_value_is_found_at_every_offset() {
        let value = b"\xfb\xff\xfe?>~secret";
        for engine in [STANDARD, URL_SAFE] {
            for (before, after) in (0..7).flat_map(|before| (0..7).map(move |after| (before, after))) {
                let whole = [vec![0xA5; before], value.to_vec(), vec![0x5A; after]].concat();
                let text = engine.encode(whole);
                let longest = super::super::encodings(value)
                    .iter()
                    .filter(|encoded| text.contains(&*String::from_utf8_lossy(encoded)))
                    .map(|encoded| encoded.len())
                    .max();
                assert!(longest >= Some(value.len() * 8 / 6 - 1), "{before} {after} {text}");
            }
        }
    }

    #[test]
    fn the_end_of_the_data_is_masked_completely() {
        for before in 0..3 {
            let text = STANDARD.encode([vec![b'x'; before], b"a longer secret".to_vec()].concat());
            let longest = encodings(b"a longer secret")
                .iter()
                .filter(|encoded| text.as_bytes().ends_with(encoded))
                .map(|encoded| encoded.len())
                .max();
            assert_eq!(longest, Some(text.len() - [0, 2, 3][before]));
        }
    }

    #[test]
    fn the_shortest_core_has_seven_characters() {
        assert_eq!(encodings(b"\xff\xee\xdd\xcc\xbb\xaa").iter().map(|encoded| encoded.len()).min(), Some(7));
    }
}
