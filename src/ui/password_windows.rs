//! Reads one line without echo on a Windows console.
//!
//! rpassword hides, edits and delivers the characters. But it takes a read that brings none for the end of the line, and so
//! does Ctrl-C end one, a moment before the system ends the process: half a credential would be taken, and perhaps
//! saved. So what counts is Enter, which shows in the line break that rpassword writes then and only then.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Write};
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::terminal::PromptError;

/// The longest line that is accepted, in bytes.
const LIMIT: usize = 64 * 1024;
/// Within this time the system has ended a process that leaves Ctrl-C to it.
const ENDED: Duration = Duration::from_millis(200);

/// Asks on `device` and reads a line that is not shown.
pub(super) fn read_hidden(mut device: &File, prompt: &str) -> Result<SecretString, PromptError> {
    device.write_all(prompt.as_bytes())?;
    let entered = Rc::new(Cell::new(false));
    let output = Output { device: device.try_clone()?, entered: Rc::clone(&entered) };
    let config = rpassword::ConfigBuilder::new().output_writer(output).build();
    let line = Zeroizing::new(rpassword::read_password_with_config(config)?);
    if !entered.get() {
        thread::sleep(ENDED);
        device.write_all(b"\n")?;
        return Err(PromptError::Interrupted);
    }
    if line.len() > LIMIT {
        return Err(PromptError::TooLong);
    }
    // rpassword puts this character where it could not read one.
    if line.contains('\u{FFFD}') {
        return Err(PromptError::Unreadable);
    }
    Ok(SecretString::from(line.as_str()))
}

/// What rpassword writes: the line break at the end, for nothing else is shown.
struct Output {
    device: File,
    entered: Rc<Cell<bool>>,
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.entered.set(self.entered.get() || bytes.contains(&b'\n'));
        self.device.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.device.flush()
    }
}
