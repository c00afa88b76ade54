//! Small vaults and short words for the other files.

use capi::model::{Api, ApiName, AuthType, Credential, HeaderName, Scope, Secret, Timestamp};
use capi::vault::{KdfParameters, LockedVault, OpenVault, Passphrase, RootKey, VaultError};
use sha2::{Digest as _, Sha256};

pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

pub(crate) fn passphrase() -> Passphrase {
    Passphrase::parse(PASSPHRASE.as_bytes()).unwrap()
}

/// A vault with the lowest KDF parameters and without records, not yet encrypted.
pub(crate) fn empty() -> OpenVault {
    OpenVault::create(&passphrase(), KdfParameters::LOWEST).unwrap()
}

/// A vault with one API for each `(name, scope)`.
pub(crate) fn vault_of(apis: &[(&str, &str)]) -> OpenVault {
    let mut vault = empty();
    for (name, scope) in apis {
        add(&mut vault, name, scope);
    }
    vault
}

pub(crate) fn add(vault: &mut OpenVault, name: &str, scope: &str) {
    vault.records.add(api(name, scope), Credential::Key(secret(&format!("secret of {name}")))).unwrap();
}

/// The metadata of an API with a key; `scope` as it is stored.
pub(crate) fn api(name: &str, scope: &str) -> Api {
    let now = Timestamp(1_767_323_045);
    Api::new(
        ApiName::parse(name).unwrap(),
        AuthType::ApiKey { header: HeaderName::parse("X-API-Key").unwrap() },
        Scope::parse_stored(scope).unwrap(),
        now,
    )
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

pub(crate) fn parse(text: &str) -> LockedVault {
    LockedVault::parse(text.as_bytes().to_vec()).unwrap()
}

/// Opens with a root key at hand, so without a derivation.
pub(crate) fn unlock(bytes: &[u8], root: &RootKey) -> Result<OpenVault, VaultError> {
    LockedVault::parse(bytes.to_vec())?.unlock(root.duplicate())
}

pub(crate) fn sealed(vault: &OpenVault) -> String {
    String::from_utf8(vault.seal().unwrap()).unwrap()
}

/// The names of all APIs, sorted.
pub(crate) fn names(vault: &OpenVault) -> Vec<String> {
    let mut names: Vec<String> = vault.records.catalog().iter().map(|api| api.name.to_string()).collect();
    names.sort();
    names
}

/// The error of something that must be refused and cannot be printed when it isn't.
pub(crate) fn refused<T>(result: Result<T, VaultError>) -> VaultError {
    result.err().expect("must be refused")
}

pub(crate) fn is_damage(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::Damaged(_) | VaultError::Empty | VaultError::LineEnds | VaultError::ConflictMarkers
    )
}

/// Makes the checksum fit again, as anyone can; the authentication code stays.
pub(crate) fn with_checksum(text: &str) -> String {
    let end = text.rfind("==\nsha256 = ").unwrap();
    let digest = Sha256::digest(&text.as_bytes()[..end]);
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let mac = &text[text.rfind("mac = ").unwrap()..];
    format!("{}==\nsha256 = \"{hex}\"\n{mac}", &text[..end])
}
