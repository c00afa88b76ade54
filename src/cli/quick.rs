//! The commands that the small program does by itself; see `programs`.

use clap::Subcommand;

use super::args::{ExecArgs, ListArgs, LockArgs, ShowArgs, StatusArgs, UnlockArgs};
use super::help;
use crate::model::AppName;

/// A command line of one of them, with what the grammar of that command alone finds in it.
#[cfg(unix)]
#[derive(clap::Parser)]
pub struct QuickCli {
    #[command(flatten)]
    /// Options of every command.
    pub global: super::GlobalArgs,
    #[command(subcommand)]
    /// What to do.
    pub command: QuickCommand,
}

/// The commands of the small program.
#[derive(Subcommand)]
pub enum QuickCommand {
    /// Show all APIs in a table, credentials masked
    #[command(visible_alias = "ls", after_long_help = help::LIST)]
    List(ListArgs),
    /// Show one API: its variable, header, domain, documentation and dates
    #[command(after_long_help = help::SHOW)]
    Show(ShowArgs),
    /// Run a program with the variables of its APIs
    ///
    /// Removes every inherited CUSTOM_API_ variable, sets those of the organization's APIs and, with --app, those of
    /// that app, and becomes the program: same process, same terminal, its own exit code. Where the program's output
    /// goes into a pipe or a file, capi stays and replaces each credential in it by `[capi: NAME]`. Arguments reach
    /// the program as they are, without a shell. Without a program, your shell is opened.
    #[command(after_long_help = help::EXEC)]
    Exec(ExecArgs),
    /// Unlock the vault for a while, so that no command asks
    #[command(after_long_help = help::UNLOCK)]
    Unlock(UnlockArgs),
    /// Lock the vault again
    #[command(after_long_help = help::LOCK)]
    Lock(LockArgs),
    /// Say whether the vault is unlocked, and for how long
    ///
    /// Exits with 0 when it is unlocked and with 3 when it is locked. Asking does not extend the time.
    #[command(after_long_help = help::STATUS)]
    Status(StatusArgs),
}

impl QuickCommand {
    /// Whether the command needs more than a token may open.
    pub fn is_beyond_tokens(&self) -> bool {
        matches!(self, Self::Unlock(_))
    }

    /// Whether a setting that can't be read stops the command. What locks must always work.
    pub fn needs_settings(&self) -> bool {
        !matches!(self, Self::Lock(_))
    }

    /// The app that the command line or `CAPI_APP` names for reading.
    pub fn app(&self) -> Option<&AppName> {
        match self {
            Self::List(args) => args.app.as_ref(),
            Self::Show(args) => args.app.as_ref(),
            Self::Exec(args) => args.app.as_ref(),
            Self::Unlock(_) | Self::Lock(_) | Self::Status(_) => None,
        }
    }
}
