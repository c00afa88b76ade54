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
        fs::write(home.directory().join("capi.toml"), "app = \"web\"\n").unwrap();
        for words in [&["trust"] as &[&str], &["unlock"], &["lock"]] {
            home.capi(words).unlocked().after(&format!("umask {umask}")).succeeds();
        }
        let trusted = home.state().join("trusted.toml");
        assert_eq!(mode(&trusted), 0o600, "{umask}");
        let sessions = [home.path("run/capi"), home.state().join("run")];
        for directory in sessions.iter().filter(|directory| directory.exists()) {
            assert_eq!(mode(directory), 0o700, "{umask} {directory:?}");
        }
        let data = home.vault().parent().unwrap().to_owned();
        let mut entries = fs::read_dir(home.state()).unwrap().flatten().map(|entry| entry.path());
        let state = entries.find(|path| path.extension().is_some_and(|end| end == "state")).unwrap();
        for file in [home.vault(), data.join("vault.capi.lock"), data.join("backups/vault.capi.1"), state] {
            assert_eq!(mode(&file), 0o600, "{umask} {file:?}");
        }
        for directory in [data.join("backups"), home.state()] {
            assert_eq!(mode(&directory), 0o700, "{umask} {directory:?}");
        }
    }
}

#[test]
fn files_in_a_project_are_usable_under_every_umask() {
    for umask in ["022", "777"] {
        let home = Home::with_apis();
        for client in ["gemini", "amp", "zed"] {
            home.capi(["mcp", "install", "--client", client]).after(&format!("umask {umask}")).succeeds();
        }
        for path in [".gemini", ".gemini/settings.json", ".amp", ".amp/settings.json", ".zed/settings.json"] {
            let path = home.path(path);
            let needed = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode(&path) & needed, needed, "{umask} {path:?}");
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
fn a_session_behind_a_directory_that_cannot_be_searched_is_unreachable() {
    let home = Home::with_apis();
    let Some(capi) = ordinary_user(&home) else { return };
    let code = |words: &[&str]| capi(home.root(), words).status.code();
    assert_eq!(code(&["unlock"]), Some(0));
    let directory = home.path("run/capi");
    fs::set_permissions(&directory, Permissions::from_mode(0o000)).unwrap();
    assert_eq!((code(&["status"]), code(&["lock"])), (Some(9), Some(1)));
    fs::set_permissions(&directory, Permissions::from_mode(0o700)).unwrap();
    // A session that noticed in the meantime that nobody can reach it has ended by itself.
    assert_eq!((code(&["lock", "--all"]), code(&["status"])), (Some(0), Some(3)));
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

#[test]
fn a_vault_of_root_is_read_and_not_changed() {
    let home = Home::with_apis();
    let Some(capi) = ordinary_user(&home) else { return };
    if !rustix::process::geteuid().is_root() {
        println!("skipped: only root can give a file away");
        return;
    }
    // As in a container image after COPY and USER, or in a volume of secrets.
    chown(home.vault(), Some(0), Some(NOBODY)).unwrap();
    for mode in [0o644, 0o440] {
        fs::set_permissions(home.vault(), Permissions::from_mode(mode)).unwrap();
        for words in [&["exec", "--", "printenv", "CUSTOM_API_MY_BILLING_API"] as &[&str], &["list"]] {
            let ran = capi(home.root(), words);
            assert!(ran.status.success() && ran.stderr.is_empty(), "{words:?}: {ran:?}");
        }
    }
    for words in [&ADD[..], &["passwd"], &["backups", "restore", "1"], &["delete", "twilio-sms", "--yes"]] {
        let before = home.bytes();
        let ran = capi(home.root(), words);
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(!ran.status.success() && home.bytes() == before, "{words:?}: {said}");
    }
    let ran = capi(home.root(), &ADD);
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(said.contains("vault.capi belongs to another user\ncapi: hint: capi can read it"), "{said}");
    let doctor = String::from_utf8(capi(home.root(), &["doctor"]).stdout).unwrap();
    assert!(doctor.lines().any(|line| line.starts_with("warning  owner")), "{doctor}");
}

#[test]
fn a_link_that_a_third_user_made_is_refused() {
    let home = Home::with_apis();
    let Some(capi) = ordinary_user(&home) else { return };
    if !rustix::process::geteuid().is_root() {
        println!("skipped: only root can give a link away");
        return;
    }
    let (first, second) = (home.root().join("first.capi"), home.root().join("second.capi"));
    symlink(&second, &first).unwrap();
    symlink(home.vault(), &second).unwrap();
    let vault = ["--vault", first.to_str().unwrap()];
    let run = |words: &[&str]| capi(home.root(), &[&vault, words].concat());
    for owner in [0, NOBODY] {
        lchown(&second, Some(owner), None).unwrap();
        assert!(run(&["list"]).status.success(), "{owner}");
    }
    lchown(&second, Some(4711), None).unwrap();
    for words in
        [&["list"] as &[&str], &ADD, &["exec", "--", "true"], &["export", "--to", first.to_str().unwrap()]]
    {
        let before = home.bytes();
        let ran = run(words);
        let said = String::from_utf8(ran.stderr).unwrap();
        assert!(!ran.status.success() && home.bytes() == before, "{words:?}: {said}");
    }
    let said = String::from_utf8(run(&["list"]).stderr).unwrap();
    assert!(said.contains("second.capi is a link that another user made\ncapi: hint: "), "{said}");
}

#[test]
fn directories_that_others_can_write_are_reported_on_the_whole_path() {
    let home = Home::with_apis();
    let open = home.root().join("open");
    fs::create_dir(&open).unwrap();
    let link = open.join("link.capi");
    symlink(home.vault(), &link).unwrap();
    let warned = |vault: &Path| {
        let ran = home.capi(["--vault", vault.to_str().unwrap(), "list"]).unlocked().succeeds();
        ran.err().contains("other users can write in a directory on the path to the vault")
    };
    assert!(!warned(&link));
    fs::set_permissions(&open, Permissions::from_mode(0o777)).unwrap();
    assert!(warned(&link), "the directory of the link");
    assert!(!warned(&home.vault()));
    fs::set_permissions(&open, Permissions::from_mode(0o1777)).unwrap();
    assert!(!warned(&link), "others can replace no file there");
    // A group that can write is usually the user's own.
    for (mode, expected) in [(0o775, false), (0o777, true)] {
        fs::set_permissions(home.directory(), Permissions::from_mode(mode)).unwrap();
        assert_eq!(warned(&home.vault()), expected, "{mode:o}");
    }
}

#[test]
fn a_limit_on_file_sizes_is_an_error_of_the_save() {
    let home = Home::with_apis();
    let run = home.capi(ADD).unlocked().env("SECRET", KEY).after("ulimit -f 1");
    let said = run.refused(1);
    assert!(said.ends_with("vault.capi: file too large"), "{said}");
    assert!(
        home.transcript().contains("raise the limit of file sizes with `ulimit -f`; the vault is unchanged")
    );
    let data = home.vault().parent().unwrap().to_owned();
    let left = fs::read_dir(data).unwrap().flatten().filter(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with(".capi")
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn files_that_root_writes_into_a_home_belong_to_its_owner() {
    let home = Home::with_apis();
    let Some(capi) = ordinary_user(&home) else { return };
    if !rustix::process::geteuid().is_root() {
        println!("skipped: only root can write as root");
        return;
    }
    // `sudo -E`: root with the variables of the user.
    fs::write(home.directory().join("capi.toml"), "app = \"web\"\n").unwrap();
    home.capi(["trust"]).succeeds();
    home.capi(["exec", "--", "true"]).unlocked().succeeds();
    fs::remove_dir_all(home.state()).unwrap();
    home.capi(["trust"]).succeeds();
    home.capi(["exec", "--", "true"]).unlocked().succeeds();
    assert!(fs::read_dir(home.state()).unwrap().count() >= 3);
    for entry in fs::read_dir(home.state()).unwrap().flatten() {
        assert_eq!(std::os::unix::fs::MetadataExt::uid(&entry.metadata().unwrap()), NOBODY, "{entry:?}");
    }
    for words in [&["trust", "--remove"] as &[&str], &["trust"], &["list"]] {
        let ran = capi(&home.directory(), words);
        assert!(ran.status.success(), "{words:?}: {ran:?}");
    }
}

#[test]
fn a_user_without_a_home_directory_reads_a_vault_that_is_named() {
    let home = Home::with_apis();
    if !rustix::process::geteuid().is_root() || !is_there("setpriv") {
        println!("skipped: only root can run a program as a user without an entry in passwd");
        return;
    }
    let program = home.root().join("capi");
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_capi")).arg(&program).status();
    assert!(copied.unwrap().success());
    give_away(home.root());
    let run = |words: &[&str]| {
        let mut command = Command::new("setsid");
        command
            .args(["setpriv", "--reuid=65533", "--regid=65533", "--clear-groups"])
            .arg(&program)
            .args(words);
        command.current_dir("/").env_clear().env("PATH", "/usr/bin:/bin");
        command.env("CAPI_PASSPHRASE", crate::harness::secrets::PASSPHRASE).output().unwrap()
    };
    let vault = home.root().join("vault.capi");
    fs::copy(home.vault(), &vault).unwrap();
    fs::set_permissions(&vault, Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(home.root(), Permissions::from_mode(0o755)).unwrap();
    let vault = ["--vault", vault.to_str().unwrap()];
    for words in [&["exec", "--", "true"] as &[&str], &["list"]] {
        let ran = run(&[&vault, words].concat());
        assert!(ran.status.success() && ran.stderr.is_empty(), "{words:?}: {ran:?}");
    }
    let ran = run(&["list"]);
    assert!(
        !ran.status.success()
            && String::from_utf8_lossy(&ran.stderr).contains("cannot find the home directory")
    );
}
