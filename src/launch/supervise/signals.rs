//! The signals that the supervisor handles, and the state of job control.
//!
//! In a PID namespace, a process session or group can come from outside and then has the ID 0. `rustix` treats that
//! as impossible, so this file uses `nix`.

use std::fs::{File, OpenOptions};
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use nix::unistd::{Pid, getpgrp, getppid, getsid, tcgetpgrp};
use rustix::process::Signal;
#[cfg(target_os = "linux")]
use rustix_libc_wrappers::process::SignalExt as _;
use signal_hook::consts::signal::{
    SIGABRT, SIGALRM, SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGIO, SIGPROF, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN,
    SIGTTOU, SIGUSR1, SIGUSR2, SIGVTALRM, SIGWINCH, SIGXCPU, SIGXFSZ,
};
use signal_hook::iterator::Signals;

use crate::fs::ignored_signals;

/// Always handled: those of job control, and those that would end capi and are meant for the child. Faults such as
/// SIGSEGV are capi's own.
const ALWAYS: [i32; 15] = [
    SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGTSTP, SIGABRT, SIGALRM, SIGVTALRM,
    SIGPROF, SIGXCPU, SIGXFSZ, SIGIO,
];

/// Further ones of Linux: SIGPWR and the real-time signals that the C library does not use itself.
#[cfg(target_os = "linux")]
fn of_this_system() -> impl Iterator<Item = i32> {
    let real_time = (0..).map_while(Signal::rt);
    real_time.chain([Signal::POWER]).map(Signal::as_raw)
}

/// Returns a signal by its number.
#[cfg(target_os = "linux")]
pub(super) fn by_number(signal: i32) -> Option<Signal> {
    Signal::from_raw(signal)
}

/// Further ones of other systems.
#[cfg(not(target_os = "linux"))]
fn of_this_system() -> impl Iterator<Item = i32> {
    std::iter::empty()
}

/// Returns a signal by its number.
#[cfg(not(target_os = "linux"))]
pub(super) fn by_number(signal: i32) -> Option<Signal> {
    Signal::from_named_raw(signal)
}

/// Handled if the child shares the terminal with capi: the child decides how to react.
pub(super) const ON_A_SHARED_TERMINAL: &[i32] = &[SIGTTIN, SIGTTOU];

/// Handled if the child has a pseudo-terminal, whose size follows the user's terminal. SIGTTIN and SIGTTOU keep their
/// default action, because capi itself has to stop if it uses the user's terminal from the background.
pub(super) const ON_ITS_OWN_TERMINAL: &[i32] = &[SIGWINCH];

/// Installs the handlers, including those for `extra`. Signals that the caller ignores (`nohup`) are skipped, so the
/// child ignores them too.
pub(super) fn install(extra: &[i32]) -> io::Result<Signals> {
    // If SIGCHLD were ignored, there would be no exit status.
    signal_hook::flag::register(SIGCHLD, Arc::new(AtomicBool::new(false)))?;
    let ignored = ignored_signals();
    let is_handled = |signal: &i32| ignored >> (signal - 1) & 1 == 0;
    Signals::new(ALWAYS.iter().chain(extra).copied().chain(of_this_system()).filter(is_handled))
}

/// Lets this process survive the signals that are meant for others, such as those that systemd sends to all processes of
/// a service.
pub(super) fn survive() -> io::Result<()> {
    let is_stop = |signal: &i32| [SIGCONT, SIGTSTP].contains(signal);
    for signal in ALWAYS.into_iter().chain(of_this_system()).filter(|signal| !is_stop(signal)) {
        signal_hook::flag::register(signal, Arc::new(AtomicBool::new(false)))?;
    }
    Ok(())
}

/// Opens the controlling terminal.
pub(super) fn terminal() -> Option<File> {
    OpenOptions::new().read(true).write(true).open("/dev/tty").ok()
}

/// Returns whether this process group is in the foreground of the terminal.
pub(super) fn in_foreground() -> bool {
    terminal().is_some_and(|terminal| tcgetpgrp(&terminal) == Ok(getpgrp()))
}

/// Returns whether a shell waits for this job in the foreground and would continue it after a stop.
pub(super) fn shell_waits() -> bool {
    let parent = getppid();
    let session = |process: Option<Pid>| getsid(process).ok();
    let same_session = parent.as_raw() != 0 && session(Some(parent)) == session(None);
    same_session && in_foreground()
}
