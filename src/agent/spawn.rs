//! The start of an agent, by one process at a time. There are two locks. The holder of the prompt lock prompts for
//! the passphrase; other processes wait and then find a running agent. The start lock is held only during the start
//! itself, so a script that unlocks never waits for a user who types.

use std::io::Read as _;
use std::process::{ChildStdout, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use super::{BACKGROUND, Client, Endpoint, Limits, SessionError};
use crate::fs::{FileLock, LockError};
use crate::vault::{RootKey, VaultId};

/// How long a start may take, including that of another process. A busy machine needs a while.
const START_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a lock is tried while another process holds it.
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// Held while prompting for a passphrase.
pub struct PromptLock {
    _lock: FileLock,
}

impl PromptLock {
    /// Takes the lock. If another process is prompting, the inner error is its process ID, if known.
    ///
    /// # Errors
    /// [`SessionError`] if there is no safe directory.
    pub fn try_take(candidates: &[Client]) -> Result<Result<Self, Option<u32>>, SessionError> {
        match FileLock::try_take(&Client::usable(candidates)?.endpoint().directory().prompt_lock()) {
            Ok(lock) => Ok(Ok(Self { _lock: lock })),
            Err(LockError::Held(pid)) => Ok(Err(pid)),
            Err(LockError::Io(error)) => Err(not_started(error)),
        }
    }
}

/// Held while an agent is started.
pub struct StartLock {
    client: Client,
    _lock: FileLock,
}

impl StartLock {
    /// Takes the lock, waiting while another process starts an agent.
    ///
    /// # Errors
    /// [`SessionError`] if there is no safe directory, or another process holds the lock for too long.
    pub fn take(candidates: &[Client]) -> Result<Self, SessionError> {
        let client = Client::usable(candidates)?;
        let lock =
            FileLock::take_within(&client.endpoint().directory().start_lock(), START_TIMEOUT, RETRY_INTERVAL);
        let lock = lock.map_err(|refused| match refused {
            LockError::Io(error) => not_started(error),
            LockError::Held(_) => SessionError::NotStarted("another capi is about to start one".to_owned()),
        })?;
        Ok(Self { client: client.clone(), _lock: lock })
    }

    /// Takes the lock unless another process holds it.
    pub(super) fn try_take(endpoint: &Endpoint) -> Option<Self> {
        let lock = FileLock::try_take(&endpoint.directory().start_lock()).ok()?;
        Some(Self { client: Client::new(endpoint.clone()), _lock: lock })
    }

    /// Gives the key to the running agent, or starts one. An agent of another version is replaced.
    ///
    /// # Errors
    /// [`SessionError`] if no agent starts, or if one may be running that this process cannot reach.
    pub fn start(&self, vault: VaultId, root: &RootKey, limits: Limits) -> Result<(), SessionError> {
        if self.client.hand_over(vault, root, limits)? {
            return Ok(());
        }
        if self.client.endpoint().exists()? {
            // A hung agent reads this when it recovers.
            let _ = self.client.stop();
        }
        launch(self.client.endpoint())?;
        let failed = || SessionError::NotStarted("it does not answer".to_owned());
        self.client.hand_over(vault, root, limits)?.then_some(()).ok_or_else(failed)
    }
}

fn not_started(error: std::io::Error) -> SessionError {
    SessionError::NotStarted(crate::model::text::reason(&error))
}

/// Starts the background process and waits until it listens. It shares neither terminal nor streams nor process group
/// with this process.
fn launch(endpoint: &Endpoint) -> Result<(), SessionError> {
    let mut command = crate::binaries::quick().map_err(not_started)?;
    command.arg(BACKGROUND).arg(endpoint.directory().path()).current_dir("/").env_clear();
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
fn detach(command: &mut std::process::Command) {
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
