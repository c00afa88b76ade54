//! Starting a session, one process at a time. Two locks: whoever has the first asks for the passphrase while the others
//! wait and then find a session; the second is held for the moment of the start only, so that a script that unlocks
//! never waits for somebody who types.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use super::{BACKGROUND, Limits, SessionError, Socket};
use crate::vault::{RootKey, VaultId};

/// How long a start may take, that of another process included; a machine that is busy needs a while.
const START: Duration = Duration::from_secs(5);
/// How often a lock is tried that another process has.
const TRY_AGAIN: Duration = Duration::from_millis(10);

/// Held while a passphrase is asked for.
pub struct PromptLock {
    _file: File,
}

impl PromptLock {
    /// Takes the lock. While another process asks its user it is that process, as far as it is known.
    ///
    /// # Errors
    /// [`SessionError`] when there is no safe place.
    pub fn try_take(candidates: &[Socket]) -> Result<Result<Self, Option<u32>>, SessionError> {
        let mut file = open(&Socket::make(candidates)?.prompt_lock()).map_err(not_started)?;
        match file.try_lock() {
            Ok(()) => {
                // For those who wait; without it they wait all the same.
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

/// Held while a session is started.
pub struct StartLock {
    place: Socket,
    _file: File,
}

impl StartLock {
    /// Takes the lock; another process may have it for a moment.
    ///
    /// # Errors
    /// [`SessionError`] when there is no safe place, or another process doesn't come to an end with its start.
    pub fn take(candidates: &[Socket]) -> Result<Self, SessionError> {
        let place = Socket::make(candidates)?;
        let file = open(&place.start_lock()).map_err(not_started)?;
        let deadline = Instant::now() + START;
        while let Err(refused) = file.try_lock() {
            match refused {
                TryLockError::Error(error) => return Err(not_started(error)),
                TryLockError::WouldBlock if Instant::now() >= deadline => {
                    return Err(SessionError::NotStarted("another capi is about to start one".to_owned()));
                }
                TryLockError::WouldBlock => thread::sleep(TRY_AGAIN),
            }
        }
        Ok(Self { place: place.clone(), _file: file })
    }

    /// The lock of a place, if nobody has it.
    pub(super) fn try_take(place: &Socket) -> Option<Self> {
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
