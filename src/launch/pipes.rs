//! The supervisor on Windows: masks the output through pipes and returns the exit code.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::mask::{Masker, Stream};
use super::masking::Masking;
use super::plan::{Plan, Route};
use super::relay::{Event, forward, read};
use super::start::Failure;

/// Runs the child with masked output, and returns its exit code.
pub(super) fn run_masked(mut command: Command, plan: Plan, masking: Masking) -> Result<i32, Failure> {
    let stdio = |route| if route == Route::Inherit { Stdio::inherit() } else { Stdio::piped() };
    let mut child = command.stdout(stdio(plan.stdout)).stderr(stdio(plan.stderr)).spawn()?;
    drop(command);
    let (masker, _) = masking.finish()?;
    let stdout = child.stdout.take().map(|from| relay(from, io::stdout(), &masker));
    let stderr = child.stderr.take().map(|from| relay(from, io::stderr(), &masker));
    let status = child.wait()?;
    let code = status.code().unwrap_or(1);
    for (exited, output) in [stdout, stderr].into_iter().flatten() {
        // Fails if the output has already ended.
        let _ = exited.send(Event::ChildExited);
        match output.join() {
            Ok(Err(error)) if error.kind() != io::ErrorKind::BrokenPipe && code == 0 => {
                return Err(Failure::Output(error));
            }
            _ => {}
        }
    }
    Ok(code)
}

/// Masks one output in two threads. Returns the sender for the exit of the child.
fn relay(
    from: impl Read + Send + 'static,
    to: impl Write + Send + 'static,
    masker: &Masker,
) -> (SyncSender<Event>, JoinHandle<io::Result<()>>) {
    let (sender, events) = sync_channel(1);
    let (exited, stream) = (sender.clone(), Stream::new(masker));
    thread::spawn(move || read(from, &sender));
    (exited, thread::spawn(move || forward(&events, to, stream)))
}
