//! A line for the user: text, and the `capi` commands that it advises.
//!
//! Commands are parts of their own, so that each works on the vault of this run: where `--vault` named it, the printed
//! command names it too.

use std::fmt;

use super::CapiCommand;

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
    use std::path::Path;

    use super::*;
    use crate::model::capi;

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
    fn text_in_backticks_is_text() {
        assert_eq!(Message::from("run `capital`").line(Some("e.capi")), "run `capital`");
    }
}
