//! Deferral of terminating and stopping signals while a prompt has changed the terminal.
//!
//! The handlers of signal-hook stay installed. After an action is unregistered they do nothing, which would disable
//! Ctrl-C. Therefore a second action, the emulated default, stays registered permanently and is active while no
//! prompt is open. Children are not affected: `execve` resets all handlers and preserves only ignored signals.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::backend::SignalDelivery;
use signal_hook::iterator::exfiltrator::SignalOnly;
use signal_hook::{flag, low_level};

use crate::fs::ignored_signals;

/// Signals that terminate the process, in order of precedence. SIGINT is last because `console` raises it itself
/// whenever another signal interrupts its reads.
const TERMINATING: [i32; 4] = [SIGHUP, SIGTERM, SIGQUIT, SIGINT];

/// Whether no prompt is open, so that signals have their default effect.
static IDLE: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(true)));

/// Whether the emulated defaults are registered. Locked while a prompt is open.
static REGISTERED: Mutex<bool> = Mutex::new(false);

/// The permit to prompt, held by one prompt at a time.
pub(super) struct PromptPermit(MutexGuard<'static, bool>);

impl PromptPermit {
    /// Waits until no other prompt is open.
    pub(super) fn take() -> PromptPermit {
        PromptPermit(REGISTERED.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Defers signals until dropped.
pub(super) struct SignalWatch {
    delivery: SignalDelivery<UnixStream, SignalOnly>,
}

impl SignalWatch {
    /// Starts deferring the signals that terminate or stop the process, and `extra`.
    pub(super) fn start(permit: &mut PromptPermit, extra: &[i32]) -> io::Result<SignalWatch> {
        let handled = handled();
        if !*permit.0 {
            for signal in &handled {
                flag::register_conditional_default(*signal, Arc::clone(&IDLE))?;
            }
            *permit.0 = true;
        }
        let (read, write) = UnixStream::pair()?;
        let delivery = SignalDelivery::with_pipe(read, write, SignalOnly, handled.iter().chain(extra))?;
        // After registration, so that no signal is lost in between.
        IDLE.store(false, Ordering::SeqCst);
        Ok(SignalWatch { delivery })
    }

    /// Returns the signals that have arrived since the last call.
    pub(super) fn arrived(&mut self) -> Vec<i32> {
        self.delivery.pending().collect()
    }
}

impl AsFd for SignalWatch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.delivery.get_read().as_fd()
    }
}

impl Drop for SignalWatch {
    fn drop(&mut self) {
        IDLE.store(true, Ordering::SeqCst);
        // Apply a signal that arrived too late for the prompt, now that the terminal is restored.
        if let Some(signal) = terminating(&self.arrived()) {
            apply_default(signal);
        }
    }
}

/// Permanently disables the emulated defaults of earlier prompts, in favor of another handler.
pub fn give_up_signals() {
    IDLE.store(false, Ordering::SeqCst);
}

/// Returns the first signal by precedence that terminates the process.
pub(super) fn terminating(arrived: &[i32]) -> Option<i32> {
    TERMINATING.into_iter().find(|signal| arrived.contains(signal))
}

/// Applies the default action of the signal: terminates this process, or stops it until it is continued.
pub(super) fn apply_default(signal: i32) {
    // Cannot fail: it supports every signal that is handled here.
    let _ = low_level::emulate_default_handler(signal);
}

/// Returns the handled signals, except those that the caller ignores (`nohup`): they stay ignored here and in
/// children.
fn handled() -> Vec<i32> {
    // Handlers of earlier prompts do not appear in this mask, only the signals that the caller ignores.
    let ignored = ignored_signals();
    let all = TERMINATING.into_iter().chain([SIGTSTP]);
    all.filter(|signal| ignored >> (signal - 1) & 1 == 0).collect()
}
