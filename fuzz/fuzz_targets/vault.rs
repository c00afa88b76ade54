//! A file that is not necessarily a vault: format, limits and checksum, before any key derivation.

#![no_main]

use capi::vault::{LockedVault, fuzzing};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest as _, Sha256};

fuzz_target!(|data: &[u8]| {
    read(data.to_vec());
    if let Some(mended) = with_right_checksum(data) {
        read(mended);
    }
});

fn read(bytes: Vec<u8>) {
    let Ok(vault) = LockedVault::parse(bytes.clone()) else { return };
    assert_eq!(vault.bytes(), bytes, "what was read is the whole file");
    assert!(vault.generation() > 0);
    let again = LockedVault::parse(bytes).expect("read once, read always");
    assert_eq!((vault.id(), vault.sha256(), vault.mac()), (again.id(), again.sha256(), again.mac()));
    fuzzing::wrong_key(&vault);
}

/// Returns the file with a valid checksum of its body, so that mutations get past the check.
fn with_right_checksum(data: &[u8]) -> Option<Vec<u8>> {
    const LINE: &[u8] = b"\n==\nsha256 = \"";
    let at = data.windows(LINE.len()).position(|window| window == LINE)?;
    let body = &data[..=at];
    let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
    let start = at + LINE.len();
    let mut mended = data.to_vec();
    mended.get_mut(start..start + 64)?.copy_from_slice(hash.as_bytes());
    Some(mended)
}
