//! The leader of the process session on the child's pseudo-terminal, in the role of a shell.
//!
//! A child that leads the session itself cannot be stopped by Ctrl-Z, because the kernel stops only processes that
//! another process of the session could continue. Therefore the leader puts the child into a process group in the
//! foreground, stops when the child stops, which informs the outer capi, and continues the child when it is
//! continued.

use std::convert::Infallible;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::sync::mpsc::channel;
use std::thread;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use rustix::termios::{tcgetpgrp, tcsetpgrp};
use signal_hook::consts::signal::{SIGCONT, SIGSTOP, SIGTTIN, SIGTTOU};
use signal_hook::low_level::raise;

use super::{Event, exit, signals, wait};
use crate::launch::child;
use crate::launch::start::Failure;
use crate::launch::watcher::Watcher;

/// Runs the child in the foreground of the terminal on stdout, and exits with the same exit code or signal.
pub(in crate::launch) fn lead(command: Command) -> Result<Infallible, Failure> {
    let mut command = child::wrap(&command)?;
    let mut signals = signals::install(signals::ON_ITS_OWN_TERMINAL)?;
    let child = Pid::from_child(&command.process_group(0).spawn()?);
    drop(command);
    let mut watcher = Watcher::of(child);
    // If the child used the terminal before this call, it was stopped, which `follow_stop` reverts. Signals that the
    // terminal sent before this call arrived here and are forwarded.
    let _ = tcsetpgrp(io::stdout(), child);
    let (events, inbox) = channel();
    let collected = wait::watch(events.clone());
    thread::spawn(move || signals.forever().try_for_each(|signal| events.send(Event::Signal(signal))));
    let mut stopped = false;
    for event in inbox {
        match event {
            Event::Signal(SIGCONT) => {
                collect_changes(child, &mut stopped, &mut watcher);
                // The outer capi may have continued the child already, and another Ctrl-Z may have stopped it.
                if stopped {
                    forward(child, SIGCONT);
                }
            }
            Event::Signal(signal) => forward(child, signal),
            _ => {
                collect_changes(child, &mut stopped, &mut watcher);
                let _ = collected.try_send(());
            }
        }
    }
    unreachable!("the signal thread holds a sender")
}

/// Forwards a signal to the child. The terminal's own signals arrive here only before the child is in the foreground.
fn forward(child: Pid, signal: i32) {
    let _ = match signals::by_number(signal) {
        Some(signal @ (Signal::CONT | Signal::WINCH)) => kill_process_group(child, signal),
        Some(signal) => kill_process(child, signal),
        None => Ok(()),
    };
}

/// Collects all changes of children. If the child has exited, this process exits like it.
fn collect_changes(child: Pid, stopped: &mut bool, watcher: &mut Watcher) {
    while let Some((pid, status)) = wait::next_change() {
        if pid != child {
        } else if let Some(signal) = status.stopping_signal() {
            *stopped = true;
            follow_stop(child, signal);
        } else if status.continued() {
            *stopped = false;
        } else {
            watcher.dismiss();
            exit::with_status(status);
        }
    }
}

fn follow_stop(child: Pid, signal: i32) {
    let in_foreground = tcgetpgrp(io::stdout()) == Ok(child);
    if matches!(signal, SIGTTIN | SIGTTOU) && in_foreground {
        // The child used the terminal before it was in the foreground.
        forward(child, SIGCONT);
    } else {
        let _ = raise(SIGSTOP);
    }
}
