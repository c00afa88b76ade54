//! Entry points for `fuzz/` into code that the cryptography shields, compiled only for fuzzing. Each function panics
//! when a property does not hold.

use super::keys::{MetadataKey, RootKey};
use super::locked::LockedVault;
use super::sections;

/// Opens a vault with unrelated keys, which must fail unless the vault is empty.
pub fn wrong_key(vault: &LockedVault) {
    let (Some(root), Some(metadata)) = (RootKey::from_slice(&[7; 32]), MetadataKey::from_slice(&[7; 32]))
    else {
        return;
    };
    assert!(vault.catalog(&metadata).is_ok_and(|catalog| catalog.iter().len() == 0) || has_sections(vault));
    assert!(vault.unlock(root.duplicate()).is_err(), "a key that is not its own opens a vault");
    let found = vault.with_credentials(&root.app_keys(vault.id(), None));
    assert!(found.map_or(true, |found| found.is_empty()));
}

fn has_sections(vault: &LockedVault) -> bool {
    vault.bytes().windows(11).any(|window| window == b"[[section]]")
}

/// Parses the JSON of a metadata section, and checks that rendering and parsing it again gives the same.
pub fn metadata(json: &[u8]) {
    let Ok(first) = sections::read_metadata(json) else { return };
    let Ok(extras) = sections::read_extras(json) else {
        panic!("its records are read, its other fields are not")
    };
    let records = || first.apis.iter().zip(&extras.records);
    let written = sections::write_metadata(&first.scope, first.is_private, records(), &extras.section);
    let written = written.unwrap_or_else(|error| panic!("{error}"));
    let second = sections::read_metadata(&written).unwrap_or_else(|error| panic!("{error}"));
    let again = sections::read_extras(&written).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((second.scope.as_stored(), second.is_private), (first.scope.as_stored(), first.is_private));
    assert_eq!(second.apis, first.apis);
    assert_eq!((again.section, again.records), (extras.section, extras.records));
}

/// Parses the JSON of a credentials section, and checks that rendering and parsing it again gives the same.
pub fn credentials(json: &[u8]) {
    let Ok(found) = sections::read_credentials(json) else { return };
    let write = |found: &sections::SealedCredentials| {
        sections::write_credentials(found.by_id.iter().map(|(id, one)| (*id, one)), &found.extra)
    };
    let written = write(&found).unwrap_or_else(|error| panic!("{error}"));
    let again = sections::read_credentials(&written).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((again.by_id.len(), &again.extra), (found.by_id.len(), &found.extra));
    let twice = write(&again).unwrap_or_else(|error| panic!("{error}"));
    assert!(*written == *twice, "what was written is written in the same way again");
}

/// Removes padding, adds padding, and checks that both agree.
pub fn padding(bytes: &[u8]) {
    if let Ok(json) = sections::unpad(bytes) {
        let padded = sections::pad(json).unwrap_or_else(|error| panic!("{error}"));
        assert!(*padded == *bytes, "there is one way to pad");
    }
    let padded = sections::pad(bytes).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(padded.len(), sections::padded_length(bytes.len()));
    assert!(sections::unpad(&padded).is_ok_and(|json| json == bytes), "what was padded is read");
}
