//! The program as users meet it: arguments and environment in; stdout, stderr and exit code out. Every test has a home
//! of its own (see [`harness`]) and no terminal.
//!
//! On Windows the same, except for shells, modes, descriptors, signals and Unix programs: [`windows`] has
//! their counterparts.

mod add;
mod add_known;
mod add_refused;
mod advised;
#[cfg(unix)]
mod aliases;
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
mod help;
mod init;
mod list;
#[cfg(unix)]
mod programs;
mod retyped;
#[cfg(target_os = "linux")]
mod screens;
#[cfg(unix)]
mod secret;
#[cfg(unix)]
mod setup;
#[cfg(unix)]
mod streams;
#[cfg(unix)]
pub(crate) mod ways;
#[cfg(unix)]
mod ways_killed;
#[cfg(unix)]
mod ways_refused;
#[cfg(unix)]
mod whole;
#[cfg(windows)]
mod windows;
