//! The leader of the session in which a program has a terminal of its own: the shell that it would have there.
//!
//! A program that led the session itself could not be stopped by Ctrl-Z: the kernel stops nobody whom no other process
//! of the session could continue. So the leader stays, gives the program a process group with the keyboard, stops when
//! the program does, which tells capi outside, and continues the program when it is continued itself.

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
use crate::launch::start::Failure;

/// Runs the program in the foreground of the terminal on stdout, and ends as it ended.
pub(in crate::launch) fn lead(mut command: Command) -> Result<Infallible, Failure> {
    let mut signals = signals::take(signals::ON_ITS_OWN_TERMINAL)?;
    let child = Pid::from_child(&command.process_group(0).spawn()?);
    drop(command);
    // If the program was faster it was stopped for it, which `follow` puts right. What the terminal sent until now
    // came here, and is passed on.
    let _ = tcsetpgrp(io::stdout(), child);
    let (events, inbox) = channel();
    let looked = wait::watch(events.clone());
    thread::spawn(move || signals.forever().try_for_each(|signal| events.send(Event::Signal(signal))));
    let mut stopped = false;
    for event in inbox {
        match event {
            Event::Signal(SIGCONT) => {
                look(child, &mut stopped);
                // Capi outside may have continued it already, and Ctrl-Z have come again.
                if stopped {
                    pass_on(child, SIGCONT);
                }
            }
            Event::Signal(signal) => pass_on(child, signal),
            _ => {
                look(child, &mut stopped);
                let _ = looked.try_send(());
            }
        }
    }
    unreachable!("the thread of the signals holds the other end")
}

/// Everything is for the program. What the terminal sends comes here only before the program has it.
fn pass_on(child: Pid, signal: i32) {
    let _ = match Signal::from_named_raw(signal) {
        Some(signal @ (Signal::CONT | Signal::WINCH)) => kill_process_group(child, signal),
        Some(signal) => kill_process(child, signal),
        None => Ok(()),
    };
}

/// Looks at all that changed. When the program is gone this process ends as it did.
fn look(child: Pid, stopped: &mut bool) {
    while let Some((pid, status)) = wait::next_change() {
        if pid != child {
        } else if let Some(signal) = status.stopping_signal() {
            *stopped = true;
            follow(child, signal);
        } else if status.continued() {
            *stopped = false;
        } else {
            exit::like(status);
        }
    }
}

fn follow(child: Pid, signal: i32) {
    let has_keyboard = tcgetpgrp(io::stdout()) == Ok(child);
    if matches!(signal, SIGTTIN | SIGTTOU) && has_keyboard {
        // It wanted the terminal before it had it.
        pass_on(child, SIGCONT);
    } else {
        let _ = raise(SIGSTOP);
    }
}
