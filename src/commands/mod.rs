//! The commands, one file each: its arguments, its help, its manual and `run`. This file lists them.

mod add;
mod backups;
mod call;
mod check;
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
mod log;
mod mcp;
mod merge;
mod passwd;
mod recover;
mod recovery;
mod rekey;
mod rotate;
mod scan;
mod setup;
mod show;
mod slots;
mod snippet;
mod status;
mod token;
mod trust;
mod unlock;

use clap::{Args, CommandFactory as _, Parser, Subcommand};

use crate::binaries::VERSION;
use crate::cli::parse::Grammar;
use crate::cli::{GlobalArgs, Group, Manual, Requirements};
use crate::context::Context;
use crate::error::Result;

const SHORT_AFTER_HELP: &str = "\
Examples:
  capi init                                  create the vault
  capi add \"My Billing API\" --type api-key   add an API and its key
  capi list                                  list the APIs
  capi exec -- npm start                     run a command with the variables

`capi --help` lists all options, `capi help COMMAND` describes a command.";

const AFTER_HELP: &str = "\
Examples:
  capi init                                  create the vault
  capi add \"My Billing API\" --type api-key   add an API and its key
  capi add \"Twilio SMS\" --type basic --app web
  capi list                                  list the APIs
  capi exec --app web -- npm start           run an app

Exit status:
  0 success, 1 other failure, 2 wrong usage, 3 locked and no way to prompt,
  4 wrong passphrase, 5 not found, 6 conflict, 7 damaged or newer vault.
  With scan: 1 found, 3 incomplete.
  With call: 30 redirected elsewhere, 40 for a 4xx and 50 for a 5xx status.
  With exec: the command's own; 125 capi failed, 126 not executable,
  127 not found.";

/// The commands of the first help page. A test compares them with the list below.
const GROUPS: &[Group] = &[
    ("Everyday", &["init", "add", "import", "list", "show", "exec", "edit", "rotate", "delete"]),
    ("Requests", &["call", "check", "log"]),
    ("Leaks", &["scan"]),
    ("Session", &["unlock", "lock", "status"]),
    ("Project", &["declare", "trust", "config"]),
    ("Documentation and AI tools", &["docs", "snippet", "context", "mcp"]),
    (
        "Vault",
        &["passwd", "recovery", "recover", "token", "slots", "rekey", "backups", "export", "merge", "doctor"],
    ),
    ("Other", &["setup", "completions", "help"]),
];

/// Stores API credentials in one encrypted file and gives programs access to them
#[derive(Parser)]
#[command(
    name = "capi",
    version,
    long_version = VERSION,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 80,
    after_help = SHORT_AFTER_HELP,
    after_long_help = AFTER_HELP,
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// A command line of `capi` without `capi-full`.
#[cfg(unix)]
#[derive(Parser)]
#[command(name = "capi", version, long_version = VERSION, propagate_version = true, subcommand_required = true)]
pub struct CoreCli {
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// The command.
    #[command(subcommand)]
    pub command: CoreCommand,
}

/// Declares an enum of commands: each has a name, perhaps an alias, and arguments, whose doc comment is the help page.
/// A second group follows the commands of another enum.
macro_rules! commands {
    (
        $(#[$attribute:meta])*
        $enum:ident { $($name:literal $(| $alias:literal)? => $variant:ident($module:ident::$args:ident),)* }
        $($flat:ident($inner:ident) {
            $($name2:literal $(| $alias2:literal)? => $variant2:ident($module2:ident::$args2:ident),)*
        })?
    ) => {
        $(#[$attribute])*
        #[derive(Subcommand)]
        #[allow(missing_docs, reason = "a doc comment here would replace the help page")]
        pub enum $enum {
            $(#[command(name = $name $(, visible_alias = $alias)?)] $variant($module::$args),)*
            $(
                #[command(flatten)]
                $flat($inner),
                $(#[command(name = $name2 $(, visible_alias = $alias2)?)] $variant2($module2::$args2),)*
            )?
        }

        impl $enum {
            /// Returns each command's name and manual, in the order of help.
            pub fn manuals() -> Vec<(&'static str, &'static Manual)> {
                #[allow(unused_mut, reason = "there may be one group")]
                let mut manuals: Vec<(&str, &Manual)> = vec![$(($name, &$module::MANUAL),)*];
                $(
                    manuals.extend($inner::manuals());
                    manuals.extend([$(($name2, &$module2::MANUAL),)*]);
                )?
                manuals
            }

            /// Adds the commands that a line may name, without their arguments.
            fn add_deferred(capi: clap::Command, is_named: &dyn Fn(&str) -> bool) -> clap::Command {
                let capi = capi.subcommands(
                    [$(deferred::<$module::$args>($name, &[$($alias)?], is_named),)*].into_iter().flatten(),
                );
                $(let capi = $inner::add_deferred(capi, is_named).subcommands(
                    [$(deferred::<$module2::$args2>($name2, &[$($alias2)?], is_named),)*].into_iter().flatten(),
                );)?
                capi
            }

            fn requirements(&self) -> &dyn Requirements {
                match self {
                    $(Self::$variant(args) => args,)*
                    $(
                        Self::$flat(inner) => inner.requirements(),
                        $(Self::$variant2(args) => args,)*
                    )?
                }
            }
        }
    };
}

commands! {
    /// The commands that `capi` runs without `capi-full`.
    CoreCommand {
        "list" | "ls" => List(list::ListArgs),
        "show" => Show(show::ShowArgs),
        "exec" => Exec(exec::ExecArgs),
        "unlock" => Unlock(unlock::UnlockArgs),
        "lock" => Lock(lock::LockArgs),
        "status" => Status(status::StatusArgs),
    }
}

commands! {
    /// All commands, in the order of help.
    Command {
        "init" => Init(init::InitArgs),
        "add" => Add(add::AddArgs),
    } Core(CoreCommand) {
        "edit" => Edit(edit::EditArgs),
        "rotate" => Rotate(rotate::RotateArgs),
        "delete" | "rm" => Delete(delete::DeleteArgs),
        "call" => Call(call::CallArgs),
        "check" => Check(check::CheckArgs),
        "log" => Log(log::LogArgs),
        "scan" => Scan(scan::ScanArgs),
        "docs" => Docs(docs::DocsArgs),
        "snippet" => Snippet(snippet::SnippetArgs),
        "context" => Context(context::ContextArgs),
        "mcp" => Mcp(mcp::McpArgs),
        "declare" => Declare(declare::DeclareArgs),
        "trust" => Trust(trust::TrustArgs),
        "config" => Config(config::ConfigArgs),
        "passwd" => Passwd(passwd::PasswdArgs),
        "recovery" => Recovery(recovery::RecoveryArgs),
        "recover" => Recover(recover::RecoverArgs),
        "token" => Token(token::TokenArgs),
        "slots" => Slots(slots::SlotsArgs),
        "rekey" => Rekey(rekey::RekeyArgs),
        "backups" => Backups(backups::BackupsArgs),
        "doctor" => Doctor(doctor::DoctorArgs),
        "import" => Import(import::ImportArgs),
        "export" => Export(export::ExportArgs),
        "merge" => Merge(merge::MergeArgs),
        "setup" => Setup(setup::SetupArgs),
        "completions" => Completions(completions::CompletionsArgs),
    }
}

/// Returns a command without its arguments, which take longer to build than the rest of parsing, if a line may name it.
/// clap copies the global options into every command that it has, named or not.
fn deferred<T: Args>(
    name: &'static str,
    aliases: &'static [&'static str],
    is_named: &dyn Fn(&str) -> bool,
) -> Option<clap::Command> {
    let may_be_meant = is_named(name) || aliases.iter().any(|alias| is_named(alias));
    may_be_meant.then(|| clap::Command::new(name).aliases(aliases).defer(T::augment_args))
}

/// The root of a deferred grammar.
fn deferred_root() -> clap::Command {
    let capi = clap::Command::new("capi")
        .version(env!("CARGO_PKG_VERSION"))
        .long_version(VERSION)
        .propagate_version(true);
    GlobalArgs::augment_args(capi).subcommand_required(true)
}

#[cfg(unix)]
impl CoreCli {
    /// Returns whether only `capi-full` can run the command with these arguments.
    pub fn needs_full(&self) -> bool {
        matches!(&self.command, CoreCommand::Exec(args) if args.is_proxied())
    }
}

impl Grammar for Cli {
    fn complete() -> clap::Command {
        Self::command()
    }

    fn deferred(is_named: &dyn Fn(&str) -> bool) -> clap::Command {
        Command::add_deferred(deferred_root(), is_named)
    }

    fn groups() -> &'static [Group] {
        GROUPS
    }
}

#[cfg(unix)]
impl Grammar for CoreCli {
    fn complete() -> clap::Command {
        Self::command()
    }

    fn deferred(is_named: &dyn Fn(&str) -> bool) -> clap::Command {
        CoreCommand::add_deferred(deferred_root(), is_named)
    }

    fn groups() -> &'static [Group] {
        GROUPS
    }
}

/// Runs the command.
///
/// # Errors
/// Whatever the command reports.
pub fn run(cli: Cli) -> Result<()> {
    let context = Context::new(cli.global, cli.command.requirements())?;
    check(&context, cli.command.requirements())?;
    match cli.command {
        Command::Core(CoreCommand::Exec(args)) if args.is_proxied() => exec::proxy::run(&context, &args),
        Command::Core(command) => run_in(&context, command),
        Command::Init(args) => init::run(&context, &args),
        Command::Add(args) => add::run(&context, args),
        Command::Edit(args) => edit::run(&context, args),
        Command::Rotate(args) => rotate::run(&context, &args),
        Command::Delete(args) => delete::run(&context, &args),
        Command::Call(args) => call::run(&context, &args),
        Command::Check(args) => check::run(&context, &args),
        Command::Log(args) => log::run(&context, &args),
        Command::Scan(args) => scan::run(&context, &args),
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
        Command::Setup(args) => setup::run(&context, &args),
        Command::Completions(args) => completions::run(&context, &args),
    }
}

/// Runs a command of the core. Code of the other commands is not linked into a program that calls only this.
///
/// # Errors
/// Whatever the command reports.
#[cfg(unix)]
pub fn run_core(cli: CoreCli) -> Result<()> {
    let context = Context::new(cli.global, cli.command.requirements())?;
    check(&context, cli.command.requirements())?;
    run_in(&context, cli.command)
}

/// Refuses a command whose requirements are not met.
fn check(context: &Context, command: &dyn Requirements) -> Result<()> {
    if command.needs_settings() {
        context.settings.refuse_faults()?;
    }
    if command.needs_root_key() {
        context.vaults.access.refuse_token()?;
    }
    if command.changes_vault() {
        context.vaults.store().refuse_foreign_owner()?;
    }
    Ok(())
}

fn run_in(context: &Context, command: CoreCommand) -> Result<()> {
    match command {
        CoreCommand::List(args) => list::run(context, &args),
        CoreCommand::Show(args) => show::run(context, &args),
        CoreCommand::Exec(args) => exec::run(context, &args),
        CoreCommand::Unlock(args) => unlock::run(context, &args),
        CoreCommand::Lock(args) => lock::run(context, &args),
        CoreCommand::Status(args) => status::run(context, &args),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use clap::FromArgMatches as _;
    use clap::error::ErrorKind;

    use super::*;

    /// Everything that decides how a line is parsed, for a command and its subcommands.
    fn rules(command: &clap::Command) -> Vec<String> {
        let names = format!("{} {:?}", command.get_name(), command.get_all_aliases().collect::<Vec<_>>());
        let settings = [
            ("subcommand required", command.is_subcommand_required_set()),
            ("help without arguments", command.is_arg_required_else_help_set()),
            ("version below", command.is_propagate_version_set()),
            ("-- before the last", command.is_dont_delimit_trailing_values_set()),
        ];
        let settings = settings.iter().map(|(rule, is_set)| format!("  {rule}: {is_set}"));
        // Global options come first in a deferred command and last in a complete one. Positions are part of the text.
        let mut arguments: Vec<String> =
            command.get_arguments().map(|argument| format!("  {argument:?}")).collect();
        arguments.sort();
        let groups = command.get_groups().map(|group| format!("  {group:?}"));
        let below = command.get_subcommands().filter(|below| below.get_name() != "help").flat_map(rules);
        std::iter::once(names).chain(settings).chain(arguments).chain(groups).chain(below).collect()
    }

    fn assert_same(mut deferred: clap::Command, mut complete: clap::Command) {
        deferred.build();
        complete.build();
        let names = |command: &clap::Command| {
            let names = command.get_subcommands().map(|command| command.get_name().to_owned());
            names.filter(|name| name != "help").collect::<Vec<_>>()
        };
        assert_eq!(names(&deferred), names(&complete));
        for name in names(&complete) {
            let command = |capi: &clap::Command| rules(capi.find_subcommand(&name).unwrap());
            assert_eq!(command(&deferred), command(&complete), "{name}");
        }
        let globals = |command: &clap::Command| format!("{:?}", command.get_arguments().collect::<Vec<_>>());
        assert_eq!(globals(&deferred), globals(&complete));
    }

    #[test]
    fn the_deferred_grammar_is_the_complete_one() {
        assert_same(Cli::deferred(&|_| true), Cli::complete());
        #[cfg(unix)]
        assert_same(CoreCli::deferred(&|_| true), CoreCli::complete());
    }

    #[test]
    fn a_line_needs_only_the_commands_whose_names_are_its_words() {
        for line in [
            "capi list --app show",
            "capi ls",
            "capi rm list",
            "capi exec -- list",
            "capi show exec",
            "capi -q lock",
        ] {
            let words: Vec<&str> = line.split(' ').collect();
            let is_named = |name: &str| words[1..].contains(&name);
            let command = |grammar: clap::Command| {
                let matches =
                    grammar.try_get_matches_from(&words).unwrap_or_else(|error| panic!("{line}: {error}"));
                let (name, matches) = matches.subcommand().unwrap();
                // Global options come first in a deferred command and last in a complete one.
                let ids: std::collections::BTreeSet<&str> = matches.ids().map(|id| id.as_str()).collect();
                format!("{name} {ids:?}")
            };
            assert_eq!(command(Cli::deferred(&is_named)), command(Cli::complete()), "{line}");
        }
        // Without a command clap accepts a line; the parsed type does not.
        for line in ["capi", "capi nope", "capi --quiet"] {
            let words: Vec<&str> = line.split(' ').collect();
            let grammar = Cli::deferred(&|name| words[1..].contains(&name));
            let parsed = grammar.try_get_matches_from(&words).and_then(|found| Cli::from_arg_matches(&found));
            assert!(parsed.is_err(), "{line}");
        }
    }

    #[test]
    fn help_and_version_are_not_commands() {
        for flag in ["--help", "-h", "--version", "-V"] {
            for line in [vec!["capi", "exec", flag], vec!["capi", flag, "exec"]] {
                let refused = Cli::deferred(&|_| true).try_get_matches_from(&line).unwrap_err();
                assert!(
                    matches!(refused.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion),
                    "{line:?}"
                );
            }
        }
    }

    #[test]
    fn each_command_is_in_one_group_of_the_help() {
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let mut all: Vec<&str> =
            Command::manuals().into_iter().map(|(name, _)| name).chain(["help"]).collect();
        grouped.sort_unstable();
        all.sort_unstable();
        assert_eq!(grouped, all);
    }
}
