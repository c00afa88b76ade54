//! Taking a credential in: from standard input, a file, a variable or a hidden question, looked at on the way.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use super::Context;
use crate::cli::SourceArgs;
use crate::error::{CommandError, Result};
use crate::launch::mask::LEAST;
use crate::model::{AuthKind, Credential, CredentialError, NormalizeNote, Normalized, Secret};
use crate::ui::{read_limited, read_stdin};

/// Over the limit of a credential, so that one that is too long is told as such.
const LIMIT: usize = 64 << 10;

impl Context {
    /// Takes in the credential of an API. For basic auth with a username this is the password alone.
    ///
    /// # Errors
    /// A credential that is empty or no single line of text; no source and no terminal.
    pub fn take_credential(
        &self,
        kind: AuthKind,
        username: Option<&str>,
        source: &SourceArgs,
    ) -> Result<Credential> {
        if username.is_some() && kind != AuthKind::Basic {
            return Err(CommandError::UsernameNotBasic.into());
        }
        let given = self.given_credential(source)?;
        let (username, raw, asked) = match given {
            Some(raw) => (username.map(str::to_owned), raw, false),
            None => {
                let username = self.ask_username(kind, username)?;
                (username, self.ask_secret(kind)?, true)
            }
        };
        let pasted = match username {
            Some(_) => Normalized::look_password(raw)?,
            None => Normalized::look(kind, raw)?,
        };
        // A password may be empty (RFC 7617), but then the colon before it says so; alone it is a slip at a prompt, or
        // a command before the pipe that failed.
        if username.is_some() && pasted.secret.expose().is_empty() {
            return Err(CredentialError::EmptyPassword.into());
        }
        let secret = self.settle(pasted, asked)?;
        let credential = Credential::from_parts(kind, username.as_deref(), secret)?;
        self.warn_if_too_short_to_mask(&credential);
        Ok(credential)
    }

    fn warn_if_too_short_to_mask(&self, credential: &Credential) {
        let (what, secret) = match credential {
            Credential::Key(secret) | Credential::Token(secret) => ("credential", secret),
            Credential::Basic { password, .. } => ("password", password),
        };
        if secret.expose().len() < LEAST {
            let text = format!("a {what} of under {LEAST} bytes can't be masked in a program's output");
            self.streams.warn(&text);
        }
    }

    /// Unlocks before a credential is typed, which a wrong passphrase would throw away.
    ///
    /// # Errors
    /// What unlocking may refuse.
    pub fn unlock_before_asking(&self, source: &SourceArgs) -> Result<()> {
        let given = source.stdin || source.from_file.is_some() || source.from_env.is_some();
        if given || self.terminal().is_none() { Ok(()) } else { self.unlock_for_change() }
    }

    /// The credential from the source that the options name.
    fn given_credential(&self, source: &SourceArgs) -> Result<Option<String>> {
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

    fn ask_username(&self, kind: AuthKind, given: Option<&str>) -> Result<Option<String>> {
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
        let terminal = self.terminal().ok_or_else(no_source)?;
        Ok(Some(terminal.ask("username", None, &not_empty)?))
    }

    fn ask_secret(&self, kind: AuthKind) -> Result<String> {
        let terminal = self.terminal().ok_or_else(no_source)?;
        let question = match kind {
            AuthKind::ApiKey => "API key (not shown): ",
            AuthKind::Bearer => "token (not shown): ",
            AuthKind::Basic => "password (not shown): ",
        };
        Ok(terminal.read_hidden(question)?.expose_secret().to_owned())
    }

    /// Says what was taken off, and asks about what looks like `NAME=value`.
    fn settle(&self, pasted: Normalized, asked: bool) -> Result<Secret> {
        // That a line ends is no news to somebody who typed it.
        let notes = pasted.notes.iter().filter(|note| !(asked && **note == NormalizeNote::TrailingNewline));
        notes.for_each(|note| self.streams.note(&note.to_string()));
        let Some(name) = &pasted.looks_like_assignment else { return Ok(pasted.secret) };
        let terminal = self.terminal().ok_or_else(|| CommandError::Assignment(name.clone()))?;
        let question = format!("keep only what stands after `{name}=`?");
        let pasted = if terminal.confirm(&question, true)? { pasted.without_assignment() } else { pasted };
        Ok(pasted.secret)
    }
}

fn no_source() -> CommandError {
    CommandError::CannotAsk { what: "the credential", instead: "--stdin, --from-file or --from-env" }
}

fn unreadable(path: &Path, error: &io::Error) -> CommandError {
    CommandError::Unreadable { path: PathBuf::from(path), reason: error.into() }
}

fn text_of(read: io::Result<Zeroizing<Vec<u8>>>, name: &Path) -> Result<String> {
    let bytes = read.map_err(|error| unreadable(name, &error))?;
    let text = std::str::from_utf8(&bytes).map_err(|_| CommandError::NotText)?;
    Ok(text.to_owned())
}
