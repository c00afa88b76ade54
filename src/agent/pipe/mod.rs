//! The agent on Windows, which listens on a named pipe instead of a socket.
//!
//! Every user can see the names of pipes and can create one with an unused name. Therefore each agent generates a
//! random name and a key, and stores both in a file of the user's profile. Only the owner can open the pipe, and its
//! server proves that it knows the key before a client sends a request.

#[cfg_attr(not(windows), allow(dead_code, reason = "other systems only run its tests"))]
mod address;
#[cfg(windows)]
mod address_file;
#[cfg(windows)]
mod pipe_client;
#[cfg(windows)]
mod pipe_server;

#[cfg(windows)]
pub(super) use address_file::{AddressFile, PipeName};
#[cfg(windows)]
pub(super) use pipe_client::roundtrip;
#[cfg(windows)]
pub use pipe_server::run_in_background;
