//! Starting a session, one process at a time. Two locks: whoever has the first asks for the passphrase while the others
//! wait and then find a session; the second is held for the moment of the start only, so that a script that unlocks
//! never waits for somebody who types.

use std::io::Read as _;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use super::{BACKGROUND, Limits, SessionError, Socket};
use crate::fs::{FileLock, LockError};
use crate::vault::{RootKey, VaultId};

/// How long a start may take, that of another process included; a machine that is busy needs a while.
const START: Duration = Duration::from_secs(5);
/// How often a lock is tried that another process has.
const TRY_AGAIN: Duration = Duration::from_millis(10);

/// Held while a passphrase is asked for.
pub struct PromptLock {
    _lock: FileLock,
}

impl PromptLock {
    /// Takes the lock. While another process asks its user it is that process, as far as it is known.
    ///
    /// # Errors
    /// [`SessionError`] when there is no safe place.
    pub fn try_take(candidates: &[Socket]) -> Result<Result<Self, Option<u32>>, SessionError> {
        match FileLock::try_take(&Socket::make(candidates)?.prompt_lock()) {
            Ok(lock) => Ok(Ok(Self { _lock: lock })),
            Err(LockError::Held(pid)) => Ok(Err(pid)),
            Err(LockError::Io(error)) => Err(not_started(error)),
        }
    }
}

/// Held while a session is started.
pub struct StartLock {
    place: Socket,
    _lock: FileLock,
}

impl StartLock {
    /// Takes the lock; another process may have it for a moment.
    ///
    /// # Errors
    /// [`SessionError`] when there is no safe place, or another process doesn't come to an end with its start.
    pub fn take(candidates: &[Socket]) -> Result<Self, SessionError> {
        let place = Socket::make(candidates)?;
        let lock = FileLock::take_within(&place.start_lock(), START, TRY_AGAIN);
        let lock = lock.map_err(|refused| match refused {
            LockError::Io(error) => not_started(error),
            LockError::Held(_) => SessionError::NotStarted("another capi is about to start one".to_owned()),
        })?;
        Ok(Self { place: place.clone(), _lock: lock })
    }

    /// The lock of a place, if nobody has it.
    pub(super) fn try_take(place: &Socket) -> Option<Self> {
        let lock = FileLock::try_take(&place.start_lock()).ok()?;
        Some(Self { place: place.clone(), _lock: lock })
    }

    /// Gives the key to the session that runs, or starts one. A session of another version is replaced.
    ///
    /// # Errors
    /// [`SessionError`] when none comes up.
    pub fn start(&self, vault: VaultId, root: &RootKey, limits: Limits) -> Result<(), SessionError> {
        if self.place.hand_over(vault, root, limits) {
            return Ok(());
        }
        if self.place.has_socket()? {
            // One that hangs finds this when it wakes up.
            let _ = self.place.stop();
        }
        launch(&self.place)?;
        let failed = || SessionError::NotStarted("it does not answer".to_owned());
        self.place.hand_over(vault, root, limits).then_some(()).ok_or_else(failed)
    }
}

fn not_started(error: std::io::Error) -> SessionError {
    SessionError::NotStarted(crate::model::text::reason(&error))
}

/// Starts the background process and waits until it says that it listens. It lets go of everything of this process:
/// its terminal, its streams and its process group.
fn launch(place: &Socket) -> Result<(), SessionError> {
    let program = crate::binaries::quick().map_err(not_started)?;
    let mut command = Command::new(program);
    command.arg(BACKGROUND).arg(place.directory()).current_dir("/").env_clear();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(windows)]
    cut_loose(&mut command);
    let mut child = command.spawn().map_err(not_started)?;
    let ready = child.stdout.take().is_some_and(is_ready);
    if !ready {
        let _ = child.kill();
    }
    // On Unix this was only the first of two processes: the session itself has no parent to bother.
    if cfg!(unix) || !ready {
        child.wait().map_err(not_started)?;
    }
    ready.then_some(()).ok_or_else(|| SessionError::NotStarted("the background process ended".to_owned()))
}

/// A console that nobody sees, so that Ctrl-C in the caller's is not for the session; and none of the caller's streams,
/// or who reads to the end of one would wait for the session. Some things don't work without SYSTEMROOT.
#[cfg(windows)]
fn cut_loose(command: &mut Command) {
    use std::os::windows::process::CommandExt as _;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
    command.envs(std::env::var_os("SYSTEMROOT").map(|root| ("SYSTEMROOT", root)));
    crate::ui::withhold_standard_streams();
}

/// Waits until the session says that it listens.
fn is_ready(mut stdout: ChildStdout) -> bool {
    let (sender, ready) = channel();
    thread::spawn(move || sender.send(stdout.read_exact(&mut [0; 1]).is_ok()));
    ready.recv_timeout(START).unwrap_or(false)
}
