//! One file a command: its work and nothing of another's.

mod add;
pub mod complete;
pub mod completions;
mod config;
mod context;
mod declare;
mod delete;
mod docs;
mod edit;
mod exec;
mod init;
mod list;
mod lock;
mod mcp;
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

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::error::Result;

/// Does what was asked for.
///
/// # Errors
/// Whatever the command refuses.
pub fn run(cli: Cli) -> Result<()> {
    let context = Context::new(cli.global)?;
    if cli.command.is_beyond_tokens() {
        context.refuse_token()?;
    }
    context.speaks_for(cli.command.app());
    match cli.command {
        Command::Init(args) => init::run(&context, &args),
        Command::Add(args) => add::run(&context, args),
        Command::List(args) => list::run(&context, &args),
        Command::Show(args) => show::run(&context, &args),
        Command::Edit(args) => edit::run(&context, args),
        Command::Rotate(args) => rotate::run(&context, &args),
        Command::Delete(args) => delete::run(&context, &args),
        Command::Exec(args) => exec::run(&context, &args),
        Command::Docs(args) => docs::run(&context, &args),
        Command::Snippet(args) => snippet::run(&context, args),
        Command::Context(args) => context::run(&context, &args),
        Command::Mcp(args) => mcp::run(context, args),
        Command::Declare(args) => declare::run(&context, &args),
        Command::Trust(args) => trust::run(&context, &args),
        Command::Unlock(args) => unlock::run(&context, &args),
        Command::Lock(args) => lock::run(&context, &args),
        Command::Status(args) => status::run(&context, &args),
        Command::Config(args) => config::run(&context, &args),
        Command::Passwd(args) => passwd::run(&context, args),
        Command::Recovery(args) => recovery::run(&context, &args),
        Command::Recover(args) => recover::run(&context, args),
        Command::Token(args) => token::run(&context, args.action),
        Command::Slots(args) => slots::run(&context, &args),
        Command::Rekey(args) => rekey::run(&context, &args),
        Command::Completions(args) => completions::run(&context, &args),
    }
}
