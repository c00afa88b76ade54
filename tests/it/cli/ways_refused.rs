//! Refusals about tokens, recovery codes and root keys: each bad input with its exit code, and never repeated in the message.

use std::fs;
use std::time::{Duration, Instant};

use crate::cli::ways::{code, home, token};
use crate::harness::Home;
use crate::harness::secrets::{PASSPHRASE, WRONG_PASSPHRASE};

/// The token with its last characters exchanged, so that only the checksum is wrong.
fn mistyped(token: &str) -> String {
    let last = if token.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &token[..token.len() - 1])
}

#[test]
fn each_bad_token_has_its_code() {
    let home = home();
    let web = token(&home, &["--app", "web"]);
    let revoked = token(&home, &["--app", "web", "--name", "old"]);
    home.capi(["token", "revoke", "old"]).unlocked().succeeds();
    let foreign = token(&self::home(), &["--app", "web"]);
    let long = "x".repeat(100_000);
    let table: [(&str, i32, &str); 12] = [
        ("", 2, "the token is empty"),
        (" \n", 2, "the token is empty"),
        ("ghp_0123456789abcdefghij", 2, "this is not a capi token"),
        (PASSPHRASE, 2, "this is not a capi token"),
        (&long, 2, "this is not a capi token"),
        (&format!("capi_app_{long}"), 2, "the token has 100009 characters, not 58"),
        (&web[..57], 2, "the token has 57 characters, not 58"),
        (&mistyped(&web), 2, "the token has a typo: its checksum is wrong"),
        (&web.replacen('_', "\u{1b}", 1), 2, "this is not a capi token"),
        (&format!("{}\u{7}", &web[..57]), 2, "the token has a typo: its checksum is wrong"),
        (&revoked, 4, "the token does not unlock this vault"),
        (&foreign, 4, "the token does not unlock this vault"),
    ];
    for (bad, code, message) in table {
        for words in [&["list"] as &[&str], &["slots"], &["token", "list"], &["context"]] {
            assert_eq!(home.capi(words).env("CAPI_TOKEN", bad).refused(code), message, "{words:?}");
        }
        let said = home.capi(["exec", "--", "true"]).env("CAPI_TOKEN", bad).refused(125);
        assert_eq!(said, message);
        let file = home.give("token", bad);
        assert!(home.capi(["list", "--token-file", &file]).run().status.code() == Some(code) || bad == long);
    }
    // A token is given and wrong: nothing else is tried.
    home.capi(["list"]).env("CAPI_TOKEN", &revoked).unlocked().refused(4);
    home.capi(["list"]).env("CAPI_TOKEN", b"capi_app_\xff".to_vec().into_os()).refused(2);
}

trait IntoOs {
    fn into_os(self) -> std::ffi::OsString;
}

impl IntoOs for Vec<u8> {
    fn into_os(self) -> std::ffi::OsString {
        std::os::unix::ffi::OsStringExt::from_vec(self)
    }
}

#[test]
fn a_token_is_over_at_its_time() {
    let home = home();
    let short = token(&home, &["--app", "web", "--expires-in", "1s"]);
    // Waits for the clock.
    let (start, patience) = (Instant::now(), Duration::from_secs(30));
    let said = loop {
        let outcome = home.capi(["list"]).env("CAPI_TOKEN", &short).run();
        if outcome.status.code() != Some(0) {
            break outcome;
        }
        assert!(start.elapsed() < patience, "it does not end");
    };
    assert_eq!(said.status.code(), Some(4));
    assert!(said.err().contains("capi: error: the token expired at 20"), "{}", said.err());
    assert!(said.err().contains("check the clock"), "{}", said.err());
    home.capi(["exec", "--", "true"]).env("CAPI_TOKEN", &short).refused(125);
    let listed = home.capi(["token", "list"]).succeeds().out();
    assert!(listed.contains("(expired)"), "{listed}");
    assert!(home.capi(["token", "list", "--json"]).succeeds().out().contains("\"expired\": true"));
}

#[test]
fn another_app_than_the_tokens_is_refused() {
    let home = home();
    let web = token(&home, &["--app", "web"]);
    const SAID: &str = "the token is for the app web, not for worker";
    for words in [
        &["list", "--app", "worker"] as &[&str],
        &["show", "bank", "--app", "worker"],
        &["context", "--app", "worker"],
        &["snippet", "bank", "--app", "worker"],
        &["docs", "list", "--app", "worker"],
        &["declare", "--app", "worker"],
    ] {
        assert_eq!(home.capi(words).env("CAPI_TOKEN", &web).refused(2), SAID, "{words:?}");
    }
    assert_eq!(
        home.capi(["exec", "--app", "worker", "--", "true"]).env("CAPI_TOKEN", &web).refused(125),
        SAID
    );
    let by_variable = home.capi(["exec", "--", "true"]).env("CAPI_APP", "worker").env("CAPI_TOKEN", &web);
    assert_eq!(by_variable.refused(125), SAID);
}

#[test]
fn what_writes_takes_no_token() {
    let home = home();
    let web = token(&home, &["--app", "web"]);
    let given = home.give("given", "whatever-it-is");
    let table: [&[&str]; 14] = [
        &["add", "X", "--type", "bearer", "--from-file", &given],
        &["edit", "maps", "--domain", "a.example"],
        &["rotate", "maps", "--from-file", &given],
        &["delete", "-y", "maps"],
        &["passwd", "--new-passphrase-file", &given],
        &["recovery", "new"],
        &["recover", "--code-file", &given],
        &["token", "new", "--app", "web"],
        &["token", "revoke", "x"],
        &["rekey", "--yes"],
        &["unlock"],
        &["init"],
        &["--vault", "other.capi", "init"],
        &["add"],
    ];
    for words in table {
        let said = home.capi(words).env("CAPI_TOKEN", &web).unlocked().refused(2);
        assert_eq!(said, "a token only allows reading, and this command does more", "{words:?}");
    }
    assert!(!home.directory().join("other.capi").exists());
    // And by an option; two ways at once are one too many.
    let file = home.give("token", &web);
    home.capi(["delete", "-y", "maps", "--token-file", &file]).unlocked().refused(2);
    home.capi(["list", "--token-file", &file, "--passphrase-file", &given]).refused(2);
    home.capi(["list", "--token-file", &file, "--token-fd", "3"]).refused(2);
    home.capi(["list", "--token-file", "/nowhere"]).refused(2);
    home.capi(["list", "--token-fd", "77"]).refused(2);
    home.capi(["list", "--token-fd", "0"]).refused(2);
    assert!(
        home.transcript().contains("to use no token, unset CAPI_TOKEN or omit --token-fd and --token-file")
    );
}

#[test]
fn each_bad_code_has_its_code() {
    let home = home();
    let without = home.give("any", "00000-0000Y-0000W-0000T-0000R-0000P-0000M-0000J");
    let new = home.give("new", WRONG_PASSPHRASE);
    let recover = |file: &str| home.capi(["recover", "--code-file", file, "--new-passphrase-file", &new]);
    assert_eq!(recover(&without).refused(5), "the vault has no recovery code");
    let code = code(&home);
    let third = |text: &str| format!("{}{text}{}", &code[..12], &code[17..]);
    let table: [(&str, &str, i32, &str); 9] = [
        ("empty", "", 2, "the recovery code is empty"),
        ("blank", " - \n", 2, "the recovery code is empty"),
        ("short", &code[..41], 2, "a recovery code has 40 characters, this one has 35"),
        ("slip", &third("UUUUU"), 2, "group 3 of the recovery code has a typo"),
        ("gap", &third("0000"), 2, "group 3 of the recovery code has a typo"),
        ("control", &third("\u{1b}[2Jx"), 2, "group 3 of the recovery code has a typo"),
        ("long", &"A".repeat(60_000), 2, "a recovery code has 40 characters, this one has 60000"),
        ("twice", &format!("{code}{code}"), 2, "a recovery code has 40 characters, this one has 80"),
        (
            "other",
            "00000-0000Y-0000W-0000T-0000R-0000P-0000M-0000J",
            4,
            "the recovery code does not unlock this vault",
        ),
    ];
    for (name, text, exit, message) in table {
        assert_eq!(recover(&home.give(name, text)).refused(exit), message, "{name}");
    }
    let right = home.give("right", &code);
    assert_eq!(recover("/nowhere").refused(2), "cannot read /nowhere: no such file or directory");
    home.capi(["recover", "--code-file", &right, "--code-fd", "3"]).refused(2);
    home.capi(["recover"]).refused(2);
    // The code is right but there is no new passphrase, so nothing changed.
    let empty = home.give("none", "");
    home.capi(["recover", "--code-file", &right, "--new-passphrase-file", &empty]).refused(2);
    home.capi(["recover", "--code-file", &right]).refused(2);
    assert!(home.transcript().ends_with("--new-passphrase-fd, or run it in a terminal\n[exit 2]\n"));
}

#[test]
fn a_recovery_code_is_shown_on_a_terminal_or_not_at_all() {
    let home = home();
    let said = home.capi(["recovery", "new", "--yes"]).unlocked().refused(2);
    assert_eq!(said, "cannot print a recovery code: there is no terminal");
}

#[test]
fn each_bad_word_about_tokens_and_keys_has_its_code() {
    let home = home();
    token(&home, &["--app", "web", "--name", "CI"]);
    let passphrase_slot = slot_of(&home, "passphrase");
    let long = "x".repeat(65);
    let table: [(&[&str], i32, &str); 15] = [
        (&["token", "new"], 2, ""),
        (&["token", "new", "--app", "web", "--metadata"], 2, ""),
        (&["token", "new", "--app", "My App"], 2, "\"My App\" is not an app name"),
        (&["token", "new", "--app", "web", "--name", ""], 2, "the label is empty"),
        (
            &["token", "new", "--app", "web", "--name", &long],
            2,
            "the label has 65 characters, the limit is 64",
        ),
        (&["token", "new", "--app", "web", "--name", "a\u{202e}b"], 2, "the label contains the invisible"),
        (&["token", "new", "--app", "web", "--name", "CI"], 6, "a token labeled `CI` already exists"),
        (&["token", "new", "--app", "web", "--expires-in", "soon"], 2, ""),
        (&["token", "new", "--app", "web", "--expires-in", "0s"], 2, ""),
        (&["token", "new", "--app", "web", "--expires-in", "200y"], 2, ""),
        (&["token", "revoke", "nobody"], 5, "no token has this id or label"),
        (&["token", "revoke", "00000000"], 5, "no token has this id or label"),
        // The last way to open everything stays.
        (
            &["token", "revoke", &passphrase_slot],
            2,
            "cannot remove the last key slot that unlocks the whole vault",
        ),
        (&["rekey", "--yes", "--memory-kib", "0"], 2, "the KDF parameters are out of bounds"),
        (&["rekey", "--yes", "--passes", "17"], 2, "the KDF parameters are out of bounds"),
    ];
    for (words, exit, message) in table {
        let said = home.capi(words).unlocked().refused(exit);
        assert!(said.starts_with(message), "{words:?}: {said}");
    }
    code(&home);
    let said = home.capi(["token", "revoke", &slot_of(&home, "recovery")]).unlocked().refused(2);
    assert!(said.ends_with(" is not a token"), "{said}");
    home.capi(["rekey", "--yes"]).refused(3);
    home.capi(["rekey", "--yes"]).env("CAPI_PASSPHRASE", WRONG_PASSPHRASE).refused(4);
    home.capi(["token", "new", "--app", "web"]).refused(3);
}

fn slot_of(home: &Home, kind: &str) -> String {
    let slots: serde_json::Value =
        serde_json::from_str(&home.capi(["slots", "--json"]).succeeds().out()).unwrap();
    let slots = slots["slots"].as_array().unwrap();
    slots.iter().find(|slot| slot["kind"] == kind).unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_token_that_cannot_be_printed_is_named_so_that_it_can_be_revoked() {
    let home = home();
    let outcome = home.capi(["token", "new", "--app", "web"]).unlocked().after("exec >/dev/full").run();
    assert_eq!(outcome.status.code(), Some(1));
    let (id, said) = (slot_of(&home, "token"), outcome.err());
    assert!(said.contains(&format!("capi token revoke {id}")), "{said}");
    home.capi(["token", "revoke", &id]).unlocked().succeeds();
}

#[test]
fn kdf_memory_beyond_the_machine_changes_nothing() {
    let home = home();
    let rekey = home.capi(["rekey", "--yes", "--memory-kib", "1048576"]).unlocked();
    let said = rekey.after("ulimit -v 800000").refused(1);
    assert_eq!(said, "not enough memory: the vault's key derivation needs 1024 MiB");
    home.capi(["exec", "--", "true"]).unlocked().succeeds();
}

#[test]
fn a_modified_file_is_refused_with_a_token() {
    let home = home();
    let web = token(&home, &["--app", "web"]);
    let text = String::from_utf8(home.bytes()).unwrap();
    let generation = text.lines().nth(2).unwrap().to_owned();
    fs::write(home.vault(), text.replacen(&generation, "generation = 900", 1)).unwrap();
    home.capi(["list"]).env("CAPI_TOKEN", &web).refused(7);
}
