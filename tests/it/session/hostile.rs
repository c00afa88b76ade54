//! Sessions that died, hang, or lost their place.

use std::fs;
use std::os::unix::net::UnixStream;

use rustix::process::Signal;

use crate::harness::agent::{PASSPHRASE, PRINT, TAIL, World, signal, wait_until_gone};

#[test]
fn a_session_starts_despite_the_socket_of_a_killed_one() {
    let world = World::new();
    let killed = world.unlock();
    signal(killed, Signal::KILL);
    wait_until_gone(killed);
    assert!(world.socket().exists());
    let ran = world.script(&PRINT);
    assert_eq!((ran.code(), ran.err().lines().count()), (125, 2), "{ran:?}");
    assert_eq!(world.script(&["status"]).code(), 3);
    assert_eq!(world.script(&["lock"]).err(), "capi: there was no session: it is locked\n");
    world.unlock();
    assert_eq!(world.script(&PRINT).code(), 0);
}

#[test]
fn a_stopped_session_blocks_no_command_and_forgets_its_keys_when_it_wakes() {
    let world = World::new();
    let stopped = world.unlock();
    signal(stopped, Signal::STOP);
    assert_eq!(world.script(&PRINT).code(), 125);
    assert_eq!(world.with_passphrase(&PRINT).out(), format!("[{TAIL}]\n"));

    let locked = world.script(&["lock"]);
    assert_eq!(locked.code(), 1, "it must not say `locked`: {locked:?}");
    assert!(locked.err().contains("the session does not respond"), "{}", locked.err());
    assert!(locked.err().contains(&format!("run `kill -9 {stopped}` to end it")), "{}", locked.err());

    signal(stopped, Signal::CONT);
    wait_until_gone(stopped);
    assert!(!world.socket().exists());
}

#[test]
fn status_and_doctor_report_a_session_that_does_not_answer() {
    let world = World::new();
    let stopped = world.unlock();
    signal(stopped, Signal::STOP);
    let status = world.script(&["status"]);
    assert_eq!(status.code(), 8, "{status:?}");
    assert!(
        status.out().starts_with("unknown: the session does not answer; it may hold the key\n"),
        "{status:?}"
    );
    assert!(status.err().contains(&format!("process {stopped}")), "{}", status.err());
    assert!(status.err().contains(&format!("hint: run `kill -9 {stopped}` to end it")), "{}", status.err());
    let json = world.script(&["status", "--json"]);
    let state: serde_json::Value = serde_json::from_str(&json.out()).unwrap();
    assert_eq!((json.code(), &state["unlocked"]), (8, &().into()));

    let doctor = world.script(&["doctor"]);
    let line = doctor.out().lines().find(|line| line.contains("session")).unwrap().to_owned();
    assert!(line.starts_with("warning  session") && line.contains("does not respond"), "{line}");
    assert!(line.contains("may still be unlocked"), "{line}");

    signal(stopped, Signal::CONT);
    let status = world.script(&["status"]);
    assert_eq!((status.code(), status.out().lines().next()), (0, Some("unlocked")));
}

#[test]
fn a_stopped_session_is_replaced_and_does_not_take_the_new_socket_with_it() {
    let world = World::new();
    let stopped = world.unlock();
    signal(stopped, Signal::STOP);
    assert_eq!(world.script(&["unlock", "--passphrase-file", "passphrase"]).code(), 0);
    signal(stopped, Signal::CONT);
    wait_until_gone(stopped);
    assert_eq!(world.sessions().len(), 1);
    assert_eq!(world.script(&PRINT).code(), 0);
}

#[test]
fn an_unreachable_session_ends() {
    let world = World::new();
    let session = world.unlock();
    // It checks its socket after each event; here the time limit of a client expires.
    let _silent = UnixStream::connect(world.socket()).unwrap();
    fs::remove_dir_all(world.path("run")).unwrap();
    wait_until_gone(session);
}

/// A file that appears while `rm -r` is at work makes it fail.
#[test]
fn an_unreachable_session_leaves_no_file_behind() {
    let world = World::new();
    let session = world.unlock();
    let _silent = UnixStream::connect(world.socket()).unwrap();
    let directory = world.path("run/capi");
    for entry in fs::read_dir(&directory).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    wait_until_gone(session);
    let left: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_hanging_start_of_a_session_is_not_awaited_forever() {
    let world = World::new();
    world.unlock();
    assert_eq!(world.script(&["lock"]).code(), 0);
    let lock = fs::File::open(world.path("run/capi/session.lock")).unwrap();
    lock.lock().unwrap();
    let ran = world.script(&["unlock", "--passphrase-file", "passphrase"]);
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(ran.err().starts_with("capi: error: cannot start the session: another capi"), "{}", ran.err());
    // After the passphrase was typed, the command still runs.
    let mut typed = world.typed(&PRINT);
    typed.answer(PASSPHRASE);
    let (status, shown) = typed.end();
    assert!(status.success() && shown.contains(&format!("[{TAIL}]")), "{shown}");
    assert!(shown.contains("capi: warning: cannot start the session"), "{shown}");
}
