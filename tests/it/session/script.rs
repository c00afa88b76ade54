//! Without a terminal: unlocked explicitly or not at all, and nothing waits.

use std::fs;

use crate::harness::agent::{CAPI, PASSPHRASE, PRINT, TAIL, World, run, wait_until_gone};

#[test]
fn a_script_unlocks_once_and_then_runs_edits_and_lists() {
    let world = World::new();
    let unlocked = world.script(&["unlock", "--passphrase-file", "passphrase"]);
    assert_eq!(unlocked.err(), "capi: unlocked until 1h unused, 12h at most; `capi lock` ends it\n");
    assert_eq!((unlocked.code(), unlocked.out().as_str()), (0, ""));
    // So that `list` has to ask the session for the metadata.
    fs::remove_dir_all(world.path("state")).unwrap();
    let listed = world.script(&["list", "--json"]);
    assert!(listed.code() == 0 && listed.out().contains("CUSTOM_API_BILLING"), "{listed:?}");
    assert_eq!(world.script(&["edit", "billing", "--domain", "api.example.com"]).code(), 0);
    let ran = world.script(&PRINT);
    assert_eq!((ran.code(), ran.out(), ran.err().as_str()), (0, format!("[{TAIL}]\n"), ""));
}

#[test]
fn a_locked_vault_fails_at_once_with_the_next_step() {
    let world = World::new();
    for (arguments, code) in
        [(&["edit", "billing", "--domain", "a.example"] as &[&str], 3), (&PRINT, 125), (&["list"], 3)]
    {
        let ran = world.script(arguments);
        assert_eq!((ran.code(), ran.out().as_str()), (code, ""), "{ran:?}");
        let err = ran.err();
        let lines: Vec<&str> = err.lines().collect();
        assert_eq!(lines.len(), 2, "{}", ran.err());
        assert_eq!(lines[0], "capi: error: the vault is locked and capi cannot prompt");
        assert!(lines[1].starts_with("capi: hint: run `capi unlock`"), "{}", ran.err());
    }
}

#[test]
fn a_session_outside_of_a_sandbox_is_of_use_inside() {
    let world = World::new();
    let session = world.unlock();
    let inside = |arguments: &[&str]| {
        let mut unshare = world.program("unshare");
        unshare.args(["--pid", "--fork", "--kill-child"]).args(arguments);
        crate::harness::Outcome::of(run(unshare))
    };
    if inside(&["true"]).code() != 0 {
        println!("skipped: no process namespace may be made here");
        return;
    }
    let ran = inside(&[&[CAPI], PRINT.as_slice()].concat());
    assert_eq!((ran.code(), ran.out()), (0, format!("[{TAIL}]\n")), "{}", ran.err());
    assert_eq!(inside(&[CAPI, "status"]).code(), 0);
    assert_eq!(inside(&[CAPI, "lock"]).err(), "capi: locked\n");
    wait_until_gone(session);
}

#[test]
fn a_passphrase_in_the_environment_starts_no_session() {
    let world = World::new();
    assert_eq!(world.with_passphrase(&PRINT).code(), 0);
    let ran = world.script_with(&PRINT, &[("CAPI_PASSPHRASE_COMMAND", "cat passphrase")]);
    assert_eq!(ran.code(), 0, "{}", ran.err());
    assert!(world.sessions().is_empty());
    // Not on a terminal either, because it was not typed.
    let (status, shown) =
        world.on_terminal(crate::harness::agent::CAPI, &PRINT, &[("CAPI_PASSPHRASE", PASSPHRASE)]).end();
    assert!(status.success() && shown == format!("[{TAIL}]\n"), "{shown}");
    assert!(world.sessions().is_empty());
}

#[test]
fn a_script_does_not_wait_for_a_prompt_elsewhere() {
    let world = World::new();
    let mut asked = world.typed(&PRINT);
    asked.expect("passphrase of ");
    assert_eq!(world.script(&PRINT).code(), 125, "it is locked still");
    let session = world.unlock();
    asked.send(&format!("{PASSPHRASE}\n"));
    let (status, shown) = asked.end();
    assert!(status.success(), "{shown}");
    assert_eq!(world.sessions(), [session]);
}

#[test]
fn status_reports_by_exit_code_and_as_json() {
    let world = World::new();
    let locked = world.script(&["status"]);
    assert_eq!((locked.code(), locked.err().as_str()), (3, ""));
    assert!(locked.out().starts_with("locked\nvault       /tmp/capi-test-"), "{}", locked.out());
    world.unlock();
    let unlocked = world.script(&["status"]);
    assert_eq!(unlocked.code(), 0);
    assert!(unlocked.out().starts_with("unlocked\nlocks in    "), "{}", unlocked.out());
    assert!(unlocked.out().ends_with("generation  1\n"), "{}", unlocked.out());

    let json = |arguments: &[&str]| {
        let ran = world.script(arguments);
        (ran.code(), serde_json::from_str::<serde_json::Value>(&ran.out()).unwrap())
    };
    let (code, state) = json(&["status", "--json"]);
    assert_eq!((code, &state["unlocked"]), (0, &true.into()));
    let left = |name: &str| state[name].as_u64().unwrap();
    assert!((3_300..=3_600).contains(&left("idle_seconds_left")), "{state}");
    assert!((42_900..=43_200).contains(&left("max_seconds_left")), "{state}");
    assert_eq!(world.script(&["lock"]).code(), 0);
    let (code, state) = json(&["status", "--json"]);
    assert_eq!((code, &state["unlocked"], &state["idle_seconds_left"]), (3, &false.into(), &().into()));
}

#[test]
fn the_session_ends_with_its_last_vault_and_its_time() {
    let world = World::new();
    let session = world.unlock();
    assert_eq!(world.script(&["lock"]).err(), "capi: locked\n");
    wait_until_gone(session);
    assert!(!world.socket().exists());
    assert_eq!(world.script(&["lock"]).err(), "capi: there was no session: it is locked\n");

    let unlock = ["unlock", "--passphrase-file", "passphrase"];
    let short = world.script_with(&unlock, &[("CAPI_SESSION_IDLE", "1s")]);
    assert_eq!(short.err(), "capi: unlocked until 1s unused, 12h at most; `capi lock` ends it\n");
    world.sessions().into_iter().for_each(wait_until_gone);
    let short = world.script(&[&unlock as &[&str], &["--for", "1s"]].concat());
    assert_eq!(short.err(), "capi: unlocked for 1s; `capi lock` ends it\n");
    world.sessions().into_iter().for_each(wait_until_gone);
    assert_eq!(world.script(&["status"]).code(), 3);
}

#[test]
fn passwd_and_lock_forget_the_keys_of_that_vault_only() {
    let world = World::new();
    let other = world.path("other.capi");
    world.make_vault(&other, PASSPHRASE);
    let other = ["--vault", "other.capi"];
    world.unlock();
    let unlock = ["unlock", "--passphrase-file", "passphrase"];
    assert_eq!(world.script(&[&other, unlock.as_slice()].concat()).code(), 0);
    assert_eq!(world.sessions().len(), 1);

    fs::write(world.path("new"), "quite another canary 77").unwrap();
    let changed =
        world.script(&["passwd", "--passphrase-file", "passphrase", "--new-passphrase-file", "new"]);
    assert_eq!(changed.code(), 0, "{}", changed.err());
    assert!(changed.err().contains("the vault has a new passphrase, and is locked\n"), "{}", changed.err());
    assert_eq!(world.script(&PRINT).code(), 125);
    assert_eq!(world.script(&[&other, PRINT.as_slice()].concat()).code(), 0);
    assert_eq!(world.script(&["unlock", "--passphrase-file", "new"]).code(), 0);

    assert_eq!(world.script(&["lock"]).code(), 0);
    assert_eq!(world.script(&PRINT).code(), 125);
    assert_eq!(world.script(&[&other, PRINT.as_slice()].concat()).code(), 0);
    assert_eq!(world.script(&["lock", "--all"]).code(), 0);
    assert_eq!(world.script(&[&other, PRINT.as_slice()].concat()).code(), 125);
}

#[test]
fn a_vault_that_is_older_than_was_seen_is_locked_too() {
    let world = World::new();
    let old = fs::read(world.vault()).unwrap();
    let session = world.unlock();
    assert_eq!(world.script(&["edit", "billing", "--domain", "api.example.com"]).code(), 0);
    fs::write(world.vault(), &old).unwrap();
    assert_eq!(world.script(&["list"]).code(), 7, "it is refused elsewhere");
    let locked = world.script(&["lock"]);
    assert_eq!((locked.code(), locked.err().as_str()), (0, "capi: locked\n"));
    wait_until_gone(session);
}

#[test]
fn lock_without_a_readable_vault_has_a_hint() {
    let world = World::new();
    let session = world.unlock();
    for (content, code) in [(Some("broken"), 7), (None, 5)] {
        match content {
            Some(content) => fs::write(world.vault(), content).unwrap(),
            None => fs::remove_file(world.vault()).unwrap(),
        }
        let refused = world.script(&["lock"]);
        assert_eq!(refused.code(), code, "{refused:?}");
        let last = "capi: hint: run `capi lock --all` to lock all vaults, whether readable or not\n";
        assert!(refused.err().ends_with(last), "{}", refused.err());
    }
    assert_eq!(world.script(&["lock", "--all"]).code(), 0);
    wait_until_gone(session);
}
