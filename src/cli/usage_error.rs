//! Messages for wrong usage, made from the kind and the context of clap's error.
//!
//! A message never repeats a value: it may be a credential in the wrong place.

use std::error::Error as _;
use std::ffi::OsString;
use std::num::{IntErrorKind, ParseIntError};

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::{parse, variable_error};
use crate::assist::clients::possible_sandbox;
use crate::error::Error;
use crate::model::{
    AliasError, AppNameError, DocsError, DomainError, HeaderError, LabelError, NameError, PathError,
    QueryParameterError, SchemeError, capi, message,
};

/// Returns the error for a line that the complete grammar refused.
pub(super) fn describe(grammar: &Command, arguments: &[OsString], error: &clap::Error) -> Error {
    let path = parse::path(grammar.clone(), arguments);
    let model = error.source().and_then(model_error);
    if let Some(error) = variable_error::describe(grammar, arguments, &path, error, model.as_ref()) {
        return error;
    }
    if let Some(model) = model {
        return model;
    }
    let help = help(&path);
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let first = || {
                let commands = capi("--help").without_vault();
                message!["run ", capi("init"), " to create a vault, or ", commands, " for the commands"]
            };
            // An assistant would create a vault in a sandbox that only hides the existing one.
            let is_first = path.is_empty() && possible_sandbox().is_none();
            let hint = if is_first { first() } else { help.into() };
            Error::arguments("no command was given".to_owned(), hint)
        }
        ErrorKind::InvalidSubcommand => {
            let word = string(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            Error::arguments(unknown_command(word), similar_commands(word, error, help))
        }
        ErrorKind::UnknownArgument if option(error).is_none() => {
            Error::arguments(surplus(&path).to_owned(), help)
        }
        _ => {
            let argument = argument(error).map(|argument| format!("'{argument}'"));
            let hint = suggestion(grammar, arguments, error).unwrap_or(help);
            Error::arguments(message(error, argument.as_deref().unwrap_or("an argument")), hint)
        }
    }
}

/// Returns the message for a refused argument, which `subject` names.
pub(super) fn message(error: &clap::Error, subject: &str) -> String {
    match error.kind() {
        ErrorKind::InvalidValue => {
            let values = strings(error, ContextKind::ValidValue).join(", ");
            let values = if values.is_empty() { values } else { format!(" [possible values: {values}]") };
            let is_missing = string(error, ContextKind::InvalidValue).is_none_or(str::is_empty);
            let problem = if is_missing { "a value is required for" } else { "invalid value for" };
            format!("{problem} {subject}{values}")
        }
        ErrorKind::ValueValidation => match error.source() {
            Some(reason) => format!("invalid value for {subject}: {}", validation(reason)),
            None => format!("invalid value for {subject}"),
        },
        ErrorKind::ArgumentConflict => conflict(error, subject),
        ErrorKind::MissingRequiredArgument => {
            let missing = strings(error, ContextKind::InvalidArg).join(" ");
            format!("the following required arguments were not provided: {missing}")
        }
        ErrorKind::UnknownArgument => format!("unexpected argument {subject} found"),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("wrong number of values for {subject}")
        }
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8 text".to_owned(),
        _ => format!("invalid use of {subject}"),
    }
}

fn conflict(error: &clap::Error, subject: &str) -> String {
    let others = strings(error, ContextKind::PriorArg);
    match others[..] {
        [] => format!("the argument {subject} cannot be used with the other arguments"),
        [other] if Some(other) == argument(error) => {
            format!("the argument {subject} cannot be used multiple times")
        }
        [other] => format!("the argument {subject} cannot be used with '{other}'"),
        _ => format!("the argument {subject} cannot be used with: {}", others.join(", ")),
    }
}

fn validation(reason: &(dyn std::error::Error + 'static)) -> String {
    match reason.downcast_ref::<ParseIntError>().map(ParseIntError::kind) {
        Some(IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => "the number is too large".to_owned(),
        Some(_) => "it is not a whole number".to_owned(),
        None => reason.to_string(),
    }
}

/// Returns the message for one word too many, without the word.
fn surplus(path: &[String]) -> &'static str {
    match path.first().map(String::as_str) {
        Some("add" | "rotate") => {
            "there is one argument too many; a credential is never given as an argument"
        }
        _ => "there is one argument too many",
    }
}

/// Returns a hint that names the help page of a command.
pub(super) fn help(path: &[String]) -> String {
    let words: String = path.iter().map(|word| format!("{word} ")).collect();
    format!("run `capi {words}--help` for usage")
}

fn suggestion(grammar: &Command, arguments: &[OsString], error: &clap::Error) -> Option<String> {
    if let Some(value) = strings(error, ContextKind::SuggestedValue).first() {
        return Some(format!("a similar value exists: '{value}'"));
    }
    if let Some(argument) = strings(error, ContextKind::SuggestedArg).first() {
        return Some(format!("a similar argument exists: '{argument}'"));
    }
    let option = option(error)?;
    let has =
        |command: &&Command| command.get_arguments().any(|arg| arg.get_long() == option.strip_prefix("--"));
    let mut commands = parse::own(arguments).filter_map(|word| grammar.find_subcommand(word));
    let command = commands.find(has)?.get_name();
    Some(format!("pass `{option}` after `{command}`"))
}

/// Words for a command in other tools, and what capi calls it.
const SYNONYMS: &[(&str, &str)] = &[
    ("check", "doctor"),
    ("create", "add"),
    ("credentials", "list"),
    ("env", "exec"),
    ("get", "show"),
    ("info", "show"),
    ("login", "unlock"),
    ("logout", "lock"),
    ("new", "add"),
    ("open", "unlock"),
    ("password", "passwd"),
    ("print", "show"),
    ("read", "show"),
    ("remove", "delete"),
    ("rename", "edit"),
    ("replace", "rotate"),
    ("restore", "backups"),
    ("run", "exec"),
    ("search", "list"),
    ("set", "add"),
    ("setup", "init"),
    ("shell", "exec"),
    ("update", "edit"),
    ("view", "show"),
];

/// Repeats the word if it looks like one: anything else may be a credential in the wrong place.
fn unknown_command(word: &str) -> String {
    let is_word = (1..=16).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_word { format!("there is no command '{word}'") } else { "there is no such command".to_owned() }
}

fn similar_commands(word: &str, error: &clap::Error, help: String) -> String {
    if let Some((_, name)) = SYNONYMS.iter().find(|(synonym, _)| *synonym == word) {
        return format!("the command is `capi {name}`; run `capi {name} --help` for usage");
    }
    let names = strings(error, ContextKind::SuggestedSubcommand);
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { help } else { format!("similar: {}; {help}", names.join(", ")) }
}

/// Returns the refused argument as clap shows it, for example `--type <TYPE>`.
pub(super) fn argument(error: &clap::Error) -> Option<&str> {
    string(error, ContextKind::InvalidArg)
}

/// Returns the refused argument if it is an option, whose name is safe to repeat.
fn option(error: &clap::Error) -> Option<&str> {
    argument(error).filter(|argument| argument.starts_with('-'))
}

fn string(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}

/// Returns the strings of a context, which clap stores as one or several.
fn strings(error: &clap::Error, kind: ContextKind) -> Vec<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text],
        Some(ContextValue::Strings(texts)) => texts.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Returns the model's own error below clap's, which has a better hint.
fn model_error(source: &(dyn std::error::Error + 'static)) -> Option<Error> {
    fn typed<E: std::error::Error + Clone + Into<Error> + 'static>(
        source: &(dyn std::error::Error + 'static),
    ) -> Option<Error> {
        source.downcast_ref::<E>().cloned().map(Into::into)
    }
    typed::<NameError>(source)
        .or_else(|| typed::<DomainError>(source))
        .or_else(|| typed::<DocsError>(source))
        .or_else(|| typed::<HeaderError>(source))
        .or_else(|| typed::<SchemeError>(source))
        .or_else(|| typed::<QueryParameterError>(source))
        .or_else(|| typed::<AliasError>(source))
        .or_else(|| typed::<AppNameError>(source))
        .or_else(|| typed::<PathError>(source))
        .or_else(|| typed::<LabelError>(source))
}
