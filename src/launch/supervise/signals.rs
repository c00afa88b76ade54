//! The signals that the parent takes for itself, and who gets them from the terminal.
//!
//! In a process namespace a session or a group may have begun outside; it has the number 0 then. `rustix` takes that for
//! impossible, so `nix` is asked here.

use std::fs::{File, OpenOptions};
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use nix::unistd::{Pid, getpgrp, getppid, getsid, tcgetpgrp};
use signal_hook::consts::signal::{
    SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU, SIGUSR1, SIGUSR2, SIGWINCH,
};
use signal_hook::iterator::Signals;

/// Taken in every case.
const ALWAYS: [i32; 8] = [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGTSTP];

/// The program shares the terminal with capi: it decides what these mean.
pub(super) const ON_A_SHARED_TERMINAL: &[i32] = &[SIGTTIN, SIGTTOU];

/// The program has a terminal of its own, which follows the user's. When capi itself touches the user's terminal from
/// the background it stops like everybody, so SIGTTIN and SIGTTOU stay with the system.
pub(super) const ON_ITS_OWN_TERMINAL: &[i32] = &[SIGWINCH];

/// Begins to catch signals, and `others`. What the caller ignores (`nohup`) isn't caught, so it stays ignored in the program too.
pub(super) fn take(others: &[i32]) -> io::Result<Signals> {
    // With SIGCHLD ignored there would be no exit status.
    signal_hook::flag::register(SIGCHLD, Arc::new(AtomicBool::new(false)))?;
    let ignored = ignored_mask();
    let heeded = |signal: &&i32| ignored >> (**signal - 1) & 1 == 0;
    Signals::new(ALWAYS.iter().chain(others).filter(heeded))
}

/// Which signals are ignored, as a mask. Only Linux says so without a call that is unsafe in Rust.
fn ignored_mask() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// The controlling terminal.
pub(super) fn terminal() -> Option<File> {
    OpenOptions::new().read(true).write(true).open("/dev/tty").ok()
}

/// Whether this process group has the terminal's keyboard.
pub(super) fn in_foreground() -> bool {
    terminal().is_some_and(|terminal| tcgetpgrp(&terminal) == Ok(getpgrp()))
}

/// Whether a shell waits for this job in the foreground, and will continue it after a stop.
pub(super) fn shell_waits() -> bool {
    let parent = getppid();
    let session = |process: Option<Pid>| getsid(process).ok();
    let same_session = parent.as_raw() != 0 && session(Some(parent)) == session(None);
    same_session && in_foreground()
}
