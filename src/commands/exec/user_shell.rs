//! `capi exec` without a command: the user's own shell.

use std::borrow::Cow;
use std::ffi::OsString;

use super::ExecArgs;
use crate::context::Context;
use crate::launch::Environment;
use crate::model::AppName;

/// The command that was given, else the shell, marked for its prompt and announced.
pub(super) fn or_given<'a>(
    context: &Context,
    args: &'a ExecArgs,
    app: Option<&AppName>,
    environment: &mut Environment,
) -> Cow<'a, [OsString]> {
    if !args.command.is_empty() {
        return Cow::Borrowed(&args.command);
    }
    environment.mark_shell(app.map_or("org", AppName::as_str));
    let whose = match app {
        Some(app) => format!("the variables of {app}"),
        None => "the organization's variables".to_owned(),
    };
    context.streams.note(&format!("a shell with {whose}; leave with exit or Ctrl-D"));
    Cow::Owned(vec![shell()])
}

fn shell() -> OsString {
    let (variable, otherwise) = if cfg!(windows) { ("COMSPEC", "cmd.exe") } else { ("SHELL", "/bin/sh") };
    std::env::var_os(variable).filter(|shell| !shell.is_empty()).unwrap_or_else(|| otherwise.into())
}
