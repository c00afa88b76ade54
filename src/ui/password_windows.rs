//! Hidden line input on a Windows console.
//!
//! rpassword hides, edits and returns the characters. However, it treats an empty read as the end of the line, and
//! Ctrl-C causes one shortly before the system terminates the process: half a credential could be accepted and even
//! saved. Therefore a line counts only after Enter, which is when rpassword writes a line break.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Write};
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::input::discard_console_input;
use super::terminal::PromptError;

/// The maximum length of a line, in bytes.
const LIMIT: usize = 64 * 1024;
/// Enough time for the system to terminate the process after Ctrl-C.
const TERMINATION_TIME: Duration = Duration::from_millis(200);

/// Prompts on `device` and reads a line without echo.
pub(super) fn read_hidden(mut device: &File, prompt: &str) -> Result<SecretString, PromptError> {
    device.write_all(prompt.as_bytes())?;
    let entered = Rc::new(Cell::new(false));
    let output = Output { device: device.try_clone()?, entered: Rc::clone(&entered) };
    let config = rpassword::ConfigBuilder::new().output_writer(output).build();
    let line = Zeroizing::new(rpassword::read_password_with_config(config)?);
    if !entered.get() {
        thread::sleep(TERMINATION_TIME);
        device.write_all(b"\n")?;
        return Err(PromptError::Interrupted);
    }
    if discard_console_input() {
        return Err(PromptError::SeveralLines);
    }
    if line.len() > LIMIT {
        return Err(PromptError::TooLong);
    }
    // rpassword's replacement for characters that it could not read.
    if line.contains('\u{FFFD}') {
        return Err(PromptError::Unreadable);
    }
    Ok(SecretString::from(line.as_str()))
}

/// The output of rpassword, which consists only of the line break at the end.
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
