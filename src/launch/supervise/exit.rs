//! How capi ends after the program: in the same way.

use rustix::process::{Resource, Rlimit, WaitStatus, getpid, getrlimit, setrlimit};
use signal_hook::low_level::emulate_default_handler;

/// Ends this process with the program's exit code or by the program's signal.
pub(super) fn like(status: WaitStatus) -> ! {
    match status.terminating_signal() {
        Some(signal) => by(signal),
        None => std::process::exit(status.exit_status().unwrap_or(1)),
    }
}

/// Ends this process by a signal, so that a shell sees what it would see without capi. The first process of a system
/// or container can't be ended by a signal, and some signals have no name: then the code says it.
pub(super) fn by(signal: i32) -> ! {
    if !getpid().is_init() {
        // The program has left a core file if one was wanted; one of capi would hold credentials.
        let most = getrlimit(Resource::Core).maximum;
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: most });
        let _ = emulate_default_handler(signal);
    }
    std::process::exit(128 + signal)
}
