//! Usage errors about an environment variable that an option takes its value from. They name the variable and never its
//! value.

use std::ffi::OsString;

use clap::Command;
use clap::builder::ValueParser;
use clap::error::ErrorKind;

use super::parse::own;
use super::usage_error::{argument, help, message};
use crate::error::Error;

/// Returns the error if the refused value came from a variable. `model` is the model's own error about the value.
pub(super) fn describe(
    grammar: &Command,
    arguments: &[OsString],
    path: &[String],
    error: &clap::Error,
    model: Option<&Error>,
) -> Option<Error> {
    match error.kind() {
        ErrorKind::InvalidUtf8 => {
            let name = not_text(grammar, arguments, path)?;
            Some(Error::arguments(format!("{name} is not UTF-8 text"), help(path)))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let name = variable_for(argument(error)?, grammar, arguments, path)?;
            Some(match model {
                Some(model) => {
                    Error::arguments(format!("invalid value for {name}"), model.hints_joined("; "))
                }
                None => Error::arguments(message(error, &name), help(path)),
            })
        }
        _ => None,
    }
}

/// Returns the variable of an option that the line does not contain.
fn variable_for(option: &str, grammar: &Command, arguments: &[OsString], path: &[String]) -> Option<String> {
    let long = option.strip_prefix("--")?.split([' ', '=']).next()?;
    let is_option =
        |word: &str| word.strip_prefix("--").is_some_and(|word| word.split('=').next() == Some(long));
    if own(arguments).any(|word| is_option(&word.to_string_lossy())) {
        return None;
    }
    variables(grammar, path).into_iter().find(|(arg, _)| arg.get_long() == Some(long)).map(|(_, name)| name)
}

/// Returns the variable whose value is not text, if the line itself is.
fn not_text(grammar: &Command, arguments: &[OsString], path: &[String]) -> Option<String> {
    if own(arguments).any(|word| word.to_str().is_none()) {
        return None;
    }
    let is_path = |arg: &clap::Arg| arg.get_value_parser().type_id() == ValueParser::path_buf().type_id();
    let is_text = |name: &str| std::env::var_os(name).is_none_or(|value| value.to_str().is_some());
    let mut variables = variables(grammar, path).into_iter();
    variables.find(|(arg, name)| !is_path(arg) && !is_text(name)).map(|(_, name)| name)
}

/// Returns the arguments of a command and its parents that have a variable.
fn variables<'a>(grammar: &'a Command, path: &[String]) -> Vec<(&'a clap::Arg, String)> {
    let mut at = Some(grammar);
    let mut names = path.iter();
    let mut found = Vec::new();
    while let Some(command) = at {
        let named = command.get_arguments().filter_map(|arg| {
            let name = arg.get_env()?.to_str()?;
            Some((arg, name.to_owned()))
        });
        found.extend(named);
        at = names.next().and_then(|name| command.find_subcommand(name));
    }
    found
}
