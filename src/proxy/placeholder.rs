//! Placeholders: texts that a child gets instead of credentials, and that the proxy replaces in its requests.
//!
//! A placeholder is a capability: whoever sends it gets a request with the credential. So it is random, fresh for each run,
//! and at least as hard to guess as a 128-bit key. It looks like the credential, because SDKs check the length and the prefix
//! of a key before they send anything.

use crate::model::{Secret, public_prefix};

/// Letters and digits: nothing has to be encoded in a URL, a header, JSON or a shell.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The least number of random characters: 22 of 62 have 130 bits.
const RANDOM: usize = 22;

/// Returns a new placeholder for a secret: its public prefix, then random characters up to the length of the secret.
///
/// # Errors
/// The system has no random numbers.
pub(super) fn placeholder_for(secret: &Secret) -> Result<String, getrandom::Error> {
    let secret = secret.expose();
    let prefix = public_prefix(secret);
    let random = secret.len().saturating_sub(prefix.len()).max(RANDOM);
    let mut text = prefix.to_owned();
    append_random(&mut text, random)?;
    Ok(text)
}

/// Appends random characters, all equally likely.
pub(super) fn append_random(text: &mut String, mut missing: usize) -> Result<(), getrandom::Error> {
    // The largest multiple of 62 in a byte.
    const LIMIT: u8 = 248;
    let mut bytes = [0_u8; 64];
    while missing > 0 {
        getrandom::fill(&mut bytes)?;
        for byte in bytes.into_iter().filter(|byte| *byte < LIMIT).take(missing) {
            text.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
            missing -= 1;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed test may panic")]
mod tests {
    use super::*;

    fn of(secret: &str) -> String {
        placeholder_for(&Secret::new(secret.to_owned())).unwrap()
    }

    #[test]
    fn a_placeholder_has_the_length_and_the_public_prefix_of_the_credential() {
        let key = format!("sk_live_{}", "a".repeat(40));
        let made = of(&key);
        assert!(made.starts_with("sk_live_"), "{made}");
        assert_eq!(made.len(), key.len());
        assert!(made[8..].bytes().all(|byte| ALPHABET.contains(&byte)), "{made}");
        assert_ne!(made, of(&key), "each run has its own");
    }

    #[test]
    fn a_short_credential_gets_a_longer_placeholder() {
        assert_eq!(of("hunter2").len(), RANDOM);
        assert_eq!(of("").len(), RANDOM);
    }

    #[test]
    fn nothing_but_a_known_prefix_is_taken_from_the_credential() {
        let made = of("unknown_prefix_0123456789abcdef");
        assert!(!made.starts_with("unknown_"), "{made}");
    }
}
