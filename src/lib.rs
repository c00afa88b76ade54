//! capi keeps the credentials of custom APIs in one encrypted file, hands them to the programs that need them, and
//! tells people and tools everything about them except the credential itself.
//!
//! The program is the interface; this library exists so that its parts can be tested and measured. Data flows one
//! way: `cli` → `commands` → `context` → `vaults` → `access` → `vault`, `agent`, `launch`, `ui` → `model`.

pub mod access;
pub mod agent;
pub mod assist;
pub mod binaries;
pub mod cli;
pub mod commands;
pub mod context;
pub mod docs;
pub mod error;
pub mod launch;
pub mod mcp;
pub mod model;
pub mod project;
pub mod settings;
pub mod ui;
pub mod vault;
pub mod vaults;
pub mod web;

mod arguments;
mod fs;

use std::ffi::OsString;
use std::process::ExitCode;

use clap_complete::env::CompleteEnv;

/// The command line as clap has it: what man pages and completions are made from.
pub fn command() -> clap::Command {
    arguments::command()
}

/// Runs the whole program with the arguments of the process, the program's own name first.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    launch::keep_memory_private();
    if commands::completions::is_wanted() {
        CompleteEnv::with_factory(|| commands::complete::with_candidates(arguments::command())).complete();
    }
    if let Some(code) = run_hidden(&arguments) {
        return code;
    }
    let result = arguments::parse(&arguments).and_then(|parsed| match parsed {
        arguments::Parsed::Run(cli) => commands::run(*cli),
        arguments::Parsed::Show(text) => arguments::show(&text, &arguments::streams(&arguments)),
    });
    finish(result, &arguments, || arguments::is_exec(&arguments))
}

/// Runs the small program: does what it can and becomes the whole one for the rest, of which are help, completion and
/// every line that is refused. See [`programs`].
#[cfg(unix)]
pub fn run_quick(arguments: Vec<OsString>) -> ExitCode {
    launch::keep_memory_private();
    if let Some(code) = run_hidden(&arguments) {
        return code;
    }
    // Which words are the name of a shell only the whole program knows.
    let may_complete =
        std::env::var_os(commands::completions::VARIABLE).is_some_and(|shell| !shell.is_empty());
    let quick = if may_complete { None } else { arguments::parse_quick(&arguments) };
    let is_exec = quick.as_ref().map(|cli| matches!(cli.command, cli::QuickCommand::Exec(_)));
    let result = match quick {
        Some(cli) => commands::run_quick(cli),
        None => Err(binaries::become_full(&arguments).into()),
    };
    finish(result, &arguments, || is_exec.unwrap_or_else(|| arguments::may_be_exec(&arguments)))
}

/// Runs what capi starts itself for, which no user types.
fn run_hidden(arguments: &[OsString]) -> Option<ExitCode> {
    let (first, words) = arguments.get(1..)?.split_first()?;
    if first == agent::BACKGROUND {
        return Some(agent::run_in_background(words));
    }
    #[cfg(unix)]
    if first == launch::ON_TERMINAL {
        return Some(finish(on_terminal(words), arguments, || true));
    }
    None
}

/// Says what went wrong, if anything, and gives the exit code. Only then is it of interest whether it was `exec`.
fn finish(result: error::Result<()>, arguments: &[OsString], is_exec: impl Fn() -> bool) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `exec` takes no --json; what stands there is the program's.
            let is_exec = is_exec();
            let json = !is_exec && arguments::wants_json(arguments);
            error.report(&arguments::streams(arguments), json);
            ExitCode::from(error.code(is_exec))
        }
    }
}

/// The second half of starting a program on a terminal of its own.
#[cfg(unix)]
fn on_terminal(words: &[OsString]) -> error::Result<()> {
    match launch::run_on_terminal(words)? {}
}
