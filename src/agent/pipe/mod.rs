//! The session on Windows: a named pipe in the place of the socket.
//!
//! Every user can see the names of pipes, and can make one whose name is free. So the name is drawn anew for each session
//! and stands, with a key, in a file of the user's profile; only the owner may open the pipe, and its server proves
//! that it knows the key before a client tells it anything.

#[cfg_attr(not(windows), allow(dead_code, reason = "only its tests are of use elsewhere"))]
mod address;
#[cfg(windows)]
mod client;
#[cfg(windows)]
mod directory;
#[cfg(windows)]
mod server;

#[cfg(windows)]
pub use directory::Socket;
#[cfg(windows)]
pub use server::run_in_background;
