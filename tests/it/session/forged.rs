//! A file that was written without its key, while a session is open: the session reports it, and none is read.

use std::fs;

use sha2::{Digest as _, Sha256};

use crate::harness::agent::{PRINT, World};

/// Changes one line of the vault, by where it begins.
fn change(world: &World, begins: &str, to: impl FnOnce(&str) -> String) {
    let text = fs::read_to_string(world.vault()).unwrap();
    let line = text.lines().find(|line| line.starts_with(begins)).unwrap();
    fs::write(world.vault(), text.replacen(line, &to(line), 1)).unwrap();
}

/// Updates the checksum, which needs no key.
fn fix_checksum(world: &World) {
    let text = fs::read_to_string(world.vault()).unwrap();
    let end = text.rfind("==\nsha256").unwrap();
    let digits: String = Sha256::digest(&text.as_bytes()[..end]).iter().map(|b| format!("{b:02x}")).collect();
    change(world, "sha256 = ", |_| format!("sha256 = \"{digits}\""));
}

fn is_refused(world: &World) {
    // Another machine, where this generation was never seen; there the session is all that can tell.
    let _ = fs::remove_dir_all(world.path("state/capi"));
    for arguments in [&["list"] as &[&str], &["edit", "billing", "--domain", "a.example"]] {
        let ran = world.script(arguments);
        assert_eq!((ran.code(), ran.out().as_str()), (7, ""), "{ran:?}");
        assert!(ran.err().contains("was not written with the session's key"), "{}", ran.err());
        assert!(ran.err().contains("capi: hint: "), "{}", ran.err());
    }
    let ran = world.script(&PRINT);
    assert_eq!((ran.code(), ran.out().as_str()), (125, ""), "{ran:?}");
    // It is refused with the passphrase too, which derives the same key, and no session starts.
    let unlock = ["unlock", "--passphrase-file", "passphrase"];
    assert_eq!(world.script(&unlock).code(), 7);
    assert_eq!(world.script(&["--no-session", "--passphrase-file", "passphrase", "list"]).code(), 7);
}

#[test]
fn a_wrong_authentication_code() {
    let world = World::new();
    world.unlock();
    change(&world, "mac = ", |line| {
        let digit = if line.ends_with("0\"") { "1\"" } else { "0\"" };
        format!("{}{digit}", &line[..line.len() - 2])
    });
    is_refused(&world);
}

#[test]
fn a_generation_that_was_counted_up() {
    let world = World::new();
    world.unlock();
    change(&world, "generation = ", |_| "generation = 9".to_owned());
    fix_checksum(&world);
    is_refused(&world);
}

#[test]
fn the_whole_one_is_read_again() {
    let world = World::new();
    world.unlock();
    let whole = fs::read(world.vault()).unwrap();
    change(&world, "generation = ", |_| "generation = 9".to_owned());
    fix_checksum(&world);
    assert_eq!(world.script(&PRINT).code(), 125);
    fs::write(world.vault(), whole).unwrap();
    assert_eq!(world.script(&PRINT).code(), 0, "the session still has the key");
}
