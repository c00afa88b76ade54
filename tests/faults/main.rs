//! What must survive: a save that is killed, a disk that is full or fails, a power cut, many writers, a wrong clock, a
//! look into the memory. `docs/testing.md` names the tests of each row of the table of faults; `table.rs` checks it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../caller/mod.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod caller;
mod clock;
mod disk;
mod failing;
#[path = "../cli/harness.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod harness;
mod keys;
mod killed;
mod machine;
mod memory;
mod opens;
mod passphrase;
mod power;
#[path = "../session/pty.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod pty;
mod save;
#[path = "../cli/secrets.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod secrets;
mod table;
mod together;
#[path = "../cli/transcript.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod transcript;
mod vault;
#[path = "../session/world.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod world;
