//! capi stores the credentials of custom APIs in one encrypted file, gives programs access to them, and tells people and
//! AI tools everything about an API except its credential.
//!
//! The programs are the interface; this library exists so that its parts can be tested and measured. Calls go one way:
//! `commands` → `context` → `vaults` → `access` → `cli`, `agent` → `vault`, `launch`, `ui` → `model`, `fs`.

pub mod access;
pub mod agent;
pub mod assist;
pub mod binaries;
pub mod call;
pub mod cli;
pub mod commands;
pub mod context;
pub mod docs;
pub mod error;
pub mod launch;
pub mod mcp;
pub mod model;
pub mod project;
pub mod proxy;
pub mod scan;
pub mod settings;
pub mod ui;
pub mod vault;
pub mod vaults;
pub mod web;

mod fs;

use std::ffi::OsString;
use std::process::ExitCode;

use clap_complete::env::CompleteEnv;

use cli::parse::{self, Grammar as _};

/// For the static programs for Linux. musl's own allocator calls the system so often that `capi exec` takes a fifth longer.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Returns the complete command line grammar, from which man pages and completions are generated.
pub fn command() -> clap::Command {
    commands::Cli::complete()
}

/// Runs `capi-full` with the arguments of the process, program name first.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    launch::keep_memory_private();
    if commands::completions::is_wanted() {
        CompleteEnv::with_factory(|| commands::complete::with_candidates(command())).complete();
    }
    if let Some(code) = run_hidden(&arguments) {
        return code;
    }
    let result = parse::parse(&arguments).and_then(|parsed| match parsed {
        parse::Parsed::Run(cli) => commands::run(*cli),
        parse::Parsed::Show(text) => parse::show(&text, &parse::streams(&arguments)),
    });
    finish(result, &arguments, || parse::is_exec::<commands::Cli>(&arguments))
}

/// Runs `capi`: executes a core command, and `capi-full` for everything else, including help, completion and wrong
/// usage. See [`binaries`].
#[cfg(unix)]
pub fn run_core(arguments: Vec<OsString>) -> ExitCode {
    launch::keep_memory_private();
    if let Some(code) = run_hidden(&arguments) {
        return code;
    }
    // Only `capi-full` knows the names of the shells.
    let may_complete = std::env::var_os(assist::shells::VARIABLE).is_some_and(|shell| !shell.is_empty());
    let core: Option<commands::CoreCli> = if may_complete { None } else { parse::parse_valid(&arguments) };
    let is_exec = core.as_ref().map(|cli| matches!(cli.command, commands::CoreCommand::Exec(_)));
    // The proxy needs the network.
    let core = core.filter(|cli| !cli.needs_full());
    let result = match core {
        Some(cli) => commands::run_core(cli),
        None => Err(binaries::become_full(&arguments).into()),
    };
    finish(result, &arguments, || is_exec.unwrap_or_else(|| parse::may_be_exec(&arguments)))
}

/// Runs the internal commands with which capi starts itself.
fn run_hidden(arguments: &[OsString]) -> Option<ExitCode> {
    let (first, words) = arguments.get(1..)?.split_first()?;
    if first == agent::BACKGROUND {
        return Some(agent::run_in_background(words));
    }
    #[cfg(unix)]
    match first.to_str()? {
        launch::CHILD => return Some(finish(as_child(words), arguments, || true)),
        launch::ON_TERMINAL => return Some(finish(on_terminal(words), arguments, || true)),
        launch::BACKGROUND_MASKER => return Some(silent(launch::mask_in_background(words))),
        launch::WATCHER => return Some(silent(launch::watch(words))),
        launch::FILE_REMOVER => return Some(silent(launch::remove_files(words))),
        _ => {}
    }
    None
}

/// Returns the exit code of a process without a stream for an error.
#[cfg(unix)]
fn silent(result: std::io::Result<()>) -> ExitCode {
    result.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

/// Reports an error, if any, and returns the exit code. `is_exec` is called only after an error.
fn finish(result: error::Result<()>, arguments: &[OsString], is_exec: impl Fn() -> bool) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // `exec` has no --json of its own; one on its line belongs to the child process.
            let is_exec = is_exec();
            let json = !is_exec && parse::wants_json(arguments);
            error.report(&parse::streams(arguments), json);
            ExitCode::from(error.code(is_exec))
        }
    }
}

/// Becomes a command that ends when the process that started it is killed.
#[cfg(unix)]
fn as_child(words: &[OsString]) -> error::Result<()> {
    match launch::run_as_child(words)? {}
}

/// Runs a command on a terminal of its own, as the second of two processes.
#[cfg(unix)]
fn on_terminal(words: &[OsString]) -> error::Result<()> {
    match launch::run_on_terminal(words)? {}
}
