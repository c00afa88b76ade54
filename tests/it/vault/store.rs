//! The file on the disk: reads, writes, and files that stay unchanged.

use std::fs;
use std::path::{Path, PathBuf};

use capi::vault::{LockedVault, MAX_FILE, OpenVault, RootKey, Store, VaultError};
use tempfile::TempDir;

use crate::harness::vaults::{add, names, refused, sealed, unlock, vault_of};

/// A vault on the disk in a directory of its own.
pub(crate) struct Place {
    pub(crate) directory: TempDir,
    pub(crate) store: Store,
    pub(crate) root: RootKey,
}

impl Place {
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let vault = vault_of(&[("Billing", "organization")]);
        let store = Store::at(&directory.path().join("vault.capi"));
        store.create(sealed(&vault).as_bytes()).unwrap();
        Self { directory, store, root: vault.root_key() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path("vault.capi")).unwrap()
    }

    fn open(&self) -> OpenVault {
        unlock(self.text().as_bytes(), &self.root).ok().unwrap()
    }

    /// The names of all files that no one asked for.
    pub(crate) fn strangers(&self) -> Vec<String> {
        let known = ["vault.capi", "vault.capi.lock", "backups"];
        files(self.directory.path()).into_iter().filter(|name| !known.contains(&name.as_str())).collect()
    }
}

pub(crate) fn files(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// One whole change as a command makes it.
pub(crate) fn change(
    store: &Store,
    root: &RootKey,
    work: impl FnOnce(&mut OpenVault),
) -> Result<(), VaultError> {
    let lock = store.lock()?;
    let old = LockedVault::parse(store.read()?)?;
    let mut open = old.unlock(root.duplicate())?;
    work(&mut open);
    store.replace(&lock, &old, &open.seal()?, |bytes| unlock(&bytes, root).map(drop))
}

/// So many changes, each of which adds an API.
fn grow(store: &Store, root: &RootKey, times: usize) {
    for number in 0..times {
        change(store, root, |vault| add(vault, &format!("Api {number}"), "organization")).unwrap();
    }
}

#[test]
fn a_change_replaces_the_file_and_leaves_nothing_else() {
    let place = Place::new();
    change(&place.store, &place.root, |vault| add(vault, "Maps", "app:web")).unwrap();
    assert_eq!(names(&place.open()), ["Billing", "Maps"]);
    assert_eq!(files(place.directory.path()), ["backups", "vault.capi", "vault.capi.lock"]);
}

#[test]
fn the_last_ten_generations_are_stored_and_each_opens() {
    let place = Place::new();
    grow(&place.store, &place.root, 12);
    let backups = place.store.backups().list();
    let generations: Vec<u64> = backups.iter().map(|(generation, _)| *generation).collect();
    assert_eq!(generations, (3..=12).rev().collect::<Vec<_>>());
    assert_eq!(files(&place.path("backups")).len(), 10);
    for (generation, path) in backups {
        let open = unlock(&fs::read(&path).unwrap(), &place.root).ok().unwrap();
        assert_eq!((open.generation(), names(&open).len() as u64), (generation, generation));
    }
}

/// The backups that open: each generation with the number of its APIs, ordered by file name.
fn backups_of(store: &Store, root: &RootKey) -> Vec<(u64, usize)> {
    let mut paths: Vec<PathBuf> = store.backups().list().into_iter().map(|(_, path)| path).collect();
    paths.sort();
    let open = |path: &PathBuf| unlock(&fs::read(path).unwrap(), root).ok();
    paths.iter().filter_map(open).map(|open| (open.generation(), names(&open).len())).collect()
}

#[test]
fn backups_of_a_lost_vault_stay_when_a_new_one_takes_its_place() {
    let lost = Place::new();
    grow(&lost.store, &lost.root, 11);
    let kept = backups_of(&lost.store, &lost.root);
    assert_eq!(kept.len(), 10);
    fs::remove_file(lost.path("vault.capi")).unwrap();

    let new = vault_of(&[("New", "organization")]);
    lost.store.create(sealed(&new).as_bytes()).unwrap();
    let root = new.root_key();
    grow(&lost.store, &root, 4);
    assert_eq!(backups_of(&lost.store, &root), [(1, 1), (2, 2), (3, 3), (4, 4)]);
    assert_eq!(backups_of(&lost.store, &lost.root), kept, "three of them under another name");
    // The number alone means the current vault.
    let (_, path) = lost.store.backups().list().into_iter().find(|(generation, _)| *generation == 3).unwrap();
    assert!(unlock(&fs::read(path).unwrap(), &root).is_ok());
}

#[test]
fn continuing_from_an_older_generation_keeps_both_histories() {
    let place = Place::new();
    grow(&place.store, &place.root, 11);
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    for (_, path) in place.store.backups().list() {
        fs::File::options().append(true).open(path).unwrap().set_modified(long_ago).unwrap();
    }
    fs::copy(place.path("backups/vault.capi.2"), place.path("vault.capi")).unwrap();
    for number in 0..3 {
        let both = [format!("Left {number}"), format!("Right {number}")];
        change(&place.store, &place.root, |vault| {
            both.iter().for_each(|name| add(vault, name, "organization"))
        })
        .unwrap();
    }
    // The last save is there, and so is the abandoned history.
    let all = backups_of(&place.store, &place.root);
    assert!([(2, 2), (3, 4), (4, 6)].iter().all(|new| all.contains(new)), "{all:?}");
    assert!((4..=11).all(|generation| all.contains(&(generation, generation as usize))), "{all:?}");
}

#[test]
fn bytes_that_do_not_open_never_replace_the_file() {
    let place = Place::new();
    let before = place.text();
    let lock = place.store.lock().unwrap();
    let old = LockedVault::parse(before.clone().into_bytes()).unwrap();
    let refusal = |bytes: Vec<u8>| LockedVault::parse(bytes).map(drop);
    let error = refused(place.store.replace(&lock, &old, b"no vault", refusal));
    assert!(matches!(error, VaultError::Damaged(_)));
    assert_eq!(place.text(), before);
    assert_eq!(place.strangers(), [""; 0]);
}

#[test]
fn a_file_that_changed_meanwhile_is_not_overwritten() {
    let place = Place::new();
    let lock = place.store.lock().unwrap();
    let old = LockedVault::parse(place.store.read().unwrap()).unwrap();
    // For example an editor or a sync program, which does not use the lock.
    let other = sealed(&place.open());
    fs::write(place.path("vault.capi"), &other).unwrap();
    let next = place.open().seal().unwrap();
    assert!(matches!(refused(place.store.replace(&lock, &old, &next, |_| Ok(()))), VaultError::Changed));
    assert_eq!(place.text(), other);
    assert_eq!(place.strangers(), [""; 0]);
}

#[test]
fn a_second_writer_gets_the_pid_of_the_lock_holder() {
    let place = Place::new();
    let held = place.store.lock().unwrap();
    let error = refused(place.store.lock_within(std::time::Duration::ZERO));
    let VaultError::Busy(holder) = error else { panic!("{error}") };
    assert_eq!(holder, Some(std::process::id()));
    drop(held);
    assert!(place.store.lock_within(std::time::Duration::ZERO).is_ok());
}

#[test]
fn a_new_vault_overwrites_no_existing_file() {
    let place = Place::new();
    let before = place.text();
    assert!(matches!(refused(place.store.create(b"new")), VaultError::AlreadyThere(_)));
    fs::write(place.path("notes"), "mine").unwrap();
    assert!(matches!(refused(Store::at(&place.path("notes")).create(b"new")), VaultError::AlreadyThere(_)));
    assert_eq!((place.text(), fs::read_to_string(place.path("notes")).unwrap()), (before, "mine".to_owned()));
}

#[test]
fn one_of_eight_concurrent_creators_wins() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.capi");
    let results: Vec<Result<(), VaultError>> = std::thread::scope(|scope| {
        let one = |number: u8| Store::at(&path).create(&[b'0' + number]);
        let racers: Vec<_> = (0..8).map(|number| scope.spawn(move || one(number))).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    let winner = results.iter().position(Result::is_ok).unwrap();
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(VaultError::AlreadyThere(_)))));
    assert_eq!(fs::read_to_string(&path).unwrap(), winner.to_string());
    assert_eq!(files(directory.path()), ["vault.capi", "vault.capi.lock"]);
}

#[test]
fn a_path_below_a_file_has_no_vault() {
    let place = Place::new();
    let refused = Store::at(&place.path("vault.capi/deeper.capi")).read().map(drop).unwrap_err();
    assert!(matches!(refused, VaultError::Missing(_)), "{refused}");
}

#[test]
fn non_files_and_large_files_are_not_read() {
    let directory = tempfile::tempdir().unwrap();
    let error = refused(Store::at(directory.path()).read());
    assert!(matches!(error, VaultError::NotAFile { what: "a directory", .. }), "{error}");
    assert!(matches!(refused(Store::at(&directory.path().join("none")).read()), VaultError::Missing(_)));
    let large = directory.path().join("large");
    fs::File::create(&large).unwrap().set_len(5 << 30).unwrap();
    assert!(matches!(refused(Store::at(&large).read()), VaultError::TooLarge(_)));
    fs::File::options().write(true).open(&large).unwrap().set_len(MAX_FILE as u64).unwrap();
    assert_eq!(Store::at(&large).read().unwrap().len(), MAX_FILE);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    use std::os::unix::net::UnixListener;

    use capi::vault::FileWarning;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().mode() & 0o7777
    }

    #[test]
    fn fifos_and_sockets_are_refused_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let fifo = directory.path().join("fifo");
        rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, rustix::fs::Mode::RWXU).unwrap();
        let error = refused(Store::at(&fifo).read());
        assert!(matches!(error, VaultError::NotAFile { what: "a FIFO", .. }));
        let socket = directory.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        assert!(matches!(refused(Store::at(&socket).read()), VaultError::NotAFile { what: "a socket", .. }));
        let error = refused(Store::at(Path::new("/dev/null")).read());
        assert!(matches!(error, VaultError::NotAFile { what: "a device", .. }));
    }

    #[test]
    fn a_link_stays_and_its_target_is_written() {
        let place = Place::new();
        fs::create_dir(place.path("elsewhere")).unwrap();
        symlink("../vault.capi", place.path("elsewhere/relative")).unwrap();
        symlink(place.path("elsewhere/relative"), place.path("elsewhere/absolute")).unwrap();
        for (number, link) in ["elsewhere/relative", "elsewhere/absolute"].iter().enumerate() {
            let store = Store::at(&place.path(link));
            change(&store, &place.root, |vault| add(vault, &format!("Api {number}"), "organization"))
                .unwrap();
            assert!(fs::symlink_metadata(place.path(link)).unwrap().is_symlink());
            assert_eq!(names(&place.open()).len(), number + 2);
        }
        assert_eq!(files(&place.path("elsewhere")), ["absolute", "relative"]);
        assert_eq!(files(&place.path("backups")), ["vault.capi.1", "vault.capi.2"]);
    }

    #[test]
    fn a_dangling_link_leads_to_the_new_vault() {
        let directory = tempfile::tempdir().unwrap();
        symlink("cloud/vault.capi", directory.path().join("link")).unwrap();
        Store::at(&directory.path().join("link")).create(b"new").unwrap();
        assert!(fs::symlink_metadata(directory.path().join("link")).unwrap().is_symlink());
        assert_eq!(fs::read(directory.path().join("cloud/vault.capi")).unwrap(), b"new");
    }

    #[test]
    fn links_in_a_ring_end_in_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let (a, b) = (directory.path().join("a"), directory.path().join("b"));
        symlink(&b, &a).unwrap();
        symlink(&a, &b).unwrap();
        assert!(matches!(refused(Store::at(&a).read()), VaultError::Io { .. }));
        assert!(matches!(refused(Store::at(&a).create(b"new")), VaultError::AlreadyThere(_)));
    }

    #[test]
    fn a_link_planted_as_the_lock_is_not_followed() {
        let place = Place::new();
        fs::write(place.path("victim"), "precious").unwrap();
        fs::remove_file(place.path("vault.capi.lock")).unwrap();
        symlink(place.path("victim"), place.path("vault.capi.lock")).unwrap();
        let before = place.text();
        let error = refused(change(&place.store, &place.root, |_| {}));
        assert!(matches!(error, VaultError::Io { action: capi::vault::IoAction::Lock, .. }));
        assert_eq!(
            (fs::read_to_string(place.path("victim")).unwrap(), place.text()),
            ("precious".into(), before)
        );
    }

    #[test]
    fn a_fifo_planted_as_the_lock_does_not_hang() {
        let place = Place::new();
        let lock = place.path("vault.capi.lock");
        fs::remove_file(&lock).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, &lock, rustix::fs::Mode::RWXU).unwrap();
        let held = place.store.lock_within(std::time::Duration::ZERO);
        if held.is_ok() {
            assert!(matches!(
                refused(place.store.lock_within(std::time::Duration::ZERO)),
                VaultError::Busy(None)
            ));
        }
    }

    #[test]
    fn links_planted_at_plausible_temporary_names_are_not_followed() {
        let place = Place::new();
        fs::write(place.path("victim"), "precious").unwrap();
        fs::create_dir(place.path("backups")).unwrap();
        let planted = ["vault.capi.tmp", "vault.capi.new", ".vault.capi.swp", "vault.capi~", ".capi-tmp-"];
        for name in planted.iter().chain(&["backups/vault.capi.1"]) {
            symlink(place.path("victim"), place.path(name)).unwrap();
        }
        change(&place.store, &place.root, |vault| add(vault, "Maps", "organization")).unwrap();
        assert_eq!(fs::read_to_string(place.path("victim")).unwrap(), "precious");
        // The name of a backup is predictable, so an existing file is replaced and not written through.
        assert!(fs::symlink_metadata(place.path("backups/vault.capi.1")).unwrap().is_file());
        assert_eq!(names(&place.open()), ["Billing", "Maps"]);
    }

    #[test]
    fn all_written_files_are_private() {
        let place = Place::new();
        change(&place.store, &place.root, |_| {}).unwrap();
        for (name, expected) in [
            ("vault.capi", 0o600),
            ("vault.capi.lock", 0o600),
            ("backups/vault.capi.1", 0o600),
            ("backups", 0o700),
        ] {
            assert_eq!(mode(&place.path(name)), expected, "{name}");
        }
        // A mode that someone widened is narrowed by the next save.
        fs::set_permissions(place.path("vault.capi"), fs::Permissions::from_mode(0o644)).unwrap();
        change(&place.store, &place.root, |_| {}).unwrap();
        assert_eq!(mode(&place.path("vault.capi")), 0o600);
    }

    #[test]
    fn a_link_that_leads_nowhere_takes_the_place_too() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::at(&directory.path().join("vault.capi"));
        assert!(!store.is_taken());
        std::os::unix::fs::symlink("nowhere", directory.path().join("vault.capi")).unwrap();
        assert!(store.is_taken());
    }

    #[test]
    fn hard_links_and_open_permissions_are_reported() {
        let place = Place::new();
        let warnings = || place.store.read_with_warnings().unwrap().1;
        assert_eq!(warnings(), []);
        fs::hard_link(place.path("vault.capi"), place.path("second")).unwrap();
        assert_eq!(warnings(), [FileWarning::HardLinked]);
        assert!(FileWarning::HardLinked.to_string().starts_with("the vault file has another hard link"));
        fs::remove_file(place.path("second")).unwrap();
        fs::set_permissions(place.path("vault.capi"), fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(warnings(), [FileWarning::Readable]);
        fs::set_permissions(place.path("vault.capi"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::set_permissions(place.directory.path(), fs::Permissions::from_mode(0o777)).unwrap();
        assert_eq!(warnings(), [FileWarning::WritableDirectory]);
        fs::set_permissions(place.directory.path(), fs::Permissions::from_mode(0o1777)).unwrap();
        assert_eq!(warnings(), []);
    }

    #[test]
    fn a_file_of_another_user_is_read_and_not_replaced() {
        let place = Place::new();
        if !rustix::process::geteuid().is_root() {
            println!("skipped: only root can give a file away");
            return;
        }
        std::os::unix::fs::chown(place.path("vault.capi"), Some(4711), None).unwrap();
        assert_eq!(place.store.read().unwrap(), place.text().as_bytes());
        assert!(matches!(refused(place.store.lock()), VaultError::ForeignOwner(_)));
        let alone = place.store.replace_alone(place.text().as_bytes(), b"", |_| Ok(()));
        assert!(matches!(refused(alone), VaultError::ForeignOwner(_)));
    }
}
