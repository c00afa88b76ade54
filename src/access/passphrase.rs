//! Where a passphrase comes from: a descriptor, a file, a command, a variable or a prompt.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use super::secret_file::{READ_LIMIT, read_descriptor, read_file};
use crate::error::{CommandError, Result};
use crate::launch::Environment;
use crate::model::text;
use crate::ui::read_limited;
use crate::vault::Passphrase;

/// Where a passphrase comes from.
pub enum PassphraseSource {
    /// An open file descriptor.
    Descriptor(Descriptor),
    /// A file.
    File(PathBuf),
    /// The output of a command, run by the shell.
    Command(OsString),
    /// `CAPI_PASSPHRASE`, read only when it is needed: a copy in here would outlive its use.
    Variable,
    /// A prompt on the terminal.
    Terminal,
}

impl PassphraseSource {
    /// Returns the first source that is set: options, then `CAPI_PASSPHRASE_COMMAND`, then `CAPI_PASSPHRASE`, then the terminal.
    pub fn choose(descriptor: Option<i32>, file: Option<PathBuf>) -> Self {
        Self::named(descriptor, file).unwrap_or_else(|| {
            let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
            variable("CAPI_PASSPHRASE_COMMAND")
                .map(Self::Command)
                .or_else(|| passphrase_variable().map(|_| Self::Variable))
                .unwrap_or(Self::Terminal)
        })
    }

    /// Returns the source that options name, else the terminal.
    pub fn from_options(descriptor: Option<i32>, file: Option<PathBuf>) -> Self {
        Self::named(descriptor, file).unwrap_or(Self::Terminal)
    }

    fn named(descriptor: Option<i32>, file: Option<PathBuf>) -> Option<Self> {
        descriptor.map(|fd| Self::Descriptor(Descriptor::new(fd))).or(file.map(Self::File))
    }

    /// Whether an option of this command names it.
    pub(super) fn is_explicit(&self) -> bool {
        matches!(self, Self::Descriptor(_) | Self::File(_))
    }

    /// Reads the passphrase; `None` if only a prompt can give it.
    ///
    /// # Errors
    /// A source that cannot be read or holds no valid passphrase.
    pub fn read(&self) -> Result<Option<Passphrase>> {
        let bytes = match self {
            Self::Terminal => return Ok(None),
            Self::Variable => {
                let value = passphrase_variable();
                return value.map(|value| parse(without_newline(&value))).transpose();
            }
            Self::Descriptor(descriptor) => return parse(without_newline(descriptor.read()?)).map(Some),
            Self::File(path) => read_file(path)?,
            Self::Command(command) => return parse(without_newline(entry(&output_of(command)?))).map(Some),
        };
        parse(without_newline(&bytes)).map(Some)
    }
}

/// A descriptor that can be read only once. Its content is kept for the rest of the command, which may need it again.
pub struct Descriptor {
    fd: i32,
    content: OnceCell<Zeroizing<Vec<u8>>>,
}

impl Descriptor {
    fn new(fd: i32) -> Self {
        Self { fd, content: OnceCell::new() }
    }

    fn read(&self) -> Result<&[u8]> {
        if let Some(content) = self.content.get() {
            return Ok(content);
        }
        let read = read_descriptor(self.fd)?;
        Ok(self.content.get_or_init(|| read))
    }
}

fn passphrase_variable() -> Option<Zeroizing<Vec<u8>>> {
    std::env::var_os("CAPI_PASSPHRASE").map(|value| Zeroizing::new(value.into_encoded_bytes()))
}

fn parse(bytes: &[u8]) -> Result<Passphrase> {
    Ok(Passphrase::parse(bytes)?)
}

/// Returns the first line of an entry with notes below its password, as `pass show` prints it, and any other output as a
/// whole.
fn entry(output: &[u8]) -> &[u8] {
    let end = output.iter().position(|byte| *byte == b'\n').unwrap_or(output.len());
    let (first, rest) = output.split_at(end);
    if rest.iter().all(u8::is_ascii_whitespace) { output } else { first }
}

/// Strips one newline at the end: it belongs to the file, not to the passphrase.
fn without_newline(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

fn output_of(command: &OsString) -> Result<Zeroizing<Vec<u8>>> {
    let failed = |reason: String| CommandError::PassphraseCommand(reason);
    // Like every command that capi runs, it gets no unlock method: a command that calls capi must not start itself again
    // without end.
    let environment = Environment::inherit_own();
    let mut child = in_shell(command)
        .env_clear()
        .envs(environment.into_variables())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(text::reason(&error)))?;
    let mut output = Zeroizing::new(Vec::new());
    if let Some(stdout) = child.stdout.take() {
        // One byte over the limit is enough to notice, and a command that never stops printing is not waited for.
        let mut limited = stdout.take(READ_LIMIT as u64 + 1);
        let read = read_limited(&mut limited, READ_LIMIT);
        output = read.map_err(|error| failed(text::reason(&error)))?;
    }
    let status = child.wait().map_err(|error| failed(text::reason(&error)))?;
    if status.success() { Ok(output) } else { Err(failed(status.to_string()).into()) }
}

#[cfg(not(windows))]
fn in_shell(command: &OsString) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command);
    shell
}

/// cmd takes the rest of its line verbatim: quotes escaped for other programs would reach the command.
#[cfg(windows)]
fn in_shell(command: &OsString) -> Command {
    use std::os::windows::process::CommandExt as _;
    let mut line = OsString::from("/D /S /C \"");
    line.push(command);
    line.push("\"");
    let mut shell = Command::new("cmd");
    shell.raw_arg(line);
    shell
}
