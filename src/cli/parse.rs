//! Parsing of the command line, and the few things that are needed from it even if it is wrong.

use std::ffi::{OsStr, OsString};
use std::mem::ManuallyDrop;

use clap::builder::{Resettable, StyledStr};
use clap::error::ErrorKind;
use clap::{Command, FromArgMatches};

use super::help_page::{self, Group};
use super::usage_error;
use crate::error::{CommandError, Result};
use crate::model::text;
use crate::ui::{ColorChoice, Streams};

/// The variables that options can take their value from.
const VARIABLES: [&str; 3] = ["CAPI_APP", "CAPI_MASK", "CAPI_VAULT"];

/// A command line type with two equivalent grammars.
pub trait Grammar: FromArgMatches {
    /// Returns the grammar with all arguments and help.
    fn complete() -> Command;

    /// Returns the grammar of the commands whose name or alias is a word of the line, as `is_named` tells. It builds the
    /// arguments of a command only if clap finds that the line runs it. Building all of them takes longer than most of
    /// what a script asks for.
    fn deferred(is_named: &dyn Fn(&str) -> bool) -> Command;

    /// Returns the groups in which the first help page lists the commands.
    fn groups() -> &'static [Group];
}

/// The request of a command line.
pub(crate) enum Parsed<T> {
    /// A command.
    Run(Box<T>),
    /// The help or the version, for stdout.
    Show(StyledStr),
}

/// Parses a command line.
///
/// # Errors
/// Wrong usage, in one line and without any word that could be a credential.
pub(crate) fn parse<T: Grammar>(arguments: &[OsString]) -> Result<Parsed<T>> {
    if let Some(cli) = parse_valid(arguments) {
        return Ok(Parsed::Run(Box::new(cli)));
    }
    // The complete grammar has the help texts and the better suggestions.
    match read(adjusted(T::complete(), arguments), arguments) {
        Ok(cli) => Ok(Parsed::Run(Box::new(cli))),
        Err(error) if error.kind() == ErrorKind::DisplayVersion => Ok(Parsed::Show(error.render())),
        Err(error) if error.kind() == ErrorKind::DisplayHelp => Ok(Parsed::Show(help::<T>(arguments, error))),
        Err(error) => Err(usage_error::describe(&T::complete(), arguments, &error)),
    }
}

/// Returns the help page that a line asks for.
fn help<T: Grammar>(arguments: &[OsString], error: clap::Error) -> StyledStr {
    let grammar = adjusted(T::complete(), arguments).bin_name("capi").color(clap_color(arguments));
    if help_page::is_first(&grammar, arguments) {
        let is_long = !own(arguments).any(|word| word == "-h");
        return help_page::first(grammar, T::groups(), is_long);
    }
    read::<T>(help_page::with_short_globals(grammar), arguments).err().unwrap_or(error).render()
}

/// Parses a valid command line. Returns `None` for help, for the version and for wrong usage.
pub(crate) fn parse_valid<T: Grammar>(arguments: &[OsString]) -> Option<T> {
    // The arguments of a deferred command cannot be adjusted.
    let needs_adjusting = VARIABLES.into_iter().any(|name| is_empty(OsStr::new(name))) || has_org(arguments);
    let is_named = |name: &str| arguments.iter().skip(1).any(|word| word == name);
    let grammar = if needs_adjusting { adjusted(T::complete(), arguments) } else { T::deferred(&is_named) };
    read(grammar, arguments).ok()
}

fn read<T: FromArgMatches>(grammar: Command, arguments: &[OsString]) -> clap::error::Result<T> {
    // The name, not the file name, which is capi.exe on Windows.
    let named = grammar.bin_name("capi").color(clap_color(arguments));
    // Freeing its many small parts takes longer than parsing a line, and the process is short-lived.
    let mut grammar = ManuallyDrop::new(named);
    grammar.try_get_matches_from_mut(arguments).and_then(|matches| T::from_arg_matches(&matches))
}

/// Prints help or version.
///
/// # Errors
/// stdout cannot be written.
pub(crate) fn show(text: &StyledStr, streams: &Streams) -> Result<()> {
    let shown = if streams.color_on_stdout() { text.ansi().to_string() } else { text.to_string() };
    streams.data(&shown).map(drop).map_err(|error| CommandError::Output(text::reason(&error)).into())
}

fn adjusted(grammar: Command, arguments: &[OsString]) -> Command {
    let grammar = everywhere(grammar, &|arg| {
        let is_ignored = arg.get_env().is_some_and(is_empty);
        if is_ignored { arg.env(Resettable::Reset) } else { arg }
    });
    if has_org(arguments) { without_app_from_environment(grammar) } else { grammar }
}

/// Whether a variable is set to nothing, as a compose file does without a value. It counts as not set.
fn is_empty(name: &OsStr) -> bool {
    std::env::var_os(name).is_some_and(|value| value.is_empty())
}

/// Changes the arguments of a command and its subcommands.
fn everywhere(command: Command, change: &dyn Fn(clap::Arg) -> clap::Arg) -> Command {
    command.mut_args(change).mut_subcommands(|below| everywhere(below, change))
}

/// Whether the line has `--org`, which takes precedence over `CAPI_APP`.
fn has_org(arguments: &[OsString]) -> bool {
    own(arguments).any(|word| word == "--org")
}

/// Ignores `CAPI_APP` in the commands that have `--org`: clap would report a conflict.
fn without_app_from_environment(command: Command) -> Command {
    let has = |id: &str| command.get_arguments().any(|arg| arg.get_id() == id);
    let has_both = has("org") && has("app");
    let command = if has_both { command.mut_arg("app", |app| app.env(Resettable::Reset)) } else { command };
    command.mut_subcommands(without_app_from_environment)
}

/// Returns the command that a line names and its parents, even if the rest of the line is wrong.
pub(super) fn path(grammar: Command, arguments: &[OsString]) -> Vec<String> {
    let matches = grammar.ignore_errors(true).try_get_matches_from(arguments).ok();
    let mut next = matches.as_ref().and_then(clap::ArgMatches::subcommand);
    let mut path = Vec::new();
    while let Some((name, below)) = next {
        path.push(name.to_owned());
        next = below.subcommand();
    }
    path
}

/// Whether a line runs `exec`, whose failures have their own exit code.
pub(crate) fn is_exec<T: Grammar>(arguments: &[OsString]) -> bool {
    may_be_exec(arguments) && path(T::complete(), arguments).first().is_some_and(|name| name == "exec")
}

/// Whether a line contains the word `exec` anywhere.
pub(crate) fn may_be_exec(arguments: &[OsString]) -> bool {
    arguments.iter().any(|word| word == "exec")
}

/// Returns the words for capi: those after `--` belong to a child process.
pub(super) fn own(arguments: &[OsString]) -> impl Iterator<Item = &OsString> {
    arguments.iter().take_while(|word| *word != "--")
}

/// Whether a line asks for JSON, including errors.
pub(crate) fn wants_json(arguments: &[OsString]) -> bool {
    own(arguments).any(|word| word == "--json")
}

/// Returns the streams for messages outside a command: help and errors.
pub(crate) fn streams(arguments: &[OsString]) -> Streams {
    let settings = || crate::settings::color(|name| std::env::var_os(name));
    let vault = value_of("--vault", arguments).map(|vault| text::shell_word(&vault.to_string_lossy()));
    Streams { quiet: false, color: color(arguments).unwrap_or_else(settings), vault }
}

/// Returns the value of an option, without parsing the line.
fn value_of<'a>(option: &str, arguments: &'a [OsString]) -> Option<&'a OsStr> {
    let own = || own(arguments);
    let spaced = || own().zip(own().skip(1)).find(|(flag, _)| *flag == option).map(|(_, value)| &**value);
    let joined =
        own().find_map(|word| Some(OsStr::new(word.to_str()?.strip_prefix(option)?.strip_prefix('=')?)));
    joined.or_else(spaced)
}

/// Returns the value of `--color`, without parsing the line.
fn color(arguments: &[OsString]) -> Option<ColorChoice> {
    let word = value_of("--color", arguments)?.to_str()?;
    <ColorChoice as clap::ValueEnum>::from_str(word, false).ok()
}

fn clap_color(arguments: &[OsString]) -> clap::ColorChoice {
    match color(arguments) {
        Some(ColorChoice::Always) => clap::ColorChoice::Always,
        Some(ColorChoice::Never) => clap::ColorChoice::Never,
        Some(ColorChoice::Auto) | None => clap::ColorChoice::Auto,
    }
}
