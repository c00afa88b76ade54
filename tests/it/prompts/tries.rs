//! A wrong passphrase is asked for again, three times in all, and so are two that differ.

use super::*;
use crate::harness::secrets::WRONG_PASSPHRASE;

/// Types a wrong passphrase `count` times.
fn wrong(pty: &mut Pty, count: usize) {
    for _ in 0..count {
        pty.answer(WRONG_PASSPHRASE);
        pty.expect("wrong passphrase");
    }
}

#[test]
fn a_wrong_passphrase_can_be_corrected_twice() {
    for words in [
        &["exec", "--", "true"][..],
        &["add", "Pem", "--type", "bearer", "--from-file", "token"],
        &["rotate", "my-billing-api", "--from-file", "token"],
        &["unlock"],
        &["token", "new", "--app", "web", "--name", "ci"],
    ] {
        let home = Home::with_apis();
        std::fs::write(home.path("token"), "canary-token-81").unwrap();
        let mut pty = shell(&home, "xterm", words);
        wrong(&mut pty, 2);
        pty.answer(PASSPHRASE);
        ends(pty, 0);
        home.capi(["lock", "--all"]).run();
    }
}

#[test]
fn the_third_wrong_passphrase_ends_it() {
    let home = Home::with_apis();
    for (words, code) in
        [(&["exec", "--", "true"][..], 125), (&["unlock"], 4), (&["passwd"], 4), (&["rekey"], 4)]
    {
        let mut pty = shell(&home, "dumb", words);
        wrong(&mut pty, 3);
        let shown = ends(pty, code);
        assert_eq!(shown.matches("passphrase of ").count(), 3, "{shown}");
        assert_eq!(shown.matches("; once more").count(), 2, "{shown}");
    }
}

#[test]
fn an_empty_passphrase_is_asked_for_again() {
    let home = Home::with_apis();
    let mut pty = shell(&home, "xterm", &["exec", "--", "echo", "it-runs"]);
    pty.answer("");
    pty.expect("once more");
    pty.answer(PASSPHRASE);
    pty.expect("it-runs");
    ends(pty, 0);
}

#[test]
fn new_passphrases_that_differ_are_asked_for_again() {
    let home = Home::with_apis();
    let mut pty = unlocked(&home, "xterm", &["passwd"]);
    for (first, second) in [("canary-new-1", "canary-new-2"), ("", ""), ("canary-new-1", "canary-new-1")] {
        pty.expect("new passphrase: ");
        pty.send(&format!("{first}\r"));
        if first.is_empty() {
            pty.expect("once more");
            continue;
        }
        pty.expect("the same again: ");
        pty.send(&format!("{second}\r"));
        if first != second {
            pty.expect("the two passphrases differ; once more");
        }
    }
    let shown = ends(pty, 0);
    assert!(!shown.contains("canary-new"), "{shown}");
}

#[test]
fn init_gives_up_after_three_pairs_that_differ() {
    let home = Home::empty();
    let mut pty = shell(&home, "xterm", &["init", "--light"]);
    for _ in 0..3 {
        pty.expect("new passphrase: ");
        pty.send("canary-new-1\r");
        pty.expect("the same again: ");
        pty.send("canary-new-2\r");
        pty.expect("differ");
    }
    ends(pty, 2);
    assert!(!home.vault().exists());
}

#[test]
fn a_wrong_recovery_code_can_be_corrected() {
    let home = Home::with_apis();
    let mut pty = unlocked(&home, "xterm", &["recovery", "new"]);
    pty.expect("not shown again");
    let shown = ends(pty, 0);
    let code = shown.lines().map(str::trim).find(|line| line.matches('-').count() > 5).unwrap().to_owned();
    let mut pty = shell(&home, "xterm", &["recover", "--new-passphrase-file", "new"]);
    std::fs::write(home.path("new"), "canary-new-1").unwrap();
    for typed in ["", "0000", &code] {
        pty.expect("recovery code of ");
        pty.expect(": ");
        pty.send(&format!("{typed}\r"));
        if typed != code {
            pty.expect("once more");
        }
    }
    ends(pty, 0);
}
