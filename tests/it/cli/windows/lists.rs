//! Access lists: new files allow only the user and the system; files that others can read are reported and closed.
//!
//! Wine keeps a list as the file's mode, which is enough to see whether capi set one. But Wine hands the list of a directory
//! down to its files, even against their own lists; so the tests first close their directories, from the top.

use std::fs::{self, File, OpenOptions};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use windows_permissions::constants::{SeObjectType, SecurityInformation};
use windows_permissions::utilities::current_process_sid;
use windows_permissions::wrappers::{
    ConvertSecurityDescriptorToStringSecurityDescriptor, GetSecurityInfo, SetSecurityInfo,
};
use windows_permissions::{LocalBox, SecurityDescriptor};

use crate::harness::Home;
use crate::harness::secrets::{KEY, NEW};

const READ_AND_CHANGE_LIST: u32 = 0x8000_0000 | 0x0004_0000;
/// Also a directory.
const FILE_FLAG_BACKUP_SEMANTICS: u32 = 0x0200_0000;
const TOLD: &str = "other users can read or write the vault file";

fn opened(path: &Path) -> File {
    let mut options = OpenOptions::new();
    options.access_mode(READ_AND_CHANGE_LIST).custom_flags(FILE_FLAG_BACKUP_SEMANTICS);
    options.open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(list: &SecurityDescriptor) -> String {
    let text = ConvertSecurityDescriptorToStringSecurityDescriptor(list, SecurityInformation::Dacl).unwrap();
    text.into_string().unwrap()
}

/// Whom a list names, as the system writes them.
fn named(list: &str) -> Vec<String> {
    let entries = list.split('(').skip(1);
    let mut named: Vec<String> =
        entries.map(|entry| entry.split([';', ')']).nth(5).unwrap().to_owned()).collect();
    named.sort();
    named.dedup();
    named
}

fn who_may_use(path: &Path) -> Vec<String> {
    let file = opened(path);
    let list = GetSecurityInfo(&file, SeObjectType::SE_FILE_OBJECT, SecurityInformation::Dacl).unwrap();
    named(&text(&list))
}

fn the_user_and_the_system() -> Vec<String> {
    let user = current_process_sid().unwrap();
    let list: LocalBox<SecurityDescriptor> = format!("D:(A;;FA;;;SY)(A;;FA;;;{})", *user).parse().unwrap();
    named(&text(&list))
}

fn set(path: &Path, list: &str) {
    let list: LocalBox<SecurityDescriptor> = list.parse().unwrap();
    let (kind, what) =
        (SeObjectType::SE_FILE_OBJECT, SecurityInformation::Dacl | SecurityInformation::ProtectedDacl);
    SetSecurityInfo(&mut opened(path), kind, what, None, None, list.dacl(), None).unwrap();
}

fn close(path: &Path) {
    set(path, &format!("D:P(A;OICI;FA;;;{})(A;OICI;FA;;;SY)", *current_process_sid().unwrap()));
}

fn open_to_all(path: &Path) {
    set(path, "D:P(A;OICI;FA;;;WD)");
}

/// An empty home that others cannot enter.
fn closed_home() -> Home {
    let home = Home::empty();
    for path in [home.root(), &home.directory(), &home.root().join("given")] {
        close(path);
    }
    home
}

/// The directory, and all that is in it.
fn all_in(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let inside = entries.flat_map(|path| if path.is_dir() { all_in(&path) } else { vec![path] });
    std::iter::once(directory.to_owned()).chain(inside).collect()
}

#[test]
fn new_files_allow_only_the_user_and_the_system() {
    let home = closed_home();
    home.capi(["init", "--light"]).unlocked().succeeds();
    home.capi(["add", "billing", "--type", "api-key", "--stdin"]).unlocked().stdin(KEY).succeeds();
    home.capi(["unlock"]).unlocked().succeeds();
    let made = [home.directory().join("data"), home.directory().join("state")].map(|path| all_in(&path));
    let made = made.concat();
    // The session's locks say nothing. They have their directory's list, which Wine does not hand down.
    let is_session_lock = |path: &&PathBuf| path.ends_with("session.lock") || path.ends_with("prompt.lock");
    for path in made.iter().filter(|path| !is_session_lock(path)) {
        assert_eq!(who_may_use(path), the_user_and_the_system(), "{}", path.display());
    }
    for name in ["vault.capi", "vault.capi.lock", "backups", "vault.capi.1", "session.pipe"] {
        assert!(made.iter().any(|path| path.ends_with(name)), "{name}: {made:?}");
    }
    home.capi(["lock"]).succeeds();
}

#[test]
fn a_vault_in_an_open_directory_is_private() {
    let home = closed_home();
    let given = home.root().join("given");
    open_to_all(&given);
    fs::write(given.join("probe"), "").unwrap();
    close(&given.join("probe"));
    if who_may_use(&given.join("probe")) != the_user_and_the_system() {
        println!("skipped: this system has no list that is kept apart from its directory's");
        return;
    }
    let vault = given.join("team.capi");
    let capi = |words: &[&str]| home.capi([&["--vault", vault.to_str().unwrap()], words].concat()).unlocked();
    capi(&["init", "--light"]).succeeds();
    capi(&["add", "billing", "--type", "api-key", "--stdin"]).stdin(KEY).succeeds();
    for path in all_in(&given).into_iter().filter(|path| *path != given) {
        assert_eq!(who_may_use(&path), the_user_and_the_system(), "{}", path.display());
    }
}

#[test]
fn a_vault_that_others_can_read_is_reported_and_closed() {
    let home = closed_home();
    home.capi(["init", "--light"]).unlocked().succeeds();
    home.capi(["add", "billing", "--type", "api-key", "--stdin"]).unlocked().stdin(KEY).succeeds();
    assert!(!home.capi(["list"]).succeeds().err().contains(TOLD));
    for fixes in [true, false] {
        open_to_all(&home.vault());
        let told = home.capi(["list"]).succeeds().err();
        assert!(told.contains(&format!("{TOLD}\ncapi: hint: run `capi doctor --fix`, or ")), "{told}");
        if fixes {
            home.capi(["doctor", "--fix"]).run();
        } else {
            home.capi(["rotate", "billing", "--stdin"]).unlocked().stdin(NEW).succeeds();
        }
        assert_eq!(who_may_use(&home.vault()), the_user_and_the_system());
        assert!(!home.capi(["list"]).succeeds().err().contains(TOLD));
    }
    let state = home.state();
    open_to_all(&state);
    let found = home.capi(["doctor"]).run().out();
    assert!(found.contains("other users may use the state directory"), "{found}");
    home.capi(["doctor", "--fix"]).run();
    assert_eq!(who_may_use(&state), the_user_and_the_system());
}
