//! The services of a command in one struct: streams, settings, unlock methods and vaults, and the project around it.

mod api_form;
mod app_prompt;
mod authenticated;
mod credential_input;
mod credential_prompt;
mod in_memory;
mod lookup;
mod project_file;
mod settings_file;

use crate::access::{self, UnlockMethods};
use crate::cli::placeholder::is_placeholder;
use crate::cli::{GlobalArgs, Requirements};
use crate::docs::Cache;
use crate::error::{CommandError, Result};
use crate::model::{Api, Domain, DomainNote, Timestamp, message, text};
use crate::settings::{Overrides, Settings};
use crate::ui::{Console, Streams, Terminal, table};
use crate::vaults::Vaults;
pub use api_form::{ApiForm, Check, Field, Values};
pub use app_prompt::Reading;
pub use authenticated::Authenticated;
pub use credential_input::{CredentialInput, GivenCredential};
pub use credential_prompt::{CredentialPrompt, username_error};
pub use in_memory::confirm_vault_in_memory;
pub use settings_file::{USUAL_SETTINGS, importable_settings, settings_text};

/// Everything that a command may use.
pub struct Context {
    /// stdout for data, stderr for messages.
    pub streams: Streams,
    /// The resolved settings.
    pub settings: Settings,
    /// The vault of the settings, and the unlock methods for it.
    pub vaults: Vaults,
}

impl Context {
    /// Resolves the global options and the environment for a command.
    ///
    /// # Errors
    /// No home directory. Unreadable settings are left to [`Settings::refuse_faults`].
    pub fn new(mut global: GlobalArgs, command: &dyn Requirements) -> Result<Self> {
        let unreplaced = if command.is_started_by_client() { unreplaced(&mut global) } else { Vec::new() };
        let env = |name: &str| std::env::var_os(name).filter(|_| !unreplaced.contains(&name));
        // A vault from the variable needs no option in suggested commands: they inherit the variable.
        let by_option =
            global.vault.as_deref().filter(|vault| env("CAPI_VAULT").as_deref() != Some(vault.as_os_str()));
        let vault = by_option.map(|vault| text::shell_word(&vault.to_string_lossy()));
        let overrides = Overrides { vault: global.vault.clone(), color: global.color };
        let settings = Settings::resolve(overrides, env)?;
        let streams = Streams { quiet: global.quiet, color: settings.color, vault };
        let console = Console { streams: streams.clone(), no_input: global.no_input };
        let access = UnlockMethods::new(&global, command.app().cloned(), &settings, console);
        let vaults = Vaults::new(&settings, access, global.accept_older);
        unreplaced.iter().for_each(|name| streams.note(&ignored(name)));
        Ok(Self { streams, settings, vaults })
    }

    /// Returns the current time, for dates in records. A clock before 1970 counts as 1970.
    pub fn now(&self) -> Timestamp {
        access::now()
    }

    /// Prints data on stdout. A reader that closed the pipe is not an error.
    ///
    /// # Errors
    /// stdout cannot be written.
    pub fn print(&self, text: &str) -> Result<()> {
        match self.streams.data(text) {
            Ok(_) => Ok(()),
            Err(error) => Err(CommandError::Output(text::reason(&error)).into()),
        }
    }

    /// Reports how a domain differs from the input.
    pub fn note_domain(&self, domain: &Domain, note: Option<DomainNote>) {
        if let Some(note) = note {
            self.streams.note(&format!("{note}: {domain}"));
        }
    }

    /// Warns if requests to the domain send the credential unencrypted.
    pub fn warn_if_unencrypted(&self, domain: &Domain) {
        if domain.is_unencrypted() {
            let host = domain.host();
            self.streams.warn(&format!(
                "requests to {domain} send the credential unencrypted; use https://{host} if it works"
            ));
        }
    }

    /// Returns the style of a table on stdout.
    pub fn table_style(&self) -> table::Style {
        table::Style { color: self.streams.color_on_stdout(), width: table::terminal_width() }
    }

    /// Returns the cache of fetched documentation.
    pub fn documentation(&self) -> Cache {
        Cache::at(self.settings.cache.clone())
    }

    /// Returns the terminal, if there is one and prompts are allowed.
    pub fn terminal(&self) -> Option<Terminal> {
        self.vaults.access.console.terminal()
    }
}

/// Warns if the fetched specification of an API names another authentication or other servers than the record.
pub fn warn_of_differences(context: &Context, api: &Api) {
    let Some(entry) = context.documentation().entry(api) else { return };
    if let Some(difference) = entry.auth.difference(api) {
        context.streams.warn(&format!("`{}`: {}", api.name, difference.text));
        context.streams.required_hint(&message!["run ", difference.fix, " if the specification is right"]);
    }
    if let Some(difference) = entry.servers.difference(api) {
        context.streams.warn(&format!("`{}`: {}", api.name, difference.text));
        context.streams.required_hint(&message![
            "check that the specification is the one of this API; ",
            difference.fix,
            " changes the domain"
        ]);
    }
}

/// The variables of a server that a client may set to a placeholder. CAPI_TOKEN and CAPI_APP are checked where they are
/// read, and the system ignores a relative XDG directory.
const BY_CLIENTS: [&str; 6] =
    ["CAPI_VAULT", "CAPI_CONFIG", "CAPI_COLOR", "CAPI_MASK", "CAPI_SESSION_IDLE", "CAPI_SESSION_MAX"];

/// Removes the option `--vault` if it is an unreplaced placeholder. Returns its name and those of such variables.
fn unreplaced(global: &mut GlobalArgs) -> Vec<&'static str> {
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| is_placeholder(&value));
    let mut names: Vec<&str> = BY_CLIENTS.into_iter().filter(is_set).collect();
    if global.vault.take_if(|vault| is_placeholder(vault.as_os_str())).is_some()
        && !names.contains(&"CAPI_VAULT")
    {
        names.push("--vault");
    }
    names
}

/// Returns the note about a placeholder, which counts as no value.
pub(crate) fn ignored(name: &str) -> String {
    format!("ignoring {name}: the client did not replace its placeholder `${{…}}`")
}
