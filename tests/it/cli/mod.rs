//! The program as users meet it: arguments and environment in; stdout, stderr and exit code out. Every test has a home
//! of its own (see [`harness`]) and no terminal.
//!
//! On Windows the same, but for what is about shells, modes, descriptors, signals and the programs of Unix: [`windows`] has
//! what is in its place.

mod add;
mod add_refused;
mod advised;
mod bad_files;
mod canary;
mod change;
mod change_refused;
mod completions;
#[cfg(unix)]
mod disk;
#[cfg(unix)]
mod exec;
#[cfg(unix)]
mod exec_refused;
pub(crate) mod harness;
mod help;
mod init;
mod list;
#[cfg(unix)]
mod programs;
pub(crate) mod secrets;
#[cfg(unix)]
mod streams;
pub(crate) mod transcript;
#[cfg(unix)]
mod ways;
#[cfg(unix)]
mod ways_killed;
#[cfg(unix)]
mod ways_refused;
#[cfg(unix)]
mod whole;
#[cfg(windows)]
mod windows;
