//! Keys separate scopes independently of the program around them, and unknown fields stay with their record.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::model::{Api, ApiName, AppName, AuthType, Credential, Scope, Secret, Timestamp};
use crate::vault::crypto::{self, Key};
use crate::vault::envelope::{Envelope, Part};
use crate::vault::keys::{AppKeys, ScopeId};
use crate::vault::sealed_sections::open_scope;
use crate::vault::sections::SectionExtras;
use crate::vault::{KdfParameters, LockedVault, OpenVault, Passphrase, RootKey};

const APPS: [&str; 4] = ["web", "worker", "billing", "x"];

fn api(name: &str, scope: Scope) -> Api {
    let now = Timestamp(1_767_323_045);
    Api::new(ApiName::parse(name).unwrap(), AuthType::Bearer, scope, now)
}

pub(super) fn app(name: &str) -> AppName {
    AppName::parse(name).unwrap()
}

/// A vault with one API in each scope.
pub(super) fn vault(organization: bool, apps: &[&str]) -> (Envelope, RootKey) {
    let passphrase = Passphrase::parse(b"p").unwrap();
    let mut vault = OpenVault::create(&passphrase, KdfParameters::LOWEST).unwrap();
    let scopes = organization.then_some(Scope::Organization).into_iter();
    for scope in scopes.chain(apps.iter().map(|name| Scope::App(app(name)))) {
        vault.records.add(api("Billing", scope), Credential::Token(Secret::new("t".to_owned()))).unwrap();
    }
    (Envelope::parse(vault.seal().unwrap()).unwrap(), vault.root_key())
}

/// Returns the sections that a key opens, under either label.
pub(super) fn opened(envelope: &Envelope, key: &Key) -> Vec<(ScopeId, Part)> {
    let opens = |index: usize| {
        let sealed = envelope.section(index).unwrap();
        [Part::Metadata, Part::Credentials]
            .iter()
            .any(|part| crypto::open(key, part.as_str(), envelope.header_bytes(), sealed.clone()).is_ok())
    };
    let sections = envelope.header.sections.iter().enumerate();
    sections.filter(|(index, _)| opens(*index)).map(|(_, entry)| (entry.scope, entry.part)).collect()
}

pub(super) fn both(scope: ScopeId) -> [(ScopeId, Part); 2] {
    [(scope, Part::Metadata), (scope, Part::Credentials)]
}

fn all_keys(keys: &AppKeys) -> Vec<&Key> {
    let scopes = std::iter::once(&keys.organization).chain(&keys.app);
    scopes.flat_map(|scope| [&scope.metadata, &scope.credentials]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn the_keys_of_an_app_open_only_the_organization_and_that_app(
        organization in any::<bool>(),
        apps in prop::sample::subsequence(APPS.to_vec(), 1..=4),
        asked in prop::option::of(prop::sample::select(APPS.to_vec())),
    ) {
        let (envelope, root) = vault(organization, &apps);
        let id = envelope.header.vault;
        let locked = LockedVault::parse(envelope.bytes().to_vec()).unwrap();
        let asked = asked.map(app);
        let keys = locked.app_keys(&root, asked.as_ref()).unwrap();
        let mut found: Vec<_> = all_keys(&keys).into_iter().flat_map(|key| opened(&envelope, key)).collect();
        found.sort();
        let mut due = Vec::new();
        if organization {
            due.extend(both(ScopeId::ORGANIZATION));
        }
        if let Some(asked) = asked.filter(|asked| apps.contains(&asked.as_str())) {
            due.extend(both(root.metadata(id).scope_id(id, &asked)));
        }
        prop_assert_eq!(found, due);
    }
}

#[test]
fn the_metadata_key_opens_no_credential() {
    let (envelope, root) = vault(true, &APPS);
    let id = envelope.header.vault;
    let metadata = root.metadata(id);
    let mut reached = vec![metadata.0.duplicate()];
    for entry in &envelope.header.sections {
        reached.push(metadata.section(id, entry.scope));
    }
    // Attempts of an attacker who has M and this file.
    for info in ["capi-vault/1 credentials", "capi-vault/1 metadata", "capi-vault/1 mac"] {
        let guess = metadata.0.derive(&id.0, &[info.as_bytes()]);
        for entry in &envelope.header.sections {
            reached.push(guess.derive(&id.0, &[b"capi-vault/1 scope", &[0], &entry.scope.0]));
        }
        reached.push(guess);
    }
    let found: Vec<_> = reached.iter().flat_map(|key| opened(&envelope, key)).collect();
    assert!(found.iter().all(|(_, part)| *part == Part::Metadata));
    assert!(
        envelope
            .header
            .sections
            .iter()
            .all(|s| s.part != Part::Metadata || found.contains(&(s.scope, s.part)))
    );
}

/// The unknown fields of one scope: of its sections, of each record, of each credential.
type Carried = (String, SectionExtras, Vec<(String, Map<String, Value>, Map<String, Value>)>);

fn carried(bytes: Vec<u8>, root: &RootKey) -> Vec<Carried> {
    let envelope = Envelope::parse(bytes).unwrap();
    let indexes = (0..envelope.header.sections.len()).step_by(2);
    let scopes = indexes.map(|index| {
        let scope = open_scope(&envelope, index, root).ok().unwrap();
        let records = scope.records.into_iter().zip(scope.record_extras);
        let records =
            records.map(|((api, sealed), extra)| (api.name.to_string(), extra, sealed.extra)).collect();
        (scope.scope.as_stored(), scope.extras, records)
    });
    scopes.collect()
}

#[test]
fn unknown_fields_survive_edits_and_saves() {
    let bytes = include_bytes!("../../../tests/vectors/unknown-record-fields.capi").to_vec();
    let passphrase = Passphrase::parse(b"correct horse battery staple").unwrap();
    let locked = LockedVault::parse(bytes.clone()).unwrap();
    let root = locked.slots().root_key(&passphrase).unwrap_or_else(|error| panic!("{error}"));
    let before = carried(bytes, &root);
    let (_, sections, records) = &before[0];
    assert!(!sections.metadata.is_empty() && !sections.credentials.is_empty(), "none in a section");
    assert!(records.iter().any(|(_, record, _)| record.keys().any(|key| key != "auth")), "none in a record");
    assert!(records.iter().any(|(_, record, _)| record.contains_key("auth")), "none in an auth");
    assert!(records.iter().any(|(_, _, credential)| !credential.is_empty()), "none in a credential");

    let mut open = locked.unlock(root.duplicate()).unwrap_or_else(|error| panic!("{error}"));
    for api in open.records.catalog().iter() {
        open.records.edit(api.id, |api| api.updated = Timestamp(1_800_000_000)).unwrap();
    }
    // A record of another scope, which has its own sections, does not affect this one.
    let worker = Scope::App(app("worker"));
    open.records.add(api("New", worker), Credential::Token(Secret::new("t".to_owned()))).unwrap();
    let mut after = carried(open.seal().unwrap(), &root);
    let new = after.iter().position(|(scope, _, _)| scope == "app:worker").unwrap();
    assert!(after.remove(new).1 == SectionExtras::default());
    assert!(after == before);
    assert_ne!(
        before[0].1.metadata.get("scope"),
        Some(&json!("organization")),
        "a known field is not an extra"
    );
}
