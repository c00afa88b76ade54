//! The start of an agent, by one process at a time. There are two locks. The holder of the prompt lock prompts for
//! the passphrase; other processes wait and then find a running agent. The start lock is held only during the start
//! itself, so a script that unlocks never waits for a user who types.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use super::{BACKGROUND, Client, Limits, SessionError, Socket};
use crate::vault::{RootKey, VaultId};

/// How long a start may take, including that of another process. A busy machine needs a while.
const START_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a lock is tried while another process holds it.
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// Held while prompting for a passphrase.
pub struct PromptLock {
    _file: File,
}

impl PromptLock {
    /// Takes the lock. If another process is prompting, the inner error is its process ID, if known.
    ///
    /// # Errors
    /// [`SessionError`] if there is no safe directory.
    pub fn try_take(candidates: &[Client]) -> Result<Result<Self, Option<u32>>, SessionError> {
        let mut file = open(&Client::usable(candidates)?.socket().prompt_lock()).map_err(not_started)?;
        match file.try_lock() {
            Ok(()) => {
                // Best effort: waiting processes only show the number.
                let written = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
                Ok(Ok(Self { _file: file })).inspect(|_| drop(written))
            }
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                let read = file.rewind().and_then(|()| file.take(20).read_to_string(&mut text));
                Ok(Err(read.ok().and_then(|_| text.parse().ok())))
            }
            Err(TryLockError::Error(error)) => Err(not_started(error)),
        }
    }
}

/// Held while an agent is started.
pub struct StartLock {
    client: Client,
    _file: File,
}

impl StartLock {
    /// Takes the lock, waiting while another process starts an agent.
    ///
    /// # Errors
    /// [`SessionError`] if there is no safe directory, or another process holds the lock for too long.
    pub fn take(candidates: &[Client]) -> Result<Self, SessionError> {
        let client = Client::usable(candidates)?;
        let file = open(&client.socket().start_lock()).map_err(not_started)?;
        let deadline = Instant::now() + START_TIMEOUT;
        while let Err(refused) = file.try_lock() {
            match refused {
                TryLockError::Error(error) => return Err(not_started(error)),
                TryLockError::WouldBlock if Instant::now() >= deadline => {
                    return Err(SessionError::NotStarted("another capi is about to start one".to_owned()));
                }
                TryLockError::WouldBlock => thread::sleep(RETRY_INTERVAL),
            }
        }
        Ok(Self { client: client.clone(), _file: file })
    }

    /// Takes the lock unless another process holds it.
    pub(super) fn try_take(socket: &Socket) -> Option<Self> {
        let file = open(&socket.start_lock()).ok()?;
        file.try_lock().ok()?;
        Some(Self { client: Client::new(socket.clone()), _file: file })
    }

    /// Gives the key to the running agent, or starts one. An agent of another version is replaced.
    ///
    /// # Errors
    /// [`SessionError`] if no agent starts.
    pub fn start(&self, vault: VaultId, root: &RootKey, limits: Limits) -> Result<(), SessionError> {
        if self.client.hand_over(vault, root, limits) {
            return Ok(());
        }
        if self.client.socket().exists()? {
            // A hung agent reads this when it recovers.
            let _ = self.client.stop();
        }
        launch(self.client.socket())?;
        let failed = || SessionError::NotStarted("it does not answer".to_owned());
        self.client.hand_over(vault, root, limits).then_some(()).ok_or_else(failed)
    }
}

fn not_started(error: std::io::Error) -> SessionError {
    SessionError::NotStarted(crate::model::text::reason(&error))
}

fn open(lock: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
    }
    options.open(lock)
}

/// Starts the background process and waits until it listens. It shares neither terminal nor streams nor process group
/// with this process.
fn launch(socket: &Socket) -> Result<(), SessionError> {
    let program = crate::binaries::quick().map_err(not_started)?;
    let mut command = Command::new(program);
    command.arg(BACKGROUND).arg(socket.directory()).current_dir("/").env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(windows)]
    detach(&mut command);
    let mut child = command.spawn().map_err(not_started)?;
    let ready = child.stdout.take().is_some_and(is_ready);
    if !ready {
        let _ = child.kill();
    }
    // On Unix this is the first of two processes and ends at once. The agent itself is not a child of this process.
    if cfg!(unix) || !ready {
        child.wait().map_err(not_started)?;
    }
    ready.then_some(()).ok_or_else(|| SessionError::NotStarted("the background process ended".to_owned()))
}

/// Gives the agent a hidden console, so that Ctrl-C in the caller's console does not reach it, and none of the
/// caller's streams, whose readers would wait for the agent to end. Some system calls fail without SYSTEMROOT.
#[cfg(windows)]
fn detach(command: &mut Command) {
    use std::os::windows::process::CommandExt as _;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
    command.envs(std::env::var_os("SYSTEMROOT").map(|root| ("SYSTEMROOT", root)));
    crate::ui::withhold_standard_streams();
}

/// Waits until the agent reports that it listens.
fn is_ready(mut stdout: ChildStdout) -> bool {
    let (sender, ready) = channel();
    thread::spawn(move || sender.send(stdout.read_exact(&mut [0; 1]).is_ok()));
    ready.recv_timeout(START_TIMEOUT).unwrap_or(false)
}
