//! The integration tests in one binary: a directory for each part of capi, and the shared harness.

#![allow(clippy::unwrap_used, reason = "a test that cannot continue has failed")]

#[cfg(unix)]
mod call;
mod cli;
#[cfg(target_os = "linux")]
mod clients;
mod docs;
#[cfg(target_os = "linux")]
mod faults;
mod harness;
#[cfg(unix)]
mod kept;
mod mcp;
mod project;
#[cfg(target_os = "linux")]
mod prompts;
#[cfg(target_os = "linux")]
mod proxy;
mod readme;
#[cfg(target_os = "linux")]
mod runners;
mod scan;
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
