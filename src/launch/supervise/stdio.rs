//! The pipes and the pseudo-terminal between the child and capi's own streams.

use std::io::{self, PipeReader, PipeWriter, pipe};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Command, Stdio};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::pump::{OpenOutput, Pump};
use super::terminal::Terminal;
use crate::launch::mask::{Masker, Stream};
use crate::launch::plan::{Plan, Route};
use crate::launch::{child, pty_exec};

/// A command that is ready to be started, and its connections.
pub(super) struct ChildStdio {
    pub(super) command: Command,
    pub(super) pumps: Vec<UnmaskedPump>,
    /// Closed when the child has exited.
    pub(super) exited: PipeWriter,
    pub(super) terminal: Option<Terminal>,
}

/// A pump that does not have a masker yet.
pub(super) struct UnmaskedPump {
    source: OwnedFd,
    sink: OwnedFd,
    exited: Arc<PipeReader>,
    terminal: bool,
}

impl UnmaskedPump {
    pub(super) fn with_masker(self, masker: &Masker) -> Pump {
        let Self { source, sink, exited, terminal } = self;
        Pump { source, sink, stream: Stream::new(masker), exited, terminal }
    }

    /// Returns the output for another process to mask.
    pub(super) fn into_open(self) -> OpenOutput {
        OpenOutput { source: self.source, sink: self.sink, held: Zeroizing::default() }
    }
}

impl ChildStdio {
    /// Connects a child of this process, which ends when this process is killed.
    pub(super) fn of_child(command: &Command, plan: Plan) -> io::Result<Self> {
        let command =
            if plan.stdout == Route::Terminal { pty_exec::wrap(command) } else { child::wrap(command) };
        Self::new(command?, plan)
    }

    /// Connects a command.
    pub(super) fn new(command: Command, plan: Plan) -> io::Result<Self> {
        let (reader, exited) = pipe()?;
        let mut stdio = Self { command, pumps: Vec::new(), exited, terminal: None };
        let exited = Arc::new(reader);
        if plan.stdout == Route::Terminal {
            stdio.connect_terminal(plan, &exited)?;
        }
        stdio.connect_pipes(plan, &exited)?;
        Ok(stdio)
    }

    fn connect_terminal(&mut self, plan: Plan, exited: &Arc<PipeReader>) -> io::Result<()> {
        let (terminal, child_end) = Terminal::open()?;
        self.command.stdout(child_end.try_clone()?);
        if terminal.has_stdin() {
            self.command.stdin(child_end.try_clone()?);
        }
        if plan.stderr == Route::Terminal {
            self.command.stderr(child_end);
        }
        let source = terminal.output()?;
        self.add_pump(source, duplicate(io::stdout())?, exited, true);
        self.terminal = Some(terminal);
        Ok(())
    }

    fn connect_pipes(&mut self, plan: Plan, exited: &Arc<PipeReader>) -> io::Result<()> {
        let (out, err) = (plan.stdout == Route::Pipe, plan.stderr == Route::Pipe);
        // Two pipes into one log file would change the order of the lines.
        let shared = out && err && is_same_file(io::stdout(), io::stderr());
        if out {
            let (source, write_end) = pipe()?;
            if shared {
                self.command.stderr(write_end.try_clone()?);
            }
            self.command.stdout(Stdio::from(write_end));
            self.add_pump(source.into(), duplicate(io::stdout())?, exited, false);
        }
        if err && !shared {
            let (source, write_end) = pipe()?;
            self.command.stderr(write_end);
            self.add_pump(source.into(), duplicate(io::stderr())?, exited, false);
        }
        Ok(())
    }

    fn add_pump(&mut self, source: OwnedFd, sink: OwnedFd, exited: &Arc<PipeReader>, terminal: bool) {
        self.pumps.push(UnmaskedPump { source, sink, exited: Arc::clone(exited), terminal });
    }
}

fn duplicate(stream: impl AsFd) -> io::Result<OwnedFd> {
    stream.as_fd().try_clone_to_owned()
}

/// Returns whether two streams refer to the same file, pipe or socket.
fn is_same_file(a: impl AsFd, b: impl AsFd) -> bool {
    let id = |stream| rustix::fs::fstat(stream).map(|stat| (stat.st_dev, stat.st_ino));
    id(a.as_fd()).is_ok_and(|a| id(b.as_fd()).is_ok_and(|b| a == b))
}
