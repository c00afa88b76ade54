//! What may be said about a credential without revealing it.

use std::fmt;

use super::{Credential, Timestamp};

/// A check word, a class of lengths, and the username of basic auth. Two people with copies of one vault compare them
/// instead of their credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialCheck {
    /// Four characters that depend on the credential and on the keys of the vault.
    pub word: String,
    /// The class of the length, for example `32 to 63 bytes`.
    pub length: &'static str,
    /// The username of basic auth, which is not secret.
    pub username: Option<String>,
    /// When the credential expires, if it says so itself.
    pub expires: Option<Timestamp>,
}

impl CredentialCheck {
    /// Combines the check word of a credential, its other properties, and the time at which it expires.
    pub fn new(word: String, credential: &Credential, expires: Option<Timestamp>) -> Self {
        let username = credential.public_username().map(str::to_owned);
        Self { word, length: length_class(credential.secret_bytes()), username, expires }
    }
}

impl fmt::Display for CredentialCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}  ({})", self.word, self.length)
    }
}

/// Returns a class that is wide enough to say little about the credential.
fn length_class(bytes: usize) -> &'static str {
    match bytes {
        0..=15 => "under 16 bytes",
        16..=31 => "16 to 31 bytes",
        32..=63 => "32 to 63 bytes",
        64..=127 => "64 to 127 bytes",
        128..=1023 => "128 to 1023 bytes",
        _ => "1024 bytes or more",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_named_by_their_class() {
        let classes = [(15, "under 16 bytes"), (16, "16 to 31 bytes"), (40, "32 to 63 bytes")];
        for (bytes, class) in classes {
            assert_eq!(length_class(bytes), class);
        }
    }
}
