//! Ends of the socket that do not keep to the protocol.

use std::io::{Read as _, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::thread::JoinHandle;

use crate::harness::agent::{PASSPHRASE, PRINT, TAIL, World, join};

/// A frame as every version has it: `capi`, version, code, length, payload.
fn frame(version: u8, code: u8, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap().to_le_bytes();
    [b"capi".as_slice(), &[version, code], &length, payload].concat()
}

fn read_frame(client: &mut UnixStream) -> Option<u8> {
    let mut head = [0; 8];
    client.read_exact(&mut head).ok()?;
    let mut payload = vec![0; usize::from(u16::from_le_bytes([head[6], head[7]]))];
    client.read_exact(&mut payload).ok()?;
    Some(head[5])
}

/// Acts as a session: `answer` returns the bytes for a request's code. Ends when a client requests it, and returns the
/// received codes.
fn serve(world: &World, answer: impl Fn(u8) -> Vec<u8> + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(world.path("run/capi")).unwrap();
    let listener = UnixListener::bind(world.socket()).unwrap();
    std::thread::spawn(move || {
        let mut asked = Vec::new();
        // A silent client closes the connection.
        let mut kept = Vec::new();
        for client in listener.incoming() {
            let mut client = client.unwrap();
            let Some(code) = read_frame(&mut client) else { continue };
            asked.push(code);
            let _ = client.write_all(&answer(code));
            kept.push(client);
            if code == 0 {
                break;
            }
        }
        asked
    })
}

#[test]
fn a_session_of_another_version_is_replaced_and_not_misread() {
    let world = World::new();
    // It looks like a key of this version, but has another meaning there.
    let other = serve(&world, |code| frame(99, if code == 0 { 0 } else { 4 }, &[7; 64]));
    let ran = world.script(&PRINT);
    assert_eq!(ran.code(), 125, "{ran:?}");
    assert_eq!(world.with_passphrase(&PRINT).out(), format!("[{TAIL}]\n"));
    world.unlock();
    assert_eq!(join(other).last(), Some(&0), "it was asked to stop");
    assert_eq!(world.script(&PRINT).out(), format!("[{TAIL}]\n"));
}

#[test]
fn lock_ends_a_session_of_another_version() {
    let world = World::new();
    let other = serve(&world, |_| frame(99, 77, b""));
    let status = world.script(&["status"]);
    assert_eq!(status.code(), 8, "it may hold the key: {status:?}");
    assert!(status.err().contains("a session of another version of capi is running"), "{}", status.err());
    assert_eq!(world.script(&["lock"]).err(), "capi: locked\n");
    assert_eq!(join(other), [1, 6, 0]);
}

#[test]
fn invalid_answers_count_as_no_session() {
    let too_long = [b"capi".as_slice(), &[1, 4], &u16::MAX.to_le_bytes(), &[7; 600]].concat();
    let nonsense = [
        b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
        too_long,
        frame(1, 4, &[7; 3]),
        frame(1, 250, b""),
        frame(1, 5, &[7; 15]),
        // A frame that never ends.
        frame(1, 4, &[7; 64])[..20].to_vec(),
    ];
    for bytes in nonsense {
        let world = World::new();
        let shown = format!("{bytes:?}");
        let server = serve(&world, move |code| if code == 0 { Vec::new() } else { bytes.clone() });
        let locked = world.script(&PRINT);
        assert_eq!((locked.code(), locked.err().lines().count()), (125, 2), "{shown}: {locked:?}");
        let ran = world.with_passphrase(&PRINT);
        assert_eq!((ran.code(), ran.out()), (0, format!("[{TAIL}]\n")), "{shown}");
        assert_eq!(world.script(&["status"]).code(), 8, "it may hold the key: {shown}");
        world.unlock();
        join(server);
        assert_eq!(world.script(&PRINT).code(), 0, "{shown}");
    }
}

#[test]
fn a_session_that_never_answers_is_waited_for_once() {
    let world = World::new();
    let hangs = serve(&world, |_| Vec::new());
    let mut typed = world.typed(&PRINT);
    typed.answer(PASSPHRASE);
    let (status, shown) = typed.end();
    assert!(status.success() && shown.contains(&format!("[{TAIL}]")), "{shown}");
    assert_eq!(join(hangs), [4, 0], "the keys of an app, and then to end when it wakes up");
    assert_eq!(world.sessions().len(), 1, "another one took its place");
    assert_eq!(world.script(&PRINT).code(), 0);
}

#[test]
fn silent_clients_do_not_delay_others() {
    let world = World::new();
    world.unlock();
    let connect = |_| UnixStream::connect(world.socket()).unwrap();
    let mut guests: Vec<UnixStream> = (0..100).map(connect).collect();
    for guest in guests.iter_mut().rev().take(3) {
        let _ = guest.write_all(b"cap");
    }
    for _ in 0..3 {
        assert_eq!(world.script(&PRINT).out(), format!("[{TAIL}]\n"));
    }
}

#[test]
fn a_client_of_another_version_can_only_end_the_session() {
    let world = World::new();
    let session = world.unlock();
    let ask = |version, code, payload: &[u8]| {
        let mut client = UnixStream::connect(world.socket()).unwrap();
        client.write_all(&frame(version, code, payload)).unwrap();
        client.set_read_timeout(Some(crate::harness::pty::PATIENCE)).unwrap();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).unwrap();
        answer
    };
    assert_eq!(ask(99, 1, &[0; 16]), frame(1, 3, b""));
    assert_eq!(ask(1, 200, b""), frame(1, 3, b""));
    assert_eq!(ask(1, 1, b"short"), frame(1, 3, b""));
    assert_eq!(world.script(&PRINT).code(), 0);
    assert_eq!(ask(99, 0, b""), frame(1, 0, b""));
    crate::harness::agent::wait_until_gone(session);
}
