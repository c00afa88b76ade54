//! The supervisor: a parent process that masks the child's output and is otherwise transparent.
//!
//! **Signals.** Handlers are installed before the child starts, so no signal is lost, even if capi is PID 1. The
//! child stays in capi's process group and gets the terminal's signals (Ctrl-C, Ctrl-\\, Ctrl-Z) directly.
//!
//! | signal to capi | effect |
//! |---|---|
//! | TERM, HUP, USR1, USR2 | always forwarded; a signal to the whole group reaches the child twice |
//! | ABRT, ALRM, VTALRM, PROF, XCPU, XFSZ, IO, PWR, real-time | the same; they would end capi |
//! | INT, QUIT | forwarded if there is no controlling terminal; otherwise the terminal has sent it to the child as well |
//! | TSTP | forwarded unless capi is in the foreground, where the terminal has sent it |
//! | TTIN, TTOU | none: the child got it too and decides |
//! | CONT | forwarded if the child is stopped |
//! | WINCH and all others | the default action: the terminal informs the child about its size directly |
//!
//! **Stops.** capi stops when the child does, and not before: a child that ignores Ctrl-Z keeps running. If SIGTSTP,
//! SIGTTIN or SIGTTOU stops the child, capi always stops too; the kernel ignores these signals where no shell could
//! continue the process. If SIGSTOP stops the child, capi stops only if a shell waits for capi in the foreground,
//! because some full-screen programs handle Ctrl-Z that way. Otherwise `kill -STOP` and `kill -CONT` only affect the
//! child, since nothing would continue a stopped capi. `kill -STOP` of capi stops capi alone, like any reader of a
//! pipe: the child runs until the pipe is full. `fg`, `bg` and `kill -CONT` of capi continue both.
//!
//! **Exit.** There is no deadline. After the child has exited, capi forwards its remaining output and exits with the
//! same exit code or signal. During that time, signals that terminate or stop a process do so to capi, so a stalled
//! reader cannot keep capi alive. If other processes still have the output open, such as a server that the child
//! started, a [background process](background) continues to mask it. If SIGKILL ends capi, the [child](super::child)
//! is killed too.
//!
//! **With a pseudo-terminal** (`--mask always`) the child runs in a new process session below a [`leader`], which
//! takes the child's place here. The user's terminal is in raw mode, so Ctrl-C is a character that the child's
//! terminal turns into a signal. A signal that `kill` sends to capi is then meant for the child: INT and QUIT are
//! always forwarded, WINCH copies the size, and TSTP stops capi unless no shell waits for it in the foreground. When
//! the child stops, capi stops too. If no shell waits for capi, the child is continued at once, because nothing else
//! could continue it.

mod background;
mod exit;
mod leader;
mod pump;
mod service;
mod signals;
mod stdio;
mod terminal;
mod wait;

pub use background::{BACKGROUND_MASKER, mask_in_background};
pub(super) use leader::lead;
pub(super) use service::{ADDRESSED, is_main_process, run_in_place};

use std::convert::Infallible;
use std::io::{self, PipeWriter};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, channel};
use std::thread;

use rustix::process::{Pid, WaitStatus, kill_process};
use signal_hook::consts::signal::{SIGCONT, SIGINT, SIGQUIT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH};
use signal_hook::low_level::raise;

use super::child_files::ChildFiles;
use super::mask::MaskedValues;
use super::plan::Plan;
use super::start::{Failure, Supervised};
use super::watcher::Watcher;
use pump::OpenOutput;
use stdio::ChildStdio;
use terminal::Terminal;

/// An event that the supervisor waits for.
enum Event {
    Signal(i32),
    /// A child has exited, stopped or continued.
    ChildChanged,
    /// An output has ended, with or without an error, or another process has it open after the child exited.
    Output(io::Result<Option<OpenOutput>>),
}

/// Runs the child with masked output and exits with the same exit code or signal. Deletes its files when it has exited.
pub(super) fn run_masked(
    command: Command,
    plan: Plan,
    supervised: Supervised,
    signals_taken: fn(),
) -> Result<Infallible, Failure> {
    let Supervised { masking, files } = supervised;
    let stdio = ChildStdio::of_child(&command, plan)?;
    drop(command);
    let extra = match &stdio.terminal {
        Some(_) => signals::ON_ITS_OWN_TERMINAL,
        None => signals::ON_A_SHARED_TERMINAL,
    };
    let mut signals = signals::install(extra)?;
    signals_taken();
    let ChildStdio { mut command, pumps, exited, mut terminal } = stdio;
    // By this thread, which lives as long as the process: the child is killed when the thread ends.
    let child = command.spawn()?;
    // The command holds the child's ends of the pipes, which would stay open, and its environment.
    drop(command);
    // Before any output is shown, because the answer to a prompt is typed for the child.
    if let Some(terminal) = &mut terminal {
        terminal.enter();
    }
    let (masker, values) = masking.finish()?;
    let (events, inbox) = channel();
    let outputs = pumps.len();
    for pump in pumps {
        let (events, pump) = (events.clone(), pump.with_masker(&masker));
        thread::spawn(move || events.send(Event::Output(pump.run())));
    }
    let collected = wait::watch(events.clone());
    thread::spawn(move || signals.forever().try_for_each(|signal| events.send(Event::Signal(signal))));
    let child = Pid::from_child(&child);
    let supervisor = Supervisor {
        child,
        watcher: Watcher::of(child),
        stopped: false,
        status: None,
        exited: Some(exited),
        outputs,
        still_open: Vec::new(),
        values,
        files,
        collected,
        terminal,
    };
    supervisor.run(&inbox)
}

/// The state of the supervisor.
struct Supervisor {
    child: Pid,
    watcher: Watcher,
    stopped: bool,
    /// Set when the child has exited.
    status: Option<WaitStatus>,
    /// Closed when the child has exited: then the pumps drain and end.
    exited: Option<PipeWriter>,
    /// The number of outputs that have not ended.
    outputs: usize,
    /// The outputs that other processes have open after the child has exited.
    still_open: Vec<OpenOutput>,
    values: Arc<MaskedValues>,
    files: ChildFiles,
    collected: SyncSender<()>,
    terminal: Option<Terminal>,
}

impl Supervisor {
    fn run(mut self, inbox: &Receiver<Event>) -> Result<Infallible, Failure> {
        let mut output_error = None;
        for event in inbox {
            match event {
                Event::Signal(signal) if self.status.is_some() => self.handle_after_exit(signal),
                Event::Signal(signal) => self.handle_while_running(signal),
                Event::ChildChanged => {
                    self.collect_changes();
                    // The watcher may have ended already.
                    let _ = self.collected.try_send(());
                }
                Event::Output(result) => {
                    self.outputs -= 1;
                    match result {
                        Ok(open) => self.still_open.extend(open),
                        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
                        Err(error) => output_error = output_error.or(Some(error)),
                    }
                }
            }
            if let (Some(status), 0) = (self.status, self.outputs) {
                return self.end(status, output_error);
            }
        }
        unreachable!("the signal thread holds a sender")
    }

    /// Exits like the child. Lost output is reported as an error if the child itself was successful.
    fn end(mut self, status: WaitStatus, output_error: Option<io::Error>) -> Result<Infallible, Failure> {
        self.leave_terminal();
        if !self.still_open.is_empty() {
            // Without a background process, the writers get SIGPIPE. Nothing can be reported after the child ran.
            let _ = background::hand_over(std::mem::take(&mut self.still_open), &self.values);
        }
        match output_error {
            Some(error) if status.exit_status() == Some(0) => Err(Failure::Output(error)),
            _ => exit::with_status(status),
        }
    }

    /// Collects all changes of children.
    fn collect_changes(&mut self) {
        while let Some((pid, status)) = wait::next_change() {
            if pid != self.child {
            } else if let Some(signal) = status.stopping_signal() {
                self.stopped = true;
                self.follow_stop(signal);
            } else if status.continued() {
                self.stopped = false;
            } else {
                self.watcher.dismiss();
                self.files.remove();
                self.exited = None;
                self.status = Some(status);
            }
        }
    }

    /// Handles a signal while the child runs.
    fn handle_while_running(&mut self, signal: i32) {
        let own_terminal = self.terminal.is_some();
        match signal {
            SIGINT | SIGQUIT if !own_terminal && signals::terminal().is_some() => {}
            SIGTTIN | SIGTTOU => {}
            SIGTSTP if own_terminal => self.suspend(),
            SIGTSTP if signals::in_foreground() => {}
            SIGWINCH => self.terminal.iter().for_each(Terminal::resize),
            SIGCONT => self.resume(),
            _ => self.send(signal),
        }
    }

    /// Handles a signal while the remaining output is forwarded.
    fn handle_after_exit(&mut self, signal: i32) {
        match signal {
            SIGTSTP | SIGTTIN | SIGTTOU => self.suspend(),
            SIGCONT => self.terminal.iter_mut().for_each(Terminal::enter),
            SIGWINCH => {}
            _ => {
                self.leave_terminal();
                exit::by_signal(signal)
            }
        }
    }

    /// Stops capi after the child has stopped, if something will continue capi.
    fn follow_stop(&mut self, signal: i32) {
        let shell_waits = signals::shell_waits();
        if self.terminal.is_some() && !shell_waits {
            self.send(SIGCONT);
        } else if shell_waits || signal != SIGSTOP {
            self.stop();
        }
    }

    /// Stops capi as Ctrl-Z does. Like the kernel, does nothing if no shell would continue it.
    fn suspend(&mut self) {
        if signals::shell_waits() || !signals::in_foreground() {
            self.stop();
        }
    }

    /// Stops this process until SIGCONT arrives, which also causes an event.
    fn stop(&mut self) {
        self.leave_terminal();
        let _ = raise(SIGSTOP);
    }

    /// Continues the child. Checks first whether it is stopped, because that event may still be pending, and an
    /// unnoticed stop would last forever. A child that a shell has already continued is left alone.
    fn resume(&mut self) {
        self.collect_changes();
        if self.stopped {
            self.terminal.iter().for_each(Terminal::wake);
        }
        self.terminal.iter_mut().for_each(Terminal::enter);
        if self.stopped && self.status.is_none() {
            self.send(SIGCONT);
        }
    }

    fn send(&self, signal: i32) {
        if let Some(signal) = signals::by_number(signal) {
            // The only possible failure is a child with another user's privileges, which capi is not allowed to
            // signal.
            let _ = kill_process(self.child, signal);
        }
    }

    fn leave_terminal(&mut self) {
        self.terminal.iter_mut().for_each(Terminal::leave);
    }
}
