//! The arrangement of help pages: commands in groups on the first page, global options last and in one line on the others.

use std::ffi::OsString;

use anstream::adapter::strip_str;
use clap::Command;
use clap::builder::StyledStr;

use super::parse;

/// A heading and the commands below it, in the order of the page.
pub type Group = (&'static str, &'static [&'static str]);

/// Whether a line asks for the first page, not for that of a command.
pub(super) fn is_first(grammar: &Command, arguments: &[OsString]) -> bool {
    let is_command = |word: &OsString| word != "help" && grammar.find_subcommand(word).is_some();
    !parse::own(arguments).skip(1).any(is_command)
}

/// Returns the first page. With `is_long` it has every option.
pub(super) fn first(grammar: Command, groups: &[Group], is_long: bool) -> StyledStr {
    let list = rendered(grammar.clone().help_template("{subcommands}"));
    let usage = grammar.clone().render_usage().ansi().to_string();
    let page = format!("{{about}}\n\n{usage}\n\n{}{{all-args}}{{after-help}}", grouped(&list, groups));
    let after = if is_long { grammar.get_after_long_help() } else { grammar.get_after_help() };
    let after = after.cloned().unwrap_or_default();
    let shown = |arg: clap::Arg| if is_long { arg.hide_short_help(false) } else { arg };
    grammar
        .mut_args(shown)
        .mut_subcommands(|below| below.hide(true))
        .help_template(page)
        .after_help(after)
        .render_help()
}

fn rendered(mut grammar: Command) -> String {
    grammar.render_help().ansi().to_string()
}

/// Divides clap's list of commands, whose texts it has aligned and wrapped, into groups.
fn grouped(list: &str, groups: &[Group]) -> String {
    let mut entries: Vec<(String, String)> = Vec::new();
    for line in list.lines() {
        let plain = strip_str(line).to_string();
        let is_entry = plain.strip_prefix("  ").is_some_and(|rest| !rest.starts_with(' '));
        match entries.last_mut() {
            Some((_, entry)) if !is_entry => entry.push_str(&format!("{line}\n")),
            _ => {
                let name = plain.split_whitespace().next().unwrap_or_default();
                entries.push((name.to_owned(), format!("{line}\n")));
            }
        }
    }
    let entry =
        |name: &&str| entries.iter().find(|(found, _)| found == name).map(|(_, entry)| entry.as_str());
    groups
        .iter()
        .map(|(heading, names)| {
            let listed: String = names.iter().filter_map(entry).collect();
            format!("\u{1b}[1m\u{1b}[4m{heading}:\u{1b}[0m\n{listed}\n")
        })
        .collect()
}

/// Moves the global options of every command's page into one line at its end.
pub(super) fn with_short_globals(mut grammar: Command) -> Command {
    grammar.build();
    let globals: Vec<String> = grammar
        .get_arguments()
        .filter(|arg| arg.is_global_set())
        .filter_map(|arg| arg.get_long().map(|long| format!("--{long}")))
        .collect();
    let line = format!("Global options, which `capi --help` describes: {}", globals.join(", "));
    grammar.mut_subcommands(|below| shortened(below, &line))
}

fn shortened(command: Command, line: &str) -> Command {
    let with_line = |text: Option<&StyledStr>| match text {
        Some(text) => format!("{}\n\n{line}", text.ansi()),
        None => line.to_owned(),
    };
    let short = with_line(command.get_after_help());
    let long = with_line(command.get_after_long_help().or(command.get_after_help()));
    command
        .mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg })
        .after_help(short)
        .after_long_help(long)
        .mut_subcommands(|below| shortened(below, line))
}
