//! System calls that fail, one at a time: the vault is the old one, or the new one with a message that it was saved.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::Mutex;

use crate::faults::save::{Call, Save, State, each, temporary};
use crate::harness::processes::can_trace;
use crate::harness::{Home, Outcome, is_there};

/// The errors that each call is given.
const ERRORS: &[(&str, &[&str])] = &[
    ("openat", &["EIO", "EACCES", "EMFILE", "EROFS", "ENOSPC", "EINTR"]),
    ("read", &["EIO", "EINTR"]),
    ("write", &["ENOSPC", "EDQUOT", "EIO", "EINTR"]),
    ("fsync", &["ENOSPC", "EDQUOT", "EIO", "EINTR"]),
    ("renameat", &["ENOSPC", "EDQUOT", "EIO", "EROFS", "EACCES", "EBUSY"]),
    ("fchmod", &["EIO", "EROFS", "EPERM"]),
    ("ftruncate", &["EIO", "ENOSPC", "EROFS"]),
    ("flock", &["EIO", "EINTR", "ENOLCK"]),
    ("statx", &["EIO", "EACCES"]),
    ("newfstatat", &["EIO"]),
    ("getdents64", &["EIO", "EINTR"]),
    ("lseek", &["EIO"]),
    ("mkdir", &["ENOSPC", "EDQUOT", "EACCES", "EROFS"]),
    ("unlink", &["EIO", "EBUSY", "EROFS"]),
    ("close", &["EIO"]),
];

/// The error when the new vault is in place but the sync of its directory failed.
const UNCONFIRMED: &str = "is written, but the disk did not confirm";

/// One call that fails, and how.
#[derive(Debug, Clone)]
struct Fault {
    call: Call,
    error: &'static str,
}

fn faults(save: &Save) -> Vec<Fault> {
    let calls: Vec<Call> =
        save.calls().into_iter().skip_while(|call| !call.line.contains("~/home")).collect();
    let with = |(name, errors): &(&str, &'static [&'static str])| {
        // The standard library treats an error of closedir as a bug of the program; no local disk returns one.
        let closes_directory = |at: usize| *name == "close" && at > 0 && calls[at - 1].name == "getdents64";
        let named = (0..calls.len()).filter(|&at| calls[at].name == *name && !closes_directory(at));
        let calls: Vec<Call> = named.map(|at| calls[at].clone()).collect();
        assert!(!calls.is_empty(), "a save makes no {name}: the table has to follow the code");
        let each = |call: Call| errors.iter().map(move |&error| Fault { call: call.clone(), error });
        calls.into_iter().flat_map(each).collect::<Vec<_>>()
    };
    ERRORS.iter().flat_map(with).collect()
}

fn inject(save: &Save, home: &Home, fault: &Fault) -> Outcome {
    let Fault { call, error } = fault;
    save.traced(home, &format!("-o /dev/null -e inject={}:error={error}:when={}", call.name, call.when))
}

/// Checks a proper failure: exit code 1, one line with the reason in words, and a hint.
fn is_told(outcome: &Outcome, fault: &Fault) {
    let said = outcome.err();
    // An unreadable settings file is a usage error, like one with an invalid line.
    let code = if ["config.toml", "capi.toml"].iter().any(|file| said.contains(file)) { 2 } else { 1 };
    assert_eq!(outcome.status.code(), Some(code), "{fault:?}: {said}");
    let lines = |word: &str| said.lines().filter(|line| line.starts_with(word)).count();
    assert!(lines("capi: error: ") == 1 && lines("capi: hint: ") >= 1, "{fault:?}: {said}");
    assert!(!said.contains("(os error") && !said.contains("panicked"), "{fault:?}: {said}");
}

/// Rows 34 (no room), 35 (the disk fails), 36 (read-only, no rights) and 37 (no descriptor, interrupted) of the table.
#[test]
fn fault_34_35_36_37_a_failed_call_is_never_reported_as_success() {
    if !can_trace() {
        return;
    }
    let save = Save::edit();
    let ends = Mutex::new(BTreeSet::new());
    each(faults(&save), |fault| {
        let home = save.home();
        let outcome = inject(&save, &home, &fault);
        let state = save.state(&home, &fault.call);
        ends.lock().unwrap().insert((outcome.status.code(), state));
        if outcome.status.code() != Some(0) {
            is_told(&outcome, &fault);
            let unconfirmed = outcome.err().contains(UNCONFIRMED);
            assert_eq!(unconfirmed, state == State::New, "{fault:?}: {}", outcome.err());
        } else {
            assert_eq!(state, State::New, "told as success: {fault:?}");
        }
        // A save removes the leftovers of a killed writer, and its own temporary file at once.
        let left = temporary(&home).into_iter().filter(|name| !name.ends_with("-Killed")).count();
        assert!(left == 0 || fault.call.name == "unlink", "{fault:?}: {:?}", temporary(&home));
        if !temporary(&home).is_empty() {
            save.next_one_cleans_up(&home, &fault.call);
        }
    });
    let ends = ends.into_inner().unwrap();
    for end in [(Some(0), State::New), (Some(1), State::Old), (Some(1), State::New)] {
        assert!(ends.contains(&end), "{end:?} never happened");
    }
    assert_eq!(ends.len(), 4, "done, failed, unconfirmed, and settings that cannot be read: {ends:?}");
}

#[test]
fn unsupported_directory_sync_is_ignored_and_failed_sync_is_an_error() {
    if !can_trace() {
        return;
    }
    let save = Save::edit();
    let ends_with = |call: &Call, error| {
        let (home, fault) = (save.home(), Fault { call: call.clone(), error });
        let outcome = inject(&save, &home, &fault);
        let state = save.state(&home, &fault.call);
        (outcome.status.code(), state, outcome.err().contains(UNCONFIRMED))
    };
    let syncs: Vec<Call> = save.calls().into_iter().filter(|call| call.name == "fsync").collect();
    let (passed, refused): (Vec<_>, Vec<_>) =
        syncs.into_iter().partition(|call| ends_with(call, "EINVAL").0 == Some(0));
    assert!(!refused.is_empty(), "a file that can't be synced is a failure");
    for call in &refused {
        assert_eq!(ends_with(call, "EINVAL"), (Some(1), State::Old, false), "{call:?}");
    }
    let disk_fails: BTreeSet<_> = passed.iter().map(|call| ends_with(call, "EIO")).collect();
    assert!(disk_fails.contains(&(Some(1), State::New, true)), "{disk_fails:?}");
}

#[test]
fn a_token_that_the_vault_has_is_shown_although_the_disk_may_lose_it() {
    if !can_trace() {
        return;
    }
    let save = Save::of(&Home::with_apis(), &["token", "new", "--app", "web"]);
    let syncs: Vec<Call> = save.calls().into_iter().filter(|call| call.name == "fsync").collect();
    let ends: BTreeSet<_> = syncs
        .into_iter()
        .map(|call| {
            let (home, fault) = (save.home(), Fault { call, error: "EIO" });
            let outcome = inject(&save, &home, &fault);
            let is_new = save.state(&home, &fault.call) == State::New;
            assert_eq!(outcome.out().starts_with("capi_app_"), is_new, "{fault:?}: {}", outcome.err());
            (outcome.status.code(), is_new)
        })
        .collect();
    assert!(ends.contains(&(Some(1), true)) && ends.contains(&(Some(1), false)), "{ends:?}");
}

/// The faults of one call and error, each with the message of the run.
fn said_after(name: &str, error: &'static str, line_has: &str) -> Vec<String> {
    let save = Save::edit();
    let calls = save.calls().into_iter().filter(|call| call.name == name && call.line.contains(line_has));
    let said = calls.map(|call| {
        let (home, fault) = (save.home(), Fault { call, error });
        let outcome = inject(&save, &home, &fault);
        is_told(&outcome, &fault);
        outcome.err()
    });
    said.collect()
}

#[test]
fn fault_34_a_full_disk_has_a_hint_to_free_space() {
    if !can_trace() {
        return;
    }
    for error in ["ENOSPC", "EDQUOT"] {
        for said in said_after("write", error, "capi-vault") {
            assert!(said.contains("free space on the disk; the vault is unchanged"), "{said}");
        }
    }
}

#[test]
fn fault_29_a_busy_file_has_a_hint_to_mount_its_directory() {
    if !can_trace() {
        return;
    }
    for said in said_after("renameat", "EBUSY", "/vault.capi\")") {
        assert!(said.contains("mount the directory of the vault instead of the file"), "{said}");
    }
}

#[test]
fn fault_27_an_existing_temporary_name_is_skipped() {
    if !can_trace() {
        return;
    }
    let save = Save::edit();
    let made = save.calls().into_iter().filter(|call| call.name == "openat" && call.line.contains("O_EXCL"));
    let made: Vec<Call> = made.collect();
    assert!(made.len() >= 2, "{made:?}");
    for call in made {
        let (home, fault) = (save.home(), Fault { call, error: "EEXIST" });
        let outcome = inject(&save, &home, &fault);
        assert_eq!(outcome.status.code(), Some(0), "{fault:?}: {}", outcome.err());
        assert_eq!(save.state(&home, &fault.call), State::New);
    }
}

/// Every read and write takes one byte at a time, and every other one is interrupted.
const ONE_BYTE: &str = r#"
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>
#include <sys/syscall.h>
static int turn;
static int interrupted(void) { if (++turn % 2) return 0; errno = EINTR; return 1; }
ssize_t read(int fd, void *to, size_t n) { return interrupted() ? -1 : syscall(SYS_read, fd, to, n > 1 ? 1 : n); }
ssize_t write(int fd, const void *from, size_t n) { return interrupted() ? -1 : syscall(SYS_write, fd, from, n > 1 ? 1 : n); }
"#;

#[test]
fn fault_37_short_and_interrupted_reads_and_writes_change_nothing() {
    let home = Home::with_apis();
    if !is_there("cc") {
        println!("skipped: no C compiler makes the library that cuts reads and writes short");
        return;
    }
    let source = home.give("short.c", ONE_BYTE);
    let library = home.root().join("given/short.so");
    let cc = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).arg(&source).status();
    assert!(cc.unwrap().success());
    let short = |words: &[&str]| home.capi(words).env("LD_PRELOAD", library.as_os_str());
    let passphrase = home.give("passphrase", format!("{}\n", crate::harness::secrets::PASSPHRASE));
    let add = ["add", "X", "--type", "bearer", "--stdin", "--passphrase-file", &passphrase];
    short(&add).stdin(crate::harness::secrets::NEW).succeeds();
    let listed = short(&["list", "--json"]).succeeds().out();
    assert!(listed.ends_with("}\n") && listed.matches("\"name\"").count() == 4, "{listed}");
    let print = ["exec", "--passphrase-file", &passphrase, "--", "sh", "-c", "printf %s \"$CUSTOM_API_X\""];
    let printed = home.capi(print).child_speaks().succeeds().out();
    assert_eq!(printed, crate::harness::secrets::NEW);
}

/// Also where several slots have to be tried.
#[test]
fn the_vault_opens_on_a_machine_that_cannot_start_threads() {
    if !can_trace() {
        return;
    }
    let home = Home::with_apis();
    let text = String::from_utf8(home.bytes()).unwrap();
    let slot = &text[text.find("[[slot]]").unwrap()..text.find("[[section]]").unwrap()];
    let other = slot.replacen("id = \"", "id = \"0", 1);
    let at = other.find("id = ").unwrap() + 13;
    let other = format!("{}{}", &other[..at], &other[at + 1..]);
    crate::faults::vault::forge(&home, slot, &format!("{other}{slot}"));
    home.forget();
    let script = "set -- strace -qq -f -o /dev/null -e inject=clone,clone3:error=EAGAIN:when=1+ \"$@\"";
    // The slot that was put in is one too many, which only the key can tell, after two derivations.
    let said = home.capi(["list"]).unlocked().after(script).refused(7);
    assert!(said.starts_with("the vault is damaged: "), "{said}");
    let home = Home::with_apis();
    home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked().after(script).succeeds();
}

/// A limit on the size of files lets a part of a write through and refuses the rest.
#[test]
fn fault_37_a_write_that_stops_in_the_middle_is_noticed() {
    let home = Home::with_apis();
    let edit = || home.capi(["edit", "my-billing-api", "--domain", "a.example"]).unlocked();
    // In blocks of 512 bytes; the vault has more than 3,000 bytes.
    let said = edit().after("trap '' XFSZ\nulimit -f 4").refused(1);
    assert!(said.contains("file too large") || said.contains("File too large"), "{said}");
    assert_eq!(temporary(&home), [""; 0]);
    // Where the signal is not ignored it kills.
    let before = home.bytes();
    edit().after("ulimit -f 4").run();
    assert_eq!(home.bytes(), before);
    edit().succeeds();
    assert_eq!(temporary(&home), [""; 0]);
}

#[test]
fn fault_37_few_descriptors_are_enough_or_refused() {
    let home = Home::with_apis();
    for limit in 3..12 {
        let before = home.bytes();
        let domain = format!("n{limit}.example");
        let run = home.capi(["edit", "my-billing-api", "--domain", &domain]).unlocked();
        let outcome = run.after(&format!("ulimit -n {limit}")).run();
        match outcome.status.code() {
            Some(0) => assert_ne!(home.bytes(), before, "{limit}"),
            // The loader of the program needs some, too.
            Some(1 | 127) => assert!(home.bytes() == before, "{limit}: {}", outcome.err()),
            code => panic!("{limit}: {code:?} {}", outcome.err()),
        }
        assert!(!outcome.err().contains("panicked"), "{limit}: {}", outcome.err());
    }
    fs::metadata(home.vault()).unwrap();
}
