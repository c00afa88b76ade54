//! Killed while a passphrase or the root key changes: the vault is the old one or the new one, and one passphrase opens it.
//!
//! strace kills the program at each moment at which it matters: when it has written and is about to sync, and when it is
//! about to rename. Without strace the test prints that it was skipped.

use std::os::unix::process::ExitStatusExt as _;

use crate::cli::ways::{code, home};
use crate::harness::secrets::{NEW, PASSPHRASE, WRONG_PASSPHRASE};
use crate::harness::{Home, is_there};

/// Runs it with a kill at the `when`th of these calls; returns whether it was killed.
fn killed(home: &Home, words: &[&str], call: &str, when: usize) -> bool {
    let inject = format!("inject={call}:signal=SIGKILL:when={when}");
    let script = format!("set -- strace -f -qq -o /dev/null -e '{inject}' \"$@\"");
    let outcome = home.capi(words).unlocked().after(&script).run();
    match (outcome.status.code(), outcome.status.signal()) {
        (Some(0), _) => false,
        (_, Some(9)) => true,
        end => panic!("{words:?} ended with {end:?}: {}", outcome.err()),
    }
}

/// The passphrase that opens it.
fn opens(home: &Home) -> &'static str {
    let by = |passphrase: &&str| {
        let run = home.capi(["exec", "--app", "web", "--", "sh", "-c", "test -n \"$CUSTOM_API_MAPS\""]);
        run.env("CAPI_PASSPHRASE", *passphrase).run().status.code() == Some(0)
    };
    let open: Vec<&str> = [PASSPHRASE, WRONG_PASSPHRASE].into_iter().filter(by).collect();
    assert_eq!(open.len(), 1, "exactly one passphrase opens it: {open:?}");
    open[0]
}

#[test]
fn killed_at_any_moment_the_old_or_the_new_one_opens() {
    if !is_there("strace") {
        println!("skipped: strace is not installed");
        return;
    }
    let template = home();
    let new = template.give("new", WRONG_PASSPHRASE);
    let code = template.give("code", code(&template));
    let before = template.bytes();
    let commands: [&[&str]; 4] = [
        &["passwd", "--new-passphrase-file", &new],
        &["recover", "--code-file", &code, "--new-passphrase-file", &new],
        &["rekey", "--yes"],
        &["token", "new", "--app", "web"],
    ];
    for words in commands {
        let mut kills = 0;
        for call in ["fsync", "/^rename"] {
            for when in 1.. {
                let home = Home::with_vault();
                std::fs::write(home.vault(), &before).unwrap();
                if !killed(&home, words, call, when) {
                    break;
                }
                kills += 1;
                let passphrase = opens(&home);
                let add = home.capi(["add", "After", "--type", "bearer", "--from-env", "SECRET"]);
                add.env("SECRET", NEW).env("CAPI_PASSPHRASE", passphrase).succeeds();
                let left = std::fs::read_dir(home.vault().parent().unwrap()).unwrap();
                let left = left.filter(|entry| {
                    entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".capi-tmp-")
                });
                assert_eq!(left.count(), 0, "{words:?} {call} {when}");
            }
        }
        assert!(kills >= 5, "{words:?} was killed {kills} times only");
    }
}
