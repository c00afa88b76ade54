//! Files at the path of the vault that are not a vault, damaged, older or too large.

use std::fs::{self, File};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::faults::keys::Opened;
use crate::harness::Home;
use crate::harness::processes::can_trace;
use crate::harness::secrets::{KEY, PASSPHRASE};

/// Changes text of the vault and updates its checksum, which needs no key.
pub(crate) fn forge(home: &Home, from: &str, to: &str) {
    let text = String::from_utf8(home.bytes()).unwrap();
    assert!(text.contains(from));
    let text = text.replacen(from, to, 1);
    let end = text.rfind("==\nsha256 = ").unwrap();
    let mac = &text[text.rfind("mac = ").unwrap()..];
    let hex: String =
        Sha256::digest(&text.as_bytes()[..end]).iter().map(|byte| format!("{byte:02x}")).collect();
    fs::write(home.vault(), format!("{}==\nsha256 = \"{hex}\"\n{mac}", &text[..end])).unwrap();
}

/// A vault that was changed twice, so that it has two backups.
fn with_backups() -> Home {
    let home = Home::with_apis();
    for domain in ["a.example", "b.example"] {
        home.capi(["edit", "my-billing-api", "--domain", domain]).unlocked().succeeds();
    }
    home.transcript();
    home
}

#[test]
fn fault_03_an_empty_file_names_the_newest_backup() {
    let home = with_backups();
    fs::write(home.vault(), "").unwrap();
    assert_eq!(home.capi(["list"]).refused(7), "the vault is empty");
    let said = home.transcript();
    assert!(said.contains("backups, newest first: 2 opens, 1 opens"), "{said}");
    assert!(said.contains("`capi backups restore 2`"), "{said}");
}

#[test]
fn fault_11_a_version_or_generation_that_was_edited_is_refused_with_a_checksum_that_fits() {
    for (from, to, message) in [
        ("capi-vault 1", "capi-vault 2", "the vault was written by a newer capi"),
        ("capi-vault 1", "capi-vault 0", "the vault is damaged: "),
        ("generation = 1\n", "generation = 2\n", "the vault is damaged: "),
        ("generation = 1\n", "generation = 0\n", "the vault is damaged: "),
    ] {
        let home = Home::with_apis();
        forge(&home, from, to);
        let rotate = home.capi(["rotate", "my-billing-api", "--from-env", "SECRET"]).unlocked();
        let said = rotate.env("SECRET", KEY).refused(7);
        assert!(said.starts_with(message), "{to:?}: {said}");
    }
}

#[test]
fn fault_12_an_unknown_critical_entry_is_named() {
    let home = Home::with_apis();
    forge(&home, "critical = []", "critical = [\"split-keys\"]");
    let said = home.capi(["list"]).refused(7);
    assert_eq!(said, "the vault was written by a newer capi: it requires `split-keys`");
}

#[test]
fn fault_15_the_highest_memory_on_a_small_machine_is_refused_in_words() {
    let home = Home::with_apis();
    forge(&home, "memory_kib = 19456", "memory_kib = 1048576");
    // The machine would notice first that it has seen another file of this generation.
    home.forget();
    let small = |words: &[&str]| home.capi(words).unlocked().after("ulimit -v 700000");
    let said = small(&["edit", "my-billing-api", "--domain", "a.example"]).refused(1);
    assert_eq!(said, "not enough memory: the vault's key derivation needs 1024 MiB");
    small(&["exec", "--", "true"]).refused(125);
}

#[test]
fn fault_16_a_hundred_slots_or_nine_passphrases_are_refused_before_any_derivation() {
    for vector in ["too-many-slots.capi", "nine-passphrase-slots.capi"] {
        let home = Home::with_vault();
        let path = format!("{}/tests/vectors/{vector}", env!("CARGO_MANIFEST_DIR"));
        fs::copy(path, home.vault()).unwrap();
        // There is no passphrase: if a key derivation came first, the vault would be reported as locked.
        let said = home.capi(["exec", "--", "true"]).refused(125);
        assert!(said.starts_with("the vault is damaged: "), "{vector}: {said}");
        let said = home.capi(["passwd"]).refused(7);
        assert!(said.starts_with("the vault is damaged: "), "{vector}: {said}");
    }
}

/// Whether a file's bytes were read, or it was opened at all, in a run that refuses it.
fn opened(home: &Home, code: i32) -> Vec<String> {
    let log = home.root().join("given/trace");
    let script = format!("set -- strace -qq -f -o {} -e trace=openat,open \"$@\"", log.display());
    let outcome = home.capi(["exec", "--", "true"]).unlocked().after(&script).run();
    assert_eq!(outcome.status.code(), Some(code), "{}", outcome.err());
    let vault = home.vault();
    let name = format!("\"{}\"", vault.display());
    fs::read_to_string(log).unwrap().lines().filter(|line| line.contains(&name)).map(str::to_owned).collect()
}

#[test]
fn fault_17_non_files_and_large_files_are_refused_before_reading() {
    if !can_trace() {
        return;
    }
    let at = |make: &dyn Fn(&Home)| {
        let home = Home::with_vault();
        fs::remove_file(home.vault()).unwrap();
        make(&home);
        home
    };
    let huge = at(&|home| File::create(home.vault()).unwrap().set_len(5 << 30).unwrap());
    let fifo = at(&|home| assert!(Command::new("mkfifo").arg(home.vault()).status().unwrap().success()));
    let directory = at(&|home| fs::create_dir(home.vault()).unwrap());
    let socket = at(&|home| drop(std::os::unix::net::UnixListener::bind(home.vault()).unwrap()));
    for home in [huge, fifo, directory, socket] {
        assert_eq!(opened(&home, 125), [""; 0]);
    }
    let device = Home::with_vault();
    for name in ["/dev/zero", "/dev/tty"] {
        let outcome = device.capi(["list", "--vault", name]).unlocked().run();
        assert_eq!(outcome.status.code(), Some(2), "{}", outcome.err());
    }
    // An intact vault opens, so the test can detect a refusal.
    assert_eq!(opened(&Home::with_vault(), 0).len(), 1);
}

#[test]
fn fault_22_hostile_files_need_little_memory() {
    let good = String::from_utf8(Home::with_apis().bytes()).unwrap();
    let header = |more: &str| good.replacen("critical = []\n", &format!("critical = []\n{more}"), 1);
    let deep = format!("critical = {}\n", "[".repeat(200_000));
    for hostile in [
        header(&format!("x = \"{}\"\n", "a".repeat(10 << 20))),
        header(&"a = 1\n".repeat(100_000)),
        header(&"\n[[slot]]\n".repeat(100_000)),
        header(&"\n[[section]]\n".repeat(100_000)),
        good.replacen("critical = []\n", &deep, 1),
        good.replacen("critical = []", &format!("critical = [{}]", "\"a\", ".repeat(1_000_000)), 1),
        "\n".repeat(32 << 20),
        "[".repeat(32 << 20),
    ] {
        let home = Home::with_vault();
        fs::write(home.vault(), &hostile).unwrap();
        // The program and its libraries need some memory, the file up to 32 MiB.
        home.capi(["list"]).after("ulimit -v 300000").refused(7);
    }
}

#[test]
fn fault_24_another_file_of_the_same_generation_is_a_fork() {
    let home = Home::with_apis();
    let first = home.bytes();
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
    let second = home.bytes();
    // The same change of the same vault, made on a machine that knows nothing of the first.
    fs::write(home.vault(), first).unwrap();
    let state = home.directory().join("kept");
    fs::rename(home.state(), &state).unwrap();
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
    fs::remove_dir_all(home.state()).unwrap();
    fs::rename(state, home.state()).unwrap();
    for words in [&["list"][..], &["edit", "my-billing-api", "--domain", "a.example"]] {
        let said = home.capi(words).unlocked().refused(7);
        assert_eq!(said, "the vault has two versions of generation 2");
    }
    home.capi(["list", "--accept-older"]).succeeds();
    fs::write(home.vault(), second).unwrap();
    home.capi(["list"]).succeeds();
}

#[test]
fn fault_28_a_second_name_of_the_vault_is_warned_about() {
    let home = Home::with_apis();
    let second = home.vault().with_file_name("second");
    fs::hard_link(home.vault(), &second).unwrap();
    let before = home.bytes();
    let outcome = home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().succeeds();
    let warning =
        "capi: warning: the vault file has another hard link, which keeps the old content at the next change";
    assert!(outcome.err().contains(warning), "{}", outcome.err());
    assert!(fs::read(second).unwrap() == before && home.bytes() != before);
}

/// Such a name may come from a vault that another program wrote; capi itself refuses to write one.
#[test]
fn fault_52_a_name_in_the_vault_that_acts_on_the_terminal_is_refused_and_not_shown() {
    let home = Home::with_apis();
    let opened = Opened::at(&home.vault(), PASSPHRASE);
    let write = |name: &str| {
        fs::write(home.vault(), opened.with_metadata("My Billing API", name)).unwrap();
        home.forget();
    };
    // The forgery itself is a whole vault.
    write("Your Bills API");
    assert!(home.capi(["list"]).unlocked().succeeds().out().contains("Your Bills API"));
    for name in ["M\\u001b[2J API", "M\\u202eg API x", "My Bill\\ning A", "My Bill\\rng AP"] {
        write(&name[..14]);
        let said = home.capi(["list"]).unlocked().refused(7);
        assert_eq!(said, "the vault is damaged: a record is malformed", "{name}");
        home.capi(["exec", "--", "true"]).unlocked().refused(125);
    }
    assert!(!home.transcript().contains(['\u{1b}', '\u{202e}', '\r']));
}
