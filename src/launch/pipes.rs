//! The parent that stays, on systems without Unix signals: pipes, a thread each, and the program's exit code.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::mask::{Masker, Stream};
use super::plan::{Plan, Route};
use super::relay::{Event, pass_on, read};
use super::start::Failure;

/// Runs the program with its output masked and ends with its exit code.
pub(super) fn stay(
    command: Command,
    plan: Plan,
    masker: &Masker,
    signals_taken: fn(),
) -> Result<Infallible, Failure> {
    signals_taken();
    let mut command = super::start::resolved(&command)?;
    let stdio = |route| if route == Route::Inherit { Stdio::inherit() } else { Stdio::piped() };
    let mut child = command.stdout(stdio(plan.stdout)).stderr(stdio(plan.stderr)).spawn()?;
    drop(command);
    let stdout = child.stdout.take().map(|from| relay(from, io::stdout(), masker));
    let stderr = child.stderr.take().map(|from| relay(from, io::stderr(), masker));
    let status = child.wait()?;
    let code = status.code().unwrap_or(1);
    for (gone, output) in [stdout, stderr].into_iter().flatten() {
        // An output that has ended needs no word.
        let _ = gone.send(Event::Gone);
        match output.join() {
            Ok(Err(error)) if error.kind() != io::ErrorKind::BrokenPipe && code == 0 => {
                return Err(Failure::Output(error));
            }
            _ => {}
        }
    }
    std::process::exit(code)
}

/// Masks one output in threads of its own, until it ends or is told that the program is gone.
fn relay(
    from: impl Read + Send + 'static,
    to: impl Write + Send + 'static,
    masker: &Masker,
) -> (SyncSender<Event>, JoinHandle<io::Result<()>>) {
    let (sender, events) = sync_channel(1);
    let (gone, stream) = (sender.clone(), Stream::new(masker));
    thread::spawn(move || read(from, &sender));
    (gone, thread::spawn(move || pass_on(&events, to, stream)))
}
