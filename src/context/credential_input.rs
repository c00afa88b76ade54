//! The credential of an API, read from standard input, a file, a variable or a hidden prompt, and normalized.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use crate::cli::SourceArgs;
use crate::error::{CommandError, Result};
use crate::launch::mask::MIN_LENGTH;
use crate::model::{AuthKind, Credential, CredentialError, NormalizeNote, Normalized, ReadError, Secret};
use crate::ui::{Console, Terminal, read_limited, read_stdin};

/// The most that is read, in bytes: the longest secret and a line end after it.
const LIMIT: usize = Credential::MAX_SECRET_BYTES + "\r\n".len();

/// Where the credential of an API comes from.
pub struct CredentialInput<'a> {
    console: &'a Console,
    source: &'a SourceArgs,
}

impl<'a> CredentialInput<'a> {
    /// The source that the options name, else a prompt on the console's terminal.
    pub fn new(console: &'a Console, source: &'a SourceArgs) -> Self {
        Self { console, source }
    }

    /// Whether [`CredentialInput::read`] will prompt. The vault has to be unlocked before: a wrong passphrase would
    /// throw the typed credential away.
    pub fn will_prompt(&self) -> bool {
        let source = self.source;
        let is_given = source.stdin || source.from_file.is_some() || source.from_env.is_some();
        !is_given && self.console.terminal().is_some()
    }

    /// Reads the credential. For basic auth with a username this is the password alone.
    ///
    /// # Errors
    /// A credential that is empty or not a single line of text; no source and no terminal.
    pub fn read(&self, kind: AuthKind, username: Option<&str>) -> Result<Credential> {
        if username.is_some() && kind != AuthKind::Basic {
            return Err(CommandError::UsernameNotBasic.into());
        }
        let (username, raw, is_typed) = match self.given()? {
            Some(raw) => (username.map(str::to_owned), raw, false),
            None => {
                let username = self.prompt_for_username(kind, username)?;
                (username, self.prompt_for_secret(kind)?, true)
            }
        };
        let pasted = match username {
            Some(_) => Normalized::parse_verbatim(raw)?,
            None => Normalized::parse(kind, raw)?,
        };
        // A password may be empty (RFC 7617), but only after a colon; alone it is an accident at a prompt, or the output
        // of a failed command before the pipe.
        if username.is_some() && pasted.secret.expose().is_empty() {
            return Err(CredentialError::EmptyPassword.into());
        }
        let secret = self.settle(pasted, is_typed)?;
        let credential = Credential::from_parts(kind, username.as_deref(), secret)?;
        self.warn_if_too_short_to_mask(&credential);
        Ok(credential)
    }

    fn warn_if_too_short_to_mask(&self, credential: &Credential) {
        let (what, secret) = match credential {
            Credential::Key(secret) | Credential::Token(secret) | Credential::Secret(secret) => {
                ("credential", secret)
            }
            Credential::Basic { password, .. } => ("password", password),
        };
        if secret.expose().len() < MIN_LENGTH {
            let text = format!("a {what} of under {MIN_LENGTH} bytes can't be masked in a program's output");
            self.console.streams.warn(&text);
        }
    }

    /// Reads the credential from the source that the options name.
    fn given(&self) -> Result<Option<String>> {
        let source = self.source;
        if source.stdin {
            return text_of(read_stdin(LIMIT), Path::new("standard input")).map(Some);
        }
        if let Some(path) = &source.from_file {
            let read = File::open(path).and_then(|file| read_limited(file, LIMIT));
            return text_of(read, path).map(Some);
        }
        let Some(name) = &source.from_env else { return Ok(None) };
        let value = std::env::var_os(name).ok_or_else(|| CommandError::NoSuchVariable(name.clone()))?;
        Ok(Some(value.into_string().map_err(|_| CommandError::NotText)?))
    }

    fn prompt_for_username(&self, kind: AuthKind, given: Option<&str>) -> Result<Option<String>> {
        if kind != AuthKind::Basic || given.is_some() {
            return Ok(given.map(str::to_owned));
        }
        let not_empty = |text: &str| match text {
            "" => Err("the username is empty".to_owned()),
            name if name.contains(':') => {
                Err("the username contains a colon, which basic auth does not allow".to_owned())
            }
            _ => Ok(()),
        };
        let terminal = self.terminal()?;
        Ok(Some(terminal.ask("username", None, &not_empty)?))
    }

    fn prompt_for_secret(&self, kind: AuthKind) -> Result<String> {
        let terminal = self.terminal()?;
        let prompt = match kind {
            AuthKind::ApiKey => "API key (not shown): ",
            AuthKind::Bearer => "token (not shown): ",
            AuthKind::Basic => "password (not shown): ",
            AuthKind::Secret => "secret (not shown): ",
        };
        Ok(terminal.read_hidden(prompt)?.expose_secret().to_owned())
    }

    fn terminal(&self) -> Result<Terminal> {
        let no_source =
            CommandError::CannotAsk { what: "the credential", instead: "--stdin, --from-file or --from-env" };
        Ok(self.console.terminal().ok_or(no_source)?)
    }

    /// Reports what was removed, and prompts about a credential that looks like `NAME=value`.
    fn settle(&self, pasted: Normalized, is_typed: bool) -> Result<Secret> {
        // The newline of a typed line is not worth a note.
        let notes =
            pasted.notes.iter().filter(|note| !(is_typed && **note == NormalizeNote::TrailingNewline));
        notes.for_each(|note| self.console.streams.note(&note.to_string()));
        let Some(name) = &pasted.looks_like_assignment else { return Ok(pasted.secret) };
        let terminal = self.console.terminal().ok_or_else(|| CommandError::Assignment(name.clone()))?;
        let question = format!("keep only the part after `{name}=`?");
        let pasted = if terminal.confirm(&question, true)? { pasted.without_assignment() } else { pasted };
        Ok(pasted.secret)
    }
}

fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    let reason = match error.kind() {
        // The limit without the line end.
        io::ErrorKind::FileTooLarge => ReadError::TooLong(Credential::MAX_SECRET_BYTES as u64),
        _ => error.into(),
    };
    CommandError::Unreadable { path: PathBuf::from(path), reason }
}

fn text_of(read: io::Result<Zeroizing<Vec<u8>>>, name: &Path) -> Result<String> {
    let bytes = read.map_err(|error| unreadable(name, &error))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| CommandError::NotText)?;
    Ok(text.to_owned())
}
