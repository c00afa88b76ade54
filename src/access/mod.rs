//! How a vault is unlocked: by its passphrase, a token, the recovery code, or a session that holds its keys.

mod new_passphrase;
mod passphrase;
mod recovery;
mod secret_file;
mod session;
mod token_source;
mod tries;
mod unlock;

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::GlobalArgs;
use crate::model::{AppName, Timestamp};
use crate::settings::Settings;
use crate::ui::Console;
pub use new_passphrase::{warn_if_weak, weakness};
pub use passphrase::PassphraseSource;
pub use recovery::CodeSource;
pub use session::SessionAccess;
use token_source::TokenAccess;
pub use tries::ask_three_times;
pub use unlock::Unlocked;

/// The unlock methods that one command may use.
pub struct UnlockMethods {
    /// The sessions.
    pub session: SessionAccess,
    /// Where warnings and prompts go.
    pub console: Console,
    /// The vault's own passphrase.
    passphrase: PassphraseSource,
    token: TokenAccess,
    /// The vault of the settings, which prompts name.
    vault: PathBuf,
}

impl UnlockMethods {
    /// Chooses the unlock methods from the global options and the environment. `app` is the app that the command line
    /// names: a token of another app is refused.
    pub fn new(global: &GlobalArgs, app: Option<AppName>, settings: &Settings, console: Console) -> Self {
        let passphrase = PassphraseSource::choose(global.passphrase_fd, global.passphrase_file.clone());
        let token = TokenAccess::new(global.token_fd, global.token_file.clone(), &passphrase, app);
        // An explicit passphrase has to be checked, and refused when it is wrong, so no session replaces it.
        let wants_session = !global.no_session && !passphrase.is_explicit() && !token.is_given();
        let session = SessionAccess::new(settings, wants_session);
        Self { session, console, passphrase, token, vault: settings.vault.clone() }
    }

    /// The source of the vault's own passphrase; `init` takes the new one from it.
    pub fn passphrase_source(&self) -> &PassphraseSource {
        &self.passphrase
    }
}

/// Returns the current time. A clock before 1970 counts as 1970.
pub fn now() -> Timestamp {
    Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}
