//! The credential of an API, read from standard input, a file, a variable or a hidden prompt, and normalized.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::credential_prompt::CredentialPrompt;
use crate::cli::SourceArgs;
use crate::error::{CommandError, Result};
use crate::launch::mask::MIN_LENGTH;
use crate::model::{
    AuthKind, AuthType, Credential, CredentialError, Domain, NormalizeNote, Normalized, ReadError, Secret,
    is_curl_command,
};
use crate::ui::{Answer, Console, Terminal, read_limited, read_stdin};

/// The most that is read, in bytes: the longest secret and a line end after it.
const LIMIT: usize = Credential::MAX_SECRET_BYTES + "\r\n".len();

/// Where the credential of an API comes from.
pub struct CredentialInput<'a> {
    pub(super) console: &'a Console,
    source: &'a SourceArgs,
}

/// A credential, and what a pasted curl command says about its API.
pub struct GivenCredential {
    /// The credential.
    pub credential: Credential,
    /// The type and header of the command.
    pub auth: Option<AuthType>,
    /// The host of the command's URL.
    pub domain: Option<Domain>,
}

impl From<Credential> for GivenCredential {
    fn from(credential: Credential) -> Self {
        Self { credential, auth: None, domain: None }
    }
}

impl<'a> CredentialInput<'a> {
    /// The source that the options name, else a prompt on the console's terminal.
    pub fn new(console: &'a Console, source: &'a SourceArgs) -> Self {
        Self { console, source }
    }

    /// Whether [`CredentialInput::read`] will prompt. The vault has to be unlocked before: a wrong passphrase would
    /// throw the typed credential away.
    pub fn will_prompt(&self) -> bool {
        !self.is_given() && self.console.terminal().is_some()
    }

    fn is_given(&self) -> bool {
        self.source.stdin || self.source.from_file.is_some() || self.source.from_env.is_some()
    }

    /// Reads a new credential of an API that exists. For basic auth with a username this is the password alone.
    ///
    /// # Errors
    /// As for [`CredentialInput::read_new`], and a curl command of another type.
    pub fn read(&self, auth: &AuthType, username: Option<&str>) -> Result<Credential> {
        Ok(self.read_or_prompt(auth, username, true)?.credential)
    }

    /// Reads the credential of a new API. A pasted curl command can change its type and provide its domain.
    ///
    /// # Errors
    /// A credential that is empty or not a single line of text; no source and no terminal.
    pub fn read_new(&self, auth: &AuthType, username: Option<&str>) -> Result<GivenCredential> {
        self.read_or_prompt(auth, username, false)
    }

    fn read_or_prompt(
        &self,
        auth: &AuthType,
        username: Option<&str>,
        is_fixed: bool,
    ) -> Result<GivenCredential> {
        if username.is_some() && auth.kind() != AuthKind::Basic {
            return Err(CommandError::UsernameNotBasic.into());
        }
        if let Some(given) = self.read_given(auth, username)? {
            return Ok(given.into());
        }
        let prompt = CredentialPrompt { auth, username, is_fixed, can_go_back: false, can_keep: false };
        match prompt.run(self, &self.terminal()?)? {
            Answer::Given(Some(given)) => Ok(given),
            Answer::Given(None) | Answer::Back => Err(CredentialError::Empty.into()),
        }
    }

    /// Reads the credential from the source that the options name; `None` if they name none.
    ///
    /// # Errors
    /// A source that cannot be read, or is not a credential.
    pub fn read_given(&self, auth: &AuthType, username: Option<&str>) -> Result<Option<Credential>> {
        self.given()?.map(|raw| self.take_given(auth, username, raw)).transpose()
    }

    /// Reads a new password for a username that stays. A source can also contain both, as `username:password`.
    ///
    /// # Errors
    /// As for [`CredentialInput::read`].
    pub fn read_password(&self, auth: &AuthType, username: &str) -> Result<Credential> {
        match self.given()? {
            Some(raw) => self.take_given(auth, Some(username), without_username(raw, username)),
            None => self.read(auth, Some(username)),
        }
    }

    fn take_given(&self, auth: &AuthType, username: Option<&str>, raw: String) -> Result<Credential> {
        if auth.kind() != AuthKind::Secret && is_curl_command(&raw) {
            return Err(CredentialError::CurlCommand.into());
        }
        self.take(auth, username, raw, false)
    }

    /// Normalizes and checks a credential. For basic auth with a username, `raw` is the password alone.
    pub(super) fn take(
        &self,
        auth: &AuthType,
        username: Option<&str>,
        raw: String,
        is_typed: bool,
    ) -> Result<Credential> {
        let kind = auth.kind();
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
        let credential = Credential::from_parts(kind, username, secret)?;
        self.settle_blank(auth, &credential)?;
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

    /// Prompts about a key or token with a blank in it, which is usually more than the credential. After `Authorization`
    /// a key can consist of a scheme and a token.
    fn settle_blank(&self, auth: &AuthType, credential: &Credential) -> Result<()> {
        let (Credential::Key(secret) | Credential::Token(secret)) = credential else { return Ok(()) };
        let Some(at) = secret.expose().chars().position(|c| c == ' ') else { return Ok(()) };
        if credential.kind() == AuthKind::ApiKey
            && auth.header_name().is_some_and(|name| name.eq_ignore_ascii_case("authorization"))
        {
            return Ok(());
        }
        let refused = CredentialError::Blank(at + 1);
        let terminal = self.console.terminal().ok_or(refused)?;
        if terminal.confirm(&format!("{refused}; keep it?"), false)? { Ok(()) } else { Err(refused.into()) }
    }
}

/// Returns the password of `username:password`, or the text if it does not start with this username.
fn without_username(raw: String, username: &str) -> String {
    let password = raw.strip_prefix(username).and_then(|rest| rest.strip_prefix(':')).map(str::to_owned);
    match password {
        Some(password) => {
            drop(Zeroizing::new(raw));
            password
        }
        None => raw,
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
