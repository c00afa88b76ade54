//! The recovery code: 160 random bits that a person writes on paper and types again, perhaps years later.
//!
//! A code has eight groups of five characters from Crockford's base32 (<https://www.crockford.com/base32.html>), which
//! omits I, L, O and U; when parsed, I and L count as 1 and O as 0. The fifth character of a group is a check character:
//! the Luhn algorithm modulo 32 (ISO/IEC 7812-1 annex B, for a larger alphabet) over the number of the group and its other
//! four characters. A typo is therefore reported with its group, and swapped groups are detected.

use zeroize::Zeroizing;

use super::crypto::{self, Key};
use super::error::VaultError;

pub(super) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS: usize = 8;
/// How many characters of a group carry the code. The check character is one more.
const CARRYING: usize = 4;
const GROUP: usize = CARRYING + 1;
const BYTES: usize = GROUPS * CARRYING * 5 / 8;

/// A recovery code. Wiped when dropped; has no `Debug`.
pub struct RecoveryCode(Zeroizing<[u8; BYTES]>);

/// Why a text is no recovery code. Nothing of the text is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Nothing was given.
    #[error("the recovery code is empty")]
    Empty,
    /// Too few or too many characters.
    #[error("a recovery code has {} characters, this one has {found}", GROUPS * GROUP)]
    Length {
        /// How many there are.
        found: usize,
    },
    /// A typo in these groups, counted from 1.
    #[error("{} of the recovery code {} a typo", groups(.0), if .0.len() == 1 { "has" } else { "have" })]
    Typo(Vec<usize>),
}

fn groups(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!("{} {}", if numbers.len() == 1 { "group" } else { "groups" }, numbers.join(", "))
}

impl RecoveryCode {
    pub(super) fn random() -> Result<Self, VaultError> {
        Ok(Self(Zeroizing::new(crypto::random()?)))
    }

    /// Parses a code in any case, with or without spaces and hyphens.
    ///
    /// # Errors
    /// A [`CodeError`], which names the groups that have a typo.
    pub fn parse(bytes: &[u8]) -> Result<Self, CodeError> {
        let text = std::str::from_utf8(bytes).map_err(|_| CodeError::Length { found: bytes.len() })?;
        let parts = divide(text)?;
        let mut out = Self(Zeroizing::new([0; BYTES]));
        let mut typos = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            match read_group(number, part) {
                // Four characters of five bits are two and a half bytes, so two groups are five bytes.
                Some(value) => out.put(number, value),
                None => typos.push(number + 1),
            }
        }
        typos.is_empty().then_some(out).ok_or(CodeError::Typo(typos))
    }

    /// Stores the twenty bits of a group.
    fn put(&mut self, group: usize, value: u32) {
        let pair = &mut self.0[group / 2 * 5..][..5];
        let (shifted, from) = if group.is_multiple_of(2) { (value << 4, 0) } else { (value, 2) };
        for (byte, part) in pair[from..].iter_mut().zip(&shifted.to_be_bytes()[1..]) {
            *byte |= part;
        }
    }

    /// Returns the twenty bits of a group.
    fn bits(&self, group: usize) -> u32 {
        let pair = &self.0[group / 2 * 5..][..5];
        match group % 2 {
            0 => u32::from_be_bytes([0, pair[0], pair[1], pair[2]]) >> 4,
            _ => u32::from_be_bytes([0, pair[2], pair[3], pair[4]]) & 0xf_ffff,
        }
    }

    /// Returns the code to write down: groups separated by hyphens.
    pub fn written(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(GROUPS * (GROUP + 1)));
        for group in 0..GROUPS {
            if group > 0 {
                text.push('-');
            }
            let bits = self.bits(group);
            let values: [u8; CARRYING] = std::array::from_fn(|at| (bits >> (15 - 5 * at)) as u8 & 31);
            text.extend(values.iter().map(|value| char::from(ALPHABET[usize::from(*value)])));
            text.push(char::from(ALPHABET[usize::from(check(group, &values))]));
        }
        text
    }

    /// Derives the key of a recovery slot with this salt.
    pub(super) fn slot_key(&self, salt: &[u8; 16]) -> Key {
        Key::from_material(self.0.as_slice(), salt, b"capi-vault/1 recovery")
    }
}

/// Splits a code into eight groups. Existing separators are used if they give eight groups, so that a missing
/// character is attributed to its group.
fn divide(text: &str) -> Result<Vec<Zeroizing<String>>, CodeError> {
    let between = |c: char| c.is_whitespace() || c == '-' || ('\u{2010}'..='\u{2015}').contains(&c);
    let parts: Vec<&str> = text.split(between).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Err(CodeError::Empty);
    }
    if parts.len() == GROUPS {
        return Ok(parts.into_iter().map(|part| Zeroizing::new(part.to_owned())).collect());
    }
    let count = parts.iter().map(|part| part.chars().count()).sum();
    if count != GROUPS * GROUP {
        return Err(CodeError::Length { found: count });
    }
    let mut groups: Vec<_> = (0..GROUPS).map(|_| Zeroizing::new(String::with_capacity(4 * GROUP))).collect();
    let characters = parts.iter().flat_map(|part| part.chars());
    characters.enumerate().for_each(|(at, c)| groups[at / GROUP].push(c));
    Ok(groups)
}

/// Returns the twenty bits of a group whose check character matches.
fn read_group(number: usize, text: &str) -> Option<u32> {
    let mut values = Zeroizing::new([0_u8; GROUP]);
    let mut characters = text.chars();
    for value in values.iter_mut() {
        *value = value_of(characters.next()?)?;
    }
    let (carrying, last) = (&values[..CARRYING], values[CARRYING]);
    (characters.next().is_none() && check(number, carrying) == last).then_some(())?;
    Some(carrying.iter().fold(0, |bits, value| bits * 32 + u32::from(*value)))
}

fn value_of(character: char) -> Option<u8> {
    let upper = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|letter| char::from(*letter) == upper)?;
    u8::try_from(at).ok()
}

/// Returns the check character: Luhn modulo 32 over the group's number and its characters. From the last one, every
/// other value is doubled and its two base-32 digits are added; the check makes the sum a multiple of 32.
fn check(number: usize, values: &[u8]) -> u8 {
    let first = u8::try_from(number).unwrap_or(0);
    let mut twice = false;
    let all = std::iter::once(&first).chain(values).rev();
    let sum: u32 = all
        .map(|value| {
            twice = !twice;
            let value = u32::from(*value) * if twice { 2 } else { 1 };
            value / 32 + value % 32
        })
        .sum();
    ((32 - sum % 32) % 32) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(bytes: [u8; BYTES]) -> RecoveryCode {
        RecoveryCode(Zeroizing::new(bytes))
    }

    fn read(text: &str) -> Result<[u8; BYTES], CodeError> {
        RecoveryCode::parse(text.as_bytes()).map(|code| *code.0)
    }

    #[test]
    fn a_code_has_a_fixed_format() {
        // Computed by hand from the rule in docs/format.md, and a second time by tests/vectors/generate.py.
        assert_eq!(code([0; BYTES]).written().as_str(), "00000-0000Y-0000W-0000T-0000R-0000P-0000M-0000J");
        assert_eq!(&code([255; BYTES]).written()[..6], "ZZZZ4-");
    }

    #[test]
    fn a_code_is_parsed_as_people_write_it() {
        let written = code(*b"twenty random bytes.").written();
        let plain = written.replace('-', "");
        let sloppy = written.to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
        for text in [written.as_str(), &plain, &sloppy, &format!("  {}\n{} ", &written[..23], &written[23..])]
        {
            assert_eq!(read(text), Ok(*b"twenty random bytes."), "{text}");
        }
        assert_eq!(read(&written.replace('-', "\u{2013}").replace('1', "I")), Ok(*b"twenty random bytes."));
    }

    #[test]
    fn an_invalid_code_is_reported_with_the_groups_that_have_a_typo() {
        let written = code(*b"twenty random bytes.").written();
        assert_eq!(read(" - "), Err(CodeError::Empty));
        assert_eq!(read("abc"), Err(CodeError::Length { found: 3 }));
        assert_eq!(
            read(&written[..46]),
            Err(CodeError::Typo(vec![8])),
            "one character is missing in the last group"
        );
        assert_eq!(read(&format!("{}7", written.replace('-', ""))), Err(CodeError::Length { found: 41 }));
        assert_eq!(read(&written.replacen('-', "\0-", 1)), Err(CodeError::Typo(vec![1])));
        assert_eq!(read(&format!("UUUUU{}UUUUU", &written[5..42])), Err(CodeError::Typo(vec![1, 8])));
        assert!(matches!(RecoveryCode::parse(b"\xff\xfe"), Err(CodeError::Length { .. })));
        assert_eq!(CodeError::Typo(vec![3]).to_string(), "group 3 of the recovery code has a typo");
        assert_eq!(CodeError::Typo(vec![1, 8]).to_string(), "groups 1, 8 of the recovery code have a typo");
    }

    proptest! {
        #[test]
        fn every_code_survives_a_round_trip(bytes in any::<[u8; BYTES]>()) {
            prop_assert_eq!(read(&code(bytes).written()), Ok(bytes));
        }

        #[test]
        fn every_wrong_character_is_attributed_to_its_group(bytes in any::<[u8; BYTES]>(), at in 0..40_usize, put in 0..32_usize) {
            let written = code(bytes).written().replace('-', "");
            let mut wrong = written.clone().into_bytes();
            wrong[at] = ALPHABET[put];
            let expected = if wrong == written.as_bytes() { Ok(bytes) } else { Err(CodeError::Typo(vec![at / 5 + 1])) };
            prop_assert_eq!(read(std::str::from_utf8(&wrong).unwrap()), expected);
        }

        #[test]
        fn swapped_groups_are_detected(bytes in any::<[u8; BYTES]>(), a in 0..8_usize, b in 0..8_usize) {
            let written = code(bytes).written();
            let mut groups: Vec<&str> = written.split('-').collect();
            groups.swap(a, b);
            let expected = if a == b { Ok(bytes) } else { Err(CodeError::Typo(vec![a.min(b) + 1, a.max(b) + 1])) };
            prop_assert_eq!(read(&groups.join("-")), expected);
        }
    }
}
