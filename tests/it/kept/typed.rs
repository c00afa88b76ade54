//! `capi` on a terminal, and the prompts of each command.

use crate::harness::Home;
use crate::harness::pty::Pty;
use crate::harness::secrets::{PASSPHRASE, leak, leaking_files};

/// Starts it without a session, so that each run prompts.
pub(crate) fn typed(home: &Home, words: &[&str]) -> Pty {
    home.on_terminal(env!("CARGO_BIN_EXE_capi"), words, &[("TERM", "dumb"), ("CAPI_NO_SESSION", "1")])
}

/// Waits for the end with this exit code, and searches the output for canaries.
pub(crate) fn end(mut pty: Pty, code: i32) -> String {
    let (status, shown) = pty.end();
    assert_eq!(status.code(), Some(code), "{shown}");
    assert!(!leak(shown.as_bytes()), "a canary was shown:\n{shown}");
    shown
}

#[test]
fn a_restore_prompts_first() {
    let home = Home::with_apis();
    home.capi(["delete", "-y", "my-billing-api"]).unlocked().succeeds();
    let before = home.bytes();
    let mut no = typed(&home, &["backups", "restore", "1"]);
    no.expect("generation 1, just written, 3 APIs; the current generation becomes a backup");
    no.expect("make its APIs those of the vault?");
    no.send("n\r");
    assert!(end(no, 1).contains("nothing was restored"));
    assert_eq!(home.bytes(), before);

    let mut yes = typed(&home, &["backups", "restore", "1"]);
    yes.expect("make its APIs those of the vault?");
    yes.send("y\r");
    yes.answer(PASSPHRASE);
    assert!(end(yes, 0).contains("generation 3 has the APIs of generation 1"));
    assert!(home.capi(["list"]).succeeds().out().contains("My Billing API"));
}

#[test]
fn an_export_prompts_twice_and_a_typo_writes_nothing() {
    let home = Home::with_apis();
    for (second, code) in [("another one", 2), ("copy-Passphrase-77", 0)] {
        let mut pty = typed(&home, &["export", "--to", "copy.capi"]);
        pty.answer(PASSPHRASE);
        for round in 1..=if code == 0 { 1 } else { 3 } {
            if round > 1 {
                pty.expect("the two passphrases differ; once more");
            }
            pty.expect("new passphrase: ");
            assert!(!pty.echoes());
            pty.send("copy-Passphrase-77\n");
            pty.expect("the same again: ");
            pty.send(&format!("{second}\n"));
        }
        end(pty, code);
        assert_eq!(home.directory().join("copy.capi").exists(), code == 0);
    }
}

/// The keys of a down arrow, `times` times, and Enter.
fn down(times: usize) -> String {
    format!("{}\r", "\x1b[B".repeat(times))
}

#[test]
fn one_table_shows_everything_before_it_is_saved() {
    let home = Home::with_vault();
    let file = home
        .give("env", "PORT=3000\nSTRIPE_API_KEY=k9Q-Zx4vWm7Tb2LpHs8d\nGITHUB_TOKEN=t0Jr8Hy5NcXq6GdVa3Mf\n");
    let mut pty = typed(&home, &["import", &file]);
    pty.answer(PASSPHRASE);
    pty.expect("VARIABLE        API     TYPE    HEADER");
    pty.expect("PORT            stays in the file: it does not look like a credential");
    pty.expect("STRIPE_API_KEY  Stripe  bearer  Authorization: Bearer");
    pty.expect("store 2 APIs in the vault");
    pty.send("\r");
    pty.expect("remove the imported values from");
    pty.send("y\r");
    pty.expect("keep the old file with its credentials as");
    pty.send("n\r");
    let shown = end(pty, 0);
    assert!(shown.contains("added `Stripe`: every app gets STRIPE_API_KEY and CUSTOM_API_STRIPE"), "{shown}");
    assert!(shown.contains("removed 2 values from"), "{shown}");
    assert!(shown.trim_end().ends_with("capi: hint: run the app: `capi exec -- COMMAND`"), "{shown}");
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        "PORT=3000\n# STRIPE_API_KEY: set by capi exec\n# GITHUB_TOKEN: set by capi exec\n"
    );
    assert!(leaking_files(&home.directory()).is_empty());
}

#[test]
fn each_row_can_be_changed_before_it_is_saved() {
    let home = Home::with_vault();
    let file = home.give("env", "BILLING_KEY=k9Q-Zx4vWm7Tb2LpHs8d\nGITHUB_TOKEN=t0Jr8Hy5NcXq6GdVa3Mf\n");
    let mut pty = typed(&home, &["import", &file]);
    pty.answer(PASSPHRASE);
    // Each change: the row, the field, and the prompts with their answers.
    type Answers = &'static [(&'static str, &'static str)];
    let changes: [(usize, usize, Answers); 5] = [
        (0, 1, &[("name [", "Invoices\r")]),
        (0, 3, &[("header [", "X-Invoices\r")]),
        (1, 2, &[("secret   a value", "\x1b[B\r")]),
        (0, 4, &[("only one app may use it", "\x1b[B\r"), ("app: ", "web\r")]),
        (1, 0, &[]),
    ];
    for (row, field, answers) in changes {
        pty.expect("store nothing");
        pty.send(&down(1));
        pty.expect("back");
        pty.send(&down(row));
        pty.expect("who can use it");
        pty.send(&down(field));
        for (prompt, answer) in answers {
            pty.expect(prompt);
            pty.send(answer);
        }
    }
    pty.expect("left out: you left it out");
    pty.expect("store 1 API in the vault");
    pty.send("\r");
    pty.expect("remove the imported values from");
    pty.send("n\r");
    let shown = end(pty, 0);
    assert!(
        shown.contains("added `Invoices`: the app web gets BILLING_KEY and CUSTOM_API_INVOICES"),
        "{shown}"
    );
    let listed = home.capi(["show", "invoices", "--app", "web"]).succeeds().out();
    assert!(listed.contains("X-Invoices: $CUSTOM_API_INVOICES"), "{listed}");
    assert!(std::fs::read_to_string(&file).unwrap().contains("BILLING_KEY=k9Q"), "the answer was no");
}

#[test]
fn imported_variables_without_a_name_use_the_chosen_scope() {
    let home = Home::with_vault();
    let file = home.give("env", "KEY=k9Q-Zx4vWm7Tb2LpHs8d\n");
    let mut pty = typed(&home, &["import", &file, "--app", "web"]);
    pty.answer(PASSPHRASE);
    pty.expect("KEY       left out");
    // There is nothing to store yet.
    pty.expect("store nothing");
    pty.send("\r");
    pty.expect("back");
    pty.send("\r");
    pty.expect("who can use it");
    pty.send(&down(1));
    pty.expect("name [");
    pty.send("Mail\r");
    pty.expect("store 1 API in the vault");
    pty.send("\r");
    pty.expect("remove the imported values from");
    pty.send("n\r");
    let shown = end(pty, 0);
    assert!(shown.contains("added `Mail`: the app web gets KEY and CUSTOM_API_MAIL"), "{shown}");
    let listed = home.capi(["list"]).succeeds().out();
    assert!(listed.contains("app:web") && listed.ends_with("now\n"), "{listed}");
}

#[test]
fn cancel_imports_nothing() {
    let home = Home::with_vault();
    let file = home.give("env", "STRIPE_API_KEY=k9Q-Zx4vWm7Tb2LpHs8d\n");
    let before = home.bytes();
    let mut pty = typed(&home, &["import", &file]);
    pty.answer(PASSPHRASE);
    pty.expect("store nothing");
    pty.send(&down(2));
    assert!(end(pty, 1).contains("nothing was imported"));
    assert_eq!(home.bytes(), before);
}

#[test]
fn the_prompt_for_another_vault_has_its_name() {
    let other = Home::with_apis();
    let file = other.vault().to_str().unwrap().to_owned();
    let home = Home::with_vault();
    let mut wrong = typed(&home, &["import", "--vault-file", &file, "--yes"]);
    wrong.expect(&format!("passphrase of {file}: "));
    assert!(!wrong.echoes());
    wrong.send("not it\n");
    for _ in 0..2 {
        wrong.expect("wrong passphrase; once more");
        wrong.answer("not it");
    }
    assert!(end(wrong, 4).contains("wrong passphrase"));

    let mut pty = typed(&home, &["import", "--vault-file", &file]);
    pty.answer(PASSPHRASE);
    pty.answer(PASSPHRASE);
    for (name, key) in [("Internal Auth Service", "y\r"), ("My Billing API", "n\r"), ("Twilio SMS", "\r")] {
        pty.expect(&format!("import {name}?"));
        pty.send(key);
    }
    end(pty, 0);
    let listed = home.capi(["list"]).succeeds().out();
    assert!(listed.contains("Internal Auth Service") && listed.contains("Twilio SMS"), "{listed}");
    assert!(!listed.contains("My Billing API"), "{listed}");
    assert!(leaking_files(&home.directory()).is_empty());
}
