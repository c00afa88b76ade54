//! How often one command opens the vault: once to read it, and for a change once more under the lock and once to compare.

use std::fs;

use crate::harness::Home;
use crate::harness::processes::can_trace;
use crate::harness::secrets::KEY;

/// Counts the times that a command opens the vault's own file.
fn count_opens(home: &Home, words: &[&str]) -> usize {
    let log = home.root().join("given/trace");
    let script = format!("set -- strace -qq -f -o {} -e trace=openat,open \"$@\"", log.display());
    home.capi(words).unlocked().env("SECRET", KEY).after(&script).succeeds();
    let vault = format!("\"{}\"", home.vault().display());
    fs::read_to_string(log).unwrap().lines().filter(|line| line.contains(&vault)).count()
}

#[test]
fn a_change_opens_the_vault_three_times() {
    if !can_trace() {
        return;
    }
    let home = Home::with_apis();
    for words in [
        &["add", "Third", "--type", "bearer", "--from-env", "SECRET"][..],
        &["rotate", "third", "--from-env", "SECRET"],
        &["edit", "third", "--domain", "api.third.example"],
        &["delete", "third", "--yes"],
    ] {
        assert_eq!(count_opens(&home, words), 3, "{words:?}");
    }
}

#[test]
fn a_command_that_only_reads_opens_the_vault_once() {
    if !can_trace() {
        return;
    }
    let home = Home::with_apis();
    for words in [&["list"][..], &["show", "twilio-sms"], &["exec", "--", "true"]] {
        assert_eq!(count_opens(&home, words), 1, "{words:?}");
    }
}
