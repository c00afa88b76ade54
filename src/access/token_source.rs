//! The token of a command: its source, the keys that it gives, and the commands that refuse it.

use std::cell::OnceCell;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::passphrase::PassphraseSource;
use super::secret_file::{read_descriptor, read_file};
use super::{UnlockMethods, now};
use crate::error::{AccessError, CommandError, Result};
use crate::model::AppName;
use crate::vault::{LockedVault, OpenedToken, Reader, Token};

const VARIABLE: &str = "CAPI_TOKEN";

/// Where a token comes from.
enum TokenSource {
    Descriptor(i32),
    File(PathBuf),
    /// `CAPI_TOKEN`, read only when it is needed.
    Variable,
}

/// The token of a command, if one was given. Nothing else unlocks the vault then.
pub(super) struct TokenAccess {
    source: Option<TokenSource>,
    /// Parsed once, since a descriptor can be read only once.
    token: OnceCell<Token>,
    /// The app that the command line names.
    app: Option<AppName>,
}

impl TokenAccess {
    /// An option takes precedence; the variable counts only if no option gives a passphrase.
    pub(super) fn new(
        descriptor: Option<i32>,
        file: Option<PathBuf>,
        passphrase: &PassphraseSource,
        app: Option<AppName>,
    ) -> Self {
        let variable = || {
            let is_set = !passphrase.is_explicit() && std::env::var_os(VARIABLE).is_some();
            is_set.then_some(TokenSource::Variable)
        };
        let given = descriptor.map(TokenSource::Descriptor).or(file.map(TokenSource::File));
        Self { source: given.or_else(variable), token: OnceCell::new(), app }
    }

    pub(super) fn is_given(&self) -> bool {
        self.source.is_some()
    }

    fn read(&self, source: &TokenSource) -> Result<&Token> {
        if self.token.get().is_none() {
            let bytes = match source {
                TokenSource::Descriptor(fd) => read_descriptor(*fd)?,
                TokenSource::File(path) => read_file(path)?,
                TokenSource::Variable => {
                    Zeroizing::new(std::env::var_os(VARIABLE).unwrap_or_default().into_encoded_bytes())
                }
            };
            let _ = self.token.set(Token::parse(&bytes)?);
        }
        self.token.get().ok_or_else(|| CommandError::Locked.into())
    }
}

impl UnlockMethods {
    /// Whether a token was given.
    pub fn has_token(&self) -> bool {
        self.token.is_given()
    }

    /// Refuses a command that a token cannot run.
    ///
    /// # Errors
    /// [`AccessError::ReadOnly`] if a token was given.
    pub fn refuse_token(&self) -> Result<()> {
        if self.has_token() { Err(AccessError::ReadOnly.into()) } else { Ok(()) }
    }

    /// Opens the vault with the token, if one was given.
    ///
    /// # Errors
    /// A token that cannot be read, that the vault does not know, that has expired or that belongs to another app.
    pub fn open_token(&self, vault: &LockedVault) -> Result<Option<OpenedToken>> {
        let Some(source) = &self.token.source else { return Ok(None) };
        let opened = vault.slots().open_token(self.token.read(source)?)?;
        let expires = opened.about.as_ref().and_then(|about| about.expires);
        if let Some(time) = expires.filter(|time| *time <= now()) {
            return Err(AccessError::Expired(time.to_string()).into());
        }
        if let Some(wanted) = &self.token.app {
            refuse_other_app(&opened, vault, wanted)?;
        }
        Ok(Some(opened))
    }

    /// Returns the app of the token. `project` is the app that the project file names.
    ///
    /// # Errors
    /// As for [`UnlockMethods::open_token`], and a project of another app.
    pub fn token_app(&self, vault: &LockedVault, project: Option<&AppName>) -> Result<Option<AppName>> {
        let Some(opened) = self.open_token(vault)? else { return Ok(None) };
        if let Some(wanted) = project {
            refuse_other_app(&opened, vault, wanted)?;
        }
        Ok(opened.app(vault)?)
    }
}

fn refuse_other_app(opened: &OpenedToken, vault: &LockedVault, wanted: &AppName) -> Result<()> {
    let Reader::App(_) = &opened.reader else { return Ok(()) };
    let own = opened.app(vault)?;
    if own.as_ref() == Some(wanted) {
        return Ok(());
    }
    let own = own.map_or_else(|| "of its own".to_owned(), |own| own.to_string());
    Err(AccessError::OtherApp { own, wanted: wanted.to_string() }.into())
}
