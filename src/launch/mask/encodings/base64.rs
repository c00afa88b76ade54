//! Base64 and base64url, of the value alone and as a part of something longer.
//!
//! A character stands for six bits, so the value can begin at three places in a group of four. Around it,
//! characters that also hold bits of its neighbours can be anything; what lies between them is always the
//! same. These edges aren't masked and can tell up to four bits at each end. At the end of the encoded text
//! the last character and the padding are known, so there they are masked as well.
//!
//! A masked value has at least 6 bytes and its core at least 7 characters, 42 bits: none is found in innocent
//! text sooner than the value itself.

use base64::Engine;
use base64::engine::general_purpose::{GeneralPurpose, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::Form;

pub(super) fn forms(value: &[u8]) -> Vec<Form> {
    let mut forms = Vec::new();
    for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
        for before in 0..3 {
            aligned(value, before, engine, &mut forms);
        }
    }
    forms
}

/// The forms of the value when it begins `before` bytes after the beginning of a group.
fn aligned(value: &[u8], before: usize, engine: &GeneralPurpose, forms: &mut Vec<Form>) {
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
    forms.extend([
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
    fn alone_padded_and_not() {
        assert!(has("swordfish!", "c3dvcmRmaXNoIQ=="));
        assert!(has("swordfish!", "c3dvcmRmaXNoIQ"));
        assert!(has("swordfish!", "c3dvcmRmaXNoI"));
    }

    #[test]
    fn anywhere_in_something_longer() {
        let value = b"\xfb\xff\xfe?>~secret";
        for engine in [STANDARD, URL_SAFE] {
            for (before, after) in (0..7).flat_map(|before| (0..7).map(move |after| (before, after))) {
                let whole = [vec![0xA5; before], value.to_vec(), vec![0x5A; after]].concat();
                let text = engine.encode(whole);
                let longest = super::super::forms(value)
                    .iter()
                    .filter(|form| text.contains(&*String::from_utf8_lossy(form)))
                    .map(|form| form.len())
                    .max();
                assert!(longest >= Some(value.len() * 8 / 6 - 1), "{before} {after} {text}");
            }
        }
    }

    #[test]
    fn at_the_end_nothing_is_left() {
        for before in 0..3 {
            let text = STANDARD.encode([vec![b'x'; before], b"a longer secret".to_vec()].concat());
            let longest = forms(b"a longer secret")
                .iter()
                .filter(|form| text.as_bytes().ends_with(form))
                .map(|form| form.len())
                .max();
            assert_eq!(longest, Some(text.len() - [0, 2, 3][before]));
        }
    }

    #[test]
    fn the_shortest_core_has_seven_characters() {
        assert_eq!(forms(b"\xff\xee\xdd\xcc\xbb\xaa").iter().map(|form| form.len()).min(), Some(7));
    }
}
