//! Kinds and hints of the errors of starting a command.

use super::{Error, Kind};
use crate::launch::{LaunchError, assigned_variable};
use crate::model::{Message, text};

/// Commands that exist only inside a shell.
const SHELL_COMMANDS: [&str; 12] =
    [".", "alias", "bg", "cd", "eval", "exec", "export", "fg", "set", "source", "ulimit", "unset"];

impl From<LaunchError> for Error {
    fn from(error: LaunchError) -> Self {
        use LaunchError as L;
        let kind = match &error {
            L::NotFound(_) | L::NoInterpreter(_) | L::CarriageReturn(_) => Kind::NoProgram,
            L::NotExecutable(_) | L::ByteOrderMark(_) => Kind::NotExecutable,
            L::TooLarge { .. }
            | L::VariableTooLong { .. }
            | L::File { .. }
            | L::FileOfService
            | L::Other { .. }
            | L::Masker(_)
            | L::Output(_) => Kind::Other,
        };
        let hint: Message = match &error {
            L::NotFound(name) => not_found_hint(&name.to_string_lossy()).into(),
            L::NoInterpreter(_) => {
                "check the interpreter in its first line; a binary could be built for another system".into()
            }
            L::CarriageReturn(name) => {
                let file = text::shell_word(&name.to_string_lossy());
                format!("save it with LF instead of CRLF line ends, for example with `dos2unix {file}`")
                    .into()
            }
            L::ByteOrderMark(_) => "save it as UTF-8 without a byte order mark".into(),
            L::NotExecutable(_) => "check that it is a program for this system, with the x permission".into(),
            L::TooLarge { .. } => {
                "pass fewer APIs with --only, hand large secrets over as files with --file-for, or use \
                                   --clean-env; nothing was started"
                    .into()
            }
            L::VariableTooLong { .. } => {
                "hand it over as a file with --file-for NAME=VARIABLE; nothing was started".into()
            }
            L::File { .. } => {
                "make room there, or set XDG_RUNTIME_DIR to a private directory; nothing was started".into()
            }
            L::FileOfService => {
                "pass the variable instead, use LoadCredential= of systemd, or set Type=exec".into()
            }
            L::Other { .. } => "check whether it starts without capi; nothing was started".into(),
            L::Masker(_) => {
                "pass fewer APIs with --only, or turn masking off with --mask never; nothing was started"
                    .into()
            }
            L::Output(_) => "check where the output goes; the command itself succeeded".into(),
        };
        Self::new(kind, error).hint(hint)
    }
}

/// How a shell runs a line.
const SHELL: &str = if cfg!(windows) { "cmd /c" } else { "sh -c" };

/// Returns the advice for a name that is not a program, but means something to a shell.
fn not_found_hint(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    let is_line = words.next().is_some();
    let needs_shell = assigned_variable(first).is_some()
        || SHELL_COMMANDS.contains(&first)
        || name.contains(['|', '&', ';', '<', '>', '$', '*', '"', '\'', '`', '(', '\\']);
    if is_line && needs_shell {
        format!("run a shell for it: `{SHELL} 'COMMAND'`; capi passes each argument unchanged")
    } else if is_line {
        format!("pass each word as an argument of its own, without the quotes: `{}`", text::escape(name))
    } else if let Some(variable) = assigned_variable(name) {
        set_hint(variable)
    } else if SHELL_COMMANDS.contains(&name) {
        format!("`{name}` exists only in a shell; run `{SHELL} '{name} …'`")
    } else {
        "check the spelling and PATH".to_owned()
    }
}

/// Returns the advice to set a variable for the command. There is no `env` on Windows.
fn set_hint(variable: &str) -> String {
    if cfg!(windows) {
        format!("set `{variable}` before you run capi; the command inherits it")
    } else {
        format!("put `env` in front: `env {variable}=… COMMAND`")
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_line_for_a_shell_gets_the_right_hint() {
        for (name, hint) in [
            ("npm start", "pass each word as an argument of its own, without the quotes: `npm start`"),
            (
                "cd web && npm start",
                "run a shell for it: `sh -c 'COMMAND'`; capi passes each argument unchanged",
            ),
            ("A=1 npm start", "run a shell for it: `sh -c 'COMMAND'`; capi passes each argument unchanged"),
            ("A=1", "put `env` in front: `env A=… COMMAND`"),
            ("cd", "`cd` exists only in a shell; run `sh -c 'cd …'`"),
            ("nmp", "check the spelling and PATH"),
            ("a=b/c=d", "put `env` in front: `env a=… COMMAND`"),
            ("./a=b", "check the spelling and PATH"),
            ("", "check the spelling and PATH"),
        ] {
            assert_eq!(not_found_hint(name), hint, "{name}");
        }
    }

    #[test]
    fn the_value_of_an_assignment_is_not_shown() {
        let error = LaunchError::NotFound("KEY=sk_live_1".into());
        assert_eq!(error.to_string(), "cannot run `KEY=…`: command not found");
    }
}
