//! The process that is the session. The first one cuts the ties to its caller and starts a second, which listens.
//! So the session is nobody's child: a program that `exec` becomes has no process it does not know of.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use rustix::process::{Resource, Rlimit};

use super::clock::BootTime;
use super::deadline::DeadlineStream;
use super::key_cache::KeyCache;
use super::pending::PendingClients;
use super::protocol::{Frame, Request, Response};
use super::{BACKGROUND, Socket, StartLock};
use crate::binaries;

/// How long a frame that has begun may take. A client sends it in one piece, so this only bounds one that hangs.
const FRAME_PATIENCE: Duration = Duration::from_millis(50);
/// How long a new session waits for its first key.
const FIRST_KEY: Duration = Duration::from_secs(5);
/// Time asleep does not count for `poll`, so it wakes up now and then to look at the boot clock.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(15);
/// Says to the process that waits that the session listens.
const READY: &[u8] = b"+";
/// The second argument of the process that listens.
const LISTEN: &str = "--listen";

/// Runs as `capi __session DIRECTORY` (cut loose and start the next) or `capi __session --listen DIRECTORY`.
pub fn run_in_background(arguments: &[OsString]) -> ExitCode {
    let done = match arguments {
        [listen, directory] if listen == LISTEN => listen_at(Socket::of_directory(directory.into())),
        [directory] => cut_loose(directory.into()),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    };
    done.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

/// A session of its own has no terminal to lose or to be stopped by. What the caller left open, as in `7>&1`, stays
/// behind too: who reads to the end of such a pipe would wait for the session.
fn cut_loose(directory: PathBuf) -> io::Result<()> {
    rustix::process::setsid()?;
    close_fds::set_fds_cloexec(3, &[]);
    Command::new(binaries::quick()?)
        .arg(BACKGROUND)
        .arg(LISTEN)
        .arg(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::inherit())
        .stderr(Stdio::null())
        .spawn()
        .map(drop)
}

fn listen_at(place: Socket) -> io::Result<()> {
    // Where a process can't be marked as one that is not to be dumped, it can at least have no core file.
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = rustix::process::setrlimit(Resource::Core, none);
    let listener = bind(&place)?;
    let own = place.identity();
    // The caller has the start lock until it has read this.
    io::stdout().write_all(READY).and_then(|()| io::stdout().flush())?;
    close_stdout()?;
    let still_there = || own.is_some() && place.identity() == own;
    serve(listener, BootTime::now().after(FIRST_KEY), still_there);
    leave(&place, still_there);
    Ok(())
}

/// Binds the socket. One that is left over from a session that died is removed; anything else is left alone.
fn bind(place: &Socket) -> io::Result<UnixListener> {
    let stale = place.has_socket().map_err(io::Error::other)?;
    if stale {
        std::fs::remove_file(place.socket())?;
    }
    let listener = UnixListener::bind(place.socket())?;
    let owner_only = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(place.socket(), owner_only)?;
    // A client may be gone before it is taken in.
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Lets go of the caller's pipe, which is this process's standard output.
fn close_stdout() -> io::Result<()> {
    let null = std::fs::OpenOptions::new().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdout(&null)?;
    Ok(())
}

/// Answers until no key is left, or until nobody can reach the socket any more: another session took its place, or the
/// directory is gone.
fn serve(listener: UnixListener, first_key_by: BootTime, still_there: impl Fn() -> bool) {
    let mut guests = PendingClients::new(listener);
    let mut ring = KeyCache::default();
    let mut had_key = false;
    while still_there() {
        let now = BootTime::now();
        ring.expire(now);
        had_key |= !ring.is_empty();
        let end = match ring.next_end() {
            Some(end) => end,
            None if had_key || now >= first_key_by => return,
            None => first_key_by,
        };
        for client in guests.wait(BootTime::now, end.since(now).min(LOOK_AT_CLOCK)) {
            // One that says nonsense gets no answer; the next one does.
            let _ = answer(&client, &mut ring);
        }
    }
}

fn answer(client: &UnixStream, ring: &mut KeyCache) -> io::Result<()> {
    let mut talk = DeadlineStream::new(client, FRAME_PATIENCE);
    let frame = Frame::read(&mut talk)?;
    let response = match Request::parse(&frame) {
        Some(request) => ring.answer(request, BootTime::now()),
        None => Response::OtherVersion,
    };
    response.frame().write(&mut talk)
}

/// Removes the socket, unless another process is just starting the next session, which cleans up itself, or has done so.
fn leave(place: &Socket, still_there: impl Fn() -> bool) {
    let lock = StartLock::try_take(place);
    if lock.is_some() && still_there() {
        let _ = std::fs::remove_file(place.socket());
    }
}
