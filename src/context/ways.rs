//! The ways into a vault beside its passphrase: a token for reading, the recovery code, and what a new root key needs.

use std::cell::{Cell, OnceCell, RefCell};
use std::path::PathBuf;

use secrecy::ExposeSecret as _;
use zeroize::Zeroizing;

use super::Context;
use super::unlock::{PassphraseSource, read_descriptor, read_file};
use crate::error::{AccessError, CommandError, Result};
use crate::model::AppName;
use crate::ui::slots::SlotRow;
use crate::vault::{
    Access, CodeError, LockedVault, OpenedToken, Passphrase, Reader, RecoveryCode, RootKey, SlotHolder,
    SlotView, Token, VaultError,
};

const VARIABLE: &str = "CAPI_TOKEN";
/// How often a code may be typed before it is left.
const TRIES: usize = 3;

/// Where a token comes from.
enum TokenSource {
    Descriptor(i32),
    File(PathBuf),
    /// `CAPI_TOKEN`, looked up when it is needed.
    Variable,
}

/// What a command has of these ways.
pub(super) struct Ways {
    source: Option<TokenSource>,
    /// A descriptor gives it once only.
    token: OnceCell<Token>,
    /// The app that the command line names.
    named: RefCell<Option<AppName>>,
    /// The passphrase that was given, where a new root key may follow.
    passphrase: RefCell<Option<Passphrase>>,
    keeps: Cell<bool>,
}

impl Ways {
    /// Options first; the variable only where no option gives a passphrase.
    pub(super) fn new(descriptor: Option<i32>, file: Option<PathBuf>, passphrase: &PassphraseSource) -> Self {
        let variable = || {
            let set = !passphrase.is_explicit() && std::env::var_os(VARIABLE).is_some();
            set.then_some(TokenSource::Variable)
        };
        let given = descriptor.map(TokenSource::Descriptor).or(file.map(TokenSource::File));
        Self {
            source: given.or_else(variable),
            token: OnceCell::new(),
            named: RefCell::new(None),
            passphrase: RefCell::new(None),
            keeps: Cell::new(false),
        }
    }

    /// Whether a token was given. Then nothing else opens the vault.
    pub(super) fn has_token(&self) -> bool {
        self.source.is_some()
    }

    /// Keeps a passphrase that opened the vault, if it will be needed again.
    pub(super) fn keep(&self, passphrase: Passphrase) {
        if self.keeps.get() {
            self.passphrase.replace(Some(passphrase));
        }
    }

    /// Keeps passphrases from here on.
    pub(super) fn keep_from_here(&self) {
        self.keeps.set(true);
    }

    /// The passphrase that was kept.
    pub(super) fn kept(&self) -> Option<Passphrase> {
        self.passphrase.take()
    }

    fn token(&self, source: &TokenSource) -> Result<&Token> {
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

/// Where a recovery code comes from.
pub enum CodeSource {
    /// An open file descriptor.
    Descriptor(i32),
    /// A file.
    File(PathBuf),
    /// A question on the terminal.
    Terminal,
}

impl CodeSource {
    /// The source that the options name.
    pub fn from_options(descriptor: Option<i32>, file: Option<PathBuf>) -> Self {
        descriptor.map(Self::Descriptor).or(file.map(Self::File)).unwrap_or(Self::Terminal)
    }
}

impl Context {
    /// Refuses what a token is not for.
    ///
    /// # Errors
    /// [`AccessError::ReadOnly`] where a token was given.
    pub fn refuse_token(&self) -> Result<()> {
        if self.ways.has_token() { Err(AccessError::ReadOnly.into()) } else { Ok(()) }
    }

    /// Notes the app that the command line names: a token of another app is refused then.
    pub fn speaks_for(&self, app: Option<&AppName>) {
        self.ways.named.replace(app.cloned());
    }

    /// What the token opens, if one was given.
    pub(super) fn by_token(&self, vault: &LockedVault) -> Result<Option<OpenedToken>> {
        let Some(source) = &self.ways.source else { return Ok(None) };
        let opened = vault.open_token(self.ways.token(source)?)?;
        if let Some(time) =
            opened.about.as_ref().and_then(|about| about.expires).filter(|time| *time <= self.now())
        {
            return Err(AccessError::Expired(time.to_string()).into());
        }
        if let Some(wanted) = self.ways.named.borrow().as_ref() {
            refuse_other_app(&opened, vault, wanted)?;
        }
        Ok(Some(opened))
    }

    /// The app of the token; a project that names another one is refused.
    pub(super) fn app_of_token(&self, project: Option<&AppName>) -> Result<Option<AppName>> {
        let vault = self.locked()?;
        let Some(opened) = self.by_token(&vault)? else { return Ok(None) };
        if let Some(wanted) = project {
            refuse_other_app(&opened, &vault, wanted)?;
        }
        Ok(opened.app(&vault)?)
    }

    /// What opens the vault.
    ///
    /// # Errors
    /// All that reading and unlocking a vault may refuse.
    pub fn slots(&self) -> Result<Vec<SlotView>> {
        let (vault, mut machine) = self.read(&self.store())?;
        if let Some(opened) = self.by_token(&vault)? {
            let metadata = match &opened.reader {
                Reader::Metadata(key) => Some(key),
                Reader::App(_) => None,
            };
            let mut slots = vault.slots(metadata)?;
            // Of the others an app's token learns nothing.
            let own = slots.iter_mut().find(|slot| slot.id == opened.slot);
            own.into_iter().for_each(|slot| slot.about.clone_from(&opened.about));
            return Ok(slots);
        }
        if let Some(key) = machine.metadata_key() {
            match vault.slots(Some(&key)) {
                Err(VaultError::StaleMetadataKey) => {}
                read => return Ok(read?),
            }
        }
        let key = self.fresh_metadata_key(&vault)?;
        let slots = vault.slots(Some(&key))?;
        self.remember(&mut machine, &vault, Some(key));
        Ok(slots)
    }

    /// Checks the file with a root key, and keeps that for the rest of the command.
    pub(super) fn have_root(&self, vault: &LockedVault, root: &RootKey) -> Result<()> {
        vault.authenticate(root)?;
        let mut machine = crate::vault::LocalState::recall(&self.settings.state, vault.id());
        self.remember(&mut machine, vault, Some(root.metadata(vault.id())));
        self.root.replace(Some(root.duplicate()));
        Ok(())
    }

    /// Unlocks by the recovery code. On a terminal, a typo is reported and the prompt repeated.
    ///
    /// # Errors
    /// No code and no terminal; a code that does not open the vault; a vault that can't be read.
    pub fn unlock_by_code(&self, source: &CodeSource) -> Result<()> {
        let vault = self.locked()?;
        if !vault.slots(None)?.iter().any(|slot| slot.holder == SlotHolder::Recovery) {
            return Err(VaultError::NoRecoverySlot.into());
        }
        let code = match source {
            CodeSource::Descriptor(fd) => RecoveryCode::parse(&read_descriptor(*fd)?)?,
            CodeSource::File(path) => RecoveryCode::parse(&read_file(path)?)?,
            CodeSource::Terminal => self.ask_code()?,
        };
        self.have_root(&vault, &vault.root_key_by_code(&code)?)
    }

    fn ask_code(&self) -> Result<RecoveryCode> {
        const ASKED: CommandError = CommandError::CannotAsk {
            what: "the recovery code",
            instead: "--code-file or --code-fd, or run it in a terminal",
        };
        let terminal = self.terminal().ok_or(ASKED)?;
        let question = format!("recovery code of {} (not shown): ", self.settings.vault.display());
        let mut tries = 1;
        loop {
            let typed = terminal.read_hidden(&question)?;
            match RecoveryCode::parse(typed.expose_secret().as_bytes()) {
                Err(error @ (CodeError::Typo(_) | CodeError::Length { .. })) if tries < TRIES => {
                    terminal.say(&format!("{error}; once more"))?;
                    tries += 1;
                }
                read => return Ok(read?),
            }
        }
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

/// Slots in words, for tables and JSON.
pub fn slot_rows<'a>(slots: impl IntoIterator<Item = &'a SlotView>) -> Vec<SlotRow> {
    slots.into_iter().map(slot_row).collect()
}

fn slot_row(slot: &SlotView) -> SlotRow {
    let about = slot.about.as_ref();
    let (kind, costs) = match &slot.holder {
        SlotHolder::Passphrase(costs) => ("passphrase".to_owned(), Some(costs.numbers())),
        SlotHolder::Recovery => ("recovery".to_owned(), None),
        SlotHolder::Token => ("token".to_owned(), None),
        SlotHolder::Other(kind) => (kind.clone(), None),
    };
    let opens = slot.opens.map(|reach| match reach {
        Access::Root => "root",
        Access::Metadata => "metadata",
        Access::App => "app",
    });
    SlotRow {
        id: slot.id.to_string(),
        kind,
        opens,
        app: about.and_then(|about| about.app.as_ref()).map(ToString::to_string),
        label: about.and_then(|about| about.label.as_ref()).map(ToString::to_string),
        created: about.map(|about| about.created),
        expires: about.and_then(|about| about.expires),
        costs,
    }
}
