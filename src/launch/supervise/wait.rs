//! Noticing that children change: a thread that waits, and never takes a status away.
//!
//! The status is taken by the one thread that also sends signals, so that a signal can't reach a process that is gone
//! and whose number another one has. A wait of its own instead of SIGCHLD, because a caller may have blocked that.

use std::sync::mpsc::{Sender, SyncSender, sync_channel};
use std::thread;

use rustix::io::Errno;
use rustix::process::{Pid, WaitId, WaitIdOptions, WaitOptions, WaitStatus, wait, waitid};

use super::Event;

/// Sends [`Event::Children`] when a child has changed. After it was looked at, say so through the returned end.
pub(super) fn watch(events: Sender<Event>) -> SyncSender<()> {
    let (looked, again) = sync_channel(1);
    let any = WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::CONTINUED;
    thread::spawn(move || {
        loop {
            match waitid(WaitId::All, any | WaitIdOptions::NOWAIT) {
                Err(Errno::INTR) => {}
                // No child is left.
                Err(_) => return,
                Ok(_) if events.send(Event::Children).is_ok() && again.recv().is_ok() => {}
                Ok(_) => return,
            }
        }
    });
    looked
}

/// The next change of a child, if there is one. Every child's: as PID 1 capi inherits the orphans.
pub(super) fn next_change() -> Option<(Pid, WaitStatus)> {
    wait(WaitOptions::NOHANG | WaitOptions::UNTRACED | WaitOptions::CONTINUED).ok().flatten()
}
