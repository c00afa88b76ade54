//! Disks, permissions and other writers: the vault is the old one or the new one, and the message says which.

use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt as _, chown, lchown, symlink};
use std::path::Path;
use std::process::{Command, Output};

use insta::assert_snapshot;

use crate::harness::secrets::KEY;
use crate::harness::{Home, is_there};

const ADD: [&str; 6] = ["add", "X", "--type", "api-key", "--from-env", "SECRET"];
/// A user without rights, on every system.
const NOBODY: u32 = 65534;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Takes ten seconds, as the patience of a writer does.
#[test]
fn another_writer_is_waited_for_and_then_named() {
    let home = Home::with_apis();
    let mut lock = File::create(home.vault().with_file_name("vault.capi.lock")).unwrap();
    lock.write_all(b"4242\n").unwrap();
    lock.lock().unwrap();
    let said = home.capi(ADD).unlocked().env("SECRET", KEY).refused(6);
    assert_eq!(said, "the vault is being written by another process (pid [pid])");
    drop(lock);
    home.capi(ADD).unlocked().env("SECRET", KEY).succeeds();
}

#[test]
fn a_link_as_the_lock_file_and_a_circle_of_links_are_reported() {
    let home = Home::with_apis();
    let lock = home.vault().with_file_name("vault.capi.lock");
    let _ = fs::remove_file(&lock);
    symlink("/nowhere", &lock).unwrap();
    home.capi(ADD).unlocked().env("SECRET", KEY).refused(1);
    let circle = home.directory().join("circle");
    symlink("circle", &circle).unwrap();
    home.capi(["--vault", circle.to_str().unwrap(), "list"]).refused(1);
    assert_snapshot!(home.transcript(), @r#"
    $ capi add X --type api-key --from-env SECRET
    capi: error: cannot lock ~/data/capi/vault.capi.lock: too many levels of symbolic links
    capi: hint: ~/data/capi/vault.capi.lock is a link, and a lock file must not be one: check its target, then remove it
    [exit 1]
    $ capi --vault ~/circle list
    capi: error: cannot read ~/circle: too many levels of symbolic links
    capi: hint: ~/circle leads over links in a circle: name the real file
    [exit 1]
    "#);
}

#[test]
fn readers_do_not_wait_for_a_writer() {
    let home = Home::with_apis();
    let lock = File::create(home.vault().with_file_name("vault.capi.lock")).unwrap();
    lock.lock().unwrap();
    home.capi(["list"]).succeeds();
    home.capi(["exec", "--", "true"]).unlocked().succeeds();
}

#[test]
fn files_are_private_under_every_umask() {
    for umask in ["000", "022", "777"] {
        let home = Home::with_apis();
        for domain in ["a.example", "b.example"] {
            let edit = home.capi(["edit", "my-billing-api", "--domain", domain]).unlocked();
            edit.after(&format!("umask {umask}")).succeeds();
        }
        home.forget();
        home.capi(["list"]).unlocked().after(&format!("umask {umask}")).succeeds();
        let data = home.vault().parent().unwrap().to_owned();
        let state = fs::read_dir(home.state()).unwrap().next().unwrap().unwrap().path();
        for file in [home.vault(), data.join("vault.capi.lock"), data.join("backups/vault.capi.1"), state] {
            assert_eq!(mode(&file), 0o600, "{umask} {file:?}");
        }
        for directory in [data.join("backups"), home.state()] {
            assert_eq!(mode(&directory), 0o700, "{umask} {directory:?}");
        }
    }
}

/// Runs capi as a user without the rights of root. `None` where that is not possible.
fn ordinary_user(home: &Home) -> Option<impl Fn(&Path, &[&str]) -> Output> {
    let is_root = rustix::process::geteuid().is_root();
    if is_root && !is_there("setpriv") {
        eprintln!("skipped: running as root, and setpriv is not installed");
        return None;
    }
    let program = home.root().join("capi");
    // By another process: a descriptor of this one, open for writing, could be inherited by the child of another test
    // for a moment, and then the copy could not be executed.
    let programs = [env!("CARGO_BIN_EXE_capi"), env!("CARGO_BIN_EXE_capi-full")];
    let copied = Command::new("cp").args(programs).arg(home.root()).status();
    assert!(copied.unwrap().success());
    if is_root {
        give_away(home.root());
    }
    let environment = home.environment();
    Some(move |here: &Path, words: &[&str]| {
        let mut command = Command::new("setsid");
        if is_root {
            command.args(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        command.arg(&program).args(words).current_dir(here).env_clear().envs(environment.clone());
        command
            .env("CAPI_PASSPHRASE", crate::harness::secrets::PASSPHRASE)
            .env("SECRET", KEY)
            .output()
            .unwrap()
    })
}

#[test]
fn a_directory_that_cannot_be_written() {
    let home = Home::with_apis();
    let Some(capi) = ordinary_user(&home) else { return };
    let data = home.vault().parent().unwrap().to_owned();
    fs::set_permissions(&data, Permissions::from_mode(0o500)).unwrap();
    let before = home.bytes();
    let outcome = capi(home.root(), &ADD);
    let said = String::from_utf8(outcome.stderr).unwrap();
    assert_eq!(outcome.status.code(), Some(1), "{said}");
    assert!(said.contains(": permission denied\ncapi: hint: check who owns"), "{said}");
    assert_eq!(home.bytes(), before);
    fs::set_permissions(&data, Permissions::from_mode(0o700)).unwrap();
    assert!(capi(home.root(), &ADD).status.success());
}

#[test]
fn a_project_file_of_another_user_is_ignored() {
    let home = Home::with_apis();
    let Some(capi) = ordinary_user(&home) else { return };
    let project = home.root().join("project");
    fs::create_dir(&project).unwrap();
    fs::set_permissions(&project, Permissions::from_mode(0o755)).unwrap();
    fs::write(project.join("capi.toml"), "garbage").unwrap();
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: only root can give a file away");
        return;
    }
    let run = || {
        let outcome = capi(&project, &["exec", "--", "true"]);
        (outcome.status.code(), String::from_utf8(outcome.stderr).unwrap())
    };
    // Root's counts, as a container's files do.
    let (code, said) = run();
    assert!(code == Some(125) && said.contains("capi.toml: line 1: "), "{said}");
    chown(project.join("capi.toml"), Some(4711), None).unwrap();
    let (code, said) = run();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.ends_with("project/capi.toml belongs to another user and is passed over\n"), "{said}");
    // So is a link that another user made, wherever it leads.
    for target in ["/etc/passwd", "/nowhere", "capi.toml"] {
        fs::remove_file(project.join("capi.toml")).unwrap();
        symlink(target, project.join("capi.toml")).unwrap();
        lchown(project.join("capi.toml"), Some(4711), None).unwrap();
        let (code, said) = run();
        assert_eq!(code, Some(0), "{said}");
        assert!(said.ends_with("belongs to another user and is passed over\n"), "{said}");
    }
}

fn give_away(directory: &Path) {
    chown(directory, Some(NOBODY), Some(NOBODY)).unwrap();
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            give_away(&entry.path());
        } else {
            chown(entry.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
}

/// A file system of 64 KiB, in a mount namespace of its own that goes when the script ends.
#[test]
fn a_full_disk() {
    let home = Home::with_apis();
    let data = home.vault().parent().unwrap().to_owned();
    let tiny =
        "cp -p \"$1\" \"$2\" && mount -t tmpfs -o size=64k,mode=700 none \"${1%/*}\" && cp -p \"$2\" \"$1\"";
    let check = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--map-root-user", "setsid", "sh", "-c", script, "sh"]);
        command.arg(home.vault()).arg(home.root().join("given/copy")).arg(env!("CARGO_BIN_EXE_capi"));
        command.args(ADD).env_clear().envs(home.environment());
        command.env("CAPI_PASSPHRASE", crate::harness::secrets::PASSPHRASE).env("SECRET", KEY).output()
    };
    if !check(tiny).is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no file system can be mounted here");
        return;
    }
    let script = format!(
        "{tiny} || exit 99
        dd if=/dev/zero of=\"${{1%/*}}/filler\" bs=1k count=100 2>/dev/null
        vault=$1 copy=$2; shift 2; \"$@\"; code=$?
        cmp \"$vault\" \"$copy\" || exit 98
        ls -A \"${{vault%/*}}\"; exit $code"
    );
    let outcome = check(&script).unwrap();
    let said = String::from_utf8(outcome.stderr).unwrap();
    assert_eq!(outcome.status.code(), Some(1), "{said}");
    assert!(said.contains("capi: hint: free space on the disk; the vault is unchanged"), "{said}");
    let left = String::from_utf8(outcome.stdout).unwrap();
    assert!(!left.contains(".capi-tmp-"), "{left}");
    assert!(!fs::read_dir(&data).unwrap().any(|entry| entry.unwrap().file_name() == "filler"));
}
