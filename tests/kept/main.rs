//! What keeps a vault from being lost: backups, doctor, import, export, merge. Each command as a transcript, and on a
//! pseudo-terminal where it asks; no run prints a credential, and no file holds one in clear.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod backups;
mod doctor;
mod dotenv;
mod export;
mod git;
#[allow(dead_code, reason = "shared with tests/cli, which uses all of it")]
#[path = "../cli/harness.rs"]
mod harness;
mod import;
mod merge;
#[allow(dead_code, reason = "shared with tests/session, which uses all of it")]
#[path = "../session/pty.rs"]
mod pty;
#[allow(dead_code, reason = "shared with tests/cli, which uses all of it")]
#[path = "../cli/secrets.rs"]
mod secrets;
mod store;
#[allow(dead_code, reason = "shared with tests/cli, which uses all of it")]
#[path = "../cli/transcript.rs"]
mod transcript;
mod typed;
