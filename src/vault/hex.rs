//! Hexadecimal digits of the format: lower case, exact length.

/// Returns lower-case hexadecimal digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Parses exactly `2 × N` lower-case hexadecimal digits. Returns `None` for anything else.
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
}
