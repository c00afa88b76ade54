//! What names a record even when its name changes.

use std::fmt;

/// Sixteen random bytes; written as 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiId(pub [u8; 16]);

/// A text that is not 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the id of an API is not 32 lower-case hexadecimal digits")]
pub struct ApiIdError;

impl ApiId {
    /// Reads the 32 digits back. One id has one spelling, so upper-case digits are refused.
    ///
    /// # Errors
    /// [`ApiIdError`] for anything else.
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
    fn other_texts_are_refused() {
        let good = "000102030405060708090a0b0c0d0eff";
        assert_eq!(ApiId::parse(good).map(|id| id.0[15]), Ok(255));
        for bad in ["", &good[1..], &good.to_uppercase(), &good.replace('f', "g"), &format!("{good}0")] {
            assert_eq!(ApiId::parse(bad), Err(ApiIdError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_id_is_read_back(bytes in any::<[u8; 16]>()) {
            prop_assert_eq!(ApiId::parse(&ApiId(bytes).to_string()), Ok(ApiId(bytes)));
        }
    }
}
