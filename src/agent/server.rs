//! The agent process on Unix. A first process detaches from its caller and starts the second one, which listens.
//! The agent is therefore not a child of its caller: a program that replaces `capi exec` finds no unexpected child.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use rustix::process::{Resource, Rlimit};

use super::clock::BootTime;
use super::deadline::DeadlineStream;
use super::key_cache::KeyCache;
use super::pending::PendingClients;
use super::protocol::{Frame, Request, Response};
use super::socket::Socket;
use super::{BACKGROUND, StartLock};
use crate::binaries;

/// How long a response may take. It fits into the socket's buffer, so this only bounds a client that sends without
/// reading.
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(50);
/// How long a new agent waits for its first key.
const FIRST_KEY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the boot clock is read at least, because the timeout of `poll` does not count time asleep.
const CLOCK_INTERVAL: Duration = Duration::from_secs(15);
/// Written to the waiting caller once the agent listens.
const READY: &[u8] = b"+";
/// The second argument of the listening process.
const LISTEN: &str = "--listen";

/// Runs `capi __session DIRECTORY` (detach and start the next process) or `capi __session --listen DIRECTORY`.
pub fn run_in_background(arguments: &[OsString]) -> ExitCode {
    let done = match arguments {
        [listen, directory] if listen == LISTEN => listen_at(&Socket::in_directory(directory.into())),
        [directory] => detach(directory.into()),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    };
    done.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

/// Starts the listening process in a new process session (`setsid`), which has no terminal to be stopped by or to
/// lose. Descriptors that the caller left open (`7>&1`, for example) are closed: a reader of such a pipe would wait
/// for the agent to end.
fn detach(directory: PathBuf) -> io::Result<()> {
    rustix::process::setsid()?;
    close_fds::set_fds_cloexec(3, &[]);
    binaries::quick()?
        .arg(BACKGROUND)
        .arg(LISTEN)
        .arg(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::inherit())
        .stderr(Stdio::null())
        .spawn()
        .map(drop)
}

fn listen_at(socket: &Socket) -> io::Result<()> {
    // On systems without a way to mark a process as not dumpable, this at least prevents a core file.
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let _ = rustix::process::setrlimit(Resource::Core, none);
    let listener = bind(socket)?;
    let own = socket.inode();
    // The caller holds the start lock until it has read this.
    io::stdout().write_all(READY).and_then(|()| io::stdout().flush())?;
    close_stdout()?;
    let is_reachable = || own.is_some() && socket.inode() == own;
    serve(listener, BootTime::now().after(FIRST_KEY_TIMEOUT), is_reachable);
    remove_socket(socket, is_reachable);
    Ok(())
}

/// Binds the socket, replacing that of an agent that died. Anything other than a socket is left alone.
fn bind(socket: &Socket) -> io::Result<UnixListener> {
    let stale = socket.exists().map_err(io::Error::other)?;
    if stale {
        std::fs::remove_file(socket.path())?;
    }
    let listener = UnixListener::bind(socket.path())?;
    let owner_only = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(socket.path(), owner_only)?;
    // A client may hang up before it is accepted, and `accept` must not block then.
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Releases the caller's pipe, which is this process's standard output.
fn close_stdout() -> io::Result<()> {
    let null = std::fs::OpenOptions::new().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdout(&null)?;
    Ok(())
}

/// Answers requests until no key is left, or until clients can no longer reach the socket because another agent
/// replaced it or its directory was deleted.
fn serve(listener: UnixListener, first_key_by: BootTime, is_reachable: impl Fn() -> bool) {
    let mut pending = PendingClients::new(listener);
    let mut keys = KeyCache::default();
    let mut had_key = false;
    while is_reachable() {
        let now = BootTime::now();
        keys.expire(now);
        had_key |= !keys.is_empty();
        let end = match keys.next_expiry() {
            Some(end) => end,
            None if had_key || now >= first_key_by => return,
            None => first_key_by,
        };
        for (client, frame) in pending.wait(BootTime::now, end.since(now).min(CLOCK_INTERVAL)) {
            // A client that has gone gets no response and must not affect others.
            let _ = answer(&client, &frame, &mut keys);
        }
    }
}

fn answer(client: &UnixStream, frame: &Frame, keys: &mut KeyCache) -> io::Result<()> {
    let response = match Request::parse(frame) {
        Some(request) => keys.answer(request, BootTime::now()),
        None => Response::OtherVersion,
    };
    client.set_nonblocking(false)?;
    response.frame().write(&mut DeadlineStream::new(client, RESPONSE_TIMEOUT))
}

/// Removes the socket, unless another process is replacing it with that of a new agent or has already done so.
fn remove_socket(socket: &Socket, is_reachable: impl Fn() -> bool) {
    // Taking the lock creates its file, which must not appear in a directory that is just being deleted.
    if !is_reachable() {
        return;
    }
    let lock = StartLock::try_take(socket);
    if lock.is_some() && is_reachable() {
        let _ = std::fs::remove_file(socket.path());
    }
}
