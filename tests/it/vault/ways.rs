//! Unlock methods other than the passphrase: the records that each opens, its end, and modifications that it detects.

use capi::model::{AppName, Label, Timestamp};
use capi::vault::{
    KdfParameters, LockedVault, OpenVault, OpenedToken, Passphrase, RecoveryCode, SlotHolder, SlotInfo,
    Token, VaultError,
};

use crate::harness::vaults::{
    PASSPHRASE, add, is_damage, names, parse, passphrase, refused, sealed, unlock, vault_of, with_checksum,
};

const NOW: Timestamp = Timestamp(1_767_323_045);

fn vault() -> OpenVault {
    vault_of(&[("Billing", "organization"), ("Maps", "app:web"), ("Bank", "app:worker")])
}

fn about(app: Option<&str>, label: Option<&str>) -> SlotInfo {
    let app = app.map(|app| AppName::parse(app).unwrap());
    SlotInfo { app, label: label.map(|label| Label::parse(label).unwrap()), created: NOW, expires: None }
}

fn token(vault: &mut OpenVault, app: Option<&str>) -> Token {
    vault.slots.new_token(&about(app, None)).unwrap().0
}

fn opened(text: &str, token: &Token) -> Result<OpenedToken, VaultError> {
    parse(text).slots().open_token(token)
}

fn seen(text: &str, token: &Token) -> Vec<String> {
    let locked = parse(text);
    let catalog =
        locked.slots().open_token(token).unwrap_or_else(|error| panic!("{error}")).catalog(&locked).unwrap();
    let mut names: Vec<String> = catalog.iter().map(|api| api.name.to_string()).collect();
    names.sort();
    names
}

#[test]
fn each_token_shows_only_its_records() {
    let mut vault = vault();
    let (web, metadata) = (token(&mut vault, Some("web")), token(&mut vault, None));
    let text = sealed(&vault);
    assert_eq!(seen(&text, &web), ["Billing", "Maps"]);
    assert_eq!(seen(&text, &metadata), ["Bank", "Billing", "Maps"]);
    let locked = parse(&text);
    let credentials = opened(&text, &web).ok().unwrap().with_credentials(&locked).unwrap().unwrap();
    assert_eq!(credentials.len(), 2);
    assert!(opened(&text, &metadata).ok().unwrap().with_credentials(&locked).unwrap().is_none());
    assert_eq!(opened(&text, &web).ok().unwrap().app(&locked).unwrap(), Some(AppName::parse("web").unwrap()));
}

#[test]
fn a_token_and_a_code_open_later_generations() {
    let mut vault = vault();
    let (web, code) = (token(&mut vault, Some("web")), vault.slots.new_recovery(NOW).unwrap());
    let is_token: Vec<bool> = vault.slots.view().unwrap().iter().map(|slot| slot.is_token()).collect();
    assert_eq!(is_token, [false, true, false]);
    let first = sealed(&vault);
    let mut next = unlock(first.as_bytes(), &vault.root_key()).ok().unwrap();
    add(&mut next, "Weather", "app:web");
    next.slots.set_passphrase(&Passphrase::parse(b"another").unwrap(), KdfParameters::LOWEST).unwrap();
    let second = sealed(&next);
    assert_eq!(seen(&second, &web), ["Billing", "Maps", "Weather"]);
    let locked = parse(&second);
    assert_eq!(
        names(&locked.unlock(locked.slots().root_key_by_code(&code).ok().unwrap()).ok().unwrap()).len(),
        4
    );
}

#[test]
fn a_new_code_ends_the_one_before() {
    let mut vault = vault();
    let (old, new) = (vault.slots.new_recovery(NOW).unwrap(), vault.slots.new_recovery(NOW).unwrap());
    let locked = parse(&sealed(&vault));
    assert!(matches!(refused(locked.slots().root_key_by_code(&old)), VaultError::WrongCode));
    assert!(locked.slots().root_key_by_code(&new).is_ok());
    assert_eq!(
        vault.slots.view().unwrap().iter().filter(|slot| slot.holder == SlotHolder::Recovery).count(),
        1
    );
    let written = RecoveryCode::parse(new.written().as_bytes()).ok().unwrap();
    assert!(locked.slots().root_key_by_code(&written).is_ok());
    let without = parse(&sealed(&vault_of(&[])));
    assert!(matches!(refused(without.slots().root_key_by_code(&new)), VaultError::NoRecoverySlot));
}

#[test]
fn a_revoked_token_and_one_of_another_vault_open_nothing() {
    let mut vault = vault();
    let (web, id) = vault.slots.new_token(&about(Some("web"), None)).unwrap();
    let before = sealed(&vault);
    vault.slots.remove(id).unwrap();
    let after = sealed(&vault);
    assert!(matches!(refused(opened(&after, &web)), VaultError::UnknownToken));
    assert!(opened(&before, &web).is_ok(), "an older copy still opens, as revoking says");
    let foreign = token(&mut vault_of(&[("Billing", "organization")]), Some("web"));
    assert!(matches!(refused(opened(&before, &foreign)), VaultError::UnknownToken));
}

#[test]
fn the_last_slot_that_opens_everything_stays() {
    let mut vault = vault();
    let only = vault.slots.view().unwrap()[0].id;
    token(&mut vault, Some("web"));
    assert!(matches!(refused(vault.slots.remove(only)), VaultError::LastRootSlot));
    vault.slots.new_recovery(NOW).unwrap();
    vault.slots.remove(only).unwrap();
    assert!(matches!(refused(vault.slots.remove(only)), VaultError::NoSuchSlot));
    let recovery =
        vault.slots.view().unwrap().into_iter().find(|slot| slot.holder == SlotHolder::Recovery).unwrap().id;
    assert!(matches!(refused(vault.slots.remove(recovery)), VaultError::LastRootSlot));
}

#[test]
fn two_tokens_of_one_label_are_refused_and_so_is_one_too_many() {
    let mut vault = vault();
    vault.slots.new_token(&about(Some("web"), Some("CI"))).unwrap();
    let taken = vault.slots.new_token(&about(None, Some("CI"))).err().unwrap();
    assert!(matches!(taken, VaultError::LabelTaken(label) if label == "CI"));
    (0..98).for_each(|_| drop(token(&mut vault, Some("web"))));
    assert!(matches!(vault.slots.new_token(&about(None, None)).err().unwrap(), VaultError::Full(_)));
    // A new code takes the place of an old one also where nothing else fits.
    assert!(matches!(vault.slots.new_recovery(NOW).err().unwrap(), VaultError::Full(_)));
    let text = sealed(&vault);
    assert!(LockedVault::parse(text.into_bytes()).is_ok());
}

#[test]
fn a_new_root_key_ends_everything_but_one_passphrase() {
    let mut vault = vault();
    let (web, metadata, code) =
        (token(&mut vault, Some("web")), token(&mut vault, None), vault.slots.new_recovery(NOW).unwrap());
    let before = sealed(&vault);
    let (old_root, old_app) = (vault.root_key(), AppName::parse("web").unwrap());
    let old_keys = old_root.app_keys(vault.id(), Some(&old_app));
    let parameters = KdfParameters::new(19_456, 2, 1).unwrap();
    let mut open = unlock(before.as_bytes(), &old_root).ok().unwrap();
    open.slots.rekey(&passphrase(), parameters).unwrap();
    let after = sealed(&open);
    let locked = parse(&after);

    let root = locked.slots().root_key(&passphrase()).ok().unwrap();
    let again = locked.unlock(root).ok().unwrap();
    assert_eq!(names(&again), ["Bank", "Billing", "Maps"]);
    assert_eq!((again.generation(), again.slots.kdf_parameters()), (2, parameters));
    assert_eq!(again.slots.view().unwrap().len(), 1);
    assert!(!again.slots.view().unwrap()[0].is_token());
    assert!(is_damage(&refused(locked.unlock(old_root))));
    assert!(
        is_damage(&refused(locked.with_credentials(&old_keys)))
            || locked.with_credentials(&old_keys).unwrap().is_empty()
    );
    assert!(matches!(refused(locked.slots().open_token(&web)), VaultError::UnknownToken));
    assert!(matches!(refused(locked.slots().open_token(&metadata)), VaultError::UnknownToken));
    assert!(matches!(refused(locked.slots().root_key_by_code(&code)), VaultError::NoRecoverySlot));
    // No slot, no section and no section's name of before is left.
    let stays = |line: &&str| line.len() > 60 && before.contains(*line) && !line.starts_with("parent");
    assert_eq!(after.lines().filter(stays).collect::<Vec<_>>(), [""; 0]);
    assert!(
        after.contains(&format!("vault = \"{}\"", again.id())) && before.contains(&again.id().to_string())
    );
}

#[test]
fn slots_of_the_future_go_with_a_new_root_key_and_stay_otherwise() {
    let bytes = include_bytes!("../../vectors/unknown-slot-kind.capi").to_vec();
    let locked = LockedVault::parse(bytes).unwrap();
    let root = locked.slots().root_key(&Passphrase::parse(PASSPHRASE.as_bytes()).unwrap()).ok().unwrap();
    let mut open = locked.unlock(root).ok().unwrap();
    let other = |open: &OpenVault| {
        open.slots
            .view()
            .unwrap()
            .iter()
            .any(|slot| slot.holder == SlotHolder::Other("hardware-key".to_owned()))
    };
    assert!(other(&open));
    open.slots.new_recovery(NOW).unwrap();
    assert!(other(&open));
    open.slots.rekey(&passphrase(), KdfParameters::LOWEST).unwrap();
    assert!(!other(&open));
}

/// Each character of the slot's lines, turned into another of its alphabet, the checksum made to fit.
#[test]
fn no_modified_slot_opens() {
    let mut vault = vault_of(&[("Maps", "app:web")]);
    let web = token(&mut vault, Some("web"));
    let text = sealed(&vault);
    let start = text.rfind("[[slot]]").unwrap() + 9;
    let end = text.find("\n\n[[section]]").unwrap();
    let mut tried = 0;
    for at in start..end {
        let old = text.as_bytes()[at];
        let new = match old {
            b'0'..=b'8' | b'a'..=b'y' | b'A'..=b'Y' => old + 1,
            b'9' | b'z' | b'Z' => old - 1,
            b'+' => b'/',
            b'/' => b'+',
            _ => continue,
        };
        let touched = with_checksum(&format!("{}{}{}", &text[..at], char::from(new), &text[at + 1..]));
        let read =
            LockedVault::parse(touched.into_bytes()).and_then(|locked| locked.slots().open_token(&web));
        assert!(read.is_err(), "byte {at}: {}", &text[at - 5..at + 5]);
        tried += 1;
    }
    assert!(tried > 1_000, "{tried}");
}

/// A token cannot check the authentication code; the commitment of each section replaces it.
#[test]
fn a_token_reads_no_header_but_the_one_that_was_written() {
    let mut vault = vault();
    let web = token(&mut vault, Some("web"));
    let text = sealed(&vault);
    let worker = text.rfind("\n\n[[section]]").unwrap();
    let worker = text[..worker].rfind("\n\n[[section]]").unwrap();
    let changed = [
        text.replacen("generation = 1\n", "generation = 2\n", 1),
        text.replacen(
            "kind = \"passphrase\"\nopens = \"root\"\nmemory_kib = 19456",
            "kind = \"passphrase\"\nopens = \"root\"\nmemory_kib = 19457",
            1,
        ),
        // Two sections less, at any position.
        format!("{}{}", &text[..worker], &text[text.find("\n==\n").unwrap()..]),
    ];
    for text in changed {
        let text = with_checksum(&text);
        let read = LockedVault::parse(text.into_bytes()).and_then(|locked| {
            locked.slots().open_token(&web).and_then(|opened| opened.catalog(&locked).map(drop))
        });
        assert!(is_damage(&refused(read)));
    }
}
