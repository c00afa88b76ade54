//! The exit of capi, in the same way as the child.

use rustix::process::{Resource, Rlimit, WaitStatus, getpid, getrlimit, setrlimit};
use signal_hook::low_level::emulate_default_handler;

/// Exits with the child's exit code or signal.
pub(super) fn with_status(status: WaitStatus) -> ! {
    match status.terminating_signal() {
        Some(signal) => by_signal(signal),
        None => std::process::exit(status.exit_status().unwrap_or(1)),
    }
}

/// Terminates this process by a signal, so that a shell sees the same status as without capi. PID 1 of a system or
/// container cannot be terminated that way, and some signals have no name: then the exit code is `128 + signal`.
pub(super) fn by_signal(signal: i32) -> ! {
    if !getpid().is_init() {
        // The child has already written a core file if core files are enabled. One of capi would contain credentials.
        let max = getrlimit(Resource::Core).maximum;
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: max });
        let _ = emulate_default_handler(signal);
    }
    std::process::exit(128 + signal)
}
