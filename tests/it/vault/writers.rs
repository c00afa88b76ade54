//! Writers as separate processes: concurrent, killed in the middle, and under unusual umasks.
//!
//! The test program starts itself again with only [`a_writer_of_its_own`] to run; the environment has its orders.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus};

use capi::vault::{LocalState, LockedVault, Seen, Store};

use crate::harness::vaults::{add, names, passphrase, sealed, unlock, vault_of};
use crate::vault::store::{Place, change, files};

/// The orders for the child: a verb, the directory, and a word for the names it makes.
const ORDERS: &str = "VAULT_TEST_ORDERS";

fn start(umask: &str, verb: &str, directory: &Path, word: &str) -> Child {
    let orders = format!("{verb}\n{}\n{word}", directory.display());
    Command::new("sh")
        .args(["-c", "umask \"$0\" && exec \"$@\"", umask])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "vault::writers::a_writer_of_its_own", "--quiet"])
        .env(ORDERS, orders)
        .spawn()
        .unwrap()
}

fn finish(mut child: Child) -> ExitStatus {
    child.wait().unwrap()
}

#[test]
fn a_writer_of_its_own() {
    let Ok(orders) = std::env::var(ORDERS) else { return };
    let orders: Vec<&str> = orders.split('\n').collect();
    let directory = Path::new(orders[1]);
    match orders[0] {
        "add" => add_many(directory, orders[2]),
        "die" => die_while_saving(directory, orders[2]),
        "make" => make_everything(directory),
        other => panic!("{other} is no order"),
    }
}

fn add_many(directory: &Path, word: &str) {
    let store = Store::at(&directory.join("vault.capi"));
    let root =
        LockedVault::parse(store.read().unwrap()).unwrap().slots().root_key(&passphrase()).ok().unwrap();
    for number in 0..25 {
        change(&store, &root, |vault| add(vault, &format!("{word} {number}"), "organization")).unwrap();
    }
}

/// Ends without any clean-up once the new file is next to the old one.
fn die_while_saving(directory: &Path, file: &str) {
    let store = Store::at(&directory.join(file));
    let lock = store.lock().unwrap();
    let old = LockedVault::parse(store.read().unwrap()).unwrap();
    let _ = store.replace(&lock, &old, old.bytes(), |_| std::process::exit(77));
}

fn make_everything(directory: &Path) {
    let vault = vault_of(&[("Billing", "organization")]);
    let store = Store::at(&directory.join("deep/er/vault.capi"));
    store.create(sealed(&vault).as_bytes()).unwrap();
    change(&store, &vault.root_key(), |vault| add(vault, "Maps", "app:web")).unwrap();
    let seen = Seen { generation: 1, sha256: [0; 32] };
    LocalState::recall(&directory.join("state"), vault.id())
        .remember(seen, Some(&vault.metadata_key()))
        .unwrap();
}

#[test]
fn two_processes_that_add_25_apis_each_lose_none() {
    let place = Place::new();
    let children = ["one", "two"].map(|word| start("022", "add", place.directory.path(), word));
    assert!(children.into_iter().map(finish).all(|status| status.success()));
    let open = unlock(&place.store.read().unwrap(), &place.root).ok().unwrap();
    assert_eq!((names(&open).len(), open.generation()), (51, 51));
    assert_eq!(files(place.directory.path()), ["backups", "vault.capi", "vault.capi.lock"]);
}

#[test]
fn the_next_save_removes_the_files_of_a_killed_writer() {
    let place = Place::new();
    let before = place.store.read().unwrap();
    fs::write(place.path("other.capi"), &before).unwrap();
    for file in ["vault.capi", "other.capi"] {
        assert_eq!(finish(start("022", "die", place.directory.path(), file)).code(), Some(77));
    }
    assert!(place.store.read().unwrap() == before);
    let leftovers =
        || files(place.directory.path()).iter().filter(|name| name.starts_with(".capi-tmp-")).count();
    assert_eq!(leftovers(), 2);
    // The other vault's writer may be alive, for all that this one knows.
    change(&place.store, &place.root, |_| {}).unwrap();
    assert_eq!(leftovers(), 1);
    change(&Store::at(&place.path("other.capi")), &place.root, |_| {}).unwrap();
    assert_eq!(leftovers(), 0);
}

#[test]
fn written_files_are_private_and_readable_under_every_umask() {
    for umask in ["000", "777"] {
        let directory = tempfile::tempdir().unwrap();
        assert!(finish(start(umask, "make", directory.path(), "")).success(), "umask {umask}");
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o7777;
        let vault = directory.path().join("deep/er");
        for name in ["vault.capi", "vault.capi.lock", "backups/vault.capi.1"] {
            assert_eq!(mode(&vault.join(name)), 0o600, "umask {umask}: {name}");
        }
        let state = directory.path().join("state");
        for made in [&vault, vault.parent().unwrap(), &vault.join("backups"), &state] {
            assert_eq!(mode(made), 0o700, "umask {umask}: {}", made.display());
        }
        assert_eq!(mode(&state.join(&files(&state)[0])), 0o600);
    }
}
