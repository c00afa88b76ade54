//! The parent that stays: it masks what the program prints and is otherwise as good as not there.
//!
//! **Signals.** Handlers stand before the program starts, so none is lost, not even as PID 1. The program stays in
//! capi's process group, so what the terminal sends (Ctrl-C, Ctrl-\\, Ctrl-Z) it gets by itself.
//!
//! | signal to capi | what happens |
//! |---|---|
//! | TERM, HUP, USR1, USR2 | passed on, always; whoever signals the whole group reaches the program twice |
//! | INT, QUIT | passed on where there is no controlling terminal; with one they came from it, to the program as well |
//! | TSTP | passed on unless capi is in the foreground, where it came from the terminal |
//! | TTIN, TTOU | nothing: the program got it too, and decides |
//! | CONT | passed on if the program is stopped |
//! | WINCH, ALRM and all others | left to the system: the terminal tells the program itself about its size |
//!
//! **Stopping.** capi stops when the program does, and not before: a program that ignores Ctrl-Z goes on. The stop by
//! SIGTSTP, SIGTTIN or SIGTTOU is always followed; the kernel lets these stop nothing that no shell could continue.
//! SIGSTOP is followed only where a shell waits for capi in the foreground: that is how some full-screen programs
//! answer Ctrl-Z. Anywhere else `kill -STOP` and `kill -CONT` of the program are between its owner and it; a capi that
//! had stopped would not be continued. `kill -STOP` of capi stops capi alone, as any reader of a pipe: the program goes
//! on until the pipe is full. `fg`, `bg` and `kill -CONT` of capi continue both.
//!
//! **The end.** There is no deadline. When the program is gone, what it wrote is passed on, and capi ends with its
//! exit code or by its signal. Until then signals that end or stop a process do so to capi: a reader that never reads
//! can't keep it. The end of capi by SIGKILL is seen by the program as a reader that went away.
//!
//! **With a terminal of its own** (`--mask always`) the program is in a session of its own, below a [`leader`], which
//! stands for the program here. The user's terminal is raw, so Ctrl-C is a character that the program's terminal turns
//! into a signal. What is sent to capi by `kill` is for the program then, so INT and QUIT are always passed on; WINCH
//! carries the size over; TSTP stops capi, except where no shell waits for it in the foreground. When the program stops, so does capi; but where no shell waits for capi the
//! program is continued at once, as nobody else could.

mod exit;
mod leader;
mod pump;
mod signals;
mod stdio;
mod terminal;
mod wait;

pub(super) use leader::lead;

use std::convert::Infallible;
use std::io::{self, PipeWriter};
use std::process::Command;
use std::sync::mpsc::{Receiver, SyncSender, channel};
use std::thread;

use rustix::process::{Pid, Signal, WaitStatus, kill_process};
use signal_hook::consts::signal::{SIGCONT, SIGINT, SIGQUIT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH};
use signal_hook::low_level::raise;

use super::mask::Masker;
use super::plan::Plan;
use super::start::Failure;
use stdio::Wiring;
use terminal::Terminal;

/// What the parent waits for.
enum Event {
    Signal(i32),
    Children,
    /// An output has ended, well or not.
    Output(io::Result<()>),
}

/// Runs the program with its output masked and ends as it ended.
pub(super) fn stay(
    command: Command,
    plan: Plan,
    masker: &Masker,
    signals_taken: fn(),
) -> Result<Infallible, Failure> {
    let wiring = Wiring::lay(command, plan)?;
    let others = match &wiring.terminal {
        Some(_) => signals::ON_ITS_OWN_TERMINAL,
        None => signals::ON_A_SHARED_TERMINAL,
    };
    let mut signals = signals::take(others)?;
    signals_taken();
    let Wiring { mut command, pumps, gone, mut terminal } = wiring;
    let child = command.spawn()?;
    // capi's own copies of the program's ends would keep them open; the environment isn't needed any more either.
    drop(command);
    // Before anything that the program prints is shown: who answers that types for the program.
    if let Some(terminal) = &mut terminal {
        terminal.enter();
    }
    let (events, inbox) = channel();
    let outputs = pumps.len();
    for pump in pumps {
        let (events, pump) = (events.clone(), pump.ready(masker));
        thread::spawn(move || events.send(Event::Output(pump.run())));
    }
    let looked = wait::watch(events.clone());
    thread::spawn(move || signals.forever().try_for_each(|signal| events.send(Event::Signal(signal))));
    let child = Pid::from_child(&child);
    let parent = Parent { child, stopped: false, status: None, gone: Some(gone), outputs, looked, terminal };
    parent.attend(&inbox)
}

/// Everything that the parent knows.
struct Parent {
    child: Pid,
    stopped: bool,
    /// How it ended.
    status: Option<WaitStatus>,
    /// Closed when the program is gone: then the pumps drain and end.
    gone: Option<PipeWriter>,
    /// How many outputs haven't ended.
    outputs: usize,
    looked: SyncSender<()>,
    terminal: Option<Terminal>,
}

impl Parent {
    fn attend(mut self, inbox: &Receiver<Event>) -> Result<Infallible, Failure> {
        let mut lost = None;
        for event in inbox {
            match event {
                Event::Signal(signal) if self.status.is_some() => self.obey(signal),
                Event::Signal(signal) => self.pass_on(signal),
                Event::Children => {
                    self.look();
                    // A receiver that is gone has nothing to wait for.
                    let _ = self.looked.try_send(());
                }
                Event::Output(result) => {
                    self.outputs -= 1;
                    lost = lost.or(result.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe));
                }
            }
            if let (Some(status), 0) = (self.status, self.outputs) {
                return self.end(status, lost);
            }
        }
        unreachable!("the thread of the signals holds the other end")
    }

    /// After the program. Output that was lost is not kept quiet when the program itself saw no failure.
    fn end(mut self, status: WaitStatus, lost: Option<io::Error>) -> Result<Infallible, Failure> {
        self.leave_terminal();
        match lost {
            Some(error) if status.exit_status() == Some(0) => Err(Failure::Output(error)),
            _ => exit::like(status),
        }
    }

    /// Looks at all that changed.
    fn look(&mut self) {
        while let Some((pid, status)) = wait::next_change() {
            if pid != self.child {
            } else if let Some(signal) = status.stopping_signal() {
                self.stopped = true;
                self.follow(signal);
            } else if status.continued() {
                self.stopped = false;
            } else {
                self.gone = None;
                self.status = Some(status);
            }
        }
    }

    /// A signal while the program runs.
    fn pass_on(&mut self, signal: i32) {
        let own_terminal = self.terminal.is_some();
        match signal {
            SIGINT | SIGQUIT if !own_terminal && signals::terminal().is_some() => {}
            SIGTTIN | SIGTTOU => {}
            SIGTSTP if own_terminal => self.suspend(),
            SIGTSTP if signals::in_foreground() => {}
            SIGWINCH => self.terminal.iter().for_each(Terminal::resize),
            SIGCONT => self.go_on(),
            _ => self.send(signal),
        }
    }

    /// A signal while only the rest of the output is passed on.
    fn obey(&mut self, signal: i32) {
        match signal {
            SIGTSTP | SIGTTIN | SIGTTOU => self.suspend(),
            SIGCONT => self.terminal.iter_mut().for_each(Terminal::enter),
            SIGWINCH => {}
            _ => {
                self.leave_terminal();
                exit::by(signal)
            }
        }
    }

    /// The program has stopped: so does capi, if somebody will continue it.
    fn follow(&mut self, signal: i32) {
        let shell_waits = signals::shell_waits();
        if self.terminal.is_some() && !shell_waits {
            self.send(SIGCONT);
        } else if shell_waits || signal != SIGSTOP {
            self.stop();
        }
    }

    /// What Ctrl-Z does to others: like the kernel, it stops nobody whom no shell would continue.
    fn suspend(&mut self) {
        if signals::shell_waits() || !signals::in_foreground() {
            self.stop();
        }
    }

    /// Stops this process until somebody continues it; the event of SIGCONT comes then.
    fn stop(&mut self) {
        self.leave_terminal();
        let _ = raise(SIGSTOP);
    }

    /// Somebody wants both to go on. Whether the program is stopped is looked at now: its event may still be on the way,
    /// and a stop that was not noticed would last for ever. A program that a shell has continued is left alone.
    fn go_on(&mut self) {
        self.look();
        if self.stopped {
            self.terminal.iter().for_each(Terminal::wake);
        }
        self.terminal.iter_mut().for_each(Terminal::enter);
        if self.stopped && self.status.is_none() {
            self.send(SIGCONT);
        }
    }

    fn send(&self, signal: i32) {
        if let Some(signal) = Signal::from_named_raw(signal) {
            // The one failure is a program that took another user's rights: what capi may not, it can't.
            let _ = kill_process(self.child, signal);
        }
    }

    fn leave_terminal(&mut self) {
        self.terminal.iter_mut().for_each(Terminal::leave);
    }
}
