//! The limit of a file's size (`ulimit -f`), reported as an error of the write instead of ending the process.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Once};

use signal_hook::consts::signal::SIGXFSZ;

static ONCE: Once = Once::new();

/// Installs a handler for SIGXFSZ, after which a write over the limit fails with EFBIG. A program that replaces this
/// process gets the default again. A signal that is ignored already stays ignored, also for that program.
pub(super) fn report_as_error() {
    ONCE.call_once(|| {
        if !is_ignored() {
            let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
        }
    });
}

/// Whether the signal is ignored, as far as the system reports it.
fn is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (SIGXFSZ - 1) & 1 == 1)
}
