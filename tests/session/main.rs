//! The session and what depends on it, as users and scripts meet it: each test has a home of its own and a session of
//! its own, which ends with the test.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../caller/mod.rs"]
mod caller;
mod errors;
mod forged;
mod hostile;
mod impostors;
mod once;
mod process;
mod prompt;
mod pty;
mod race;
mod rekeyed;
mod script;
mod settings;
mod silent;
mod ways;
mod world;
