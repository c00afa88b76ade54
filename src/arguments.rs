//! Reading the command line: clap does it, and what clap refuses is said in capi's own voice.

mod variable;

use std::error::Error as _;
use std::ffi::{OsStr, OsString};
use std::mem::ManuallyDrop;
use std::num::{IntErrorKind, ParseIntError};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ColorChoice, CommandFactory as _, FromArgMatches};

#[cfg(unix)]
use crate::cli::QuickCli;
use crate::cli::{self, Cli};
use crate::error::{CommandError, Error, Result};
use crate::model::{
    AppNameError, DocsError, DomainError, HeaderError, LabelError, NameError, PathError, capi, message, text,
};
use crate::ui::{ColourChoice, Streams};

/// What a command line asks for.
pub(crate) enum Parsed {
    /// A command.
    Run(Box<Cli>),
    /// The help or the version, for stdout.
    Show(clap::builder::StyledStr),
}

/// The command line as clap has it, for parsing, completion, man pages.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

/// Parses a command line.
///
/// # Errors
/// Wrong usage, in one line and without any word that could be a credential.
pub(crate) fn parse(arguments: &[OsString]) -> Result<Parsed> {
    // Most lines are read by the grammar of their command. That gets a refusal of its own from the whole.
    if let Some(Ok(cli)) = first_named(arguments, cli::alone).map(|grammar| read(grammar, arguments)) {
        return Ok(Parsed::Run(Box::new(cli)));
    }
    match read(command(), arguments) {
        Ok(cli) => Ok(Parsed::Run(Box::new(cli))),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Ok(Parsed::Show(error.render()))
        }
        Err(error) => Err(refuse(arguments, &error)),
    }
}

/// Reads a line whose command the small program does. `None` for every other line and for one that is refused: the whole
/// program reads it again.
#[cfg(unix)]
pub(crate) fn parse_quick(arguments: &[OsString]) -> Option<QuickCli> {
    read(first_named(arguments, cli::quick)?, arguments).ok()
}

/// The grammar of the first command that a line names, of those that have one. The word may mean something else where it
/// stands, the value of an option; then this grammar refuses the line.
fn first_named(arguments: &[OsString], grammar: fn(&str) -> Option<clap::Command>) -> Option<clap::Command> {
    arguments.iter().skip(1).find_map(|word| grammar(word.to_str()?))
}

/// Reads a line with a grammar.
fn read<T: FromArgMatches>(grammar: clap::Command, arguments: &[OsString]) -> clap::error::Result<T> {
    // By its name and not by its file, which is capi.exe on Windows.
    let named = grammar.bin_name("capi").color(clap_colour(arguments));
    let fitting = with_org_over_environment(without_empty_variables(named), arguments);
    // To free all of its small parts takes longer than to read a line with it, and the process is short.
    let mut grammar = ManuallyDrop::new(fitting);
    grammar.try_get_matches_from_mut(arguments).and_then(|matches| T::from_arg_matches(&matches))
}

/// Prints help or version.
///
/// # Errors
/// stdout can't be written.
pub(crate) fn show(text: &clap::builder::StyledStr, streams: &Streams) -> Result<()> {
    let shown = if streams.colour_on_stdout() { text.ansi().to_string() } else { text.to_string() };
    streams.data(&shown).map(drop).map_err(|error| CommandError::Output(text::reason(&error)).into())
}

/// A variable that is set to nothing, as a compose file does that has no value for it, counts as not set.
fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    if !["CAPI_APP", "CAPI_MASK", "CAPI_VAULT"].into_iter().any(|name| is_empty(OsStr::new(name))) {
        return command;
    }
    everywhere(command, &|arg| match arg.get_env().is_some_and(is_empty) {
        true => arg.env(clap::builder::Resettable::Reset),
        false => arg,
    })
}

/// Changes the arguments of a command and of all below it.
fn everywhere(command: clap::Command, change: &dyn Fn(clap::Arg) -> clap::Arg) -> clap::Command {
    command.mut_args(change).mut_subcommands(|below| everywhere(below, change))
}

/// `--org` beats `CAPI_APP`, which clap would take for an `--app` beside it.
fn with_org_over_environment(command: clap::Command, arguments: &[OsString]) -> clap::Command {
    if !own(arguments).any(|word| word == "--org") {
        return command;
    }
    without_app_beside_org(command)
}

fn without_app_beside_org(command: clap::Command) -> clap::Command {
    let has = |id: &str| command.get_arguments().any(|arg| arg.get_id() == id);
    let command = match has("org") && has("app") {
        true => command.mut_arg("app", |app| app.env(clap::builder::Resettable::Reset)),
        false => command,
    };
    command.mut_subcommands(without_app_beside_org)
}

fn refuse(arguments: &[OsString], error: &clap::Error) -> Error {
    let path = path(arguments);
    let typed = error.source().and_then(domain_error);
    if let Some(refused) = variable::refused(arguments, &path, error, typed.as_ref()) {
        return refused;
    }
    if let Some(typed) = typed {
        return typed;
    }
    let help = help(&path);
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand
    ) {
        let first = match path.is_empty() {
            false => help.into(),
            true => message![
                capi("init"),
                " creates a vault, ",
                capi("--help").without_vault(),
                " shows the rest"
            ],
        };
        return Error::arguments("no command was given".to_owned(), first);
    }
    if error.kind() == ErrorKind::UnknownArgument && !names_an_option(error) {
        // The word itself is not repeated: it may be a credential that was typed by mistake.
        let message = match path.first().map(String::as_str) {
            Some("add" | "rotate") => {
                "there is one argument too many; a credential is never given as an argument"
            }
            _ => "there is one argument too many",
        };
        return Error::arguments(message.to_owned(), help);
    }
    if error.kind() == ErrorKind::InvalidSubcommand {
        return Error::arguments("there is no such command".to_owned(), near(error, help));
    }
    let rendered = error.render().to_string();
    let tip = rendered.lines().find_map(|line| line.trim().strip_prefix("tip: "));
    // How to give something that looks like an option as a name helps nobody who mistyped an option.
    let tip = tip.filter(|tip| !tip.starts_with("to pass "));
    let message = without_value(&one_line(&rendered), error);
    Error::arguments(with_number_explained(message, error), tip.map_or(help, str::to_owned))
}

/// The page that shows how a command is used.
fn help(path: &[String]) -> String {
    let words: String = path.iter().map(|word| format!("{word} ")).collect();
    format!("`capi {words}--help` shows how it is used")
}

/// The commands that are like the one that was typed, in the words used for names of APIs.
fn near(error: &clap::Error, help: String) -> String {
    match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(names)) if !names.is_empty() => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("near to it: {}; {help}", names.join(", "))
        }
        _ => help,
    }
}

/// The domain's own error below clap's, which has a hint of its own.
fn domain_error(source: &(dyn std::error::Error + 'static)) -> Option<Error> {
    fn typed<E: std::error::Error + Clone + Into<Error> + 'static>(
        source: &(dyn std::error::Error + 'static),
    ) -> Option<Error> {
        source.downcast_ref::<E>().cloned().map(Into::into)
    }
    typed::<NameError>(source)
        .or_else(|| typed::<DomainError>(source))
        .or_else(|| typed::<DocsError>(source))
        .or_else(|| typed::<HeaderError>(source))
        .or_else(|| typed::<AppNameError>(source))
        .or_else(|| typed::<PathError>(source))
        .or_else(|| typed::<LabelError>(source))
}

/// Whether the unknown argument is an option, whose name is safe to repeat.
fn names_an_option(error: &clap::Error) -> bool {
    matches!(error.get(ContextKind::InvalidArg), Some(ContextValue::String(word)) if word.starts_with('-'))
}

/// The first paragraph of clap's message as one line, without its `error:`.
fn one_line(rendered: &str) -> String {
    let paragraph = rendered.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().collect();
    words.join(" ").trim_start_matches("error: ").to_owned()
}

/// The message without the refused value, which may be a credential in the wrong place.
fn without_value(message: &str, error: &clap::Error) -> String {
    match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(value)) if !value.is_empty() => {
            let words: Vec<&str> = value.split_whitespace().collect();
            message.replacen(&format!("value '{}' for", words.join(" ")), "value for", 1)
        }
        _ => message.to_owned(),
    }
}

/// The message with what is wrong about a number in words that don't come from the library.
fn with_number_explained(message: String, error: &clap::Error) -> String {
    let Some(found) = error.source().and_then(|source| source.downcast_ref::<ParseIntError>()) else {
        return message;
    };
    let words = match found.kind() {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => "the number is too large",
        _ => "it is not a whole number",
    };
    message.replacen(&found.to_string(), words, 1)
}

/// The command that a line names and those above it, also when the rest of the line is wrong.
fn path(arguments: &[OsString]) -> Vec<String> {
    let matches = command().ignore_errors(true).try_get_matches_from(arguments).ok();
    let mut next = matches.as_ref().and_then(clap::ArgMatches::subcommand);
    let mut path = Vec::new();
    while let Some((name, below)) = next {
        path.push(name.to_owned());
        next = below.subcommand();
    }
    path
}

/// Whether a line is one of `exec`, whose failures have their own exit code.
pub(crate) fn is_exec(arguments: &[OsString]) -> bool {
    may_be_exec(arguments) && path(arguments).first().is_some_and(|name| name == "exec")
}

/// Whether a line has the word `exec`, wherever it stands.
pub(crate) fn may_be_exec(arguments: &[OsString]) -> bool {
    arguments.iter().any(|word| word == "exec")
}

/// What stands on the line for capi itself: what comes after `--` belongs to a child.
fn own(arguments: &[OsString]) -> impl Iterator<Item = &OsString> {
    arguments.iter().take_while(|word| *word != "--")
}

/// Whether a line asks for JSON, errors included.
pub(crate) fn wants_json(arguments: &[OsString]) -> bool {
    own(arguments).any(|word| word == "--json")
}

/// The streams for what is said where no command runs: help and errors.
pub(crate) fn streams(arguments: &[OsString]) -> Streams {
    let settings = || crate::settings::colour(|name| std::env::var_os(name));
    let vault = value_of("--vault", arguments).map(|vault| text::shell_word(&vault.to_string_lossy()));
    Streams { quiet: false, colour: colour(arguments).unwrap_or_else(settings), vault }
}

/// The value of an option, found without parsing.
fn value_of<'a>(option: &str, arguments: &'a [OsString]) -> Option<&'a OsStr> {
    let own = || own(arguments);
    let spaced = || own().zip(own().skip(1)).find(|(flag, _)| *flag == option).map(|(_, value)| &**value);
    let joined =
        own().find_map(|word| Some(OsStr::new(word.to_str()?.strip_prefix(option)?.strip_prefix('=')?)));
    joined.or_else(spaced)
}

/// `--color`, found without parsing.
fn colour(arguments: &[OsString]) -> Option<ColourChoice> {
    match value_of("--color", arguments).and_then(OsStr::to_str) {
        Some("always") => Some(ColourChoice::Always),
        Some("never") => Some(ColourChoice::Never),
        Some("auto") => Some(ColourChoice::Auto),
        _ => None,
    }
}

fn clap_colour(arguments: &[OsString]) -> ColorChoice {
    match colour(arguments) {
        Some(ColourChoice::Always) => ColorChoice::Always,
        Some(ColourChoice::Never) => ColorChoice::Never,
        Some(ColourChoice::Auto) | None => ColorChoice::Auto,
    }
}
