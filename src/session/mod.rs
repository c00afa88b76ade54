//! The session: a background process of the same user that holds unlocked keys for a while.
//!
//! It takes a root key, never a passphrase, and answers over a socket that only its user can reach, with no more
//! than was asked for. A client that gets no answer in 200 ms goes on as if there were no session.

mod asking;
mod clock;
#[cfg(fuzzing)]
pub mod fuzzing;
mod keyring;
mod protocol;
mod start;

#[cfg(unix)]
mod background;
#[cfg(unix)]
mod client;
#[cfg(unix)]
mod guests;
#[cfg(unix)]
mod impatient;
#[cfg(unix)]
mod place;

#[cfg(any(windows, test))]
mod pipe;

pub use asking::Asked;
#[cfg(unix)]
pub use background::run_in_background;
pub use keyring::Limits;
#[cfg(windows)]
pub use pipe::{Place, run_in_background};
#[cfg(unix)]
pub use place::Place;
pub use protocol::Status;
pub use start::{PromptLock, StartLock};

/// The first argument of the process that becomes a session; users have no need to type it.
pub const BACKGROUND: &str = "__session";

/// Why there is no session where one was wanted.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// Something that is not the user's own stands where the socket would be.
    #[error("{} is not a session of yours: {what}", .path.display())]
    NotOurs {
        /// The directory or the socket.
        path: std::path::PathBuf,
        /// What is wrong with it.
        what: &'static str,
    },
    /// No directory can hold the socket.
    #[error("there is no directory for a session: {0}")]
    NoPlace(String),
    /// The background process did not come up.
    #[error("the session did not start: {0}")]
    NotStarted(String),
    /// Something listens at the socket and says nothing, or nonsense.
    #[error("the session does not answer, so the vault may be unlocked still{}", pid(.0))]
    NoAnswer(Option<i32>),
    /// The key of the session does not authenticate the file.
    #[error("the vault was not written with the key that the session has of it")]
    NotAuthentic,
}

fn pid(pid: &Option<i32>) -> String {
    pid.map_or_else(String::new, |pid| format!(": process {pid}"))
}
