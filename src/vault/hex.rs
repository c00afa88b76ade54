//! Lower-case hexadecimal encoding, as the vault file and the local state use it.
//!
//! Keys pass through it, so it runs in constant time: no table lookup or branch depends on a digit.

use base16ct::lower;

/// Returns lower-case hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    lower::encode_string(bytes)
}

/// Decodes exactly `2 × N` lower-case hexadecimal digits. Returns `None` for anything else.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut out = [0; N];
    let decoded = lower::decode(text, &mut out).ok()?;
    (decoded.len() == N).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_lower_case_and_of_exact_length() {
        assert_eq!(to_hex(&[0x00, 0xaf]), "00af");
        assert_eq!(from_hex::<2>("00af"), Some([0x00, 0xaf]));
        for bad in ["00AF", "0af", "00af0", "00ag", ""] {
            assert_eq!(from_hex::<2>(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_byte_is_read_back_and_no_other_digit_is_accepted() {
        let bytes: [u8; 256] = std::array::from_fn(|at| at as u8);
        let written = to_hex(&bytes);
        assert_eq!(&written[..36], "000102030405060708090a0b0c0d0e0f1011");
        assert_eq!(from_hex(&written), Some(bytes));
        assert_eq!(to_hex(&[]), "");
        assert_eq!(from_hex(""), Some([]));
        for digit in (0..=0x7f_u8).filter(|digit| !matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
            for text in [format!("0{}", char::from(digit)), format!("{}0", char::from(digit))] {
                assert_eq!(from_hex::<1>(&text), None, "{text:?}");
            }
        }
        for bad in ["é", "00af00", "00a", "00 af", "0x00"] {
            assert_eq!(from_hex::<2>(bad), None, "{bad}");
        }
    }
}
