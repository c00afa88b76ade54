//! The limit of a file's size (`ulimit -f`), reported as an error of the write instead of ending the process.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Once};

use signal_hook::consts::signal::SIGXFSZ;

use super::ignored_signals;

static ONCE: Once = Once::new();

/// Installs a handler for SIGXFSZ, after which a write over the limit fails with EFBIG. A program that replaces this
/// process gets the default again. A signal that is ignored already stays ignored, also for that program.
pub(super) fn report_as_error() {
    ONCE.call_once(|| {
        if ignored_signals() >> (SIGXFSZ - 1) & 1 == 0 {
            let _ = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
        }
    });
}
