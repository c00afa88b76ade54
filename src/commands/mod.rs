//! One file a command: its work and nothing of another's.

mod add;
mod backups;
pub mod complete;
pub mod completions;
mod config;
mod context;
mod declare;
mod delete;
mod docs;
mod doctor;
mod edit;
mod exec;
mod export;
mod import;
mod init;
mod list;
mod lock;
mod mcp;
mod merge;
mod passwd;
mod recover;
mod recovery;
mod rekey;
mod rotate;
mod show;
mod slots;
mod snippet;
mod status;
mod token;
mod trust;
mod unlock;

#[cfg(unix)]
use crate::cli::QuickCli;
use crate::cli::{Cli, Command, QuickCommand};
use crate::context::Context;
use crate::error::Result;

/// Does what was asked for.
///
/// # Errors
/// Whatever the command refuses.
pub fn run(cli: Cli) -> Result<()> {
    let context = Context::new(cli.global, cli.command.app())?;
    prepare(&context, cli.command.needs_settings(), cli.command.is_beyond_tokens())?;
    match cli.command {
        Command::Quick(command) => run_in(&context, command),
        Command::Init(args) => init::run(&context, &args),
        Command::Add(args) => add::run(&context, args),
        Command::Edit(args) => edit::run(&context, args),
        Command::Rotate(args) => rotate::run(&context, &args),
        Command::Delete(args) => delete::run(&context, &args),
        Command::Docs(args) => docs::run(&context, &args),
        Command::Snippet(args) => snippet::run(&context, args),
        Command::Context(args) => context::run(&context, &args),
        Command::Mcp(args) => mcp::run(context, args),
        Command::Declare(args) => declare::run(&context, &args),
        Command::Trust(args) => trust::run(&context, &args),
        Command::Config(args) => config::run(&context, &args),
        Command::Passwd(args) => passwd::run(&context, args),
        Command::Recovery(args) => recovery::run(&context, &args),
        Command::Recover(args) => recover::run(&context, args),
        Command::Token(args) => token::run(&context, args.action),
        Command::Slots(args) => slots::run(&context, &args),
        Command::Rekey(args) => rekey::run(&context, &args),
        Command::Backups(args) => backups::run(&context, &args),
        Command::Doctor(args) => doctor::run(&context, &args),
        Command::Import(args) => import::run(&context, &args),
        Command::Export(args) => export::run(&context, &args),
        Command::Merge(args) => merge::run(&context, &args),
        Command::Completions(args) => completions::run(&context, &args),
    }
}

/// The same for the commands of the small program: what only the others need is no part of it.
///
/// # Errors
/// Whatever the command refuses.
#[cfg(unix)]
pub fn run_quick(cli: QuickCli) -> Result<()> {
    let context = Context::new(cli.global, cli.command.app())?;
    prepare(&context, cli.command.needs_settings(), cli.command.is_beyond_tokens())?;
    run_in(&context, cli.command)
}

/// Refuses unreadable settings and a token, where the command cannot work with them.
fn prepare(context: &Context, needs_settings: bool, is_beyond_tokens: bool) -> Result<()> {
    if needs_settings {
        context.settings.refuse_faults()?;
    }
    if is_beyond_tokens {
        context.vaults.access.refuse_token()?;
    }
    Ok(())
}

fn run_in(context: &Context, command: QuickCommand) -> Result<()> {
    match command {
        QuickCommand::List(args) => list::run(context, &args),
        QuickCommand::Show(args) => show::run(context, &args),
        QuickCommand::Exec(args) => exec::run(context, &args),
        QuickCommand::Unlock(args) => unlock::run(context, &args),
        QuickCommand::Lock(args) => lock::run(context, &args),
        QuickCommand::Status(args) => status::run(context, &args),
    }
}
