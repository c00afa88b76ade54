//! The process that is the session. A pipe's server can't wait for many clients at once with a time limit, so each client has
//! a thread; the first thread looks at the clock.

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use interprocess::os::windows::ToWtf16 as _;
use interprocess::os::windows::named_pipe::{
    DuplexPipeStream, PipeListener, PipeListenerOptions, pipe_mode::Bytes,
};
use interprocess::os::windows::security_descriptor::SecurityDescriptor;

use super::address::{Address, Challenge};
use super::directory::Socket;
use crate::agent::StartLock;
use crate::agent::clock::BootTime;
use crate::agent::key_cache::KeyCache;
use crate::agent::protocol::{Frame, Request, Response};

/// All rights for the pipe's owner, nothing for anybody else, nothing inherited.
const OWNER_ONLY: &str = "D:P(A;;GA;;;OW)";
/// More than ever ask at once.
const MOST: usize = 64;
/// How long a new session waits for its first key.
const FIRST_KEY: Duration = Duration::from_secs(5);
/// The clock is looked at now and then: a computer that sleeps may stretch every wait.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(15);
/// How long the last answers may take to be read before the process ends.
const LAST_ANSWERS: Duration = Duration::from_millis(200);
const SHORTLY: Duration = Duration::from_millis(5);

/// Runs as `capi __session DIRECTORY`.
pub fn run_in_background(arguments: &[OsString]) -> ExitCode {
    let done = match arguments {
        [directory] => listen_at(&Socket::of_directory(directory.into())),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    };
    done.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

fn listen_at(place: &Socket) -> io::Result<()> {
    let address = Address::draw()?;
    let only = OWNER_ONLY.to_wtf_16().map_err(io::Error::other)?;
    let listener = PipeListenerOptions::new()
        .path(address.path().as_str())
        .security_descriptor(Some(SecurityDescriptor::deserialize(&only)?))
        .create_duplex::<Bytes>()?;
    place.announce(&address)?;
    // The caller has the start lock until it has read this.
    io::stdout().write_all(b"+").and_then(|()| io::stdout().flush())?;
    let (server, changes) = Server::new(address);
    let server = Arc::new(server);
    let accepting = Arc::clone(&server);
    thread::spawn(move || accepting.take_in(&listener));
    server.watch(place, &changes);
    // Unless another process is just starting the next session, which cleans up itself.
    if StartLock::try_take(place).is_some() && place.announces(&server.address) {
        place.withdraw();
    }
    server.let_read();
    Ok(())
}

/// What the threads share.
struct Server {
    address: Address,
    ring: Mutex<KeyCache>,
    guests: AtomicUsize,
    changed: Mutex<Sender<()>>,
}

impl Server {
    fn new(address: Address) -> (Self, Receiver<()>) {
        let (changed, changes) = channel();
        let ring = Mutex::default();
        (Self { address, ring, guests: AtomicUsize::new(0), changed: Mutex::new(changed) }, changes)
    }

    fn ring(&self) -> MutexGuard<'_, KeyCache> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until no key is left, or until clients don't find this session any more.
    fn watch(&self, place: &Socket, changes: &Receiver<()>) {
        let first_key_by = BootTime::now().after(FIRST_KEY);
        let mut had_key = false;
        while place.announces(&self.address) {
            let now = BootTime::now();
            let next_end = {
                let mut ring = self.ring();
                ring.expire(now);
                had_key |= !ring.is_empty();
                ring.next_end()
            };
            let end = match next_end {
                Some(end) => end,
                None if had_key || now >= first_key_by => return,
                None => first_key_by,
            };
            let _ = changes.recv_timeout(end.since(now).min(LOOK_AT_CLOCK));
        }
    }

    /// A client that says nothing has a thread to itself and keeps nobody waiting.
    fn take_in(self: &Arc<Self>, listener: &PipeListener<Bytes, Bytes>) {
        for client in listener.incoming() {
            let Ok(client) = client else {
                thread::sleep(SHORTLY);
                continue;
            };
            if self.guests.fetch_add(1, Ordering::SeqCst) >= MOST {
                self.guests.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let server = Arc::clone(self);
            thread::spawn(move || {
                // One that says nonsense gets no answer.
                let _ = server.answer(&client);
                let changed = server.changed.lock().unwrap_or_else(PoisonError::into_inner);
                let _ = changed.send(());
                drop(changed);
                let _ = client.flush();
                server.guests.fetch_sub(1, Ordering::SeqCst);
            });
        }
    }

    fn answer(&self, mut client: &DuplexPipeStream<Bytes>) -> io::Result<()> {
        let mut challenge: Challenge = [0; 32];
        client.read_exact(&mut challenge)?;
        client.write_all(&self.address.proof(&challenge))?;
        let frame = Frame::read(client)?;
        let response = match Request::parse(&frame) {
            Some(request) => self.ring().answer(request, BootTime::now()),
            None => Response::OtherVersion,
        };
        response.frame().write(client)
    }

    /// Lets those who were answered last read it, as far as they do.
    fn let_read(&self) {
        let deadline = BootTime::now().after(LAST_ANSWERS);
        while self.guests.load(Ordering::SeqCst) > 0 && BootTime::now() < deadline {
            thread::sleep(SHORTLY);
        }
    }
}
