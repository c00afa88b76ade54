//! A bad value that no option gave but the variable in its place: the refusal names the variable, and never its value.

use std::ffi::OsString;

use clap::builder::ValueParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{command, help, one_line, own, without_value};
use crate::error::Error;

/// The refusal, where it was a variable's value that was refused. `typed` is the domain's own word about the value.
pub(super) fn refused(
    arguments: &[OsString],
    path: &[String],
    error: &clap::Error,
    typed: Option<&Error>,
) -> Option<Error> {
    match error.kind() {
        ErrorKind::InvalidUtf8 => {
            let name = not_text(arguments, path)?;
            Some(Error::arguments(format!("{name} is not UTF-8 text"), help(path)))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else { return None };
            let name = in_place_of(option, arguments, path)?;
            Some(match typed {
                Some(typed) => {
                    Error::arguments(format!("invalid value for {name}"), typed.hints_joined("; "))
                }
                None => {
                    let message = without_value(&one_line(&error.render().to_string()), error);
                    Error::arguments(message.replacen(&format!("'{option}'"), &name, 1), help(path))
                }
            })
        }
        _ => None,
    }
}

/// The variable of an option that does not stand on the line.
fn in_place_of(option: &str, arguments: &[OsString], path: &[String]) -> Option<String> {
    let long = option.strip_prefix("--")?.split([' ', '=']).next()?;
    let gives = |word: &str| word.strip_prefix("--").is_some_and(|word| word.split('=').next() == Some(long));
    if own(arguments).any(|word| gives(&word.to_string_lossy())) {
        return None;
    }
    variables(path).into_iter().find(|(arg, _)| arg.get_long() == Some(long)).map(|(_, name)| name)
}

/// The variable whose value is no text, where the line itself is.
fn not_text(arguments: &[OsString], path: &[String]) -> Option<String> {
    if own(arguments).any(|word| word.to_str().is_none()) {
        return None;
    }
    let is_path = |arg: &clap::Arg| arg.get_value_parser().type_id() == ValueParser::path_buf().type_id();
    let is_text = |name: &str| std::env::var_os(name).is_none_or(|value| value.to_str().is_some());
    variables(path).into_iter().find(|(arg, name)| !is_path(arg) && !is_text(name)).map(|(_, name)| name)
}

/// The arguments that a variable can stand for, of a command and those above it.
fn variables(path: &[String]) -> Vec<(clap::Arg, String)> {
    let whole = command();
    let mut at = Some(&whole);
    let mut names = path.iter();
    let mut found = Vec::new();
    while let Some(command) = at {
        let named = command.get_arguments().filter_map(|arg| {
            let name = arg.get_env()?.to_str()?;
            Some((arg.clone(), name.to_owned()))
        });
        found.extend(named);
        at = names.next().and_then(|name| command.find_subcommand(name));
    }
    found
}
