//! A command of capi that a hint or a note advises, on the vault of this run.

use std::path::Path;

use super::text::shell_word;
use super::{Api, AppName};

/// A command line of `capi`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapiCommand {
    /// What follows `capi` and its `--vault`, quoted for a shell.
    arguments: String,
    target: Target,
}

/// The vault that a command works on.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    /// The vault of this run.
    Current,
    /// The file at a path, which is quoted for a shell.
    File(String),
    /// None, or not the one that `--vault` names.
    None,
}

/// Returns the command `capi ARGUMENTS`, which works on the vault of this run.
pub fn capi(arguments: impl Into<String>) -> CapiCommand {
    CapiCommand { arguments: arguments.into(), target: Target::Current }
}

impl CapiCommand {
    /// Adds an argument, quoted for a shell where it has to be.
    pub fn arg(mut self, argument: impl AsRef<str>) -> Self {
        self.arguments.push(' ');
        self.arguments += &shell_word(argument.as_ref());
        self
    }

    /// Adds the API: its slug, and the app that it belongs to.
    pub fn api(self, api: &Api) -> Self {
        self.arg(api.name.slug()).app(api.scope.app())
    }

    /// Adds `--app` where an app is given.
    pub fn app(self, app: Option<&AppName>) -> Self {
        match app {
            Some(app) => self.arg("--app").arg(app.as_str()),
            None => self,
        }
    }

    /// Makes it a command that takes no `--vault`.
    pub fn without_vault(self) -> Self {
        Self { target: Target::None, ..self }
    }

    /// Makes it a command for the vault at `path`.
    pub fn on_vault(self, path: &Path) -> Self {
        Self { target: Target::File(shell_word(&path.to_string_lossy())), ..self }
    }

    /// Returns the command line. `vault` is the file that `--vault` named, quoted for a shell.
    pub fn render(&self, vault: Option<&str>) -> String {
        let vault = match &self.target {
            Target::Current => vault,
            Target::File(file) => Some(file.as_str()),
            Target::None => None,
        };
        match vault {
            Some(vault) => format!("capi --vault {vault} {}", self.arguments),
            None => format!("capi {}", self.arguments),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_is_an_option_of_the_command() {
        let app = AppName::parse("web").ok();
        assert_eq!(
            capi("docs fetch stripe").app(app.as_ref()).render(None),
            "capi docs fetch stripe --app web"
        );
        assert_eq!(capi("list").app(None).render(None), "capi list");
    }
}
