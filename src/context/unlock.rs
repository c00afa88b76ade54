//! The one way in which every command comes by a passphrase.

use std::cell::OnceCell;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use super::Context;
use super::session::Turn;
use crate::agent::{Reply, Socket};
use crate::error::{CommandError, Result};
use crate::launch::Environment;
use crate::model::{CapiCommand, message, text};
use crate::ui::{Terminal, read_inherited_fd, read_limited};
use crate::vault::{LockedVault, MAX_PASSPHRASE, Passphrase, PassphraseError, RootKey, VaultId};

/// Far more than a passphrase and its newline: a longer one is noticed and never cut.
const READ_LIMIT: usize = 64 * MAX_PASSPHRASE;

/// Where a passphrase comes from.
pub enum PassphraseSource {
    /// An open file descriptor.
    Descriptor(Descriptor),
    /// A file.
    File(PathBuf),
    /// The output of a command, run by the shell.
    Command(OsString),
    /// `CAPI_PASSPHRASE`. It is looked up when it is needed: a copy in here would outlive its use.
    Variable,
    /// A question on the terminal.
    Terminal,
}

impl PassphraseSource {
    /// Options first, then `CAPI_PASSPHRASE_COMMAND`, then `CAPI_PASSPHRASE`, then the terminal.
    pub fn choose(descriptor: Option<i32>, file: Option<PathBuf>) -> Self {
        Self::named(descriptor, file).unwrap_or_else(|| {
            let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
            variable("CAPI_PASSPHRASE_COMMAND")
                .map(Self::Command)
                .or_else(|| passphrase_variable().map(|_| Self::Variable))
                .unwrap_or(Self::Terminal)
        })
    }

    /// The source that options name, else a question.
    pub fn from_options(descriptor: Option<i32>, file: Option<PathBuf>) -> Self {
        Self::named(descriptor, file).unwrap_or(Self::Terminal)
    }

    fn named(descriptor: Option<i32>, file: Option<PathBuf>) -> Option<Self> {
        descriptor.map(|fd| Self::Descriptor(Descriptor::new(fd))).or(file.map(Self::File))
    }

    /// Whether an option of this very command names it.
    pub(super) fn is_explicit(&self) -> bool {
        matches!(self, Self::Descriptor(_) | Self::File(_))
    }

    /// The passphrase without a question; `None` when it must be asked for.
    pub(super) fn read(&self) -> Result<Option<Passphrase>> {
        let bytes = match self {
            Self::Terminal => return Ok(None),
            Self::Variable => return passphrase_variable().map(|value| parse(&value)).transpose(),
            Self::Descriptor(descriptor) => return parse(without_newline(descriptor.read()?)).map(Some),
            Self::File(path) => read_file(path)?,
            Self::Command(command) => output_of(command)?,
        };
        parse(without_newline(&bytes)).map(Some)
    }
}

/// A descriptor gives what it has once only; it is kept for the rest of the command, which may need it again.
pub struct Descriptor {
    fd: i32,
    given: OnceCell<Zeroizing<Vec<u8>>>,
}

impl Descriptor {
    fn new(fd: i32) -> Self {
        Self { fd, given: OnceCell::new() }
    }

    fn read(&self) -> Result<&[u8]> {
        if let Some(given) = self.given.get() {
            return Ok(given);
        }
        let read = read_descriptor(self.fd)?;
        Ok(self.given.get_or_init(|| read))
    }
}

/// A secret from a descriptor that the caller opened.
pub(super) fn read_descriptor(fd: i32) -> Result<Zeroizing<Vec<u8>>> {
    let refused = |error: std::io::Error| CommandError::BadDescriptor { fd, reason: error.into() };
    Ok(read_inherited_fd(fd, READ_LIMIT).map_err(refused)?)
}

/// A secret from a file.
pub(super) fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    let read = File::open(path).and_then(|file| read_limited(file, READ_LIMIT));
    Ok(read.map_err(|error| unreadable(path, &error))?)
}

fn passphrase_variable() -> Option<Zeroizing<Vec<u8>>> {
    std::env::var_os("CAPI_PASSPHRASE").map(|value| Zeroizing::new(value.into_encoded_bytes()))
}

fn parse(bytes: &[u8]) -> Result<Passphrase> {
    Ok(Passphrase::parse(bytes)?)
}

/// One newline at the end belongs to the file, not to the passphrase.
fn without_newline(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> CommandError {
    CommandError::Unreadable { path: path.to_owned(), reason: error.into() }
}

fn output_of(command: &OsString) -> Result<Zeroizing<Vec<u8>>> {
    let failed = |reason: String| CommandError::PassphraseCommand(reason);
    // As any program that capi runs, it gets none of the ways to open the vault: a command that calls capi itself must not
    // start itself again, without end.
    let environment = Environment::inherit(std::env::vars_os(), false);
    let mut child = in_shell(command)
        .env_clear()
        .envs(environment.into_variables())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| failed(text::reason(&error)))?;
    let mut output = Zeroizing::new(Vec::new());
    if let Some(stdout) = child.stdout.take() {
        // One byte over the limit is enough to notice, and a command that prints for ever is not waited for.
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

/// cmd takes the rest of its line as it stands: quotes that are escaped for other programs would reach the command.
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

impl Context {
    /// Opens a vault: from the session if it has the key, else with the passphrase, which is given in advance or
    /// asked for on the terminal. `from_session` asks the session for no more than is needed, `from_root` makes the
    /// same of the root key.
    ///
    /// # Errors
    /// No passphrase and no terminal; a wrong passphrase; whatever `from_root` refuses.
    pub(super) fn open<T>(
        &self,
        vault: &LockedVault,
        from_session: impl Fn(&Socket) -> Reply<T>,
        from_root: impl Fn(&RootKey) -> Result<T>,
    ) -> Result<T> {
        self.refuse_token()?;
        let kept = self.root.borrow().as_ref().map(RootKey::duplicate);
        if let Some(root) = kept {
            return from_root(&root);
        }
        if let Some(opened) = self.session.find(&from_session)? {
            return Ok(opened);
        }
        if let Some(passphrase) = self.source.read()? {
            let opened = from_root(&vault.root_key(&passphrase)?)?;
            self.ways.keep(passphrase);
            return Ok(opened);
        }
        let terminal = self.terminal().ok_or(CommandError::Locked)?;
        let waiting = |pid: Option<u32>| {
            let process = pid.map_or_else(String::new, |pid| format!(" (process {pid})"));
            self.streams.note(&format!("waiting: another capi{process} asks for the passphrase"));
        };
        let _lock = match self.session.turn_to_ask(&from_session, waiting)? {
            Turn::Unlocked(opened) => return Ok(opened),
            Turn::Ask(lock) => lock,
        };
        let passphrase = self.ask_passphrase(&terminal)?;
        let root = vault.root_key(&passphrase)?;
        let opened = from_root(&root)?;
        self.ways.keep(passphrase);
        self.session.start_by_itself(vault.id(), &root, &self.streams);
        Ok(opened)
    }

    /// The root key, kept for the rest of this command, so that a passphrase is derived from once.
    ///
    /// # Errors
    /// As for [`Context::open`].
    pub(super) fn root_key(&self, vault: &LockedVault) -> Result<RootKey> {
        let root = self.open(vault, |place| place.root_key(vault), |root| Ok(root.duplicate()))?;
        self.root.replace(Some(root.duplicate()));
        Ok(root)
    }

    /// The root key by the passphrase and nothing else, kept for the rest of this command: a session neither proves
    /// that the user knows the passphrase nor prolongs itself.
    ///
    /// # Errors
    /// No passphrase and no terminal; a wrong passphrase; a vault that can't be read.
    pub fn unlock_by_passphrase(&self) -> Result<RootKey> {
        let vault = self.locked()?;
        let root = vault.root_key(&self.passphrase()?)?;
        self.have_root(&vault, &root)?;
        Ok(root)
    }

    /// The passphrase, given in advance or asked for.
    pub(super) fn passphrase(&self) -> Result<Passphrase> {
        self.refuse_token()?;
        match self.source.read()? {
            Some(passphrase) => Ok(passphrase),
            None => self.ask_passphrase(&self.terminal().ok_or(CommandError::Locked)?),
        }
    }

    /// Starts a session for a vault that was just made, if its passphrase was typed.
    pub fn start_session_if_typed(&self, vault: VaultId, root: &RootKey) {
        if matches!(self.source, PassphraseSource::Terminal) {
            self.session.start_by_itself(vault, root, &self.streams);
        }
    }

    fn ask_passphrase(&self, terminal: &Terminal) -> Result<Passphrase> {
        let question = format!("passphrase of {}: ", self.settings.vault.display());
        Ok(Passphrase::parse(terminal.read_hidden(&question)?.expose_secret().as_bytes())?)
    }

    /// A passphrase to set: from `source` if it is one without a question, else typed twice. `what` it is, and what
    /// gives it `instead`, is said where nobody can be asked.
    ///
    /// # Errors
    /// Nothing that gives one, or an empty one; what reading it may refuse.
    pub fn passphrase_to_set(
        &self,
        source: &PassphraseSource,
        what: &'static str,
        instead: &'static str,
    ) -> Result<Passphrase> {
        let given = source.read().and_then(|given| match given {
            Some(passphrase) => Ok(passphrase),
            None => self.type_twice(self.terminal().ok_or(CommandError::CannotAsk { what, instead })?),
        });
        given.map_err(|error| match error.cause.downcast_ref() {
            Some(PassphraseError::Empty) => CommandError::NewPassphraseEmpty.into(),
            _ => error,
        })
    }

    fn type_twice(&self, terminal: Terminal) -> Result<Passphrase> {
        let first = terminal.read_hidden("new passphrase: ")?;
        let first = Passphrase::parse(first.expose_secret().as_bytes())?;
        let second = terminal.read_hidden("the same again: ")?;
        if Passphrase::parse(second.expose_secret().as_bytes())?.expose() != first.expose() {
            return Err(CommandError::PassphrasesDiffer.into());
        }
        Ok(first)
    }

    /// The source of the vault's own passphrase; `init` takes the new one from it.
    pub fn passphrase_source(&self) -> &PassphraseSource {
        &self.source
    }
}

/// Warns about a weak passphrase, which is accepted, and prints the command that changes it.
pub fn warn_if_weak(context: &Context, passphrase: &Passphrase, passwd: CapiCommand) {
    /// More than this takes zxcvbn longer and changes nothing.
    const JUDGED: usize = 100;
    let text = passphrase.expose();
    let end = text.char_indices().nth(JUDGED).map_or(text.len(), |(index, _)| index);
    let estimate = zxcvbn::zxcvbn(&text[..end], &[]);
    if estimate.score() >= zxcvbn::Score::Three {
        return;
    }
    let reason =
        estimate.feedback().and_then(|feedback| feedback.warning()).map(|warning| warning.to_string());
    let reason = reason.unwrap_or_else(|| "it is short or easy to guess".to_owned());
    let reason = reason.trim_end_matches('.');
    context.streams.warn(&format!("the passphrase is weak: {}", lower_first(reason)));
    let hint = message![
        "use several unrelated words, which are strong and easy to remember; ",
        passwd,
        " changes it"
    ];
    context.streams.required_hint(&hint);
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
