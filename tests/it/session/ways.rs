//! Tokens, the recovery code and a new root key on a terminal: prompts, output and its streams. A token neither prompts
//! nor uses a session.

use std::fs;

use crate::harness::agent::{CAPI, PASSPHRASE, PRINT, TAIL, World};
use crate::harness::pty::Pty;

const NEW: &str = "another set of quiet words 77";

/// The code that a terminal shows: eight groups of five.
fn code_in(shown: &str) -> Option<String> {
    let is_code = |word: &&str| {
        let groups: Vec<&str> = word.split('-').collect();
        groups.len() == 8 && groups.iter().all(|group| group.len() == 5)
    };
    shown.split_whitespace().find(is_code).map(str::to_owned)
}

fn new_code(world: &World) -> String {
    let mut asked = world.typed(&["recovery", "new", "--yes"]);
    asked.answer(PASSPHRASE);
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    code_in(&shown).unwrap()
}

fn token(world: &World, words: &[&str]) -> String {
    let made = world.with_passphrase(&[&["token", "new"], words].concat());
    assert_eq!(made.code(), 0, "{}", made.err());
    made.out().trim_end().to_owned()
}

fn recover(world: &World) -> Pty {
    let mut asked = world.typed(&["recover"]);
    asked.expect("recovery code of ");
    asked.expect("(not shown): ");
    assert!(!asked.echoes(), "the code would be shown");
    asked
}

/// Answers the two prompts for a new passphrase.
fn set(asked: &mut Pty, passphrase: &str) {
    for question in ["new passphrase: ", "the same again: "] {
        asked.expect(question);
        assert!(!asked.echoes());
        asked.send(&format!("{passphrase}\n"));
    }
}

#[test]
fn a_code_is_shown_on_the_terminal_and_not_where_the_streams_go() {
    let world = World::new();
    let script = format!("{CAPI} recovery new >out 2>err");
    let mut asked = world.on_terminal("sh", &["-c", &script], &[]);
    asked.answer(PASSPHRASE);
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    let code = code_in(&shown).unwrap();
    let (out, err) =
        (fs::read_to_string(world.path("out")).unwrap(), fs::read_to_string(world.path("err")).unwrap());
    assert_eq!(
        (out.as_str(), err.as_str()),
        ("", "capi: the vault has a recovery code; use it with `capi recover`\n")
    );
    assert!(shown.contains("write it down now") && !err.contains(&code[..5]));
    assert!(world.sessions().is_empty(), "who makes a code is asked each time");
}

#[test]
fn an_old_code_is_replaced_after_a_yes_only() {
    let world = World::new();
    let first = new_code(&world);
    let before = fs::read(world.vault()).unwrap();
    let mut asked = world.typed(&["recovery", "new"]);
    asked.answer(PASSPHRASE);
    asked.expect("replace the recovery code that there is?");
    asked.send("n\r");
    let (status, shown) = asked.end();
    assert_eq!((status.code(), code_in(&shown)), (Some(1), None), "{shown}");
    assert!(shown.contains("capi: error: nothing was replaced"), "{shown}");
    assert!(fs::read(world.vault()).unwrap() == before);

    let mut asked = world.typed(&["recovery", "new"]);
    asked.answer(PASSPHRASE);
    asked.expect("replace the recovery code that there is?");
    asked.send("y\r");
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    let second = code_in(&shown).unwrap();
    let mut old = recover(&world);
    for _ in 0..2 {
        old.send(&format!("{first}\n"));
        old.expect("the recovery code does not unlock this vault; once more");
        old.expect("(not shown): ");
    }
    old.send(&format!("{first}\n"));
    let (status, shown) = old.end();
    assert_eq!(status.code(), Some(4), "{shown}");
    let mut new = recover(&world);
    new.send(&format!("{second}\n"));
    set(&mut new, NEW);
    assert!(new.end().0.success());
}

#[test]
fn a_typo_is_reported_and_the_code_prompted_for_again() {
    let world = World::new();
    let code = new_code(&world);
    world.unlock();
    let mut asked = recover(&world);
    let wrong = if code.starts_with('0') { "1" } else { "0" };
    asked.send(&format!("{wrong}{}\n", &code[1..]));
    asked.expect("group 1 of the recovery code has a typo; once more");
    asked.expect("(not shown): ");
    asked.send(&format!("{}\n", code.to_lowercase().replace('-', " ")));
    set(&mut asked, NEW);
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    assert!(!shown.contains(&code[6..11]), "nothing of the code is shown: {shown}");
    assert!(
        shown.ends_with("capi: the recovery code still unlocks it; `capi recovery new` replaces it\n"),
        "{shown}"
    );
    assert_eq!(world.script(&["status"]).code(), 3, "the session has forgotten the vault");
    assert_eq!(world.with_passphrase(&PRINT).code(), 125);
    assert_eq!(world.script_with(&PRINT, &[("CAPI_PASSPHRASE", NEW)]).out(), format!("[{TAIL}]\n"));
}

#[test]
fn three_typos_end_the_prompt_and_different_passphrases_change_nothing() {
    let world = World::new();
    let code = new_code(&world);
    let before = fs::read(world.vault()).unwrap();
    let mut asked = recover(&world);
    for _ in 0..2 {
        asked.send("abc\n");
        asked.expect("once more");
        asked.expect("(not shown): ");
    }
    asked.send("abc\n");
    let (status, shown) = asked.end();
    assert_eq!(status.code(), Some(2), "{shown}");
    assert!(shown.contains("a recovery code has 40 characters, this one has 3"), "{shown}");

    let mut asked = recover(&world);
    asked.send(&format!("{code}\n"));
    for _ in 0..3 {
        asked.expect("new passphrase: ");
        asked.send("one of them\n");
        asked.expect("the same again: ");
        asked.send("and the other\n");
        asked.expect("differ");
    }
    assert_eq!(asked.end().0.code(), Some(2));
    assert!(fs::read(world.vault()).unwrap() == before);
}

#[test]
fn a_token_neither_prompts_nor_uses_a_session() {
    let world = World::new();
    let web = token(&world, &["--app", "web"]);
    let revoked = token(&world, &["--app", "web", "--name", "old"]);
    assert_eq!(world.with_passphrase(&["token", "revoke", "old"]).code(), 0);
    // On a terminal, locked.
    let (status, shown) = world.on_terminal(CAPI, &PRINT, &[("CAPI_TOKEN", &web)]).end();
    assert!(status.success() && shown == format!("[{TAIL}]\n"), "{shown}");
    let (status, shown) = world.on_terminal(CAPI, &["list"], &[("CAPI_TOKEN", &revoked)]).end();
    assert_eq!(status.code(), Some(4), "{shown}");
    assert!(world.sessions().is_empty());
    // While a session would open everything.
    world.unlock();
    let by = |arguments: &[&str], token: &str| world.script_with(arguments, &[("CAPI_TOKEN", token)]).code();
    assert_eq!(by(&PRINT, &web), 0);
    assert_eq!(by(&PRINT, &revoked), 125);
    assert_eq!(by(&["delete", "-y", "billing"], &web), 2);
    assert_eq!(by(&["unlock", "--for", "8h"], &web), 2);
    // And a session makes no token: it ends after hours, a token may last.
    assert_eq!(world.script(&["token", "new", "--app", "web"]).code(), 3);
}

#[test]
fn revoke_offers_a_new_root_key_and_prompts_for_the_passphrase_once() {
    let world = World::new();
    let web = token(&world, &["--app", "web", "--name", "CI"]);
    let other = token(&world, &["--metadata", "--name", "tool"]);
    let offer = "give the vault a new root key, so that it doesn't?";
    // Enter means no.
    let mut asked = world.typed(&["token", "revoke", "tool"]);
    asked.expect(offer);
    asked.send("\r");
    asked.answer(PASSPHRASE);
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    assert!(shown.contains("can read later generations too, until you run `capi rekey`"), "{shown}");
    assert!(shown.contains("capi: it opens no credential"), "{shown}");
    let by = |token: &str| world.script_with(&["list"], &[("CAPI_TOKEN", token)]).code();
    assert_eq!((by(&web), by(&other)), (0, 4));
    assert_eq!(world.script(&["lock"]).code(), 0);

    new_code(&world);
    let mut asked = world.typed(&["token", "revoke", "CI"]);
    asked.expect(offer);
    asked.send("y\r");
    asked.answer(PASSPHRASE);
    asked.expect("these cannot be re-encrypted under a new root key");
    asked.expect("which opens everything");
    asked.expect("continue without them?");
    asked.send("y\r");
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    assert_eq!(shown.matches("passphrase of ").count(), 1, "{shown}");
    assert!(shown.contains("capi: the vault has a new root key"), "{shown}");
    assert!(
        shown.contains("capi:   Billing (org)\n") && shown.contains("capi:   Mail (app:web)\n"),
        "{shown}"
    );
    assert_eq!(by(&web), 4);
    assert_eq!(world.with_passphrase(&PRINT).code(), 0);
}

#[test]
fn rekey_prompts_first_and_ends_the_session() {
    let world = World::new();
    let web = token(&world, &["--app", "web", "--name", "CI"]);
    world.unlock();
    let before = fs::read(world.vault()).unwrap();
    for (answer, code) in [("n\r", 1), ("y\r", 0)] {
        let mut asked = world.typed(&["rekey"]);
        // The session has the key, but the passphrase is needed to encrypt the new one.
        asked.answer(PASSPHRASE);
        asked.expect("`CI`, which opens app web");
        asked.expect("continue without them?");
        asked.send(answer);
        let (status, shown) = asked.end();
        assert_eq!(status.code(), Some(code), "{shown}");
        assert_eq!(shown.contains("nothing was changed"), code == 1, "{shown}");
        assert_eq!(fs::read(world.vault()).unwrap() == before, code == 1);
        assert_eq!(world.script(&["status"]).code(), if code == 1 { 0 } else { 3 });
    }
    assert_eq!(world.script_with(&["list"], &[("CAPI_TOKEN", &web)]).code(), 4);
    // The key on this machine is the new one: names need no passphrase.
    assert_eq!(world.script(&["list"]).code(), 0);
    assert_eq!(world.with_passphrase(&PRINT).out(), format!("[{TAIL}]\n"));
    // With nothing to lose nothing is asked but the passphrase.
    let mut asked = world.typed(&["rekey"]);
    asked.answer(PASSPHRASE);
    let (status, shown) = asked.end();
    assert!(status.success() && !shown.contains("go on"), "{shown}");
}

#[test]
fn a_private_vault_prompts_once_too() {
    let world = World::new();
    token(&world, &["--app", "web", "--name", "CI"]);
    for entry in fs::read_dir(world.path("state/capi")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "state") {
            let text = fs::read_to_string(&path).unwrap();
            let line = text.lines().find(|line| line.starts_with("metadata-key")).unwrap();
            fs::write(&path, text.replace(line, "metadata-key never")).unwrap();
        }
    }
    let mut asked = world.typed(&["token", "revoke", "CI", "--no-session"]);
    asked.answer(PASSPHRASE);
    asked.expect("give the vault a new root key");
    asked.send("y\r");
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    assert_eq!(shown.matches("passphrase of ").count(), 1, "{shown}");
    assert_eq!(world.with_passphrase(&PRINT).code(), 0);
}

#[test]
fn a_lost_vault_is_restored_with_the_recovery_code_at_the_prompt() {
    let world = World::new();
    let code = new_code(&world);
    let mut asked = recover(&world);
    asked.send(&format!("{code}\n"));
    set(&mut asked, NEW);
    let (_, shown) = asked.end();
    assert!(shown.contains("2 backups and every older copy still open with the old one"), "{shown}");
    fs::remove_file(world.vault()).unwrap();
    let restore = || {
        let mut asked = world.typed(&["backups", "restore", "2", "--yes"]);
        asked.expect("passphrase of generation 2, or its recovery code: ");
        assert!(!asked.echoes());
        asked
    };
    let mut wrong = restore();
    for _ in 0..2 {
        wrong.send(&format!("{NEW}\n"));
        wrong.expect("generation 2: wrong passphrase; once more");
        wrong.expect("passphrase of generation 2, or its recovery code: ");
    }
    wrong.send(&format!("{NEW}\n"));
    let (status, shown) = wrong.end();
    assert_eq!(status.code(), Some(4), "{shown}");
    assert!(shown.contains("or type its recovery code at the prompt"), "{shown}");
    let mut asked = restore();
    asked.send(&format!("{}\n", code.to_lowercase()));
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    assert!(shown.contains("the vault has the unlock methods of generation 2 again"), "{shown}");
    assert!(!shown.contains(&code[..11]));
}

#[test]
fn init_next_to_the_backups_of_a_lost_vault_asks_first() {
    let world = World::new();
    assert_eq!(world.with_passphrase(&["edit", "billing", "--domain", "a.example"]).code(), 0);
    fs::remove_file(world.vault()).unwrap();
    let mut asked = world.typed(&["init", "--light"]);
    asked.expect("to restore the newest instead, run `capi backups restore 1`");
    asked.expect("create a new, empty vault?");
    asked.send("n\r");
    let (status, shown) = asked.end();
    assert_eq!(status.code(), Some(1), "{shown}");
    assert!(shown.contains("nothing was created") && !world.vault().exists(), "{shown}");
    let mut asked = world.typed(&["init", "--light"]);
    asked.expect("create a new, empty vault?");
    asked.send("y\r");
    set(&mut asked, NEW);
    assert!(asked.end().0.success());
}
