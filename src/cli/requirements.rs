//! Conditions of a command, checked before it runs.

use crate::model::AppName;

/// The conditions of a command. The defaults fit a command that only reads metadata.
pub trait Requirements {
    /// Whether an invalid setting stops the command.
    fn needs_settings(&self) -> bool {
        true
    }

    /// Whether the command needs the root key, which no token gives.
    fn needs_root_key(&self) -> bool {
        false
    }

    /// Whether the command writes the vault, which has to be the user's own then.
    fn changes_vault(&self) -> bool {
        self.needs_root_key()
    }

    /// The app that the command line or `CAPI_APP` names for reading.
    fn app(&self) -> Option<&AppName> {
        None
    }
}
