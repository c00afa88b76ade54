//! The metadata of all APIs as the holder of M reads it, and how far it can be believed.

use super::crypto::Plaintext;
use super::damage::Damage;
use super::envelope::Part;
use super::error::VaultError;
use super::keys::MetadataKey;
use super::locked::LockedVault;
use super::metadata_code;
use super::sealed_sections::{check_scope, parse_metadata, plaintext};
use super::sections::{self, Section};
use crate::model::Catalog;

/// The metadata of a vault.
pub struct MetadataView {
    /// All APIs.
    pub catalog: Catalog,
    /// The authentication code of the metadata.
    pub code: MetadataCode,
    /// Whether no machine may store the metadata key.
    pub is_private: bool,
}

/// The result of checking the authentication code of the metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetadataCode {
    /// A holder of M wrote the metadata.
    Valid,
    /// There is none: an older version wrote the file, or the file has no records, or somebody forged it.
    Missing,
    /// It does not fit the metadata or the header.
    Wrong,
}

impl MetadataView {
    /// Opens every metadata section.
    pub(super) fn open(vault: &LockedVault, key: &MetadataKey) -> Result<Self, VaultError> {
        let (mut plain, mut apis, mut is_private) = (Vec::new(), Vec::new(), false);
        each_section(vault, key, |section, text| {
            is_private |= section.is_private;
            apis.extend(section.apis);
            plain.push(text);
        })?;
        let texts = plain.iter().map(|plain| sections::unpad(plain)).collect::<Result<Vec<_>, _>>()?;
        let code = match metadata_code::check(&key.code(vault.id()), vault.envelope.header_bytes(), &texts) {
            Some(true) => MetadataCode::Valid,
            Some(false) => MetadataCode::Wrong,
            None => MetadataCode::Missing,
        };
        Ok(Self { catalog: Catalog::new(apis), code, is_private })
    }
}

/// Returns the metadata of all APIs without a look at its authentication code.
pub(super) fn catalog(vault: &LockedVault, key: &MetadataKey) -> Result<Catalog, VaultError> {
    let mut apis = Vec::new();
    each_section(vault, key, |section, _| apis.extend(section.apis))?;
    Ok(Catalog::new(apis))
}

/// Opens every metadata section, and passes on what it contains and its padded JSON.
fn each_section(
    vault: &LockedVault,
    key: &MetadataKey,
    mut take: impl FnMut(Section, Plaintext),
) -> Result<(), VaultError> {
    let envelope = &vault.envelope;
    for (index, entry) in envelope.header.sections.iter().enumerate() {
        if entry.part != Part::Metadata {
            continue;
        }
        let own = key.section(vault.id(), entry.scope);
        let text = plaintext(envelope, index, &own).map_err(stale)?;
        let section = parse_metadata(sections::unpad(&text)?, envelope.header.has_later_types())?;
        check_scope(key, vault.id(), entry.scope, &section.scope)?;
        take(section, text);
    }
    Ok(())
}

/// A stored metadata key of another vault fails at the first section. Under a fresh key, the same failure is damage.
fn stale(error: VaultError) -> VaultError {
    match error {
        VaultError::Damaged(Damage::SectionKey) => VaultError::StaleMetadataKey,
        other => other,
    }
}
