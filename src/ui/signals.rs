//! The signals that end or stop a process, held back while a question has changed the terminal.
//!
//! signal-hook's handlers stay installed once they are, and after an action is unregistered they would do nothing: Ctrl-C
//! would be dead. So a second action, the emulated default, stays registered for good and acts whenever no question is open.
//! A program started later is not affected: execve puts every handler back to the default and keeps only what is ignored.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;
use signal_hook::{flag, low_level};

/// The signals that end the process, the one to obey first in front. SIGINT is last because console raises it itself
/// whenever another signal disturbs its reading.
const ENDING: [i32; 4] = [SIGHUP, SIGTERM, SIGQUIT, SIGINT];

/// Whether no question is open, so that signals have their usual effect.
static IDLE: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));

/// Whether the emulated defaults are registered; locked while a question is open.
static REGISTERED: Mutex<bool> = Mutex::new(false);

/// The right to ask: one question at a time.
pub(super) struct Turn(MutexGuard<'static, bool>);

impl Turn {
    /// Waits until no other question is open.
    pub(super) fn take() -> Turn {
        Turn(REGISTERED.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Holds signals back for as long as it lives.
pub(super) struct Watch {
    delivery: SignalDelivery<UnixStream, SignalOnly>,
}

impl Watch {
    /// Begins to hold back what ends or stops the process, and `also`.
    pub(super) fn start(turn: &mut Turn, also: &[i32]) -> io::Result<Watch> {
        let heeded = heeded();
        if !*turn.0 {
            for signal in &heeded {
                flag::register_conditional_default(*signal, Arc::clone(&IDLE))?;
            }
            *turn.0 = true;
        }
        let (read, write) = UnixStream::pair()?;
        let delivery = SignalDelivery::with_pipe(read, write, SignalOnly, heeded.iter().chain(also))?;
        // Only now, so that no signal falls between the two.
        IDLE.store(false, Ordering::SeqCst);
        Ok(Watch { delivery })
    }

    /// The signals that have come since the last call.
    pub(super) fn arrived(&mut self) -> Vec<i32> {
        self.delivery.pending().collect()
    }
}

impl AsFd for Watch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.delivery.get_read().as_fd()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        IDLE.store(true, Ordering::SeqCst);
        // What came too late for the question is obeyed now that the terminal is as it was.
        if let Some(signal) = ending(&self.arrived()) {
            obey(signal);
        }
    }
}

/// Gives the signals to another handler for good. The emulated default of earlier questions acts no more.
pub fn give_up_signals() {
    IDLE.store(false, Ordering::SeqCst);
}

/// The signal among these that ends the process.
pub(super) fn ending(arrived: &[i32]) -> Option<i32> {
    ENDING.into_iter().find(|signal| arrived.contains(signal))
}

/// Does what the signal does by default: ends this process or stops it until it is continued.
pub(super) fn obey(signal: i32) {
    // It knows every signal that is heeded here, so there is no error to report.
    let _ = low_level::emulate_default_handler(signal);
}

/// What is heeded, without what the caller had ignored (`nohup`): that stays ignored, here and in a program started later.
fn heeded() -> Vec<i32> {
    let ignored = ignored_mask();
    let all = ENDING.into_iter().chain([SIGTSTP]);
    all.filter(|signal| ignored >> (signal - 1) & 1 == 0).collect()
}

/// Which signals are ignored, as a mask. Only Linux says so without a system call that is unsafe in Rust.
fn ignored_mask() -> u64 {
    // After the first question the handlers are in place and the mask still shows only what the caller ignored.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
