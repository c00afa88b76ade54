//! What all tests share: a home with a vault, `capi` run in it, terminals, processes, and secrets that must not leak.
//!
//! A test starts with a [`Home`], describes a run of `capi`, and looks at the [`Outcome`]:
//!
//! ```text
//! let home = Home::with_apis();
//! let outcome = home.capi(["list"]).unlocked().succeeds();
//! ```
//!
//! Every home has an environment of its own and a vault with the lowest KDF parameters that the format allows.

#[cfg(target_os = "linux")]
pub(crate) mod agent;
mod cached;
pub(crate) mod fence;
#[cfg(target_os = "linux")]
pub(crate) mod forger;
mod given;
mod home;
pub(crate) mod places;
#[cfg(target_os = "linux")]
pub(crate) mod processes;
#[cfg(unix)]
pub(crate) mod pty;
mod run;
pub(crate) mod secrets;
#[cfg(unix)]
pub(crate) mod signals;
#[cfg(target_os = "linux")]
pub(crate) mod terminal;
mod transcript;
pub(crate) mod vaults;
#[cfg(windows)]
mod windows;

pub(crate) use given::{Given, put};
pub(crate) use home::Home;
pub(crate) use run::{Outcome, Run};
#[cfg(unix)]
pub(crate) use run::{installed, is_there};
