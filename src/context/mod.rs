//! What a command is given: the streams, the settings, the time, and the ways to an open vault.

mod app;
mod backups;
pub mod file;
mod inspect;
mod intake;
mod lookup;
mod merge;
mod other;
mod rekey;
mod session;
mod unlock;
mod vault;
mod ways;

use std::cell::{OnceCell, RefCell};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::GlobalArgs;
use crate::docs::Cache;
use crate::error::{CommandError, Result};
use crate::model::{Timestamp, text};
use crate::settings::{Overrides, Settings};
use crate::ui::{Streams, Terminal, table};
use crate::vault::RootKey;
pub use app::{Reading, without_apis};
pub use backups::{BackupLine, BackupState, Compared, Restored};
pub use inspect::Inspection;
pub use merge::Merging;
pub use rekey::refuse_other_slots;
pub use session::SessionAccess;
pub use unlock::{PassphraseSource, warn_if_weak};
pub use vault::known_catalog;
use ways::Ways;
pub use ways::{CodeSource, slot_rows};

/// Everything that a command may use.
pub struct Context {
    /// stdout for data, stderr for talk.
    pub streams: Streams,
    /// The resolved settings.
    pub settings: Settings,
    /// The way to the session.
    pub session: SessionAccess,
    source: PassphraseSource,
    ways: Ways,
    /// The root key, once a command that writes has it.
    root: RefCell<Option<RootKey>>,
    no_input: bool,
    accept_older: bool,
    /// Whether the file's surroundings were warned about.
    warned: OnceCell<()>,
}

impl Context {
    /// Resolves the options that every command has.
    ///
    /// # Errors
    /// No home directory. What of the settings can't be read is for [`Settings::refuse_faults`].
    pub fn new(global: GlobalArgs) -> Result<Self> {
        // What a variable names, it names for the commands that are advised as well.
        let by_option = global
            .vault
            .as_deref()
            .filter(|vault| std::env::var_os("CAPI_VAULT").as_deref() != Some(vault.as_os_str()));
        let vault = by_option.map(|vault| text::shell_word(&vault.to_string_lossy()));
        let overrides = Overrides { vault: global.vault, colour: global.color };
        let settings = Settings::resolve(overrides, |name| std::env::var_os(name))?;
        let source = PassphraseSource::choose(global.passphrase_fd, global.passphrase_file);
        // A passphrase that is given explicitly is meant to be used, and to be refused when it is wrong.
        let ways = Ways::new(global.token_fd, global.token_file, &source);
        let wanted = !global.no_session && !source.is_explicit() && !ways.has_token();
        let session = SessionAccess::new(&settings, wanted);
        Ok(Self {
            streams: Streams { quiet: global.quiet, colour: settings.colour, vault },
            settings,
            session,
            source,
            ways,
            root: RefCell::new(None),
            no_input: global.no_input,
            accept_older: global.accept_older,
            warned: OnceCell::new(),
        })
    }

    /// The time of day, for dates in records. A clock before 1970 counts as 1970.
    pub fn now(&self) -> Timestamp {
        Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
    }

    /// Prints what was asked for on stdout. A reader that went away is no error.
    ///
    /// # Errors
    /// stdout can't be written.
    pub fn print(&self, text: &str) -> Result<()> {
        match self.streams.data(text) {
            Ok(_) => Ok(()),
            Err(error) => Err(CommandError::Output(text::reason(&error)).into()),
        }
    }

    /// How a table is drawn on stdout.
    pub fn table_style(&self) -> table::Style {
        table::Style { colour: self.streams.colour_on_stdout(), width: table::terminal_width() }
    }

    /// The documentation that this machine has.
    pub fn documentation(&self) -> Cache {
        Cache::at(self.settings.cache.clone())
    }

    /// The terminal, if there is one and questions are allowed.
    pub fn terminal(&self) -> Option<Terminal> {
        if self.no_input { None } else { Terminal::open_with(self.streams.colour_on_stderr()) }
    }
}
