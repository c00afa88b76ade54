//! The agent: a background process of the same user that holds unlocked keys for a limited time. Messages to users
//! call it a session.
//!
//! It accepts root keys, never passphrases, and listens on a socket that only its user can reach. A response contains
//! only the keys that the request names. A client that gets no response within 200 ms continues without an agent.

mod client;
mod clock;
mod directory;
#[cfg(fuzzing)]
pub mod fuzzing;
mod key_cache;
mod protocol;
mod spawn;

#[cfg(unix)]
mod deadline;
#[cfg(unix)]
mod peer;
#[cfg(unix)]
mod pending;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod socket;

#[cfg(any(windows, test))]
mod pipe;

// Where an agent listens is an `Endpoint`. Both systems give it the same interface.
#[cfg(windows)]
use pipe::{AddressFile as Endpoint, PipeName as EndpointId};
#[cfg(unix)]
use socket::{Socket as Endpoint, SocketId as EndpointId};

pub use client::{Client, Reply};
pub use key_cache::Limits;
#[cfg(windows)]
pub use pipe::run_in_background;
pub use protocol::Status;
#[cfg(unix)]
pub use server::run_in_background;
pub use spawn::{PromptLock, StartLock};

/// The first argument of the agent process. Internal: users do not type it.
pub const BACKGROUND: &str = "__session";

/// Why an agent cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The socket or its directory is not private to the user.
    #[error("cannot use {} for the session: {what}", .path.display())]
    NotOurs {
        /// The directory or the socket.
        path: std::path::PathBuf,
        /// The problem, as the end of a sentence.
        what: &'static str,
    },
    /// No directory can hold the socket.
    #[error("cannot create a directory for the session: {0}")]
    NoPlace(String),
    /// The background process failed to start.
    #[error("cannot start the session: {0}")]
    NotStarted(String),
    /// The agent, with its process ID if known, sends no valid response.
    #[error("the session does not respond, so the vault may still be unlocked{}", pid(.0))]
    NoAnswer(Option<i32>),
    /// The system does not let this process reach the socket, as in a sandbox. An agent may be listening there.
    #[error("cannot reach the session at {} from here, so the vault may still be unlocked: {reason}", .path.display())]
    Unreachable {
        /// The socket.
        path: std::path::PathBuf,
        /// The system's reason.
        reason: String,
    },
    /// The agent has another protocol version, which this program cannot ask about a vault.
    #[error("a session of another version of capi is running, so the vault may still be unlocked")]
    OtherVersion,
    /// The agent's key does not authenticate the vault file.
    #[error("the vault was not written with the session's key")]
    NotAuthentic,
}

fn pid(pid: &Option<i32>) -> String {
    pid.map_or_else(String::new, |pid| format!(": process {pid}"))
}
