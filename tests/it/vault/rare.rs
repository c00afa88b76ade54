//! Rare operations: reading backups, restoring a vault over a damaged one, writing a file once.

use std::fs;
use std::path::Path;

use capi::vault::VaultError;
use sha2::{Digest as _, Sha256};

use crate::harness::vaults::{add, refused};
use crate::vault::store::{Place, change, files};

#[test]
fn backups_are_read_newest_first_and_the_damaged_ones_too() {
    let place = Place::new();
    for name in ["Maps", "Weather"] {
        change(&place.store, &place.root, |vault| add(vault, name, "organization")).unwrap();
    }
    fs::write(place.path("backups/vault.capi.1"), "no vault").unwrap();
    let read = place.store.backups().read();
    let told: Vec<_> = read.iter().map(|backup| (backup.generation, backup.content.is_ok())).collect();
    assert_eq!(told, [(2, true), (1, false)]);
    assert_eq!(read[1].bytes, 8);
    assert!(read.iter().all(|backup| backup.written.is_some() && backup.path.is_file()));
}

#[test]
fn backups_and_leftovers_are_listed() {
    let place = Place::new();
    change(&place.store, &place.root, |_| {}).unwrap();
    let hash: String = Sha256::digest("vault.capi")[..4].iter().map(|byte| format!("{byte:02x}")).collect();
    let left = [format!(".capi-tmp-{hash}-one"), format!(".capi-tmp-{hash}-two")];
    fs::write(place.path(&left[0]), "half").unwrap();
    fs::write(place.path("backups").join(&left[1]), "half").unwrap();
    // Another vault's writer may be at work.
    fs::write(place.path(".capi-tmp-00000000-three"), "half").unwrap();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let found: Vec<String> = place.store.paths().leftovers().iter().map(|path| name(path)).collect();
    assert_eq!(found, left);
    let beside = place.store.paths().neighbours();
    assert!(beside.iter().all(|(own, path)| *own == name(path) && path.exists()));
    let names: Vec<String> = beside.into_iter().map(|(own, _)| own).collect();
    assert_eq!(names, files(place.directory.path()));
}

#[test]
fn a_restore_stores_the_damaged_vault_under_another_name() {
    let place = Place::new();
    let good = fs::read(place.path("vault.capi")).unwrap();
    fs::write(place.path("vault.capi"), "damaged").unwrap();
    let lock = place.store.lock().ok().unwrap();
    let put_back = |expected: Option<&[u8]>| place.store.put_back(&lock, expected, &good, |_| Ok(()));
    for other in [None, Some(&b"something else"[..])] {
        assert!(matches!(refused(put_back(other)), VaultError::Changed), "{other:?}");
        assert_eq!(fs::read(place.path("vault.capi")).unwrap(), b"damaged");
    }
    let kept = put_back(Some(b"damaged")).ok().unwrap().unwrap();
    assert_eq!(kept.parent().unwrap(), place.path("backups"));
    assert_eq!(fs::read(kept).unwrap(), b"damaged");
    assert_eq!(fs::read(place.path("vault.capi")).unwrap(), good);
    fs::remove_file(place.path("vault.capi")).unwrap();
    assert!(put_back(None).ok().unwrap().is_none());
    assert_eq!(fs::read(place.path("vault.capi")).unwrap(), good);
}

#[test]
fn a_copy_is_created_once_and_replaced_only_if_it_is_the_known_one() {
    let place = Place::new();
    let copy = capi::vault::Store::at(&place.path("copy"));
    copy.create_alone(b"one").unwrap();
    assert_eq!(fs::read(place.path("copy")).unwrap(), b"one");
    assert!(matches!(refused(copy.create_alone(b"two")), VaultError::AlreadyThere(_)));
    assert!(matches!(refused(copy.replace_alone(b"other", b"two", |_| Ok(()))), VaultError::Changed));
    assert!(matches!(
        refused(copy.replace_alone(b"one", b"two", |_| Err(VaultError::Empty))),
        VaultError::Empty
    ));
    assert_eq!(fs::read(place.path("copy")).unwrap(), b"one");
    copy.replace_alone(b"one", b"two", |_| Ok(())).unwrap();
    assert_eq!(fs::read(place.path("copy")).unwrap(), b"two");
    assert_eq!(place.strangers(), ["copy"]);
}
