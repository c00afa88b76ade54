//! The padding of a section: PADMÉ (Nikitin et al., PETS 2019, section 4). It adds at most 12 % and hides the exact
//! length.

use zeroize::Zeroizing;

use super::super::damage::Damage;
use super::super::error::{Limit, VaultError};

/// The shortest padded plaintext, in bytes.
pub(in crate::vault) const SMALLEST: usize = 1024;
const PREFIX: usize = 4;

/// Returns the padded length of a JSON text of `length` bytes.
pub(in crate::vault) fn padded_length(length: usize) -> usize {
    padme((length + PREFIX).max(SMALLEST))
}

/// Rounds up to a length with few significant bits.
fn padme(length: usize) -> usize {
    let exponent = length.ilog2();
    let kept = exponent.ilog2() + 1;
    length.next_multiple_of(1 << (exponent - kept))
}

/// Returns the length, the text, and zeros.
pub(in crate::vault) fn pad(json: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let length = u32::try_from(json.len()).map_err(|_| VaultError::Full(Limit::Section))?;
    let total = padded_length(json.len());
    let mut out = Zeroizing::new(Vec::with_capacity(total));
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(json);
    out.resize(total, 0);
    Ok(out)
}

/// Returns the text. A length that does not match or a padding byte that is not zero is damage.
pub(in crate::vault) fn unpad(plaintext: &[u8]) -> Result<&[u8], VaultError> {
    const BAD: VaultError = VaultError::Damaged(Damage::Padding);
    let (prefix, rest) = plaintext.split_first_chunk::<PREFIX>().ok_or(BAD)?;
    let length = usize::try_from(u32::from_le_bytes(*prefix)).map_err(|_| BAD)?;
    let (json, zeros) = rest.split_at_checked(length).ok_or(BAD)?;
    let clean = plaintext.len() == padded_length(length) && zeros.iter().all(|&byte| byte == 0);
    clean.then_some(json).ok_or(BAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_up_as_in_the_paper() {
        for (json, padded) in [(0, 1024), (1020, 1024), (1021, 1088), (9_000, 9_216), (1_000_000, 1_015_808)]
        {
            assert_eq!(padded_length(json), padded, "{json}");
        }
    }

    #[test]
    fn padding_survives_a_round_trip_and_a_modified_one_is_refused() {
        let padded = pad(b"{}").unwrap();
        assert_eq!(padded.len(), 1024);
        assert_eq!(unpad(&padded).unwrap(), b"{}");
        let mut dirty = padded.to_vec();
        dirty[1023] = 1;
        assert!(unpad(&dirty).is_err());
        assert!(unpad(&padded[..1023]).is_err());
        let mut long = padded.to_vec();
        long[..4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(unpad(&long).is_err());
    }
}
