//! A vault that got a new root key on another machine, while the session of this one has the key of before.

use std::fs;

use crate::harness::agent::*;

/// A home whose vault has been rekeyed elsewhere since its session began, with a backup of before.
fn rekeyed_elsewhere() -> World {
    let world = World::new();
    let edit = ["edit", "billing", "--docs", "https://docs.example"];
    assert_eq!(world.with_passphrase(&edit).code(), 0);
    world.unlock();
    let there = world.path("elsewhere");
    let (vault, state) = (there.join("vault.capi"), there.join("state"));
    fs::create_dir_all(&state).unwrap();
    fs::copy(world.vault(), &vault).unwrap();
    let [vault, state] = [vault, state].map(|path| path.to_str().unwrap().to_owned());
    let machine = [("CAPI_PASSPHRASE", PASSPHRASE), ("XDG_STATE_HOME", &state), ("XDG_RUNTIME_DIR", &state)];
    let rekey = world.script_with(&["--vault", &vault, "rekey", "--yes"], &machine);
    assert_eq!(rekey.code(), 0, "{}", rekey.err());
    fs::copy(vault, world.vault()).unwrap();
    world
}

#[test]
fn doctor_reports_a_vault_rekeyed_elsewhere() {
    let world = rekeyed_elsewhere();
    let ran = world.script(&["doctor"]);
    assert_eq!(ran.code(), 1, "{}", ran.out());
    let out = ran.out();
    let line = out.lines().skip_while(|line| !line.contains("authenticity")).take(2).collect::<Vec<_>>();
    assert!(line[0].starts_with("problem  authenticity"), "{}", ran.out());
    assert!(line[1].contains("run `capi unlock` if the vault got a new root key elsewhere"), "{}", ran.out());
    world.unlock();
    assert!(world.script(&["doctor"]).out().contains("it was written with its own key"));
}

#[test]
fn a_restore_takes_no_whole_vault_for_a_damaged_one() {
    let world = rekeyed_elsewhere();
    let restore = ["backups", "restore", "1", "--yes"];
    let rekeyed = fs::read(world.vault()).unwrap();
    let ran = world.script(&restore);
    assert_eq!(ran.code(), 3, "{}", ran.err());
    assert_eq!(fs::read(world.vault()).unwrap(), rekeyed);
    let ran = world.with_passphrase(&restore);
    assert_eq!(ran.code(), 0, "{}", ran.err());
    assert!(ran.err().starts_with("capi: generation 4 has the APIs of generation 1\n"), "{}", ran.err());
    // The slots are those of the new root key, which the session does not have.
    assert_eq!(world.script(&PRINT).code(), 125);
    let print = [&["--no-session"], PRINT.as_slice()].concat();
    assert_eq!(world.with_passphrase(&print).out(), format!("[{TAIL}]\n"));
}
