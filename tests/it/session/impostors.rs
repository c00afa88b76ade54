//! Files and sockets at the socket's path that are not a session of this user: refused, reported once, and ignored.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown, symlink};
use std::os::unix::net::UnixListener;

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::harness::agent::{PASSPHRASE, PRINT, TAIL, World};

/// Every command continues as if there were no session, and prints the reason once.
fn goes_on_without(world: &World, why: &str) {
    let warning = format!("for the session: {why}; continuing without a session\n");
    let ran = world.with_passphrase(&PRINT);
    assert_eq!((ran.code(), ran.out()), (0, format!("[{TAIL}]\n")), "{}", ran.err());
    assert_eq!(ran.err().matches("warning").count(), 1, "{}", ran.err());
    assert!(ran.err().ends_with(&warning), "{}", ran.err());
    let locked = world.script(&PRINT);
    assert_eq!((locked.code(), locked.err().matches(&warning).count()), (125, 1), "{}", locked.err());
    let mut typed = world.typed(&PRINT);
    typed.answer(PASSPHRASE);
    let (status, shown) = typed.end();
    assert!(status.success() && shown.contains(&format!("[{TAIL}]")), "{shown}");
    assert_eq!(shown.matches("for the session: ").count(), 1, "{shown}");
}

/// The directory of the session with something in it that is not its socket.
fn with(make: impl FnOnce(&World)) -> World {
    let world = World::new();
    fs::create_dir(world.path("run/capi")).unwrap();
    fs::set_permissions(world.path("run/capi"), fs::Permissions::from_mode(0o700)).unwrap();
    make(&world);
    world
}

fn refused_for_good(world: &World) {
    goes_on_without(world, "it is not a socket");
    let ran = world.script(&["unlock", "--passphrase-file", "passphrase"]);
    assert_eq!(ran.code(), 1, "{ran:?}");
    assert!(ran.err().contains("capi: hint: remove it, or pass --no-session"), "{}", ran.err());
    assert!(world.sessions().is_empty());
}

#[test]
fn a_link_to_a_live_socket() {
    let world = with(|world| symlink(world.path("elsewhere"), world.socket()).unwrap());
    let elsewhere = UnixListener::bind(world.path("elsewhere")).unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    refused_for_good(&world);
    assert!(elsewhere.accept().is_err(), "nobody may connect");
}

#[test]
fn a_pipe() {
    refused_for_good(&with(|world| {
        mknodat(CWD, world.socket(), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    }));
}

#[test]
fn a_file() {
    refused_for_good(&with(|world| fs::write(world.socket(), "capi").unwrap()));
}

#[test]
fn a_directory_that_others_may_enter() {
    let world = World::new();
    world.unlock();
    fs::set_permissions(world.path("run/capi"), fs::Permissions::from_mode(0o750)).unwrap();
    let ran = world.with_passphrase(&PRINT);
    assert_eq!(ran.code(), 0, "{}", ran.err());
    assert!(ran.err().contains("other users can enter it; continuing without a session\n"), "{}", ran.err());
    assert_eq!(world.script(&PRINT).code(), 125);
    // Closed again, it is the user's own again.
    fs::set_permissions(world.path("run/capi"), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(world.script(&PRINT).code(), 0);
}

#[test]
fn a_directory_or_a_socket_of_another_user() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    for name in ["run/capi", "run/capi/session.sock"] {
        let world = World::new();
        world.unlock();
        chown(world.path(name), Some(12_345), None).unwrap();
        let ran = world.with_passphrase(&PRINT);
        assert_eq!(ran.code(), 0, "{}", ran.err());
        assert_eq!(ran.err().matches("it belongs to another user").count(), 1, "{}", ran.err());
        assert_eq!(world.script(&PRINT).code(), 125);
        chown(world.path(name), Some(0), None).unwrap();
        assert_eq!(world.script(&PRINT).code(), 0);
    }
}

#[test]
fn the_runtime_directory_of_another_user_is_not_used() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    // As after `su`, which keeps XDG_RUNTIME_DIR.
    let world = World::new();
    chown(world.path("run"), Some(12_345), None).unwrap();
    world.unlock();
    assert!(!world.path("run/capi").exists());
    assert!(world.path("state/capi/run/session.sock").exists());
    assert_eq!(world.script(&PRINT).code(), 0);
}
