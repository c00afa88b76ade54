//! Killed at every system call: the vault is the old one or the new one, and the next save cleans up.

use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use capi::vault::LockedVault;

use crate::faults::save::{Call, Save, State, each, passphrase, temporary};
use crate::harness::Home;
use crate::harness::processes::can_trace;
use crate::harness::secrets::{NEW, PASSPHRASE};

/// Calls that only affect the memory, threads and signals of the process. The disk is the same before and after them, so a
/// kill there is equivalent to a kill at the next call.
const NO_FILES: &[&str] = &[
    "arch_prctl",
    "brk",
    "clone3",
    "execve",
    "exit_group",
    "futex",
    "getpid",
    "getrandom",
    "gettid",
    "geteuid",
    "madvise",
    "mmap",
    "mprotect",
    "munmap",
    "poll",
    "prctl",
    "prlimit64",
    "rseq",
    "rt_sigaction",
    "rt_sigprocmask",
    "sched_getaffinity",
    "sched_yield",
    "set_robust_list",
    "set_tid_address",
    "sigaltstack",
];

/// Runs a save and kills it at a call. Whether it was killed.
fn kill(save: &Save, home: &Home, point: &Call) -> bool {
    let (name, when) = (&point.name, point.when);
    let outcome = save.traced(home, &format!("-o /dev/null -e inject={name}:signal=KILL:when={when}"));
    match (outcome.status.code(), outcome.status.signal()) {
        (None, Some(9)) => true,
        // The last calls of a kind may be fewer this time.
        (Some(0), _) => false,
        end => panic!("{point:?}: {end:?} {}", outcome.err()),
    }
}

#[test]
fn fault_32_killed_at_any_system_call_of_a_save_leaves_the_old_or_the_new_vault() {
    if !can_trace() {
        return;
    }
    let save = Save::edit();
    let calls = save.calls();
    let at_home = calls.iter().position(|call| call.line.contains("~/home")).unwrap();
    let points: Vec<(usize, Call)> = calls.into_iter().enumerate().collect();
    let points: Vec<(usize, Call)> =
        points.into_iter().filter(|(_, call)| !NO_FILES.contains(&call.name.as_str())).collect();
    let (killed, all) = (AtomicUsize::new(0), points.len());
    let states = Mutex::new(BTreeSet::new());
    each(points, |(number, point)| {
        let home = save.home();
        if kill(&save, &home, &point) {
            killed.fetch_add(1, Ordering::Relaxed);
            states.lock().unwrap().insert(save.state(&home, &point));
        } else {
            assert_eq!(save.state(&home, &point), State::New, "{point:?}");
        }
        // Before the first access to the home, nothing in it can have changed.
        if number >= at_home {
            save.next_one_cleans_up(&home, &point);
        }
    });
    let killed = killed.into_inner();
    assert!(killed > 100 && killed + 10 > all, "killed at {killed} of {all} calls");
    assert_eq!(states.into_inner().unwrap().len(), 2, "one of both vaults was never seen");
}

/// The calls of `names` after the first access to the home.
fn at_home(save: &Save, names: &[&str]) -> Vec<Call> {
    let calls = save.calls().into_iter().skip_while(|call| !call.line.contains("~/home"));
    calls.filter(|call| names.contains(&call.name.as_str())).collect()
}

#[test]
fn fault_64_killed_while_the_passphrase_changes_one_of_both_opens() {
    if !can_trace() {
        return;
    }
    let home = Home::with_apis();
    let new = home.give("new", NEW);
    let save = Save::of(&home, &["passwd", "--new-passphrase-file", &new]);
    let points = at_home(&save, &["openat", "write", "fsync", "renameat", "mkdir", "close"]);
    assert!(points.len() > 30, "{points:?}");
    each(points, |point| {
        let home = save.home();
        kill(&save, &home, &point);
        let vault = LockedVault::parse(home.bytes()).unwrap_or_else(|error| panic!("{point:?}: {error}"));
        let opens = |text| vault.slots().root_key(&passphrase(text)).is_ok();
        let both = [opens(PASSPHRASE), opens(NEW)];
        assert!(both == [true, false] || both == [false, true], "{point:?}: {both:?}");
        assert_eq!(both[0], save.state(&home, &point) == State::Old, "{point:?}");
    });
}

/// `init` is the first save: a vault that opens, or none.
#[test]
fn fault_32_killed_while_the_vault_is_made() {
    if !can_trace() {
        return;
    }
    let template = Home::with_vault();
    let save = Save::of(&template, &["init", "--light"]);
    let bare = || {
        let home = save.home();
        std::fs::remove_dir_all(home.directory().join("data")).unwrap();
        std::fs::remove_dir_all(home.directory().join("state")).unwrap();
        home
    };
    // Each derivation costs 64 MiB, so only the calls that change the disk.
    for name in ["mkdir", "write", "fsync", "renameat2", "renameat"] {
        for when in 1.. {
            let home = bare();
            let point = Call { name: name.to_owned(), when, line: String::new() };
            let was_killed = kill(&save, &home, &point);
            match std::fs::read(home.vault()) {
                Ok(bytes) => {
                    let vault =
                        LockedVault::parse(bytes).unwrap_or_else(|error| panic!("{point:?}: {error}"));
                    assert!(vault.slots().root_key(&passphrase(PASSPHRASE)).is_ok(), "{point:?}");
                }
                Err(error) => {
                    assert!(was_killed && error.kind() == std::io::ErrorKind::NotFound, "{point:?}: {error}");
                    home.capi(["init", "--light"]).unlocked().succeeds();
                    assert_eq!(temporary(&home), [""; 0], "{point:?}");
                }
            }
            if !was_killed {
                assert!(when > 1, "no {name} was made");
                break;
            }
        }
    }
}

/// What this suite counts on when it traces only the first thread.
#[test]
fn all_files_are_accessed_by_one_thread() {
    if !can_trace() {
        return;
    }
    let save = Save::edit();
    let home = save.home();
    let log = home.root().join("given/trace");
    let outcome = save.traced(&home, &format!("-f -o {} -e trace=%file,%desc", log.display()));
    assert_eq!(outcome.status.code(), Some(0), "{}", outcome.err());
    let text = std::fs::read_to_string(&log).unwrap();
    let ours = |line: &&str| !["mmap(", "sched_yield("].iter().any(|idle| line.contains(idle));
    let of = |thread: &str| text.lines().filter(ours).filter(|line| line.starts_with(thread)).count();
    let threads: BTreeSet<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    let first = text.lines().next().unwrap().split(' ').next().unwrap();
    // A new thread reads the processor count from the system, which is unrelated to the vault.
    for other in threads.into_iter().filter(|thread| *thread != first) {
        let touched = text.lines().filter(|line| line.starts_with(other) && line.contains("vault")).count();
        assert_eq!(touched, 0, "{text}");
    }
    assert!(of(first) > 50);
}
