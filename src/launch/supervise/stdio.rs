//! The pipes and the pseudo-terminal between the program and capi's own streams.

use std::io::{self, PipeReader, PipeWriter, pipe};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::pump::Pump;
use super::terminal::Terminal;
use crate::launch::mask::{Masker, Stream};
use crate::launch::plan::{Plan, Route};

/// A program that is ready to be started, and what it will be connected with.
pub(super) struct Wiring {
    pub(super) command: Command,
    pub(super) pumps: Vec<Unmasked>,
    /// Closed when the program is gone.
    pub(super) gone: PipeWriter,
    pub(super) terminal: Option<Terminal>,
}

/// A pump that has no masker yet.
pub(super) struct Unmasked {
    source: OwnedFd,
    sink: OwnedFd,
    gone: Arc<PipeReader>,
    terminal: bool,
}

impl Unmasked {
    pub(super) fn ready(self, masker: &Masker) -> Pump {
        let Self { source, sink, gone, terminal } = self;
        Pump { source, sink, stream: Stream::new(masker), gone, terminal }
    }
}

impl Wiring {
    pub(super) fn lay(command: Command, plan: Plan) -> io::Result<Self> {
        let (reader, gone) = pipe()?;
        let mut wiring = Self { command, pumps: Vec::new(), gone, terminal: None };
        let gone = Arc::new(reader);
        if plan.stdout == Route::Terminal {
            wiring.lay_terminal(plan, &gone)?;
        }
        wiring.lay_pipes(plan, &gone)?;
        Ok(wiring)
    }

    fn lay_terminal(&mut self, plan: Plan, gone: &Arc<PipeReader>) -> io::Result<()> {
        let (terminal, line) = Terminal::open()?;
        self.command = crate::launch::pty_exec::wrap(&self.command)?;
        self.command.stdout(line.try_clone()?);
        if terminal.has_stdin() {
            self.command.stdin(line.try_clone()?);
        }
        if plan.stderr == Route::Terminal {
            self.command.stderr(line);
        }
        let source = terminal.output()?;
        self.add(source, duplicate(io::stdout())?, gone, true);
        self.terminal = Some(terminal);
        Ok(())
    }

    fn lay_pipes(&mut self, plan: Plan, gone: &Arc<PipeReader>) -> io::Result<()> {
        let (out, err) = (plan.stdout == Route::Pipe, plan.stderr == Route::Pipe);
        // Two pipes into one log would change the order of the lines.
        let joined = out && err && same(io::stdout(), io::stderr());
        if out {
            let (source, end) = pipe()?;
            if joined {
                self.command.stderr(end.try_clone()?);
            }
            self.command.stdout(Stdio::from(end));
            self.add(source.into(), duplicate(io::stdout())?, gone, false);
        }
        if err && !joined {
            let (source, end) = pipe()?;
            self.command.stderr(end);
            self.add(source.into(), duplicate(io::stderr())?, gone, false);
        }
        Ok(())
    }

    fn add(&mut self, source: OwnedFd, sink: OwnedFd, gone: &Arc<PipeReader>, terminal: bool) {
        self.pumps.push(Unmasked { source, sink, gone: Arc::clone(gone), terminal });
    }
}

fn duplicate(stream: impl AsFd) -> io::Result<OwnedFd> {
    stream.as_fd().try_clone_to_owned()
}

/// Whether two streams lead to the same file, pipe or socket.
fn same(a: impl AsFd, b: impl AsFd) -> bool {
    let place = |stream| rustix::fs::fstat(stream).map(|stat| (stat.st_dev, stat.st_ino));
    place(a.as_fd()).is_ok_and(|a| place(b.as_fd()).is_ok_and(|b| a == b))
}
