//! The check word of a credential, by which two people see whether their copies of a vault hold the same one
//! (docs/format.md, "Check words").

use zeroize::Zeroizing;

use super::crypto::{Key, mac, sha256};
use super::error::VaultError;
use super::jwt;
use super::keys::{AppKeys, ScopeKeys, VaultId};
use super::locked::LockedVault;
use super::recovery_code::ALPHABET;
use crate::model::{Api, Credential, CredentialCheck, Scope, ValuePart};

const CHARACTERS: usize = 4;
const BITS: usize = 5;

impl LockedVault {
    /// Returns the check word and the length of an API's credential. Returns `None` if the keys do not open it.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when a section or a record is wrong.
    pub fn credential_check(&self, keys: &AppKeys, api: &Api) -> Result<Option<CredentialCheck>, VaultError> {
        let keys = match &api.scope {
            Scope::Organization => Some(&keys.organization),
            Scope::App(_) => keys.app.as_ref(),
        };
        let Some(keys) = keys else { return Ok(None) };
        let Some(sealed) = self.sealed_scope(keys.scope)? else { return Ok(None) };
        let opened = sealed.open(self.envelope.header_bytes(), keys, api.scope.app())?;
        let credential =
            opened.into_iter().find(|(one, _)| one.id == api.id).map(|(_, credential)| credential);
        Ok(credential.map(|credential| {
            let word = word(&check_key(keys, self.id()), &credential);
            CredentialCheck::new(word, &credential, jwt::expiry(&credential))
        }))
    }
}

/// Returns the key of a scope's check words. Whoever has it can decrypt the credentials anyway.
fn check_key(keys: &ScopeKeys, vault: VaultId) -> Key {
    keys.credentials.derive(vault.as_bytes(), &[b"capi-vault/1 check"])
}

/// Returns the word for the value of the API's variable.
fn word(key: &Key, credential: &Credential) -> String {
    let value = credential.part(ValuePart::Value);
    let hash = Zeroizing::new(sha256(value.as_ref().map_or("", |value| value.expose()).as_bytes()));
    let bytes = mac(key, &hash);
    let number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) >> (32 - CHARACTERS * BITS);
    let character = |at: usize| {
        let digit = (number >> (at * BITS)) as usize % ALPHABET.len();
        char::from(ALPHABET[digit])
    };
    (0..CHARACTERS).rev().map(character).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AuthKind, Secret};

    fn key_of(byte: u8, vault: u8) -> Key {
        let key = Key::from_slice(&[byte; 32]).unwrap();
        key.derive(&[vault; 16], &[b"capi-vault/1 check"])
    }

    fn word_of(key: &Key, secret: &str) -> String {
        let secret = Secret::new(secret.to_owned());
        word(key, &Credential::from_parts(AuthKind::Bearer, None, secret).unwrap())
    }

    #[test]
    fn a_word_depends_on_the_credential_and_the_keys_only() {
        let key = key_of(1, 1);
        let own = word_of(&key, "sk_live_0123456789");
        // Computed with Python from docs/format.md.
        assert_eq!(own, "S6PS");
        for other in [
            word_of(&key, "sk_live_0123456780"),
            word_of(&key_of(2, 1), "sk_live_0123456789"),
            word_of(&key_of(1, 2), "sk_live_0123456789"),
        ] {
            assert!(other != own && other.len() == CHARACTERS, "{other}");
        }
    }
}
