//! The process at the other end of a connected socket, as the kernel reports it.

use std::os::unix::net::UnixStream;

/// Returns whether the peer runs as the same user.
pub(super) fn is_same_user(stream: &UnixStream) -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return credentials(stream).is_some_and(|peer| peer.uid() == nix::unistd::geteuid().as_raw());
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    nix::unistd::getpeereid(stream).is_ok_and(|(user, _)| user == nix::unistd::geteuid())
}

/// Returns the peer's process ID, where the system reports it.
pub(super) fn pid(stream: &UnixStream) -> Option<i32> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return credentials(stream).map(|peer| peer.pid()).filter(|pid| *pid > 0);
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _ = stream;
        None
    }
}

/// Reads the peer's credentials with `nix`, because a peer outside this process's PID namespace (a sandbox, for
/// example) has the process ID 0, which `rustix` treats as impossible.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn credentials(stream: &UnixStream) -> Option<nix::sys::socket::UnixCredentials> {
    nix::sys::socket::getsockopt(stream, nix::sys::socket::sockopt::PeerCredentials).ok()
}
