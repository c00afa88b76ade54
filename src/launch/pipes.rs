//! The parent that stays, on systems without Unix signals: pipes, a thread each, and the program's exit code.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use super::mask::{Masker, Stream};
use super::plan::{Plan, Route};
use super::start::Failure;

/// As much as a pipe passes on at once.
const PIECE: usize = 64 << 10;

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
    let stdout = child.stdout.take().map(|from| {
        let stream = Stream::new(masker);
        thread::spawn(move || pass_on(from, io::stdout(), stream))
    });
    let stderr = child.stderr.take().map(|from| {
        let stream = Stream::new(masker);
        thread::spawn(move || pass_on(from, io::stderr(), stream))
    });
    let status = child.wait()?;
    let code = status.code().unwrap_or(1);
    for thread in [stdout, stderr].into_iter().flatten() {
        match thread.join() {
            Ok(Err(error)) if error.kind() != io::ErrorKind::BrokenPipe && code == 0 => {
                return Err(Failure::Output(error));
            }
            _ => {}
        }
    }
    std::process::exit(code)
}

/// Masks one stream. A reader that went away ends it, which closes the program's pipe.
fn pass_on(mut from: impl Read, mut to: impl Write, mut stream: Stream) -> io::Result<()> {
    let mut piece = zeroize::Zeroizing::new(vec![0; PIECE]);
    let mut out = Vec::new();
    loop {
        let count = from.read(&mut piece)?;
        match count {
            0 => stream.flush(&mut out),
            _ => stream.push(&piece[..count], &mut out),
        }
        to.write_all(&out)?;
        to.flush()?;
        out.clear();
        if count == 0 {
            return Ok(());
        }
    }
}
