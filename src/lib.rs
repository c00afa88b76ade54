//! capi stores the credentials of custom APIs in one encrypted file, gives programs access to them, and shows people
//! and tools everything about an API except its credential.
//!
//! The command line is the interface. This library exists so that its parts can be tested and benchmarked; its API is
//! not stable. Data flows in one direction: `cli` → `commands` → `context` → `vault`, `launch`, `ui` → `model`.

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
pub mod web;

mod arguments;

use std::ffi::OsString;
use std::process::ExitCode;

use clap_complete::env::CompleteEnv;

/// Returns the clap command, from which man pages and completions are generated.
pub fn command() -> clap::Command {
    arguments::command()
}

/// Runs `capi-full` with the arguments of the process, including the program name.
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

/// Runs `capi` with the arguments of the process: executes the commands of the fast path, and becomes `capi-full` for
/// everything else, including help, completions and usage errors. See [`binaries`].
#[cfg(unix)]
pub fn run_quick(arguments: Vec<OsString>) -> ExitCode {
    launch::keep_memory_private();
    if let Some(code) = run_hidden(&arguments) {
        return code;
    }
    // Only `capi-full` knows which values are names of shells.
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

/// Runs the internal commands, for which capi starts itself.
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

/// Reports an error, if there is one, and returns the exit code. `is_exec` is evaluated only for an error.
fn finish(result: error::Result<()>, arguments: &[OsString], is_exec: impl Fn() -> bool) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `exec` has no `--json`; one on its command line belongs to the child.
            let is_exec = is_exec();
            let json = !is_exec && arguments::wants_json(arguments);
            error.report(&arguments::streams(arguments), json);
            ExitCode::from(error.code(is_exec))
        }
    }
}

/// The second stage of starting a program on a pseudo-terminal.
#[cfg(unix)]
fn on_terminal(words: &[OsString]) -> error::Result<()> {
    match launch::run_on_terminal(words)? {}
}
