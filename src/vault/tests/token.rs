//! The reach of a token, tested with keys alone and without the program: every value that its holder can read from
//! the file or derive is tried on every section and every slot.

use proptest::prelude::*;

use super::separation::{app, both, opened, vault};
use crate::model::{Label, Timestamp};
use crate::vault::SlotInfo;
use crate::vault::crypto::{self, Key};
use crate::vault::envelope::{Envelope, Part, Slot};
use crate::vault::keys::{AppKeys, ScopeId};
use crate::vault::{LockedVault, OpenVault, Reader, RootKey, Token};

const APPS: [&str; 4] = ["web", "worker", "billing", "x"];

fn about(name: Option<&str>, label: &str) -> SlotInfo {
    SlotInfo {
        app: name.map(app),
        label: Some(Label::parse(label).unwrap()),
        created: Timestamp(1_767_323_045),
        expires: None,
    }
}

/// The vault with a token for each app and one for the metadata.
fn with_tokens(organization: bool, apps: &[&str]) -> (Envelope, RootKey, Vec<(Option<String>, Token)>) {
    let (envelope, root) = vault(organization, apps);
    let mut open = unlock(&envelope, &root);
    let mut tokens = Vec::new();
    for name in apps.iter().map(|name| Some(*name)).chain([None]) {
        let said = about(name, &format!("for {name:?}"));
        tokens.push((name.map(str::to_owned), open.slots.new_token(&said).unwrap().0));
    }
    open.slots.new_recovery(Timestamp(0)).unwrap();
    (Envelope::parse(open.seal().unwrap()).unwrap(), root, tokens)
}

fn unlock(envelope: &Envelope, root: &RootKey) -> OpenVault {
    let locked = LockedVault::parse(envelope.bytes().to_vec()).unwrap();
    locked.unlock(root.duplicate()).unwrap_or_else(|error| panic!("{error}"))
}

/// The bytes of each key that a token gives, including the key of its slot and the key to the information about it.
fn keys_of(envelope: &Envelope, token: &Token) -> Vec<Key> {
    let locked = LockedVault::parse(envelope.bytes().to_vec()).unwrap();
    let opened = locked.slots().open_token(token).unwrap_or_else(|error| panic!("{error}"));
    let slot = envelope.header.slots.iter().find_map(|slot| match slot {
        Slot::Known(known) if known.id == opened.slot => Some(known),
        _ => None,
    });
    let slot = slot.unwrap();
    let mut keys = vec![token.slot_key(&slot.salt)];
    match &opened.reader {
        Reader::Metadata(metadata) => keys.push(metadata.0.duplicate()),
        Reader::App(AppKeys { organization, app }) => {
            let scopes = std::iter::once(organization).chain(app);
            keys.extend(scopes.flat_map(|scope| [scope.metadata.duplicate(), scope.credentials.duplicate()]));
            let sealed = slot.about_key.clone().unwrap();
            let context = slot.about_key_context(locked.id());
            let about = crypto::open(&keys[0], "about-key", context.as_bytes(), sealed).unwrap();
            keys.push(Key::from_slice(&about).unwrap());
        }
    }
    keys
}

/// These keys, and everything that can be derived from them by the rules of the format, regardless of their purpose:
/// a step with any name, with or without a scope, and after one without a scope the step to a scope.
fn reached(envelope: &Envelope, token: &Token) -> Vec<Key> {
    const STEPS: [&[u8]; 4] =
        [b"capi-vault/1 metadata", b"capi-vault/1 credentials", b"capi-vault/1 mac", b"capi-vault/1 scope"];
    let vault = envelope.header.vault.0;
    let mut scopes: Vec<ScopeId> = envelope.header.sections.iter().map(|entry| entry.scope).collect();
    scopes.dedup();
    let step = |keys: &[Key], name: &[u8]| -> Vec<Key> {
        keys.iter().map(|key| key.derive(&vault, &[name])).collect()
    };
    let to_scopes = |keys: &[Key], name: &[u8]| -> Vec<Key> {
        let each =
            |key: &Key| scopes.iter().map(|id| key.derive(&vault, &[name, &[0], &id.0])).collect::<Vec<_>>();
        keys.iter().flat_map(each).collect()
    };
    let mut all = keys_of(envelope, token);
    let steps: Vec<Key> = STEPS.iter().flat_map(|name| step(&all, name)).collect();
    let scoped: Vec<Key> = STEPS.iter().flat_map(|name| to_scopes(&all, name)).collect();
    let beyond = to_scopes(&steps, STEPS[3]);
    all.extend([steps, scoped, beyond].into_iter().flatten());
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn a_token_opens_only_the_organization_and_its_app(
        organization in any::<bool>(),
        apps in prop::sample::subsequence(APPS.to_vec(), 1..=4),
    ) {
        let (envelope, root, tokens) = with_tokens(organization, &apps);
        let id = envelope.header.vault;
        for (name, token) in &tokens {
            let mut found: Vec<(ScopeId, Part)> =
                reached(&envelope, token).iter().flat_map(|key| opened(&envelope, key)).collect();
            found.sort();
            found.dedup();
            let mut due: Vec<(ScopeId, Part)> = match name {
                Some(name) => {
                    let own = both(root.metadata(id).scope_id(id, &app(name)));
                    organization.then(|| both(ScopeId::ORGANIZATION)).into_iter().flatten().chain(own).collect()
                }
                None => {
                    let sections = envelope.header.sections.iter();
                    sections.filter(|s| s.part == Part::Metadata).map(|s| (s.scope, s.part)).collect()
                }
            };
            due.sort();
            prop_assert_eq!(found, due, "{:?}", name);
        }
    }
}

#[test]
fn a_token_opens_only_its_own_slot() {
    let (envelope, _, tokens) = with_tokens(true, &APPS);
    let vault = envelope.header.vault;
    for (name, token) in &tokens {
        let keys = reached(&envelope, token);
        let opens = |label: &str, context: String, sealed: &Option<Vec<u8>>| {
            let Some(sealed) = sealed else { return false };
            keys.iter().any(|key| crypto::open(key, label, context.as_bytes(), sealed.clone()).is_ok())
        };
        let mut opened = Vec::new();
        for slot in &envelope.header.slots {
            let Slot::Known(slot) = slot else { continue };
            let parts = [
                opens("slot", slot.context(vault), &Some(slot.sealed.clone())),
                opens("about", slot.about_context(vault), &slot.about),
                opens("about-key", slot.about_key_context(vault), &slot.about_key),
            ];
            opened.push(parts);
        }
        let own = opened.iter().filter(|parts| **parts == [true, true, true]).count();
        let any = opened.iter().filter(|parts| parts.contains(&true)).count();
        match name {
            Some(_) => assert_eq!((own, any), (1, 1), "{name:?}"),
            // A holder of M derives the key to the information about the slot, which `reached` does not try.
            None => assert_eq!((opened.iter().filter(|parts| parts[0]).count(), any), (1, 1)),
        }
    }
}

#[test]
fn holder_and_owner_read_the_same_about_a_token() {
    let (envelope, root, tokens) = with_tokens(true, &["web-shop"]);
    let locked = LockedVault::parse(envelope.bytes().to_vec()).unwrap();
    let views = locked.slots().view(Some(&root.metadata(locked.id()))).unwrap();
    for (name, token) in &tokens {
        let opened = locked.slots().open_token(token).unwrap_or_else(|error| panic!("{error}"));
        let view = views.iter().find(|view| view.id == opened.slot).unwrap();
        assert_eq!(opened.about, Some(about(name.as_deref(), &format!("for {name:?}"))));
        assert_eq!(opened.about, view.about);
    }
    let text = String::from_utf8(envelope.bytes().to_vec()).unwrap();
    // Strings that base64 cannot contain by accident.
    assert!(!text.contains("for ") && !text.contains("web-shop") && !text.contains("1767323045"), "{text}");
}
