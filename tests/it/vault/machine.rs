//! The local state of a machine: the newest generation of a vault, and the metadata key.

use std::fs;
use std::path::PathBuf;

use capi::vault::{KdfParameters, LocalState, LockedVault, OpenVault, Seen, VaultError};
use tempfile::TempDir;

use crate::harness::vaults::{add, parse, refused, sealed, unlock, vault_of};

/// Three generations of one vault, and a second form of the last.
struct History {
    state: TempDir,
    open: OpenVault,
    generations: [LockedVault; 3],
    fork: LockedVault,
}

fn history() -> History {
    let first = vault_of(&[("Billing", "organization")]);
    let root = first.root_key();
    let first_text = sealed(&first);
    let mut next = unlock(first_text.as_bytes(), &root).ok().unwrap();
    add(&mut next, "Maps", "app:web");
    let second_text = sealed(&next);
    let last = unlock(second_text.as_bytes(), &root).ok().unwrap();
    let generations = [parse(&first_text), parse(&second_text), parse(&sealed(&last))];
    History { state: tempfile::tempdir().unwrap(), fork: parse(&sealed(&last)), open: last, generations }
}

impl History {
    fn machine(&self) -> LocalState {
        LocalState::recall(self.state.path(), self.open.id())
    }

    fn file(&self) -> PathBuf {
        self.state.path().join(format!("{}.state", self.open.id()))
    }

    fn remember(&self, vault: &LockedVault) {
        self.machine().remember(seen(vault), Some(&self.open.metadata_key())).unwrap();
    }
}

fn seen(vault: &LockedVault) -> Seen {
    Seen { generation: vault.generation(), sha256: vault.sha256() }
}

#[test]
fn a_first_vault_and_its_successors_are_trusted() {
    let history = history();
    let [first, second, third] = &history.generations;
    history.machine().check(second).unwrap();
    history.remember(second);
    history.machine().check(second).unwrap();
    history.machine().check(third).unwrap();
    let error = refused(history.machine().check(first));
    assert!(matches!(error, VaultError::Older { found: 1, seen: 2 }), "{error}");
}

#[test]
fn another_file_of_the_same_generation_is_a_fork() {
    let history = history();
    history.remember(&history.generations[2]);
    assert!(matches!(refused(history.machine().check(&history.fork)), VaultError::Forked(3)));
    history.machine().check(&history.generations[2]).unwrap();
}

#[test]
fn reading_an_older_file_or_a_fork_keeps_the_check() {
    let history = history();
    history.remember(&history.generations[2]);
    history.remember(&history.generations[0]);
    history.remember(&history.fork);
    assert!(matches!(refused(history.machine().check(&history.generations[1])), VaultError::Older { .. }));
    assert!(matches!(refused(history.machine().check(&history.fork)), VaultError::Forked(3)));
}

#[test]
fn a_vault_saved_here_is_the_newest() {
    let history = history();
    history.remember(&history.generations[2]);
    history.machine().remember_written(seen(&history.generations[1]), None).unwrap();
    history.machine().check(&history.generations[1]).unwrap();
    assert!(matches!(refused(history.machine().check(&history.generations[0])), VaultError::Older { .. }));
}

#[test]
fn the_remembered_vault_is_reported() {
    let history = history();
    assert!(history.machine().seen().is_none());
    history.remember(&history.generations[1]);
    let known = history.machine().seen().unwrap();
    assert_eq!((known.generation, known.sha256), (2, history.generations[1].sha256()));
}

#[test]
fn kdf_parameters_are_readable_without_a_passphrase() {
    assert_eq!(history().generations[0].slots().kdf_parameters(), [KdfParameters::LOWEST]);
}

#[test]
fn a_generation_names_the_one_that_it_followed() {
    let [first, second, third] = history().generations;
    assert_eq!(first.parent(), [0; 32]);
    assert_eq!((second.parent(), third.parent()), (first.sha256(), second.sha256()));
}

#[test]
fn the_stored_metadata_key_opens_names_without_a_passphrase() {
    let history = history();
    assert!(history.machine().metadata_key().is_none());
    history.remember(&history.generations[1]);
    let key = history.machine().metadata_key().unwrap();
    assert_eq!(history.generations[1].catalog(&key).unwrap().iter().count(), 2);
    // A remembered generation keeps the key.
    history.machine().remember(seen(&history.generations[2]), None).unwrap();
    assert!(history.machine().metadata_key().is_some());
}

#[test]
fn a_later_key_is_stored_for_a_known_generation() {
    let history = history();
    history.machine().remember(seen(&history.generations[1]), None).unwrap();
    history.remember(&history.generations[1]);
    assert!(history.machine().metadata_key().is_some());
}

#[cfg(unix)]
#[test]
fn an_unchanged_local_state_is_not_written_again() {
    use std::os::unix::fs::MetadataExt as _;
    let history = history();
    let file = || fs::metadata(history.file()).unwrap();
    history.remember(&history.generations[1]);
    // Else its number could be given to the next one.
    let _kept = fs::File::open(history.file()).unwrap();
    let before = file().ino();
    history.remember(&history.generations[1]);
    history.machine().remember_written(seen(&history.generations[1]), None).unwrap();
    assert_eq!(file().ino(), before);
    history.remember(&history.generations[2]);
    assert_ne!(file().ino(), before);
}

#[test]
fn a_key_from_before_another_root_is_stale() {
    let history = history();
    history.remember(&history.generations[1]);
    let stranger = parse(&sealed(&vault_of(&[("Billing", "organization")])));
    let key = history.machine().metadata_key().unwrap();
    assert!(matches!(refused(stranger.catalog(&key)), VaultError::StaleMetadataKey));
    let fresh = vault_of(&[]).metadata_key();
    history.machine().remember(seen(&history.generations[2]), Some(&fresh)).unwrap();
    let kept = history.machine().metadata_key().unwrap();
    assert!(matches!(refused(history.generations[2].catalog(&kept)), VaultError::StaleMetadataKey));
}

#[test]
fn a_private_vault_leaves_no_key_here() {
    let history = history();
    let mut machine = history.machine();
    machine.make_private().unwrap();
    machine.remember(seen(&history.generations[0]), Some(&history.open.metadata_key())).unwrap();
    history.remember(&history.generations[1]);
    let text = fs::read_to_string(history.file()).unwrap();
    assert!(text.contains("metadata-key never\n") && text.matches("metadata-key").count() == 1, "{text}");
    assert!(history.machine().is_private() && history.machine().metadata_key().is_none());
}

#[test]
fn a_vault_that_is_not_private_is_not_taken_for_one() {
    let history = history();
    assert!(!history.machine().is_private());
    history.remember(&history.generations[0]);
    assert!(!history.machine().is_private());
}

#[test]
fn git_may_put_back_what_was_used_in_its_work_tree() {
    let history = history();
    let [first, second, third] = &history.generations;
    let tree = tempfile::tempdir().unwrap();
    let vault = tree.path().join("vault.capi");
    let machine = || history.machine().of_file(&vault);
    machine().remember(first, None).unwrap();
    fs::create_dir(tree.path().join(".git")).unwrap();
    for vault in [second, &history.fork, third] {
        machine().remember_written(vault, None).unwrap();
    }
    for used in [second, &history.fork, third] {
        machine().check(used).unwrap();
    }
    assert_eq!(machine().went_back_from(second), Some(3));
    assert_eq!((machine().went_back_from(third), machine().went_back_from(first)), (None, None));
    assert!(matches!(refused(machine().check(first)), VaultError::Older { .. }), "it was not in a work tree");
    assert!(matches!(refused(history.machine().check(second)), VaultError::Older { .. }), "now it is not");
    // The note is for the change, not for each command after it.
    machine().remember(second, None).unwrap();
    assert_eq!(machine().went_back_from(second), None);
    assert_eq!(machine().seen().unwrap().generation, 3, "a fork stays the newest");
    // With --accept-older once, the first is one of them too.
    machine().remember(first, None).unwrap();
    machine().check(first).unwrap();
}

#[test]
fn authentic_files_are_recognized_and_follow_each_other() {
    let history = history();
    let [first, second, third] = &history.generations;
    for vault in [first, second, third] {
        assert!(!history.machine().known().contains(&vault.sha256()));
        history.machine().remember(vault, None).unwrap();
        assert!(history.machine().known().contains(&vault.sha256()));
    }
    let state = history.machine();
    let precedes =
        |old: &LockedVault, new: &LockedVault| state.known().precedes(&old.sha256(), &new.parent(), |_| None);
    assert!(precedes(first, third) && precedes(second, third) && precedes(first, second));
    assert!(!precedes(third, second) && !precedes(&history.fork, third));
}

#[test]
fn a_lost_state_directory_is_a_first_sight() {
    let history = history();
    history.remember(&history.generations[2]);
    fs::remove_file(history.file()).unwrap();
    history.machine().check(&history.generations[0]).unwrap();
}

#[test]
fn an_unwritable_state_directory_is_an_ignorable_error() {
    let history = history();
    let file = history.state.path().join("file");
    fs::write(&file, "").unwrap();
    let mut machine = LocalState::recall(&file.join("state"), history.open.id());
    machine.check(&history.generations[0]).unwrap();
    let error = refused(machine.remember(seen(&history.generations[0]), None));
    assert!(matches!(error, VaultError::Io { .. }));
    machine.check(&history.generations[0]).unwrap();
}

#[test]
fn a_state_file_of_garbage_is_a_first_sight() {
    let history = history();
    let good = "capi-state 1\nseen 9 ";
    for garbage in [
        "",
        "\n",
        "\0\0\0",
        "capi-state 2\nseen 9 00",
        good,
        "capi-state 1\nseen -1 00\nmetadata-key 00",
        "capi-state 1\nseen",
    ] {
        fs::write(history.file(), garbage).unwrap();
        history.machine().check(&history.generations[0]).unwrap();
        assert!(history.machine().metadata_key().is_none(), "{garbage:?}");
    }
    fs::write(history.file(), [0xff; 100_000]).unwrap();
    history.machine().check(&history.generations[0]).unwrap();
    history.remember(&history.generations[1]);
    assert!(history.machine().check(&history.generations[0]).is_err());
}

#[cfg(unix)]
#[test]
fn leftovers_are_removed_and_files_in_use_stay() {
    let history = history();
    let beside = |name: &str| history.state.path().join(format!(".capi-tmp-{}-{name}", history.open.id()));
    let (left, used, other) = (beside("left"), beside("used"), history.state.path().join(".capi-tmp-other"));
    for path in [&left, &used, &other] {
        fs::write(path, "half of a").unwrap();
    }
    let lock = fs::File::open(&used).unwrap();
    lock.lock().unwrap();
    history.remember(&history.generations[0]);
    assert!(!left.exists() && used.exists() && other.exists());
}

#[test]
fn a_slow_reader_does_not_take_back_what_another_has_seen() {
    let history = history();
    let mut slow = history.machine();
    history.remember(&history.generations[2]);
    slow.remember(seen(&history.generations[1]), Some(&history.open.metadata_key())).unwrap();
    assert!(matches!(refused(history.machine().check(&history.generations[1])), VaultError::Older { .. }));
}

#[cfg(unix)]
#[test]
fn the_local_state_is_private() {
    use std::os::unix::fs::MetadataExt as _;

    let history = history();
    let deep = history.state.path().join("capi/deep");
    LocalState::recall(&deep, history.open.id())
        .remember(seen(&history.generations[0]), Some(&history.open.metadata_key()))
        .unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().mode() & 0o7777;
    assert_eq!(mode(&deep.join(history.file().file_name().unwrap())), 0o600);
    assert_eq!((mode(&deep), mode(deep.parent().unwrap())), (0o700, 0o700));
}
