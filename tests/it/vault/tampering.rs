//! Modified vaults, which are refused for every modification.

use capi::model::AppName;
use capi::vault::{LockedVault, MAX_FILE, RootKey, VaultError};

use crate::harness::vaults::{
    add, is_damage, parse, passphrase, refused, sealed, unlock, vault_of, with_checksum,
};

fn small() -> (String, RootKey) {
    let vault = vault_of(&[("Billing", "organization")]);
    (sealed(&vault), vault.root_key())
}

/// Two scopes, so four sections.
fn two_scopes() -> (String, RootKey) {
    let vault = vault_of(&[("Billing", "organization"), ("Maps", "app:web")]);
    (sealed(&vault), vault.root_key())
}

#[test]
fn every_flipped_bit_is_refused() {
    let (text, root) = small();
    let good = text.as_bytes();
    let mac_line = text.rfind("mac = ").unwrap();
    let mut under_mac = 0;
    for bit in 0..good.len() * 8 {
        let mut broken = good.to_vec();
        broken[bit / 8] ^= 1 << (bit % 8);
        let error = match LockedVault::parse(broken) {
            Err(error) => error,
            // Nothing but the authentication code itself is beyond the checksum.
            Ok(vault) => {
                assert!(bit / 8 > mac_line, "bit {bit} is not under the checksum");
                under_mac += 1;
                refused(vault.unlock(root.duplicate()))
            }
        };
        assert!(is_damage(&error) || matches!(error, VaultError::Newer), "bit {bit}: {error}");
    }
    assert!(under_mac > 64, "the mac line was not reached");
}

#[test]
fn a_modified_digit_of_the_mac_is_refused_with_the_root_key() {
    let (text, root) = small();
    let at = text.rfind("mac = \"").unwrap() + "mac = \"".len();
    let digit = if &text[at..=at] == "0" { "1" } else { "0" };
    let touched = parse(&format!("{}{digit}{}", &text[..at], &text[at + 1..]));
    assert!(is_damage(&refused(touched.unlock(root.duplicate()))));
    assert!(is_damage(&refused(touched.app_keys(&root, None))));
}

#[test]
fn every_truncation_is_refused() {
    let (text, _) = small();
    for length in 0..text.len() {
        let error = refused(LockedVault::parse(text.as_bytes()[..length].to_vec()));
        assert!(is_damage(&error), "{length}: {error}");
    }
}

#[test]
fn appended_bytes_and_a_doubled_file_are_refused() {
    let (text, _) = small();
    for more in ["\n", " ", "\0", "mac", &text] {
        let longer = format!("{text}{more}").into_bytes();
        assert!(is_damage(&refused(LockedVault::parse(longer))), "{more:?}");
    }
}

/// The parts of a file: the head with its list, the sections' text, the end.
fn take_apart(text: &str) -> (Vec<String>, Vec<String>, String) {
    let (header, rest) = text.split_once("\n==\n").unwrap();
    let (body, tail) = rest.split_once("==\nsha256").unwrap();
    let paragraphs = |text: &str| text.trim_end().split("\n\n").map(str::to_owned).collect::<Vec<_>>();
    (paragraphs(header), paragraphs(body), format!("==\nsha256{tail}"))
}

fn put_together((header, body, tail): &(Vec<String>, Vec<String>, String)) -> String {
    with_checksum(&format!("{}\n==\n{}\n{tail}", header.join("\n\n"), body.join("\n\n")))
}

/// No reader takes it: not the root key, not an app's keys, not the metadata key.
fn nobody_opens(text: &str, original: &str, root: &RootKey, what: &str) {
    let bytes = text.as_bytes();
    assert!(is_damage(&refused(unlock(bytes, root))), "{what}: root");
    let Ok(vault) = LockedVault::parse(bytes.to_vec()) else { return };
    let web = AppName::parse("web").unwrap();
    let keys = parse(original).app_keys(root, Some(&web)).ok().unwrap();
    assert!(is_damage(&refused(vault.with_credentials(&keys))), "{what}: app");
}

#[test]
fn sections_swapped_dropped_doubled_or_older_are_refused() {
    let (text, root) = two_scopes();
    let parts = take_apart(&text);
    assert_eq!(put_together(&parts), text);
    assert_eq!((parts.0.len(), parts.1.len()), (6, 4));

    for (a, b) in [(0, 1), (0, 2), (1, 3), (2, 3)] {
        let mut swapped = parts.clone();
        swapped.1.swap(a, b);
        nobody_opens(&put_together(&swapped), &text, &root, "swapped");
    }
    let mut dropped = parts.clone();
    dropped.0.truncate(4);
    dropped.1.truncate(2);
    nobody_opens(&put_together(&dropped), &text, &root, "dropped");
    let mut doubled = parts.clone();
    doubled.0.extend_from_within(4..);
    doubled.1.extend_from_within(2..);
    nobody_opens(&put_together(&doubled), &text, &root, "doubled");

    let next = sealed(&unlock(text.as_bytes(), &root).ok().unwrap());
    let mut older = take_apart(&next);
    for section in 0..4 {
        let newer = std::mem::replace(&mut older.1[section], parts.1[section].clone());
        nobody_opens(&put_together(&older), &next, &root, "older");
        older.1[section] = newer;
    }
    assert!(unlock(put_together(&older).as_bytes(), &root).is_ok());
}

#[test]
fn a_slot_removed_or_doubled_is_refused() {
    let (text, root) = small();
    let parts = take_apart(&text);
    let mut removed = parts.clone();
    removed.0.remove(1);
    nobody_opens(&put_together(&removed), &text, &root, "removed");
    let mut doubled = parts.clone();
    doubled.0.insert(1, parts.0[1].clone());
    nobody_opens(&put_together(&doubled), &text, &root, "doubled");
    let mut edited = parts;
    edited.0[0] = edited.0[0].replace("generation = 1\n", "generation = 2\n");
    nobody_opens(&put_together(&edited), &text, &root, "edited");
}

#[test]
fn a_vault_without_a_passphrase_slot_has_its_own_error() {
    let mut parts = take_apart(&small().0);
    parts.0.remove(1);
    let vault = parse(&put_together(&parts));
    assert!(matches!(refused(vault.slots().root_key(&passphrase())), VaultError::NoPassphraseSlot));
}

#[test]
fn kdf_parameters_out_of_bounds_are_refused_before_any_derivation() {
    let (text, _) = small();
    for (line, values) in [
        ("memory_kib = 19456", ["0", "19455", "1048577", "4294967296", "4294986752", "-1", "\"19456\""]),
        ("passes = 1", ["0", "17", "256", "4294967296", "4294967297", "-1", "\"1\""]),
        ("lanes = 1", ["0", "9", "256", "4294967296", "4294967297", "-1", "\"1\""]),
    ] {
        let key = line.split(" = ").next().unwrap();
        for value in values {
            let edited = with_checksum(&text.replace(line, &format!("{key} = {value}")));
            assert_ne!(edited, text);
            assert!(is_damage(&refused(LockedVault::parse(edited.into_bytes()))), "{key} = {value}");
        }
    }
    // Each alone is allowed; together they are 5 GiB.
    let much = text.replace("memory_kib = 19456\npasses = 1", "memory_kib = 1048576\npasses = 5");
    assert!(is_damage(&refused(LockedVault::parse(with_checksum(&much).into_bytes()))));
}

#[test]
fn a_file_over_32_mib_is_refused_for_that() {
    let of_length = |length: usize| {
        let mut bytes = small().0.into_bytes();
        bytes.resize(length, b'\n');
        refused(LockedVault::parse(bytes)).to_string()
    };
    assert!(of_length(MAX_FILE + 1).contains("it is larger than a vault can be"));
    assert!(!of_length(MAX_FILE).contains("larger"));
}

#[test]
fn a_version_of_up_to_nine_digits_is_newer_and_a_longer_one_is_damage() {
    let (text, _) = small();
    let of_version = |version: &str| {
        let other = text.replacen("capi-vault 1\n", &format!("capi-vault {version}\n"), 1);
        refused(LockedVault::parse(other.into_bytes()))
    };
    for newer in ["2", "10", "123456789"] {
        assert!(matches!(of_version(newer), VaultError::Newer), "{newer}");
    }
    for none in ["", "0", "01", "1234567890", "1x", "-1"] {
        assert!(is_damage(&of_version(none)), "{none}");
    }
}

#[test]
fn a_modified_section_under_the_right_key_is_damage_and_not_an_old_key() {
    let vault = vault_of(&[("Billing", "organization")]);
    let (header, mut body, tail) = take_apart(&sealed(&vault));
    let key = vault.metadata_key();
    // The salt and the commitment are in the first 64 bytes, so in the first 86 characters.
    let at = 2 * 76;
    let other = if &body[0][at..=at] == "A" { "B" } else { "A" };
    body[0].replace_range(at..=at, other);
    let touched = parse(&put_together(&(header, body, tail)));
    assert!(is_damage(&refused(touched.catalog(&key))));
}

/// An empty vault with a slot of the future that makes the header `length` bytes long.
fn with_header_of(length: usize) -> String {
    let text = sealed(&vault_of(&[]));
    let split = text.find("\n==\n").unwrap() + 1;
    let slot = |padding: usize| {
        format!("\n[[slot]]\nid = \"ffffffff\"\nkind = \"future\"\nnote = \"{}\"\n", "x".repeat(padding))
    };
    let padding = length - split - slot(0).len();
    with_checksum(&format!("{}{}{}", &text[..split], slot(padding), &text[split..]))
}

#[test]
fn a_header_has_at_most_256_kib() {
    assert!(LockedVault::parse(with_header_of(262_144).into_bytes()).is_ok());
    for length in [262_145, 262_146, 10_000_000] {
        let error = refused(LockedVault::parse(with_header_of(length).into_bytes()));
        assert!(is_damage(&error), "{length}");
    }
}

#[test]
fn a_header_of_many_lines_is_parsed_quickly() {
    let lines: String = (0..24_000).map(|n| format!("a{n} = 0\n")).collect();
    let (text, _) = small();
    let slot = format!("\n[[slot]]\nid = \"ffffffff\"\nkind = \"future\"\n{lines}\n[[section]]");
    assert!(
        LockedVault::parse(with_checksum(&text.replacen("\n[[section]]", &slot, 1)).into_bytes()).is_ok()
    );
    let deep = text.replacen("critical = []", &format!("critical = {}", "[".repeat(100_000)), 1);
    assert!(is_damage(&refused(LockedVault::parse(with_checksum(&deep).into_bytes()))));
}

#[test]
fn converted_line_ends_and_conflict_markers_are_named_at_any_position() {
    let (text, _) = small();
    let crlf = text.replace('\n', "\r\n");
    assert!(matches!(refused(LockedVault::parse(crlf.into_bytes())), VaultError::LineEnds));
    let last_line = format!("{}\r\n", text.trim_end());
    assert!(matches!(refused(LockedVault::parse(last_line.into_bytes())), VaultError::LineEnds));
    for marker in ["<<<<<<< ours", "=======", ">>>>>>> theirs", "||||||| base"] {
        let merged = text.replacen("\n==\n", &format!("\n{marker}\n==\n"), 1);
        let error = refused(LockedVault::parse(merged.into_bytes()));
        assert!(matches!(error, VaultError::ConflictMarkers), "{marker}");
    }
}

#[test]
fn a_wrong_passphrase_is_not_damage() {
    let mut vault = vault_of(&[]);
    add(&mut vault, "Billing", "organization");
    let other = capi::vault::Passphrase::parse(b"another").unwrap();
    assert!(matches!(refused(parse(&sealed(&vault)).slots().root_key(&other)), VaultError::WrongPassphrase));
}
