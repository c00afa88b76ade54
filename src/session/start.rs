//! Starting a session, one process at a time. Two locks: whoever has the first asks for the passphrase while the others
//! wait and then find a session; the second is held for the moment of the start only, so that a script that unlocks
//! never waits for somebody who types.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use super::place::Place;
use super::{BACKGROUND, Limits, SessionError};
use crate::vault::{RootKey, VaultId};

/// Held while a passphrase is asked for.
pub struct PromptLock {
    _file: File,
}

impl PromptLock {
    /// Takes the lock, waiting as long as another process asks its user. `waiting` is called once before the wait.
    ///
    /// # Errors
    /// [`SessionError`] when there is no safe place.
    pub fn take(candidates: &[Place], waiting: impl FnOnce()) -> Result<Self, SessionError> {
        let file = open(&Place::make(candidates)?.prompt_lock()).map_err(not_started)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                waiting();
                file.lock().map_err(not_started)?;
            }
            Err(TryLockError::Error(error)) => return Err(not_started(error)),
        }
        Ok(Self { _file: file })
    }
}

/// Held while a session is started.
pub struct StartLock {
    place: Place,
    _file: File,
}

impl StartLock {
    /// Takes the lock; another process may have it for a moment.
    ///
    /// # Errors
    /// [`SessionError`] when there is no safe place.
    pub fn take(candidates: &[Place]) -> Result<Self, SessionError> {
        let place = Place::make(candidates)?;
        let file = open(&place.start_lock()).map_err(not_started)?;
        file.lock().map_err(not_started)?;
        Ok(Self { place: place.clone(), _file: file })
    }

    /// The lock of a place, if nobody has it.
    pub(super) fn try_take(place: &Place) -> Option<Self> {
        let file = open(&place.start_lock()).ok()?;
        file.try_lock().ok()?;
        Some(Self { place: place.clone(), _file: file })
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
    SessionError::NotStarted(error.kind().to_string())
}

fn open(lock: &Path) -> std::io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed())
        .open(lock)
}

/// Starts the background process and waits until it says that it listens. It lets go of everything of this process:
/// its terminal, its streams and its process group.
fn launch(place: &Place) -> Result<(), SessionError> {
    let program = std::env::current_exe().map_err(not_started)?;
    let mut child = Command::new(program)
        .arg(BACKGROUND)
        .arg(place.directory())
        .current_dir("/")
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(not_started)?;
    let mut ready = [0; 1];
    let answered = child.stdout.take().map(|mut stdout| stdout.read_exact(&mut ready));
    // This was only the first of two processes: the session itself has no parent to bother.
    child.wait().map_err(not_started)?;
    match answered {
        Some(Ok(())) => Ok(()),
        _ => Err(SessionError::NotStarted("the background process ended".to_owned())),
    }
}
