//! The ID of a record, which is independent of its name.

use std::fmt;

/// Sixteen random bytes, displayed as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiId(pub [u8; 16]);

/// A string that is not 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the id of an API is not 32 lower-case hexadecimal digits")]
pub struct ApiIdError;

impl ApiId {
    /// Parses the 32 digits. Upper-case digits are rejected, so that an ID has a single spelling.
    ///
    /// # Errors
    /// [`ApiIdError`] for any other string.
    pub fn parse(text: &str) -> Result<Self, ApiIdError> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 16 || !rest.is_empty() {
            return Err(ApiIdError);
        }
        let mut bytes = [0; 16];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

fn digit(b: u8) -> Result<u8, ApiIdError> {
    match b {
        b'0'..=b'9' => Ok(b - b'0'),
        b'a'..=b'f' => Ok(b - b'a' + 10),
        _ => Err(ApiIdError),
    }
}

impl fmt::Display for ApiId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn other_strings_are_rejected() {
        let valid = "000102030405060708090a0b0c0d0eff";
        assert_eq!(ApiId::parse(valid).map(|id| id.0[15]), Ok(255));
        for bad in ["", &valid[1..], &valid.to_uppercase(), &valid.replace('f', "g"), &format!("{valid}0")] {
            assert_eq!(ApiId::parse(bad), Err(ApiIdError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_id_survives_a_round_trip(bytes in any::<[u8; 16]>()) {
            prop_assert_eq!(ApiId::parse(&ApiId(bytes).to_string()), Ok(ApiId(bytes)));
        }
    }
}
