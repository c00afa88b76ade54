//! The session: a background process of the same user that holds unlocked keys for a while.
//!
//! It takes a root key, never a passphrase, and answers over a socket that only its user can reach, with no more
//! than was asked for. A client that gets no answer in 200 ms goes on as if there were no session.

mod asking;
mod clock;
#[cfg(fuzzing)]
pub mod fuzzing;
mod key_cache;
mod protocol;
mod spawn;

#[cfg(unix)]
mod client;
#[cfg(unix)]
mod deadline;
#[cfg(unix)]
mod pending;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod socket;

#[cfg(any(windows, test))]
mod pipe;

pub use asking::Reply;
pub use key_cache::Limits;
#[cfg(windows)]
pub use pipe::{Socket, run_in_background};
pub use protocol::Status;
#[cfg(unix)]
pub use server::run_in_background;
#[cfg(unix)]
pub use socket::Socket;
pub use spawn::{PromptLock, StartLock};

/// The first argument of the process that becomes a session; users have no need to type it.
pub const BACKGROUND: &str = "__session";

/// Why there is no session where one was wanted.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Something that is not the user's own stands where the socket would be.
    #[error("cannot use {} for the session: {what}", .path.display())]
    NotOurs {
        /// The directory or the socket.
        path: std::path::PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// No directory can hold the socket.
    #[error("cannot create a directory for the session: {0}")]
    NoPlace(String),
    /// The background process did not come up.
    #[error("cannot start the session: {0}")]
    NotStarted(String),
    /// Something listens at the socket and says nothing, or nonsense.
    #[error("the session does not respond, so the vault may still be unlocked{}", pid(.0))]
    NoAnswer(Option<i32>),
    /// The key of the session does not authenticate the file.
    #[error("the vault was not written with the session's key")]
    NotAuthentic,
}

fn pid(pid: &Option<i32>) -> String {
    pid.map_or_else(String::new, |pid| format!(": process {pid}"))
}
