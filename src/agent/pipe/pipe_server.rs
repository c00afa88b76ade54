//! The agent process on Windows. A pipe server cannot wait for several clients with one timeout, so each client gets
//! a thread, and the main thread watches the clock.

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
use super::address_file::AddressFile;
use crate::agent::StartLock;
use crate::agent::clock::BootTime;
use crate::agent::key_cache::KeyCache;
use crate::agent::protocol::{Frame, Request, Response};

/// All rights for the pipe's owner, none for anyone else, none inherited.
const OWNER_ONLY: &str = "D:P(A;;GA;;;OW)";
/// More than ever connect at once.
const MAX_CLIENTS: usize = 64;
/// How long a new agent waits for its first key.
const FIRST_KEY_TIMEOUT: Duration = Duration::from_secs(5);
/// How often the clock is read at least, because sleep can extend any wait.
const CLOCK_INTERVAL: Duration = Duration::from_secs(15);
/// How long clients may take to read the last responses before the process ends.
const LAST_RESPONSES_TIMEOUT: Duration = Duration::from_millis(200);
/// The pause before something is tried again.
const RETRY_INTERVAL: Duration = Duration::from_millis(5);

/// Runs `capi __session DIRECTORY`.
pub fn run_in_background(arguments: &[OsString]) -> ExitCode {
    let done = match arguments {
        [directory] => listen_at(&AddressFile::in_directory(directory.into())),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    };
    done.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

fn listen_at(file: &AddressFile) -> io::Result<()> {
    let address = Address::generate()?;
    let owner_only = OWNER_ONLY.to_wtf_16().map_err(io::Error::other)?;
    let listener = PipeListenerOptions::new()
        .path(address.path().as_str())
        .security_descriptor(Some(SecurityDescriptor::deserialize(&owner_only)?))
        .create_duplex::<Bytes>()?;
    file.publish(&address)?;
    // The caller holds the start lock until it has read this.
    io::stdout().write_all(b"+").and_then(|()| io::stdout().flush())?;
    let (server, changes) = Server::new(address);
    let server = Arc::new(server);
    let accepting = Arc::clone(&server);
    thread::spawn(move || accepting.accept(&listener));
    server.watch(file, &changes);
    // A process that is starting the next agent replaces the address on its own.
    if StartLock::try_take(file).is_some() && file.publishes(&server.address) {
        file.withdraw();
    }
    server.wait_for_readers();
    Ok(())
}

/// The state that all threads share.
struct Server {
    address: Address,
    keys: Mutex<KeyCache>,
    clients: AtomicUsize,
    changed: Mutex<Sender<()>>,
}

impl Server {
    fn new(address: Address) -> (Self, Receiver<()>) {
        let (changed, changes) = channel();
        let keys = Mutex::default();
        (Self { address, keys, clients: AtomicUsize::new(0), changed: Mutex::new(changed) }, changes)
    }

    fn keys(&self) -> MutexGuard<'_, KeyCache> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until no key is left, or until clients can no longer find this agent.
    fn watch(&self, file: &AddressFile, changes: &Receiver<()>) {
        let first_key_by = BootTime::now().after(FIRST_KEY_TIMEOUT);
        let mut had_key = false;
        while file.publishes(&self.address) {
            let now = BootTime::now();
            let next_expiry = {
                let mut keys = self.keys();
                keys.expire(now);
                had_key |= !keys.is_empty();
                keys.next_expiry()
            };
            let end = match next_expiry {
                Some(end) => end,
                None if had_key || now >= first_key_by => return,
                None => first_key_by,
            };
            let _ = changes.recv_timeout(end.since(now).min(CLOCK_INTERVAL));
        }
    }

    /// Accepts clients, each in its own thread, so that a silent client delays no other.
    fn accept(self: &Arc<Self>, listener: &PipeListener<Bytes, Bytes>) {
        for client in listener.incoming() {
            let Ok(client) = client else {
                thread::sleep(RETRY_INTERVAL);
                continue;
            };
            if self.clients.fetch_add(1, Ordering::SeqCst) >= MAX_CLIENTS {
                self.clients.fetch_sub(1, Ordering::SeqCst);
                continue;
            }
            let server = Arc::clone(self);
            thread::spawn(move || {
                // An invalid request gets no response.
                let _ = server.answer(&client);
                let changed = server.changed.lock().unwrap_or_else(PoisonError::into_inner);
                let _ = changed.send(());
                drop(changed);
                let _ = client.flush();
                server.clients.fetch_sub(1, Ordering::SeqCst);
            });
        }
    }

    fn answer(&self, mut client: &DuplexPipeStream<Bytes>) -> io::Result<()> {
        let mut challenge: Challenge = [0; 32];
        client.read_exact(&mut challenge)?;
        client.write_all(&self.address.proof(&challenge))?;
        let frame = Frame::read(client)?;
        let response = match Request::parse(&frame) {
            Some(request) => self.keys().answer(request, BootTime::now()),
            None => Response::OtherVersion,
        };
        response.frame().write(client)
    }

    /// Gives clients time to read the last responses.
    fn wait_for_readers(&self) {
        let deadline = BootTime::now().after(LAST_RESPONSES_TIMEOUT);
        while self.clients.load(Ordering::SeqCst) > 0 && BootTime::now() < deadline {
            thread::sleep(RETRY_INTERVAL);
        }
    }
}
