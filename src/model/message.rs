//! A line for the user: text, and the `capi` commands that it advises.
//!
//! Commands are parts of their own, so that each works on the vault of this run: where `--vault` named it, the printed
//! command names it too.

use std::fmt;
use std::path::Path;

use super::text::shell_word;
use super::{Api, AppName, Scope};

/// A line of text and commands, such as a hint or a note. Build it with `message!`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    parts: Vec<Part>,
}

/// A part of a [`Message`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text, printed as it is.
    Text(String),
    /// A command, printed in backticks.
    Command(CapiCommand),
}

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
        let app = match &api.scope {
            Scope::Organization => None,
            Scope::App(app) => Some(app),
        };
        self.arg(api.name.slug()).app(app)
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

impl Message {
    /// Adds a part.
    pub fn and(mut self, part: impl Into<Part>) -> Self {
        self.parts.push(part.into());
        self
    }

    /// Adds the parts of another message.
    pub fn then(mut self, other: Self) -> Self {
        self.parts.extend(other.parts);
        self
    }

    /// Joins messages with `separator` between them.
    pub fn join(messages: impl IntoIterator<Item = Self>, separator: &str) -> Self {
        let mut joined = Self::default();
        for message in messages {
            if !joined.parts.is_empty() {
                joined = joined.and(separator);
            }
            joined = joined.then(message);
        }
        joined
    }
}

/// A text or a [`Message`], which can be printed as a line.
pub trait Line {
    /// Returns the line. `vault` is the file that `--vault` named, quoted for a shell.
    fn line(&self, vault: Option<&str>) -> String;
}

impl Line for str {
    fn line(&self, _: Option<&str>) -> String {
        self.to_owned()
    }
}

impl Line for String {
    fn line(&self, _: Option<&str>) -> String {
        self.clone()
    }
}

impl Line for Message {
    fn line(&self, vault: Option<&str>) -> String {
        let part = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Command(command) => format!("`{}`", command.render(vault)),
        };
        self.parts.iter().map(part).collect()
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(None))
    }
}

impl From<&str> for Part {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Part {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for Part {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<CapiCommand> for Part {
    fn from(command: CapiCommand) -> Self {
        Self::Command(command)
    }
}

impl<T: Into<Part>> From<T> for Message {
    fn from(part: T) -> Self {
        Self::default().and(part)
    }
}

/// Builds a [`Message`] from texts and [`CapiCommand`]s.
macro_rules! message {
    ($($part:expr),+ $(,)?) => {
        $crate::model::Message::default()$(.and($part))+
    };
}
pub(crate) use message;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_name_the_vault_of_this_run() {
        let hint = message!["run ", capi("add").arg("It's"), ", or ", capi("add --missing"), " for all"];
        assert_eq!(hint.to_string(), r"run `capi add 'It'\''s'`, or `capi add --missing` for all");
        assert_eq!(
            hint.line(Some("e.capi")),
            r"run `capi --vault e.capi add 'It'\''s'`, or `capi --vault e.capi add --missing` for all"
        );
    }

    #[test]
    fn commands_without_a_vault_or_for_another_one_stay() {
        let hint =
            message![capi("trust").without_vault(), ", ", capi("list").on_vault(Path::new("my x.capi"))];
        assert_eq!(hint.line(Some("e.capi")), "`capi trust`, `capi --vault 'my x.capi' list`");
    }

    #[test]
    fn the_app_is_an_option_of_the_command() {
        let app = AppName::parse("web").ok();
        assert_eq!(
            capi("docs fetch stripe").app(app.as_ref()).render(None),
            "capi docs fetch stripe --app web"
        );
        assert_eq!(capi("list").app(None).render(None), "capi list");
    }

    #[test]
    fn text_in_backticks_is_text() {
        assert_eq!(Message::from("run `capital`").line(Some("e.capi")), "run `capital`");
    }
}
