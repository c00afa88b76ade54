//! Hexadecimal digits as the format writes them: lower-case, of exact length.

/// Lower-case hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Exactly `2 × N` lower-case hexadecimal digits; anything else is `None`.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let text = text.as_bytes();
    let mut out = [0; N];
    (text.len() == 2 * N).then_some(())?;
    for (byte, pair) in out.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? * 16 + digit(pair[1])?;
    }
    Some(out)
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
