//! Records that move from one generation, or one vault, to another.

use std::collections::BTreeSet;

use capi::model::ApiId;
use capi::vault::VaultError;

use crate::harness::vaults::{add, names, parse, refused, sealed, unlock, vault_of};

#[test]
fn records_of_another_generation_replace_the_current_ones() {
    let vault = vault_of(&[("Billing", "organization"), ("Maps", "app:web")]);
    let (text, root) = (sealed(&vault), vault.root_key());
    let read = || unlock(text.as_bytes(), &root).ok().unwrap();
    let mut next = read();
    add(&mut next, "Weather", "organization");
    next.records = read().records;
    assert_eq!(names(&next), ["Billing", "Maps"]);
    next.follow(7, [3; 32]);
    let written = parse(&sealed(&next));
    assert_eq!((written.generation(), written.parent()), (8, [3; 32]));
}

#[test]
fn apis_are_copied_as_they_are() {
    let vault = vault_of(&[("Billing", "organization"), ("Maps", "app:web")]);
    let ids: Vec<ApiId> = vault.records.catalog().iter().map(|api| api.id).collect();
    let mut other = vault_of(&[]);
    vault.records.copy_to(&mut other.records, &ids).ok().unwrap();
    assert!(vault.records.catalog().iter().eq(other.records.catalog().iter()));
    assert_eq!(vault.records.has_same_credential(ids[0], &other.records, ids[0]), Some(true));
    assert_eq!(vault.records.has_same_credential(ids[0], &other.records, ids[1]), Some(false));
    let gone = ApiId([9; 16]);
    assert_eq!(vault.records.has_same_credential(ids[0], &other.records, gone), None);
    assert!(matches!(refused(vault.records.copy_to(&mut other.records, &[gone])), VaultError::Gone));
    let mut taken = vault_of(&[("Billing", "organization")]);
    assert!(matches!(
        refused(vault.records.copy_to(&mut taken.records, &ids)),
        VaultError::VariableTaken { .. }
    ));
    let apis: BTreeSet<ApiId> = vault.records.into_apis().into_iter().map(|(api, _)| api.id).collect();
    assert_eq!(apis, BTreeSet::from_iter(ids));
}
