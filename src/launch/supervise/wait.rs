//! State changes of children: a thread that waits for them without consuming their status.
//!
//! Only the thread that sends signals consumes the status, so that a signal cannot reach an unrelated process that
//! reuses the ID. A blocking wait replaces SIGCHLD, which the caller may have blocked.

use std::sync::mpsc::{Sender, SyncSender, sync_channel};
use std::thread;

use rustix::io::Errno;
use rustix::process::{Pid, WaitId, WaitIdOptions, WaitOptions, WaitStatus, wait, waitid};

use super::Event;

/// Sends [`Event::ChildChanged`] when a child has changed. The receiver confirms through the returned channel that it
/// has collected the changes.
pub(super) fn watch(events: Sender<Event>) -> SyncSender<()> {
    let (collected, confirmed) = sync_channel(1);
    let changes = WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::CONTINUED;
    thread::spawn(move || {
        loop {
            match waitid(WaitId::All, changes | WaitIdOptions::NOWAIT) {
                Err(Errno::INTR) => {}
                // No children are left.
                Err(_) => return,
                Ok(_) if events.send(Event::ChildChanged).is_ok() && confirmed.recv().is_ok() => {}
                Ok(_) => return,
            }
        }
    });
    collected
}

/// Returns the next change of any child, if there is one. As PID 1, capi also inherits orphans.
pub(super) fn next_change() -> Option<(Pid, WaitStatus)> {
    wait(WaitOptions::NOHANG | WaitOptions::UNTRACED | WaitOptions::CONTINUED).ok().flatten()
}
