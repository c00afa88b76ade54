//! Merging the slots, the passphrase and the generation of two copies.

use serde_json::json;

use super::*;
use crate::model::{Api, ApiName, AuthType, Credential, HeaderName, Scope, Secret, Timestamp};
use crate::vault::envelope::{KnownSlot, Opens, SlotKind};
use crate::vault::{KdfParameters, LockedVault, Passphrase, RootKey, SlotId};

fn passphrase(text: &str) -> Passphrase {
    Passphrase::parse(text.as_bytes()).unwrap()
}

fn base() -> (Vec<u8>, RootKey) {
    let mut vault = OpenVault::create(&passphrase("base"), KdfParameters::LOWEST).unwrap();
    vault.slots.list.extend([token(1), token(2), future(3)]);
    (vault.seal().unwrap(), vault.root_key())
}

fn open(bytes: &[u8], root: &RootKey) -> OpenVault {
    LockedVault::parse(bytes.to_vec())
        .unwrap()
        .unlock(root.duplicate())
        .unwrap_or_else(|error| panic!("{error}"))
}

fn token(id: u8) -> Slot {
    let sealed = vec![id; 32 + 80];
    Slot::Known(KnownSlot {
        id: SlotId([id; 4]),
        kind: SlotKind::Recovery,
        opens: Opens::Root,
        about: None,
        salt: [id; 16],
        about_key: None,
        sealed,
    })
}

/// A slot of a kind that this version does not know.
fn future(id: u8) -> Slot {
    let hex = format!("{id:02x}").repeat(4);
    Slot::Unknown {
        id: SlotId([id; 4]),
        kind: "future".to_owned(),
        lines: format!("[[slot]]\nid = \"{hex}\"\nkind = \"future\"\n"),
    }
}

/// The ids of all slots except that of the passphrase.
fn ids(vault: &OpenVault) -> Vec<u8> {
    vault.slots.list.iter().filter(|slot| !slot.is_passphrase()).map(|slot| slot.id().0[0]).collect()
}

fn joined(base: &[u8], ours: OpenVault, theirs: OpenVault, root: &RootKey, seen: u64) -> OpenVault {
    let merge = VaultMerge::new(Some(open(base, root)), ours, theirs);
    merge.finish(seen).unwrap().expect("no conflict")
}

#[test]
fn slots_of_both_sides_stay_unless_one_side_removed_them() {
    let (bytes, root) = base();
    let sides = || {
        let (mut ours, mut theirs) = (open(&bytes, &root), open(&bytes, &root));
        ours.slots.list.retain(|slot| slot.id() != SlotId([1; 4]));
        ours.slots.list.push(future(9));
        theirs.slots.list.push(token(8));
        (ours, theirs)
    };
    let (ours, theirs) = sides();
    let forth = joined(&bytes, ours, theirs, &root, 0);
    assert_eq!(ids(&forth), [2, 3, 8, 9]);
    let (ours, theirs) = sides();
    assert_eq!(joined(&bytes, theirs, ours, &root, 0).slots.list, forth.slots.list);
    // Byte for byte, even after a save.
    let again = open(&forth.seal().unwrap(), &root);
    assert!(again.slots.list.contains(&future(9)) && again.slots.list.contains(&token(2)));
}

#[test]
fn the_passphrase_of_the_side_that_changed_it_is_used() {
    let (bytes, root) = base();
    for ours_changed in [true, false] {
        let (mut ours, mut theirs) = (open(&bytes, &root), open(&bytes, &root));
        let changed = if ours_changed { &mut ours } else { &mut theirs };
        changed.slots.set_passphrase(&passphrase("new"), KdfParameters::LOWEST).unwrap();
        let merged = joined(&bytes, ours, theirs, &root, 0).seal().unwrap();
        let locked = LockedVault::parse(merged).unwrap();
        assert!(locked.slots().root_key(&passphrase("new")).is_ok());
        assert!(locked.slots().root_key(&passphrase("base")).is_err());
    }
}

#[test]
fn two_new_passphrases_are_a_conflict() {
    let (bytes, root) = base();
    for (side, word) in [(Side::Ours, "one"), (Side::Theirs, "two")] {
        let (mut ours, mut theirs) = (open(&bytes, &root), open(&bytes, &root));
        ours.slots.set_passphrase(&passphrase("one"), KdfParameters::LOWEST).unwrap();
        theirs.slots.set_passphrase(&passphrase("two"), KdfParameters::LOWEST).unwrap();
        let mut merge = VaultMerge::new(Some(open(&bytes, &root)), ours, theirs);
        assert!(merge.passphrases_differ());
        merge.take_passphrase_of(side);
        let locked = LockedVault::parse(merge.finish(0).unwrap().unwrap().seal().unwrap()).unwrap();
        assert!(locked.slots().root_key(&passphrase(word)).is_ok(), "{word}");
        assert!(locked.slots().root_key(&passphrase("base")).is_err());
    }
}

#[test]
fn the_generation_follows_both_copies_and_the_newest_seen() {
    let (bytes, root) = base();
    let theirs = open(&bytes, &root).seal().unwrap();
    for (seen, expected) in [(0, 3), (2, 3), (7, 8)] {
        let merged = joined(&bytes, open(&bytes, &root), open(&theirs, &root), &root, seen).seal().unwrap();
        assert_eq!(LockedVault::parse(merged).unwrap().generation(), expected);
    }
}

#[test]
fn too_many_slots_are_refused() {
    let (bytes, root) = base();
    let side = |ids: std::ops::Range<u8>| {
        let mut vault = open(&bytes, &root);
        vault.slots.list.extend(ids.map(token));
        vault
    };
    let merge = VaultMerge::new(Some(open(&bytes, &root)), side(10..70), side(70..130));
    assert!(matches!(merge.finish(0), Err(VaultError::Full(_))));
}

#[test]
fn equal_credentials_have_the_same_text_and_extra_fields() {
    let shared = |text: &str, carried: &[&str]| {
        let extra = carried.iter().map(|name| ((*name).to_owned(), Value::Null)).collect();
        let credential = Credential::Key(Secret::new(text.to_owned()));
        Shared(Rc::new(SealedCredential { credential, extra }))
    };
    assert!(shared("a", &["x"]) == shared("a", &["x"]));
    assert!(shared("a", &[]) != shared("b", &[]));
    assert!(shared("a", &["x"]) != shared("a", &[]));
}

#[test]
fn a_record_edited_on_one_side_and_deleted_on_the_other_is_a_conflict_until_decided() {
    let mut vault = OpenVault::create(&passphrase("base"), KdfParameters::LOWEST).unwrap();
    let auth = AuthType::ApiKey { header: HeaderName::default() };
    let api =
        Api::new(ApiName::parse("Billing").unwrap(), auth, Scope::Organization, Timestamp(1_767_323_045));
    vault.records.add(api, Credential::Key(Secret::new("x".to_owned()))).unwrap();
    let (bytes, root) = (vault.seal().unwrap(), vault.root_key());
    let id = vault.records.catalog().iter().next().unwrap().id;
    for (side, left) in [(Side::Ours, 0), (Side::Theirs, 1)] {
        let (mut ours, mut theirs) = (open(&bytes, &root), open(&bytes, &root));
        ours.records.delete(id).unwrap();
        theirs.records.edit(id, |api| api.name = ApiName::parse("Other").unwrap()).unwrap();
        let mut merge = VaultMerge::new(Some(open(&bytes, &root)), ours, theirs);
        let [conflict] = &merge.conflicts()[..] else { panic!("{}", merge.conflicts().len()) };
        let id = conflict.id;
        merge.decide(id, side);
        assert!(merge.conflicts().is_empty() && !merge.passphrases_differ());
        let joined = merge.finish(0).unwrap().expect("all is decided");
        assert_eq!(joined.records.catalog().iter().count(), left);
    }
}

#[test]
fn both_sides_together_may_have_a_hundred_slots() {
    let (bytes, root) = base();
    let joined = |slots: u8| {
        let (mut ours, mut theirs) = (open(&bytes, &root), open(&bytes, &root));
        ours.slots.list.extend((10..60).map(token));
        theirs.slots.list.extend((60..60 + slots).map(token));
        VaultMerge::new(Some(open(&bytes, &root)), ours, theirs).finish(0)
    };
    // A passphrase, three of the base, fifty of ours.
    assert_eq!(joined(46).unwrap().expect("no conflict").slots.list.len(), MAX_SLOTS);
    assert!(matches!(joined(47), Err(VaultError::Full(_))));
}

#[test]
fn copies_with_one_passphrase_need_no_base_to_agree_on_it() {
    let (bytes, root) = base();
    let mut merge = VaultMerge::new(None, open(&bytes, &root), open(&bytes, &root));
    assert!(!merge.passphrases_differ());
    let mut theirs = open(&bytes, &root);
    theirs.slots.set_passphrase(&passphrase("two"), KdfParameters::LOWEST).unwrap();
    merge = VaultMerge::new(None, open(&bytes, &root), theirs);
    assert!(merge.passphrases_differ());
}

#[test]
fn with_equal_generations_ours_is_the_parent() {
    let (bytes, root) = base();
    let (mut ours, mut theirs) = (open(&bytes, &root), open(&bytes, &root));
    (ours.sha256, theirs.sha256) = ([1; 32], [2; 32]);
    assert_eq!(joined(&bytes, ours, theirs, &root, 0).sha256(), [1; 32]);
    let (ours, mut theirs) = (open(&bytes, &root), open(&bytes, &root));
    theirs.follow(9, [2; 32]);
    let later = joined(&bytes, ours, theirs, &root, 0);
    assert_eq!((later.generation(), later.sha256()), (9, [2; 32]));
}

#[test]
fn section_fields_of_a_later_version_come_from_both_sides() {
    let (bytes, root) = base();
    let with = |scope: &str, fields: Value| {
        let Value::Object(fields) = fields else { panic!("no object") };
        let mut vault = open(&bytes, &root);
        let extras = SectionExtras { metadata: fields.clone(), credentials: fields };
        vault.records.section_extras.insert(scope.to_owned(), extras);
        vault
    };
    let one = || with("organization", json!({"both": 1, "mine": true}));
    let two = || with("organization", json!({"both": 2, "yours": true}));
    for (ours, theirs) in [(one(), two()), (two(), one())] {
        let all = joined(&bytes, ours, theirs, &root, 0).records.section_extras;
        let expected = json!({"both": 2, "mine": true, "yours": true});
        let SectionExtras { metadata, credentials } = all["organization"].clone();
        assert_eq!((json!(metadata), json!(credentials)), (expected.clone(), expected));
    }
    let apart = joined(&bytes, one(), with("app:web", json!({"later": 1})), &root, 0).records.section_extras;
    assert_eq!(apart.keys().collect::<Vec<_>>(), ["app:web", "organization"]);
}
