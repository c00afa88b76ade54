//! The pager for output that is longer than the terminal, chosen as git chooses its own.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::signal::{SIGINT, SIGQUIT};

use super::signals::give_up_signals;
use crate::model::OWN_SECRETS;

/// The exit status of a shell that did not find the command.
const NOT_FOUND: i32 = 127;
/// Options of less, unless the user chose some: end if the text fits on one screen, show colors, and leave the text on
/// the screen.
const LESS: &str = "FRX";

/// A command that shows text in screens.
#[derive(Debug, PartialEq, Eq)]
pub struct Pager(OsString);

impl Pager {
    /// Returns the command in `CAPI_PAGER` or `PAGER`, or else `less`. Returns `None` if `NO_PAGER` is set, if the
    /// command is empty or `cat`, or if the terminal cannot move its cursor.
    pub fn choose(env: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        if env("NO_PAGER").is_some_and(|value| !value.is_empty())
            || env("TERM").is_none_or(|term| term == "dumb")
        {
            return None;
        }
        let command = env("CAPI_PAGER").or_else(|| env("PAGER")).unwrap_or_else(|| "less".into());
        (!command.is_empty() && command != "cat").then_some(Self(command))
    }

    /// Shows the text until the user leaves the pager. Returns whether there is such a command.
    ///
    /// # Errors
    /// The pager cannot be started.
    pub fn show(&self, text: &str) -> io::Result<bool> {
        // Ctrl-C is for the pager, which may use it to stop a search. A handler is reset in the pager, an ignored signal
        // would not be.
        give_up_signals();
        for signal in [SIGINT, SIGQUIT] {
            signal_hook::flag::register(signal, Arc::new(AtomicBool::new(false)))?;
        }
        let mut command = Command::new("sh");
        command.arg("-c").arg(&self.0).stdin(Stdio::piped());
        OWN_SECRETS.iter().for_each(|name| {
            command.env_remove(name);
        });
        for (name, value) in [("LESS", LESS), ("LV", "-c")] {
            if std::env::var_os(name).is_none() {
                command.env(name, OsStr::new(value));
            }
        }
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // Fails when the user leaves the pager before the end.
            let _ = stdin.write_all(text.as_bytes());
        }
        Ok(child.wait()?.code() != Some(NOT_FOUND))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pager_is_chosen_as_git_chooses_its_own() {
        type Variables = &'static [(&'static str, &'static str)];
        let table: [(Variables, Option<&str>); 8] = [
            (&[], Some("less")),
            (&[("PAGER", "more")], Some("more")),
            (&[("PAGER", "more"), ("CAPI_PAGER", "less -S")], Some("less -S")),
            (&[("PAGER", "more"), ("CAPI_PAGER", "")], None),
            (&[("PAGER", "cat")], None),
            (&[("PAGER", "more"), ("NO_PAGER", "1")], None),
            (&[("NO_PAGER", "")], Some("less")),
            (&[("TERM", "dumb")], None),
        ];
        for (variables, expected) in table {
            let env = |name: &str| {
                let default = (name == "TERM").then_some("xterm");
                let found = variables.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
                found.or(default).map(OsString::from)
            };
            assert_eq!(Pager::choose(env), expected.map(|command| Pager(command.into())), "{variables:?}");
        }
    }
}
