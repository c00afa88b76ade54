//! The three writes other than the usual save: each leaves the old file or the new one, and no other file.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use capi::vault::{Store, VaultError};

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn fine(_: Vec<u8>) -> Result<(), VaultError> {
    Ok(())
}

fn refuse(_: Vec<u8>) -> Result<(), VaultError> {
    Err(VaultError::Damaged(capi::vault::Damage::Checksum))
}

#[test]
fn restore_keeps_the_replaced_file() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("v");
    fs::write(&path, "broken").unwrap();
    let store = Store::at(&path);
    let lock = store.lock().unwrap();
    let kept = store.put_back(&lock, Some(b"broken"), b"whole", fine).unwrap().unwrap();
    assert_eq!((fs::read(&path).unwrap(), fs::read(&kept).unwrap()), (b"whole".to_vec(), b"broken".to_vec()));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(names(place.path()), ["backups", "v", "v.lock"]);
    assert!(store.backups().list().is_empty(), "a damaged file is no generation");
}

#[test]
fn what_changed_meanwhile_is_not_replaced() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("v");
    let store = Store::at(&path);
    let lock = store.lock().unwrap();
    let changed = |result: Result<_, VaultError>| assert!(matches!(result.err(), Some(VaultError::Changed)));
    fs::write(&path, "of another").unwrap();
    changed(store.put_back(&lock, None, b"new", fine).map(drop));
    changed(store.put_back(&lock, Some(b"older"), b"new", fine).map(drop));
    changed(store.replace_alone(b"older", b"new", fine));
    assert_eq!(fs::read(&path).unwrap(), b"of another");
    fs::remove_file(&path).unwrap();
    changed(store.put_back(&lock, Some(b"older"), b"new", fine).map(drop));
    assert!(!path.exists());
}

#[test]
fn what_does_not_open_is_not_written() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("v");
    fs::write(&path, "old").unwrap();
    let store = Store::at(&path);
    let lock = store.lock().unwrap();
    assert!(store.put_back(&lock, Some(b"old"), b"new", refuse).is_err());
    assert!(store.replace_alone(b"old", b"new", refuse).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(place.path()), ["v", "v.lock"]);
}

#[test]
fn a_copy_is_replaced_without_a_lock_and_a_link_to_it_stays() {
    let place = tempfile::tempdir().unwrap();
    let (path, link) = (place.path().join("v"), place.path().join("link"));
    fs::write(&path, "old").unwrap();
    symlink("v", &link).unwrap();
    Store::at(&link).replace_alone(b"old", b"new", fine).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert!(fs::symlink_metadata(&link).unwrap().file_type().is_symlink());
    assert_eq!(names(place.path()), ["link", "v"]);
}

#[test]
fn nothing_is_overwritten_by_a_new_copy() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("v");
    Store::at(&path).create_alone(b"one").unwrap();
    let again = Store::at(&path).create_alone(b"two");
    assert!(matches!(again, Err(VaultError::AlreadyThere(_))));
    assert_eq!(fs::read(&path).unwrap(), b"one");
    assert_eq!(names(place.path()), ["v"]);
}
