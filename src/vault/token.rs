//! Tokens: 256 random bits that open what their slot allows, in a format that secret scanners recognize.
//!
//! The format follows GitHub's tokens (<https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/>):
//! a prefix that names the kind, the random part in base62, and a CRC-32 over both in six more characters. A scanner
//! therefore needs no dictionary, and a typo is detected before any key is derived.

use crc32fast::hash as crc32;
use zeroize::Zeroizing;

use super::crypto::Key;
use super::error::VaultError;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// 62^43 is the first power of 62 beyond 2^256, 62^6 the first beyond 2^32.
const RANDOM: usize = 43;
const CHECK: usize = 6;

/// The kinds of tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenKind {
    /// The APIs of the organization and of one app, with their credentials.
    App,
    /// The metadata of every API and no credential.
    Metadata,
}

impl TokenKind {
    const ALL: [Self; 2] = [Self::App, Self::Metadata];

    /// The prefix of every token of this kind.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::App => "capi_app_",
            Self::Metadata => "capi_meta_",
        }
    }
}

/// A token. Wiped when dropped; has no `Debug`.
pub struct Token {
    kind: TokenKind,
    key: Key,
}

/// Why a text is no token. Nothing of the text is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Nothing was given.
    #[error("the token is empty")]
    Empty,
    /// Another beginning.
    #[error("this is not a capi token")]
    Foreign,
    /// Too few or too many characters.
    #[error("the token has {found} characters, not {expected}")]
    Length {
        /// How many there are.
        found: usize,
        /// How many it must have.
        expected: usize,
    },
    /// A character that no token has, or a checksum that does not fit.
    #[error("the token has a typo: its checksum is wrong")]
    Typo,
}

impl Token {
    pub(super) fn random(kind: TokenKind) -> Result<Self, VaultError> {
        Ok(Self { kind, key: Key::random()? })
    }

    /// Parses a token, ignoring surrounding white space.
    ///
    /// # Errors
    /// A [`TokenError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, TokenError> {
        let text = bytes.trim_ascii();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        let of = |kind: &TokenKind| text.starts_with(kind.prefix().as_bytes());
        let kind = TokenKind::ALL.into_iter().find(of).ok_or(TokenError::Foreign)?;
        let expected = kind.prefix().len() + RANDOM + CHECK;
        if text.len() != expected {
            return Err(TokenError::Length { found: text.len(), expected });
        }
        let (before, check) = text.split_at(expected - CHECK);
        if base62::<CHECK>(&crc32(before).to_be_bytes()).as_slice() != check {
            return Err(TokenError::Typo);
        }
        let key = number(&before[kind.prefix().len()..]).ok_or(TokenError::Typo)?;
        Key::from_slice(key.as_slice()).map(|key| Self { kind, key }).ok_or(TokenError::Typo)
    }

    /// Its kind.
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Returns the token as text, for its owner.
    pub fn written(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(64));
        text.push_str(self.kind.prefix());
        let random = base62::<RANDOM>(self.key.expose());
        text.extend(random.iter().copied().map(char::from));
        let check = base62::<CHECK>(&crc32(text.as_bytes()).to_be_bytes());
        text.extend(check.iter().copied().map(char::from));
        text
    }

    /// Derives the key of a token slot with this salt.
    pub(super) fn slot_key(&self, salt: &[u8; 16]) -> Key {
        Key::from_material(self.key.expose(), salt, b"capi-vault/1 token")
    }
}

/// Encodes a big-endian number in base62 with leading zeros.
fn base62<const N: usize>(number: &[u8]) -> Zeroizing<[u8; N]> {
    let mut rest = Zeroizing::new(number.to_vec());
    let mut out = Zeroizing::new([0; N]);
    for place in out.iter_mut().rev() {
        let mut carry = 0;
        for byte in rest.iter_mut() {
            carry = carry * 256 + u32::from(*byte);
            // Below 62 times 256, divided by 62.
            *byte = (carry / 62) as u8;
            carry %= 62;
        }
        *place = ALPHABET[carry as usize];
    }
    out
}

/// Decodes base62. Returns `None` for a number of more than 256 bits.
fn number(text: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let mut out = Zeroizing::new([0; 32]);
    for character in text {
        let mut carry = u32::try_from(ALPHABET.iter().position(|letter| letter == character)?).ok()?;
        for byte in out.iter_mut().rev() {
            carry += u32::from(*byte) * 62;
            *byte = carry as u8;
            carry >>= 8;
        }
        (carry == 0).then_some(())?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn token(kind: TokenKind, bytes: [u8; 32]) -> Token {
        Token { kind, key: Key::from_slice(&bytes).unwrap() }
    }

    fn refused(text: &[u8]) -> TokenError {
        Token::parse(text).err().expect("must be refused")
    }

    #[test]
    fn the_checksum_is_the_standard_crc_32() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926, "the check value of the catalogue of CRCs");
    }

    #[test]
    fn a_token_has_a_fixed_format() {
        let zeros = token(TokenKind::App, [0; 32]).written();
        assert_eq!(&zeros[..52], format!("capi_app_{}", "0".repeat(43)));
        assert_eq!(zeros.len(), 58);
        let ones = token(TokenKind::Metadata, [255; 32]).written();
        // 2^256 - 1, computed with Python's divmod.
        assert_eq!(&ones[..53], "capi_meta_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1");
    }

    #[test]
    fn an_error_does_not_repeat_the_text() {
        let written = token(TokenKind::App, *b"thirty-two random bytes, exactly").written();
        for text in [written.as_bytes(), format!(" {}\r\n", *written).as_bytes()] {
            assert_eq!(Token::parse(text).ok().unwrap().written(), written);
        }
        assert_eq!(refused(b" \n"), TokenError::Empty);
        assert_eq!(refused(b"ghp_0123456789"), TokenError::Foreign);
        assert_eq!(refused(b"Capi_app_0123"), TokenError::Foreign);
        assert_eq!(refused(b"\xff\xfe"), TokenError::Foreign);
        let (found, expected) = (57, 58);
        assert_eq!(refused(&written.as_bytes()[..57]), TokenError::Length { found, expected });
        assert_eq!(refused("capi_meta_".as_bytes()), TokenError::Length { found: 10, expected: 59 });
        assert_eq!(refused(written.to_lowercase().as_bytes()), TokenError::Typo);
        assert_eq!(refused(format!("{}\0", &written[..57]).as_bytes()), TokenError::Typo);
        // 62^43 - 1 has more than 256 bits; its checksum is right.
        let beyond = format!("capi_app_{}", "z".repeat(43));
        let check = base62::<CHECK>(&crc32(beyond.as_bytes()).to_be_bytes());
        let beyond = [beyond.as_bytes(), check.as_slice()].concat();
        assert_eq!(refused(&beyond), TokenError::Typo);
    }

    proptest! {
        #[test]
        fn every_token_survives_a_round_trip(bytes in any::<[u8; 32]>(), app in any::<bool>()) {
            let kind = if app { TokenKind::App } else { TokenKind::Metadata };
            let written = token(kind, bytes).written();
            let read = Token::parse(written.as_bytes()).ok().unwrap();
            prop_assert_eq!((read.kind(), read.key.expose()), (kind, &bytes));
        }

        #[test]
        fn every_wrong_character_is_detected(bytes in any::<[u8; 32]>(), at in 9..58_usize, put in 0..62_usize) {
            let written = token(TokenKind::App, bytes).written();
            let mut wrong = written.as_bytes().to_vec();
            wrong[at] = ALPHABET[put];
            if wrong != written.as_bytes() {
                prop_assert_eq!(refused(&wrong), TokenError::Typo);
            }
        }
    }
}
