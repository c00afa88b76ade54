//! The sealed sections of a vault, opened and paired: each scope has one with metadata and one with credentials.

use std::collections::BTreeMap;

use super::crypto::{self, Key, OpenError, Plaintext};
use super::damage::Damage;
use super::envelope::{Envelope, Part};
use super::error::VaultError;
use super::keys::{MetadataKey, RootKey, ScopeId, VaultId};
use super::sections::{self, Extras, SealedCredential, SealedCredentials, Section, SectionExtras};
use crate::model::{Api, ApiId, Scope};

const DIFFERENT_IDS: VaultError = VaultError::Damaged(Damage::Pairs);

/// Opens the plaintext of a section of the envelope.
pub(super) fn plaintext(envelope: &Envelope, index: usize, key: &Key) -> Result<Plaintext, VaultError> {
    let part = envelope.header.sections[index].part;
    open_section(key, part, envelope.header_bytes(), envelope.section(index)?)
}

/// Opens a section, with the header as its context.
pub(super) fn open_section(
    key: &Key,
    part: Part,
    header: &[u8],
    sealed: Vec<u8>,
) -> Result<Plaintext, VaultError> {
    crypto::open(key, part.as_str(), header, sealed).map_err(|error| match error {
        OpenError::WrongKey => VaultError::Damaged(Damage::SectionKey),
        OpenError::Damaged => VaultError::Damaged(Damage::SectionSealed),
    })
}

/// Opens a metadata section.
pub(super) fn read_metadata(envelope: &Envelope, index: usize, key: &Key) -> Result<Section, VaultError> {
    let plain = plaintext(envelope, index, key)?;
    parse_metadata(sections::unpad(&plain)?, envelope.header.has_later_types())
}

/// Parses the JSON of a metadata section. If a record has an authentication type that older versions do not know, the
/// header must say so (`has_later_types`): otherwise they would report damage.
///
/// # Errors
/// [`VaultError::Damaged`].
pub(super) fn parse_metadata(json: &[u8], has_later_types: bool) -> Result<Section, VaultError> {
    let section = sections::read_metadata(json)?;
    let needs_entry = section.apis.iter().any(sections::is_of_later_type);
    (!needs_entry || has_later_types).then_some(section).ok_or(VaultError::Damaged(Damage::LaterType))
}

fn read_credentials(envelope: &Envelope, index: usize, key: &Key) -> Result<SealedCredentials, VaultError> {
    sections::read_credentials(sections::unpad(&plaintext(envelope, index, key)?)?)
}

/// Checks that a section names the scope whose id it has in the header.
pub(super) fn check_scope(
    metadata: &MetadataKey,
    vault: VaultId,
    id: ScopeId,
    scope: &Scope,
) -> Result<(), VaultError> {
    let own = match scope {
        Scope::Organization => ScopeId::ORGANIZATION,
        Scope::App(app) => metadata.scope_id(vault, app),
    };
    (own == id).then_some(()).ok_or(VaultError::Damaged(Damage::SectionScope))
}

/// Joins metadata and credentials by id. Every id must be in both.
pub(super) fn pair(
    apis: Vec<Api>,
    mut credentials: BTreeMap<ApiId, SealedCredential>,
) -> Result<Vec<(Api, SealedCredential)>, VaultError> {
    let mut pairs = Vec::with_capacity(apis.len());
    for api in apis {
        let sealed = credentials.remove(&api.id).ok_or(DIFFERENT_IDS)?;
        if sealed.credential.kind() != api.auth.kind() {
            return Err(VaultError::Damaged(Damage::CredentialType));
        }
        pairs.push((api, sealed));
    }
    credentials.is_empty().then_some(pairs).ok_or(DIFFERENT_IDS)
}

/// One scope for writing: its records, and the fields of later versions.
pub(super) struct OpenScope {
    pub(super) scope: Scope,
    pub(super) is_private: bool,
    pub(super) extras: SectionExtras,
    /// In the order of the records.
    pub(super) record_extras: Vec<sections::Carried>,
    pub(super) records: Vec<(Api, SealedCredential)>,
}

/// Opens both sections of the scope whose metadata section is `index`.
pub(super) fn open_scope(envelope: &Envelope, index: usize, root: &RootKey) -> Result<OpenScope, VaultError> {
    let (vault, id) = (envelope.header.vault, envelope.header.sections[index].scope);
    let metadata = root.metadata(vault);
    let plain = plaintext(envelope, index, &metadata.section(vault, id))?;
    let json = sections::unpad(&plain)?;
    let Section { scope, apis, is_private } = parse_metadata(json, envelope.header.has_later_types())?;
    check_scope(&metadata, vault, id, &scope)?;
    let Extras { section, records: record_extras } = sections::read_extras(json)?;
    let SealedCredentials { by_id, extra } =
        read_credentials(envelope, index + 1, &root.credentials(vault).section(vault, id))?;
    let extras = SectionExtras { metadata: section, credentials: extra };
    Ok(OpenScope { scope, is_private, extras, record_extras, records: pair(apis, by_id)? })
}
