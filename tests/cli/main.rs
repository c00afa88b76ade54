//! The program as users meet it: arguments and environment in; stdout, stderr and exit code out. Every test has a home
//! of its own (see [`harness`]) and no terminal.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod add;
mod add_refused;
mod bad_files;
mod canary;
mod change;
mod change_refused;
mod completions;
mod disk;
mod exec;
mod exec_refused;
mod harness;
mod help;
mod init;
mod list;
mod programs;
mod secrets;
mod streams;
mod transcript;
mod ways;
mod ways_killed;
mod ways_refused;
