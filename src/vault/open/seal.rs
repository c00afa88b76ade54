//! The next generation of an open vault: its sections, sealed with the new header as their context.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::OpenVault;
use crate::model::Scope;
use crate::vault::crypto::{self, OVERHEAD};
use crate::vault::envelope::{
    self, Header, LATER_TYPES, MAX_FILE, MAX_HEADER, MAX_SECTIONS, Part, SectionEntry,
};
use crate::vault::error::{Limit, VaultError};
use crate::vault::keys::{MetadataKey, ScopeId};
use crate::vault::metadata_code;
use crate::vault::records::Record;
use crate::vault::sections::{self, SectionExtras};

impl OpenVault {
    /// Returns the bytes of the next generation. All sections are re-encrypted with its header as their context.
    ///
    /// # Errors
    /// [`VaultError::Full`] when a limit of the format is exceeded, [`VaultError::Random`].
    pub fn seal(&self) -> Result<Vec<u8>, VaultError> {
        let metadata = self.metadata_key();
        let mut scopes = self.scopes(&metadata)?;
        if let Some(first) = scopes.first_mut() {
            first.metadata = Zeroizing::new(metadata_code::reserve(&first.metadata));
        }
        let header = self.next_header(scopes.iter().flat_map(PlainScope::entries).collect());
        if header.sections.len() > MAX_SECTIONS {
            return Err(VaultError::Full(Limit::Apps));
        }
        let text = header.render();
        if text.len() > MAX_HEADER {
            return Err(VaultError::Full(Limit::Header));
        }
        let mut texts: Vec<&mut [u8]> = scopes.iter_mut().map(|scope| &mut scope.metadata[..]).collect();
        metadata_code::fill(&metadata.code(self.id()), text.as_bytes(), &mut texts);
        let sealed = self.seal_sections(&scopes, &metadata, &text)?;
        let key = self.slots.root.mac_key(self.id());
        let out = envelope::render(&text, &sealed, |sha256| crypto::mac(&key, sha256)).into_bytes();
        (out.len() <= MAX_FILE).then_some(out).ok_or(VaultError::Full(Limit::Size))
    }

    /// Returns the sealed sections, in the order of the header.
    fn seal_sections(
        &self,
        scopes: &[PlainScope],
        metadata: &MetadataKey,
        header: &str,
    ) -> Result<Vec<Vec<u8>>, VaultError> {
        let credentials = self.slots.root.credentials(self.id());
        let mut sealed = Vec::with_capacity(2 * scopes.len());
        for PlainScope { id, metadata: open_part, credentials: secret_part } in scopes {
            let parts = [
                (metadata.section(self.id(), *id), Part::Metadata, open_part),
                (credentials.section(self.id(), *id), Part::Credentials, secret_part),
            ];
            for (key, part, json) in parts {
                let plain = sections::pad(json)?;
                sealed.push(crypto::seal(&key, part.as_str(), header.as_bytes(), &plain)?);
            }
        }
        Ok(sealed)
    }

    pub(super) fn next_header(&self, sections: Vec<SectionEntry>) -> Header {
        Header {
            vault: self.id(),
            generation: self.generation + 1,
            parent: self.sha256,
            // A vault with an unknown entry is not opened, so none has to be preserved.
            critical: self.critical(),
            slots: self.slots.list.clone(),
            sections,
        }
    }

    /// Returns what a reader must know to understand the records. Without such a record, older versions can read the vault.
    fn critical(&self) -> Vec<String> {
        let mut apis = self.records.by_id.values().map(|record| &record.api);
        if apis.any(sections::is_of_later_type) { vec![LATER_TYPES.to_owned()] } else { Vec::new() }
    }

    /// Returns the plaintext of each scope that has records, in the order of the file.
    fn scopes(&self, metadata: &MetadataKey) -> Result<Vec<PlainScope>, VaultError> {
        let mut by_scope: BTreeMap<ScopeId, (&Scope, Vec<&Record>)> = BTreeMap::new();
        let mut ids: BTreeMap<String, ScopeId> = BTreeMap::new();
        for record in self.records.by_id.values() {
            let scope = &record.api.scope;
            let id = *ids.entry(scope.as_stored()).or_insert_with(|| match scope {
                Scope::Organization => ScopeId::ORGANIZATION,
                Scope::App(app) => metadata.scope_id(self.id(), app),
            });
            by_scope.entry(id).or_insert_with(|| (scope, Vec::new())).1.push(record);
        }
        let none = SectionExtras::default();
        let mut out = Vec::with_capacity(by_scope.len());
        for (id, (scope, own)) in by_scope {
            let extra = self.records.section_extras.get(&scope.as_stored()).unwrap_or(&none);
            let known = own.iter().map(|record| (&record.api, &record.extra));
            let secret = own.iter().map(|record| (record.api.id, &record.sealed));
            let metadata = sections::write_metadata(scope, self.is_private, known, &extra.metadata)?;
            let credentials = sections::write_credentials(secret, &extra.credentials)?;
            out.push(PlainScope { id, metadata: Zeroizing::new(metadata), credentials });
        }
        Ok(out)
    }
}

/// The JSON of a scope's two sections.
struct PlainScope {
    id: ScopeId,
    metadata: Zeroizing<Vec<u8>>,
    credentials: Zeroizing<Vec<u8>>,
}

impl PlainScope {
    fn entries(&self) -> [SectionEntry; 2] {
        let entry = |part, json: &[u8]| SectionEntry {
            scope: self.id,
            part,
            bytes: sections::padded_length(json.len()) + OVERHEAD,
        };
        [entry(Part::Metadata, &self.metadata), entry(Part::Credentials, &self.credentials)]
    }
}
