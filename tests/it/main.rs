//! The integration tests, one binary: a directory for each part of capi, and what they share.

#![allow(clippy::unwrap_used, reason = "a test that cannot continue has failed")]

#[cfg(unix)]
mod caller;
mod cli;
mod docs;
#[cfg(target_os = "linux")]
mod faults;
mod home;
#[cfg(unix)]
mod kept;
mod mcp;
mod places;
mod project;
#[cfg(unix)]
mod pty;
mod readme;
#[cfg(target_os = "linux")]
mod session;
#[cfg(unix)]
mod snippets;
mod specs;
#[cfg(target_os = "linux")]
mod supervise;
mod ui_streams;
#[cfg(unix)]
mod ui_terminal;
mod vault;
