//! The limit of the header when a vault is written.

use super::*;
use crate::vault::envelope::{MAX_HEADER, Slot};
use crate::vault::keys::SlotId;

/// Creates a vault whose header has exactly this length.
fn with_header_of(length: usize) -> OpenVault {
    let passphrase = Passphrase::parse(b"correct horse battery staple").unwrap();
    let mut vault = OpenVault::create(&passphrase, KdfParameters::LOWEST).unwrap();
    let slot = |padding: usize| Slot::Unknown {
        id: SlotId([0xff; 4]),
        kind: "future".to_owned(),
        lines: format!(
            "[[slot]]\nid = \"ffffffff\"\nkind = \"future\"\nnote = \"{}\"\n",
            "x".repeat(padding)
        ),
    };
    vault.slots.list.push(slot(0));
    let padding = length - vault.next_header(vec![]).render().len();
    vault.slots.list.pop();
    vault.slots.list.push(slot(padding));
    vault
}

#[test]
fn a_header_of_256_kib_is_written_and_read_and_a_longer_one_is_refused() {
    let written = with_header_of(MAX_HEADER).seal().unwrap();
    assert!(Envelope::parse(written).is_ok());
    for more in [1, 2] {
        let refused = with_header_of(MAX_HEADER + more).seal();
        assert!(matches!(refused, Err(VaultError::Full(_))), "{more}");
    }
}
