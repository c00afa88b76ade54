//! The agent's socket on Unix: where it can be, the check that it belongs to the user, and a connection to it.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

#[cfg(not(target_vendor = "apple"))]
use rustix::net::SocketFlags;
use rustix::net::{AddressFamily, SocketAddrUnix, SocketType};

use super::SessionError;
use super::directory::AgentDirectory;

/// The smallest limit for a socket path on any supported system, including the closing NUL (macOS: 104, Linux: 108).
const MAX_SOCKET_PATH: usize = 104;
const SOCKET: &str = "session.sock";

/// The socket of an agent. Neither it nor its directory has to exist.
#[derive(Debug, Clone)]
pub(super) struct Socket {
    directory: AgentDirectory,
}

/// Identifies one binding of the socket: device, inode, and change time because an inode number is reused quickly.
pub(super) type SocketId = (u64, u64, i64, i64);

impl Socket {
    /// Returns the possible sockets in order of preference: in the runtime directory, then in the state directory.
    pub(super) fn candidates(state: &Path) -> Vec<Self> {
        let fits = |socket: &Self| socket.path().as_os_str().len() < MAX_SOCKET_PATH;
        let runtime = crate::fs::runtime_directory().map(|runtime| runtime.join("capi"));
        let directories = runtime.into_iter().chain([state.join("run")]);
        directories.map(Self::in_directory).filter(fits).collect()
    }

    pub(super) fn in_directory(directory: PathBuf) -> Self {
        Self { directory: AgentDirectory::at(directory) }
    }

    /// Returns whether the socket exists.
    ///
    /// # Errors
    /// [`SessionError::NotOurs`] if it exists but is unsafe to use; [`SessionError::Unreachable`] if this process may not
    /// look.
    pub(super) fn exists(&self) -> Result<bool, SessionError> {
        let wrong = |what| SessionError::NotOurs { path: self.path(), what };
        let found = match fs::symlink_metadata(self.path()) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                let reason = crate::model::text::reason(&error);
                return Err(SessionError::Unreachable { path: self.path(), reason });
            }
            Err(_) => return Err(wrong("it cannot be inspected")),
        };
        self.directory.check()?;
        if !found.file_type().is_socket() {
            return Err(wrong("it is not a socket"));
        }
        if found.uid() != rustix::process::geteuid().as_raw() {
            return Err(wrong("it belongs to another user"));
        }
        Ok(true)
    }

    /// Returns the identity of the current binding, if the socket exists.
    pub(super) fn id(&self) -> Option<SocketId> {
        let found = fs::symlink_metadata(self.path()).ok()?;
        Some((found.dev(), found.ino(), found.ctime(), found.ctime_nsec()))
    }

    /// Returns device and inode. Unlike [`Socket::id`] they survive a change of permissions or owner, and no other
    /// socket can have them while this one is bound.
    pub(super) fn inode(&self) -> Option<(u64, u64)> {
        fs::symlink_metadata(self.path()).ok().map(|found| (found.dev(), found.ino()))
    }

    /// Connects without waiting. A hung agent has a full backlog, on which this fails at once.
    pub(super) fn connect(&self) -> io::Result<UnixStream> {
        let socket = nonblocking_socket()?;
        rustix::net::connect(&socket, &SocketAddrUnix::new(self.path())?)?;
        let stream = UnixStream::from(socket);
        stream.set_nonblocking(false)?;
        Ok(stream)
    }

    pub(super) fn directory(&self) -> &AgentDirectory {
        &self.directory
    }

    pub(super) fn path(&self) -> PathBuf {
        self.directory.path().join(SOCKET)
    }
}

#[cfg(not(target_vendor = "apple"))]
fn nonblocking_socket() -> io::Result<OwnedFd> {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    Ok(rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?)
}

/// macOS has no flags for `socket`. A child that another thread starts in between inherits an unconnected socket.
#[cfg(target_vendor = "apple")]
fn nonblocking_socket() -> io::Result<OwnedFd> {
    let socket = rustix::net::socket(AddressFamily::UNIX, SocketType::STREAM, None)?;
    rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::CLOEXEC)?;
    rustix::io::ioctl_fionbio(&socket, true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    fn socket() -> (tempfile::TempDir, Socket) {
        let home = tempfile::tempdir().unwrap();
        let socket = Socket::in_directory(home.path().join("capi"));
        socket.directory().create().unwrap();
        (home, socket)
    }

    fn refusal(result: Result<impl Sized, SessionError>) -> &'static str {
        match result {
            Err(SessionError::NotOurs { what, .. }) => what,
            _ => "not refused",
        }
    }

    #[test]
    fn a_bound_socket_exists() {
        let (_home, socket) = socket();
        assert!(!socket.exists().unwrap());
        let _listener = UnixListener::bind(socket.path()).unwrap();
        assert!(socket.exists().unwrap());
    }

    #[test]
    fn a_link_or_a_file_is_refused_as_a_socket() {
        let (home, socket) = socket();
        let elsewhere = home.path().join("elsewhere");
        let _listener = UnixListener::bind(&elsewhere).unwrap();
        symlink(&elsewhere, socket.path()).unwrap();
        assert_eq!(refusal(socket.exists()), "it is not a socket");
        fs::remove_file(socket.path()).unwrap();
        fs::write(socket.path(), "").unwrap();
        assert_eq!(refusal(socket.exists()), "it is not a socket");
    }

    #[test]
    fn a_path_too_long_for_a_socket_is_not_a_candidate() {
        let long = PathBuf::from("/tmp").join("x".repeat(120));
        let has = |state: &Path| {
            Socket::candidates(state).iter().any(|one| one.directory.path() == state.join("run"))
        };
        assert!(!has(&long));
        assert!(has(Path::new("/tmp/x")));
    }
}
