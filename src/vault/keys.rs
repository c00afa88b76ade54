//! The keys of a vault, one for each kind of reader, and how they are derived from each other (docs/format.md,
//! "Keys").

use zeroize::Zeroizing;

use super::crypto::{Key, mac, same};
use super::damage::Damage;
use super::error::VaultError;
use super::hex::{from_hex, to_hex};
use crate::model::{AppName, Scope};

/// The 16 random bytes that identify a vault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VaultId(pub(super) [u8; 16]);

impl VaultId {
    /// The id of these bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl std::fmt::Display for VaultId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

/// The 16 bytes that identify a scope in the header; zeros for the organization.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct ScopeId(pub(super) [u8; 16]);

impl ScopeId {
    pub(super) const ORGANIZATION: Self = Self([0; 16]);
}

/// The 4 random bytes that identify a slot of a vault.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct SlotId(pub(super) [u8; 4]);

impl SlotId {
    /// Parses the eight digits that [`SlotId`] displays.
    pub fn parse(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }
}

impl std::fmt::Display for SlotId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

/// R: opens everything and is required for writing.
pub struct RootKey(pub(super) Key);

impl RootKey {
    pub(super) fn mac_key(&self, vault: VaultId) -> Key {
        self.0.derive(&vault.0, &[b"capi-vault/1 mac"])
    }

    /// M: opens the metadata of every scope.
    pub fn metadata(&self, vault: VaultId) -> MetadataKey {
        MetadataKey(self.0.derive(&vault.0, &[b"capi-vault/1 metadata"]))
    }

    /// C: opens the credentials of every scope.
    pub(super) fn credentials(&self, vault: VaultId) -> CredentialsKey {
        CredentialsKey(self.0.derive(&vault.0, &[b"capi-vault/1 credentials"]))
    }

    /// Whether a file with this checksum and authentication code was written with this key.
    pub fn authenticates(&self, vault: VaultId, sha256: &[u8; 32], mac: &[u8; 32]) -> bool {
        same(&self::mac(&self.mac_key(vault), sha256), mac)
    }

    /// Returns the keys that a process for one app may have, or those of the organization without an app.
    pub fn app_keys(&self, vault: VaultId, app: Option<&AppName>) -> AppKeys {
        let (metadata, credentials) = (self.metadata(vault), self.credentials(vault));
        let keys = |scope| ScopeKeys {
            scope,
            metadata: metadata.section(vault, scope),
            credentials: credentials.section(vault, scope),
        };
        let app = app.map(|app| keys(metadata.scope_id(vault, app)));
        AppKeys { organization: keys(ScopeId::ORGANIZATION), app }
    }

    /// Copies a key from its 32 bytes. Returns `None` for any other length.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Key::from_slice(bytes).map(Self)
    }

    /// The bytes, for the agent.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// Copies the key, for a file that is read again under the lock.
    pub fn duplicate(&self) -> Self {
        Self(self.0.duplicate())
    }
}

/// M: opens the metadata of every scope and no credential.
pub struct MetadataKey(pub(super) Key);

impl MetadataKey {
    /// Copies a key from its 32 bytes. Returns `None` for any other length.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        Key::from_slice(bytes).map(Self)
    }

    /// The bytes, for the state directory and the agent.
    pub(crate) fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }

    /// Returns the id of an app's sections in the header.
    pub(super) fn scope_id(&self, vault: VaultId, app: &AppName) -> ScopeId {
        let key = self.0.derive(&vault.0, &[b"capi-vault/1 scope-id", &[0], app.as_str().as_bytes()]);
        let mut id = [0; 16];
        id.copy_from_slice(&key.expose()[..16]);
        ScopeId(id)
    }

    pub(super) fn section(&self, vault: VaultId, scope: ScopeId) -> Key {
        scope_key(&self.0, vault, scope)
    }

    /// Returns the key of the authentication code over all metadata. No app's keys lead to it.
    pub(super) fn code(&self, vault: VaultId) -> Key {
        self.0.derive(&vault.0, &[b"capi-vault/1 metadata-mac"])
    }

    /// Returns the key of the information about a slot.
    pub(super) fn about(&self, vault: VaultId, slot: SlotId) -> Key {
        self.0.derive(&vault.0, &[b"capi-vault/1 about", &[0], &slot.0])
    }
}

/// C: opens the credentials of every scope.
pub(super) struct CredentialsKey(Key);

impl CredentialsKey {
    pub(super) fn section(&self, vault: VaultId, scope: ScopeId) -> Key {
        scope_key(&self.0, vault, scope)
    }
}

fn scope_key(key: &Key, vault: VaultId, scope: ScopeId) -> Key {
    key.derive(&vault.0, &[b"capi-vault/1 scope", &[0], &scope.0])
}

/// The two keys of one scope.
pub(super) struct ScopeKeys {
    pub(super) scope: ScopeId,
    pub(super) metadata: Key,
    pub(super) credentials: Key,
}

impl ScopeKeys {
    /// Checks the scope that a section opened with these keys names: the organization, or an app, which has to be `app`
    /// if that is known.
    ///
    /// # Errors
    /// [`Damage::SectionScope`].
    pub(super) fn check_scope(&self, named: &Scope, app: Option<&AppName>) -> Result<(), VaultError> {
        let fits = match named {
            Scope::Organization => self.scope == ScopeId::ORGANIZATION,
            Scope::App(name) => self.scope != ScopeId::ORGANIZATION && app.is_none_or(|app| app == name),
        };
        fits.then_some(()).ok_or(VaultError::Damaged(Damage::SectionScope))
    }
}

/// The keys of one app: the organization's sections and its own, no other.
pub struct AppKeys {
    pub(super) organization: ScopeKeys,
    pub(super) app: Option<ScopeKeys>,
}

impl AppKeys {
    /// Encodes the organization's two keys, or for an app its scope id and the four keys, as its slot stores them.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(144));
        bytes.extend(self.app.iter().flat_map(|app| app.scope.0));
        for keys in std::iter::once(&self.organization).chain(&self.app) {
            bytes.extend_from_slice(keys.metadata.expose());
            bytes.extend_from_slice(keys.credentials.expose());
        }
        bytes
    }

    /// Decodes the result of [`AppKeys::to_bytes`]. Returns `None` for any other length.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let scope = |scope, keys: &[u8]| {
            let (metadata, credentials) = keys.split_at_checked(32)?;
            Some(ScopeKeys {
                scope,
                metadata: Key::from_slice(metadata)?,
                credentials: Key::from_slice(credentials)?,
            })
        };
        if bytes.len() == 64 {
            return Some(Self { organization: scope(ScopeId::ORGANIZATION, bytes)?, app: None });
        }
        let (id, keys) = bytes.split_first_chunk::<16>()?;
        let (organization, own) = keys.split_at_checked(64)?;
        Some(Self {
            organization: scope(ScopeId::ORGANIZATION, organization)?,
            app: Some(scope(ScopeId(*id), own)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exposed_bytes_are_those_of_the_key() {
        let bytes: [u8; 32] = std::array::from_fn(|index| index as u8);
        let root = RootKey::from_slice(&bytes).unwrap();
        assert_eq!(root.expose(), &bytes);
        assert_eq!(root.duplicate().expose(), &bytes);
        assert!(RootKey::from_slice(&bytes[1..]).is_none() && RootKey::from_slice(&[0; 33]).is_none());
    }

    #[test]
    fn ids_of_vaults_and_slots_survive_a_round_trip() {
        let bytes: [u8; 16] = std::array::from_fn(|index| index as u8);
        assert_eq!(VaultId::from_bytes(bytes).as_bytes(), &bytes);
        let slot = SlotId([0, 1, 0xfe, 0xff]);
        assert_eq!(SlotId::parse(&slot.to_string()), Some(slot));
        assert_eq!(SlotId::parse("0001FEFF"), None);
    }

    #[test]
    fn app_ids_differ_by_app_and_by_vault() {
        let metadata = MetadataKey(Key::from_slice(&[7; 32]).unwrap());
        let (web, worker) = (AppName::parse("web").unwrap(), AppName::parse("worker").unwrap());
        let (one, two) = (VaultId([1; 16]), VaultId([2; 16]));
        assert_ne!(metadata.scope_id(one, &web), metadata.scope_id(one, &worker));
        assert_ne!(metadata.scope_id(one, &web), metadata.scope_id(two, &web));
    }
}
