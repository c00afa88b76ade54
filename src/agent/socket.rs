//! Where the socket of a session is: in a directory that only its user can enter, at a name short enough for one.

use std::cell::Cell;
use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::SessionError;

/// The shortest limit of a socket's path among the systems, the closing NUL included (macOS: 104, Linux: 108).
const MAX_SOCKET_PATH: usize = 104;
const SOCKET: &str = "session.sock";
const START_LOCK: &str = "session.lock";
const PROMPT_LOCK: &str = "prompt.lock";

/// A directory for the socket and the locks.
#[derive(Debug, Clone)]
pub struct Socket {
    directory: PathBuf,
    hung: Rc<Cell<Option<Hung>>>,
}

/// A session that this process has waited for in vain; it isn't waited for again.
#[derive(Debug, Clone, Copy)]
struct Hung {
    socket: SocketId,
    pid: Option<i32>,
}

/// Device, number and time of the last change: the number of one that is gone may soon be that of another.
type SocketId = (u64, u64, i64, i64);

impl Socket {
    /// The places where a session may be, the best one first: the runtime directory, then the state directory.
    /// A process that lost `XDG_RUNTIME_DIR`, as under cron, looks where it usually is. One that has another user's, as
    /// after `su`, leaves it alone: a directory made there would lock that user's sessions out.
    pub fn candidates(state: &Path) -> Vec<Self> {
        let usual = || PathBuf::from(format!("/run/user/{}", rustix::process::geteuid().as_raw()));
        let runtime = dirs::runtime_dir().unwrap_or_else(usual);
        let fits = |place: &Self| place.socket().as_os_str().len() < MAX_SOCKET_PATH;
        let runtime = is_users_own(&runtime).then(|| runtime.join("capi"));
        let directories = runtime.into_iter().chain([state.join("run")]);
        directories.map(Self::of_directory).filter(fits).collect()
    }

    /// The place of an address that was handed on to the background process.
    pub(super) fn of_directory(directory: PathBuf) -> Self {
        Self { directory, hung: Rc::default() }
    }

    /// The first candidate that can be made, or is there already and safe.
    ///
    /// # Errors
    /// [`SessionError::NotOurs`] when a directory is there and others may write in it; `NoPlace`.
    pub fn make(candidates: &[Self]) -> Result<&Self, SessionError> {
        let mut last = SessionError::NoPlace("all paths are too long for a socket".to_owned());
        for place in candidates {
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&place.directory);
            match made.map_err(|error| SessionError::NoPlace(crate::model::text::reason(&error))) {
                Ok(()) => match place.check() {
                    Ok(()) => return Ok(place),
                    Err(error) => last = error,
                },
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Whether the directory is the user's own and closed to others. A link is not followed.
    pub(super) fn check(&self) -> Result<(), SessionError> {
        let wrong = |what| SessionError::NotOurs { path: self.directory.clone(), what };
        let found = fs::symlink_metadata(&self.directory).map_err(|_| wrong("it cannot be inspected"))?;
        if !found.is_dir() {
            return Err(wrong("it is not a directory"));
        }
        if found.uid() != rustix::process::geteuid().as_raw() {
            return Err(wrong("it belongs to another user"));
        }
        (found.mode() & 0o077 == 0).then_some(()).ok_or_else(|| wrong("other users can enter it"))
    }

    /// Whether the socket is there and is the user's own. Nothing there is no error.
    pub(super) fn has_socket(&self) -> Result<bool, SessionError> {
        let wrong = |what| SessionError::NotOurs { path: self.socket(), what };
        let found = match fs::symlink_metadata(self.socket()) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(_) => return Err(wrong("it cannot be inspected")),
        };
        self.check()?;
        if !found.file_type().is_socket() {
            return Err(wrong("it is not a socket"));
        }
        if found.uid() != rustix::process::geteuid().as_raw() {
            return Err(wrong("it belongs to another user"));
        }
        Ok(true)
    }

    /// What tells this socket from another one that is bound later at the same path, as long as this one is bound.
    pub(super) fn identity(&self) -> Option<(u64, u64)> {
        fs::symlink_metadata(self.socket()).ok().map(|found| (found.dev(), found.ino()))
    }

    /// Remembers that the session here, a process if known, does not answer.
    pub(super) fn hangs(&self, pid: Option<i32>) {
        self.hung.set(self.socket_now().map(|socket| Hung { socket, pid }));
    }

    /// Whether the session here is one that did not answer, and its process. Another one may have taken its place.
    pub(super) fn is_known_to_hang(&self) -> Option<Option<i32>> {
        let hung = self.hung.get()?;
        (self.socket_now() == Some(hung.socket)).then_some(hung.pid)
    }

    fn socket_now(&self) -> Option<SocketId> {
        let found = fs::symlink_metadata(self.socket()).ok()?;
        Some((found.dev(), found.ino(), found.ctime(), found.ctime_nsec()))
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.directory.join(SOCKET)
    }

    pub(super) fn start_lock(&self) -> PathBuf {
        self.directory.join(START_LOCK)
    }

    pub(super) fn prompt_lock(&self) -> PathBuf {
        self.directory.join(PROMPT_LOCK)
    }
}

/// Whether a runtime directory is there, the user's, and nobody else's to write in.
fn is_users_own(directory: &Path) -> bool {
    let own = |found: fs::Metadata| {
        found.is_dir() && found.uid() == rustix::process::geteuid().as_raw() && found.mode() & 0o022 == 0
    };
    fs::metadata(directory).is_ok_and(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::os::unix::net::UnixListener;

    fn place() -> (tempfile::TempDir, Socket) {
        let home = tempfile::tempdir().unwrap();
        let place = Socket::of_directory(home.path().join("capi"));
        Socket::make(std::slice::from_ref(&place)).unwrap();
        (home, place)
    }

    fn refusal(result: Result<impl Sized, SessionError>) -> &'static str {
        match result {
            Err(SessionError::NotOurs { what, .. }) => what,
            _ => "not refused",
        }
    }

    #[test]
    fn a_place_is_made_for_its_owner_alone() {
        let (_home, place) = place();
        assert_eq!(fs::metadata(&place.directory).unwrap().mode() & 0o777, 0o700);
        assert!(!place.has_socket().unwrap());
        let _listener = UnixListener::bind(place.socket()).unwrap();
        assert!(place.has_socket().unwrap());
    }

    #[test]
    fn a_directory_that_others_may_enter_or_that_is_a_link_is_refused() {
        let (home, place) = place();
        fs::set_permissions(&place.directory, fs::Permissions::from_mode(0o755)).unwrap();
        assert_eq!(refusal(Socket::make(std::slice::from_ref(&place))), "other users can enter it");
        let link = Socket::of_directory(home.path().join("link"));
        symlink(home.path(), &link.directory).unwrap();
        assert_eq!(refusal(Socket::make(&[link])), "it is not a directory");
    }

    #[test]
    fn a_runtime_directory_that_is_missing_or_open_to_others_is_not_used() {
        let home = tempfile::tempdir().unwrap();
        let runtime = home.path().join("runtime");
        assert!(!is_users_own(&runtime), "it is not there, and is not made");
        fs::create_dir(&runtime).unwrap();
        for (mode, used) in [(0o700, true), (0o755, true), (0o770, false), (0o777, false)] {
            fs::set_permissions(&runtime, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(is_users_own(&runtime), used, "{mode:o}");
        }
    }

    #[test]
    fn a_socket_that_is_a_link_or_a_file_is_refused() {
        let (home, place) = place();
        let elsewhere = home.path().join("elsewhere");
        let _listener = UnixListener::bind(&elsewhere).unwrap();
        symlink(&elsewhere, place.socket()).unwrap();
        assert_eq!(refusal(place.has_socket()), "it is not a socket");
        fs::remove_file(place.socket()).unwrap();
        fs::write(place.socket(), "").unwrap();
        assert_eq!(refusal(place.has_socket()), "it is not a socket");
    }

    #[test]
    fn a_path_too_long_for_a_socket_is_no_candidate() {
        let long = PathBuf::from("/tmp").join("x".repeat(120));
        let has =
            |state: &Path| Socket::candidates(state).iter().any(|one| one.directory == state.join("run"));
        assert!(!has(&long));
        assert!(has(Path::new("/tmp/x")));
    }
}
