//! capi keeps the credentials of custom APIs in one encrypted file, hands them to the programs that need them, and
//! tells people and tools everything about them except the credential itself.
//!
//! The program is the interface; this library exists so that its parts can be tested and measured. Data flows one
//! way: `cli` → `commands` → `context` → `vault`, `launch`, `ui` → `domain`.

pub mod cli;
pub mod commands;
pub mod context;
pub mod documentation;
pub mod domain;
pub mod error;
pub mod knowledge;
pub mod launch;
pub mod mcp;
pub mod project;
pub mod session;
pub mod settings;
pub mod trust;
pub mod ui;
pub mod vault;
pub mod web;

mod arguments;

use std::ffi::OsString;
use std::process::ExitCode;

use clap_complete::env::CompleteEnv;

/// The command line as clap has it: what man pages and completions are made from.
pub fn command() -> clap::Command {
    arguments::command()
}

/// Runs the program with the arguments of the process, the program's own name first.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    launch::keep_memory_private();
    if commands::completions::is_wanted() {
        CompleteEnv::with_factory(|| commands::complete::with_candidates(arguments::command())).complete();
    }
    if arguments.get(1).is_some_and(|first| first == session::BACKGROUND) {
        return session::run_in_background(&arguments[2..]);
    }
    #[cfg(unix)]
    if arguments.get(1).is_some_and(|word| word == launch::ON_TERMINAL) {
        return finish(on_terminal(&arguments[2..]), &arguments, || true);
    }
    let result = arguments::parse(&arguments).and_then(|parsed| match parsed {
        arguments::Parsed::Run(cli) => commands::run(*cli),
        arguments::Parsed::Show(text) => arguments::show(&text, &arguments::streams(&arguments)),
    });
    finish(result, &arguments, || arguments::is_exec(&arguments))
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
