//! Metadata that the holder of a token for an app forged: no command shows it as checked, and it moves nothing in the
//! local state.

use std::fs;
use std::path::PathBuf;

use capi::vault::{LockedVault, Passphrase};

use crate::harness::agent::{PASSPHRASE, PRINT, TAIL, World};
use crate::harness::forger::{GENERATION, forge};

/// A home that knows its vault, and the file with a forged domain.
struct Forged {
    world: World,
    real: String,
    forged: String,
}

fn forged() -> Forged {
    let world = World::new();
    assert_eq!(world.with_passphrase(&["edit", "billing", "--domain", "pay.example"]).code(), 0);
    let token = world.with_passphrase(&["token", "new", "--app", "web"]);
    assert_eq!(world.script(&["list"]).code(), 0, "the metadata key is stored");
    let real = fs::read_to_string(world.vault()).unwrap();
    let forged = forge(&real, &token.out(), "Billing", "evil.test");
    let parsed = LockedVault::parse(forged.clone().into_bytes()).unwrap();
    assert_eq!(parsed.generation(), GENERATION);
    Forged { world, real, forged }
}

impl Forged {
    fn put(&self, text: &str) {
        fs::write(self.world.vault(), text).unwrap();
    }

    /// The file of the local state.
    fn state(&self) -> PathBuf {
        let mut entries = fs::read_dir(self.world.state()).unwrap().flatten().map(|entry| entry.path());
        entries.find(|path| path.extension().is_some_and(|end| end == "state")).unwrap()
    }
}

const READING: [&[&str]; 5] =
    [&["list"], &["show", "billing"], &["snippet", "billing", "--lang", "curl"], &["context"], &["slots"]];

#[test]
fn a_forged_file_is_not_shown_without_its_key_and_leaves_no_trace() {
    let Forged { world, real, forged } = &forged();
    fs::write(world.vault(), forged).unwrap();
    for command in READING {
        let ran = world.script(command);
        assert_eq!((ran.code(), ran.out().as_str()), (3, ""), "{command:?} {ran:?}");
        assert!(ran.err().contains("by an older version of capi, or without its key"), "{}", ran.err());
    }
    fs::write(world.vault(), real).unwrap();
    let list = world.script(&["list"]);
    assert_eq!((list.code(), list.err().as_str()), (0, ""), "the real vault is not older: {list:?}");
    assert!(list.out().contains("pay.example"), "{}", list.out());
}

#[test]
fn a_session_or_a_passphrase_at_hand_rejects_a_forged_file() {
    let Forged { world, real, forged } = &forged();
    world.unlock();
    fs::write(world.vault(), forged).unwrap();
    for command in READING {
        let ran = world.script(command);
        assert_eq!((ran.code(), ran.out().as_str()), (7, ""), "{command:?} {ran:?}");
        assert!(ran.err().contains("was not written with the session's key"), "{}", ran.err());
    }
    world.script(&["lock"]);
    for command in READING {
        let ran = world.with_passphrase(command);
        assert_eq!((ran.code(), ran.out().as_str()), (7, ""), "{command:?} {ran:?}");
    }
    fs::write(world.vault(), real).unwrap();
    assert_eq!(world.with_passphrase(&PRINT).out(), format!("[{TAIL}]\n"));
}

#[test]
fn without_a_code_before_the_metadata_is_shown_with_a_warning() {
    let case = forged();
    // As an older version leaves it, which wrote no code.
    let path = case.state();
    let state = fs::read_to_string(&path).unwrap().replace("metadata-code expected\n", "");
    fs::write(&path, &state).unwrap();
    case.put(&case.forged);
    let list = case.world.script(&["list"]);
    assert_eq!(list.code(), 0, "{list:?}");
    assert_eq!(
        list.err().matches("its names and domains are unchecked until you run `capi unlock`").count(),
        1
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), state, "nothing is remembered");
    case.put(&case.real);
    assert_eq!(case.world.script(&["list"]).err(), "");
}

#[test]
fn a_change_made_elsewhere_is_shown_with_a_warning_until_the_next_unlock() {
    let case = forged();
    let vault = LockedVault::parse(case.real.clone().into_bytes()).unwrap();
    let root = vault.slots().root_key(&Passphrase::parse(PASSPHRASE.as_bytes()).unwrap()).unwrap();
    let open = vault.unlock(root).unwrap_or_else(|error| panic!("{error}"));
    case.put(&String::from_utf8(open.seal().unwrap()).unwrap());
    let list = case.world.script(&["list"]);
    assert!(list.code() == 0 && list.out().contains("pay.example"), "{list:?}");
    assert_eq!(list.err().lines().count(), 1, "{}", list.err());
    assert!(list.err().contains("unchecked until you run `capi unlock`"), "{}", list.err());
    case.world.unlock();
    assert_eq!(case.world.script(&["list"]).err(), "");
    case.world.script(&["lock"]);
    assert_eq!(case.world.script(&["list"]).err(), "", "the file itself is known now");
}
