//! AI coding clients: a warning when one gets the credentials, what Codex keeps of them, and a vault in memory.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use crate::harness::agent::{KEY, PASSPHRASE, World};

/// Creates a program that does nothing.
fn fake(world: &World, name: &str) {
    let path = world.path(name);
    fs::write(&path, "#!/bin/sh\n:\n").unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn exec_warns_once_about_a_client_that_gets_the_credentials() {
    let world = World::new();
    ["codex", "claude", "make"].into_iter().for_each(|name| fake(&world, name));
    for (words, warning) in [
        (&["./codex"] as &[&str], Some("its background server keeps them")),
        (&["./codex", "exec", "hello"], Some("Codex passes the credentials to every command that it runs")),
        (&["./codex", "--no-daemon"], Some("Codex passes the credentials")),
        (&["sh", "-c", "./claude"], Some("Claude Code passes the credentials")),
        (&["./make"], None),
    ] {
        let ran = world.with_passphrase(&[&["exec", "--"], words].concat());
        let said = ran.err();
        assert_eq!(ran.code(), 0, "{words:?}: {said}");
        assert_eq!(
            said.matches("capi: warning: ").count(),
            usize::from(warning.is_some()),
            "{words:?}: {said}"
        );
        assert!(warning.is_none_or(|warning| said.contains(warning)), "{words:?}: {said}");
        assert_eq!(said.contains("let it run `capi exec -- COMMAND`"), warning.is_some(), "{said}");
    }
}

#[test]
fn doctor_finds_what_codex_keeps() {
    let world = World::new();
    let snapshots = world.path(".codex/shell_snapshots");
    fs::create_dir_all(&snapshots).unwrap();
    fs::write(snapshots.join("clean.sh"), "export PATH=/bin\n").unwrap();
    fs::write(snapshots.join("1.sh"), format!("export CUSTOM_API_BILLING='{KEY}'\n")).unwrap();
    let mut server = Command::new("sh")
        .args(["-c", "read line", "codex", "app-server"])
        .env_clear()
        .env("HOME", world.directory())
        .env("PATH", "/usr/bin:/bin")
        .env("CUSTOM_API_MAIL", "canary")
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let doctor = world.script(&["doctor"]).out();
    drop(server.stdin.take());
    server.wait().unwrap();
    assert!(doctor.contains("Codex stored CUSTOM_API_BILLING in "), "{doctor}");
    assert!(
        doctor.contains(&format!("process {}, gives CUSTOM_API_MAIL to every session", server.id())),
        "{doctor}"
    );
    assert!(doctor.contains("`codex app-server daemon stop`"), "{doctor}");
    assert!(!doctor.contains("clean.sh") && !doctor.contains(KEY) && !doctor.contains("canary"), "{doctor}");
    fs::remove_dir_all(snapshots).unwrap();
    assert!(!world.script(&["doctor"]).out().contains("Codex"));
}

/// A directory in memory, if the system has one.
fn memory() -> Option<tempfile::TempDir> {
    let kind = rustix::fs::statfs("/dev/shm").ok()?.f_type;
    (kind as u32 == 0x0102_1994).then(|| tempfile::tempdir_in("/dev/shm").ok())?
}

#[test]
fn a_vault_in_memory_is_created_only_knowingly() {
    let Some(memory) = memory() else {
        println!("skipped: /dev/shm is not in memory");
        return;
    };
    let world = World::empty();
    let data = memory.path().to_str().unwrap();
    let init = ["init", "--light", "--passphrase-file", "passphrase"];
    let refused = world.script_with(&init, &[("XDG_DATA_HOME", data), ("COPILOT_CLI", "1")]);
    assert_eq!(refused.code(), 2, "{refused:?}");
    assert!(refused.err().contains("refusing to store credentials in "), "{}", refused.err());
    let mut typed = world.on_terminal(crate::harness::agent::CAPI, &init, &[("XDG_DATA_HOME", data)]);
    typed.expect("is in memory: it is gone when the machine or the sandbox ends");
    typed.expect("Continue?");
    typed.send("n\r");
    let (status, shown) = typed.end();
    assert!(status.code() == Some(1) && shown.contains("nothing was created"), "{shown}");
    assert_eq!(fs::read_dir(memory.path()).unwrap().count(), 0);
    let ran = world.script_with(&init, &[("XDG_DATA_HOME", data)]);
    assert_eq!(ran.code(), 0, "{ran:?}");
    assert!(ran.err().contains("warning: the vault "), "{}", ran.err());
    let add = ["add", "x", "--type", "bearer", "--from-env", "SECRET"];
    let variables = [("XDG_DATA_HOME", data), ("SECRET", "canary-0123"), ("CAPI_PASSPHRASE", PASSPHRASE)];
    let refused = world.script_with(&add, &[&variables[..], &[("COPILOT_CLI", "1")]].concat());
    assert_eq!(refused.code(), 2, "{refused:?}");
    assert_eq!(world.script_with(&add, &variables).code(), 0);
    // Named by the user, it is there on purpose.
    let named = memory.path().join("mine.capi");
    let ran = world.script(&[&["--vault", named.to_str().unwrap()], &init[..]].concat());
    assert!(ran.code() == 0 && !ran.err().contains("in memory"), "{ran:?}");
}
