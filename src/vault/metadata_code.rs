//! The authentication code over the header and all metadata, at the beginning of the first metadata section
//! (docs/format.md, "The code of the metadata").
//!
//! The code is made with a key below M. The holder of a token for an app has section keys but not M, and so cannot make
//! the code for metadata of their own. An older version preserves the field after the records, where it counts as none.

use zeroize::Zeroizing;

use super::crypto::{Key, mac, same, sha256};
use super::hex::{from_hex, to_hex};

/// The beginning of a section with a code, followed by its digits.
const START: &[u8] = b"{\"metadata_mac\":\"";
const DIGITS: usize = 64;

/// Inserts an empty code at the beginning of a section's JSON object.
pub(super) fn reserve(json: &[u8]) -> Vec<u8> {
    [START, &[b'0'; DIGITS], b"\",", json.strip_prefix(b"{").unwrap_or(json)].concat()
}

/// Replaces the empty code of the first section. `sections` are the JSON texts of all metadata sections.
pub(super) fn fill(key: &Key, header: &[u8], sections: &mut [&mut [u8]]) {
    let digest = digest(header, sections.iter().map(|json| &**json));
    let digits = to_hex(&mac(key, &digest));
    let place = sections.first_mut().and_then(|json| json.get_mut(START.len()..START.len() + DIGITS));
    if let Some(place) = place {
        place.copy_from_slice(digits.as_bytes());
    }
}

/// Checks the code of the first section; `None` if it has none.
pub(super) fn check(key: &Key, header: &[u8], sections: &[&[u8]]) -> Option<bool> {
    let (first, others) = sections.split_first()?;
    let (digits, rest) = first.strip_prefix(START)?.split_at_checked(DIGITS)?;
    let stored: [u8; 32] = from_hex(std::str::from_utf8(digits).ok()?).filter(|_| rest.starts_with(b"\""))?;
    let blank = Zeroizing::new([START, &[b'0'; DIGITS], rest].concat());
    let all = std::iter::once(&blank[..]).chain(others.iter().copied());
    Some(same(&mac(key, &digest(header, all)), &stored))
}

/// The hash of the hashes of the header and of each section.
fn digest<'a>(header: &'a [u8], sections: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
    let hashes: Vec<[u8; 32]> = std::iter::once(header).chain(sections).map(sha256).collect();
    sha256(&hashes.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &[u8] = b"{\"scope\":\"organization\"}";
    const TWO: &[u8] = b"{\"scope\":\"app:web\"}";

    fn key(byte: u8) -> Key {
        Key::from_slice(&[byte; 32]).unwrap()
    }

    fn coded() -> Vec<u8> {
        let (mut one, mut two) = (reserve(ONE), TWO.to_vec());
        fill(&key(1), b"header", &mut [&mut one, &mut two]);
        one
    }

    #[test]
    fn a_code_fits_only_its_key_header_and_sections() {
        let one = coded();
        assert_eq!(check(&key(1), b"header", &[&one, TWO]), Some(true));
        let changed = [&one[..one.len() - 1], b",\"a\":1}"].concat();
        for (number, header, sections) in [
            (2, "header", &[&one[..], TWO][..]),
            (1, "another header", &[&one, TWO]),
            (1, "header", &[&one]),
            (1, "header", &[&one, ONE]),
            (1, "header", &[&one, TWO, TWO]),
            (1, "header", &[&changed, TWO]),
        ] {
            assert_eq!(check(&key(number), header.as_bytes(), sections), Some(false));
        }
    }

    #[test]
    fn a_code_elsewhere_counts_as_none() {
        let one = coded();
        let digits = &one[START.len()..START.len() + DIGITS];
        let at_the_end = [b"{\"scope\":\"organization\",\"metadata_mac\":\"", digits, b"\"}"].concat();
        let short = [START, &digits[1..], b"\"}"].concat();
        let mut upper = one.to_ascii_uppercase();
        upper[..START.len()].copy_from_slice(START);
        for json in [&at_the_end[..], &short, &upper, ONE, b""] {
            assert_eq!(check(&key(1), b"header", &[json, TWO]), None);
        }
        assert_eq!(check(&key(1), b"header", &[]), None);
    }
}
