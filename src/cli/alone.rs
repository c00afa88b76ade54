//! The grammar of one command alone. To build that of all commands takes longer than most of what a script asks for, so
//! a line is read with this one first. What it refuses is read again with the whole, which has the help and the better
//! messages; what it takes, the whole takes and understands alike.

use clap::{Args as _, Command};

use super::GlobalArgs;
use super::args::*;

/// The grammar of the lines that have this command, by its name or alias, without any help; `None` for another word.
pub fn alone(word: &str) -> Option<Command> {
    quick_arguments(word).or_else(|| other_arguments(word)).map(grammar)
}

/// The same for the commands that the small program does by itself, and no other.
#[cfg(unix)]
pub fn quick(word: &str) -> Option<Command> {
    quick_arguments(word).map(grammar)
}

/// A command's name and what adds its arguments.
type Arguments = (&'static str, fn(Command) -> Command);

fn grammar((name, arguments): Arguments) -> Command {
    let alias = match name {
        "list" => Some("ls"),
        "delete" => Some("rm"),
        _ => None,
    };
    let all = Command::new("capi").version(env!("CARGO_PKG_VERSION")).propagate_version(true);
    let command = arguments(Command::new(name).aliases(alias));
    GlobalArgs::augment_args(all).subcommand_required(true).subcommand(command)
}

fn quick_arguments(word: &str) -> Option<Arguments> {
    Some(match word {
        "list" | "ls" => ("list", ListArgs::augment_args),
        "show" => ("show", ShowArgs::augment_args),
        "exec" => ("exec", ExecArgs::augment_args),
        "unlock" => ("unlock", UnlockArgs::augment_args),
        "lock" => ("lock", LockArgs::augment_args),
        "status" => ("status", StatusArgs::augment_args),
        _ => return None,
    })
}

fn other_arguments(word: &str) -> Option<Arguments> {
    Some(match word {
        "init" => ("init", InitArgs::augment_args),
        "add" => ("add", AddArgs::augment_args),
        "edit" => ("edit", EditArgs::augment_args),
        "rotate" => ("rotate", RotateArgs::augment_args),
        "delete" | "rm" => ("delete", DeleteArgs::augment_args),
        "docs" => ("docs", DocsArgs::augment_args),
        "snippet" => ("snippet", SnippetArgs::augment_args),
        "context" => ("context", ContextArgs::augment_args),
        "mcp" => ("mcp", McpArgs::augment_args),
        "declare" => ("declare", DeclareArgs::augment_args),
        "trust" => ("trust", TrustArgs::augment_args),
        "config" => ("config", ConfigArgs::augment_args),
        "passwd" => ("passwd", PasswdArgs::augment_args),
        "recovery" => ("recovery", RecoveryArgs::augment_args),
        "recover" => ("recover", RecoverArgs::augment_args),
        "token" => ("token", TokenArgs::augment_args),
        "slots" => ("slots", SlotsArgs::augment_args),
        "rekey" => ("rekey", RekeyArgs::augment_args),
        "backups" => ("backups", BackupsArgs::augment_args),
        "doctor" => ("doctor", DoctorArgs::augment_args),
        "import" => ("import", ImportArgs::augment_args),
        "export" => ("export", ExportArgs::augment_args),
        "merge" => ("merge", MergeArgs::augment_args),
        "completions" => ("completions", CompletionsArgs::augment_args),
        _ => return None,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use clap::CommandFactory as _;
    use clap::error::ErrorKind;

    use super::super::Cli;
    use super::*;

    /// All that decides how a line is read, of a command and of those below it.
    fn reading(command: &Command) -> Vec<String> {
        let names = format!("{} {:?}", command.get_name(), command.get_all_aliases().collect::<Vec<_>>());
        let rules = [
            ("subcommand required", command.is_subcommand_required_set()),
            ("help without arguments", command.is_arg_required_else_help_set()),
            ("version below", command.is_propagate_version_set()),
            ("-- before the last", command.is_dont_delimit_trailing_values_set()),
        ];
        let rules = rules.iter().map(|(rule, is_set)| format!("  {rule}: {is_set}"));
        let arguments = command.get_arguments().map(|argument| format!("  {argument:?}"));
        let groups = command.get_groups().map(|group| format!("  {group:?}"));
        let below = command.get_subcommands().filter(|below| below.get_name() != "help").flat_map(reading);
        std::iter::once(names).chain(rules).chain(arguments).chain(groups).chain(below).collect()
    }

    #[test]
    fn each_command_is_read_alone_as_it_is_among_all() {
        let mut all = Cli::command();
        all.build();
        for whole in all.get_subcommands().filter(|whole| whole.get_name() != "help") {
            for word in std::iter::once(whole.get_name()).chain(whole.get_all_aliases()) {
                let mut alone = alone(word).unwrap_or_else(|| panic!("{word} has no grammar of its own"));
                alone.build();
                assert_eq!(reading(alone.find_subcommand(word).unwrap()), reading(whole), "{word}");
                let globals =
                    |command: &Command| format!("{:?}", command.get_arguments().collect::<Vec<_>>());
                assert_eq!(globals(&alone), globals(&all), "{word}");
            }
        }
        assert!(alone("help").is_none());
    }

    #[test]
    fn help_and_version_are_no_commands() {
        for flag in ["--help", "-h", "--version", "-V"] {
            for line in [vec!["capi", "exec", flag], vec!["capi", flag, "exec"]] {
                let refused = alone("exec").unwrap().try_get_matches_from(&line).unwrap_err();
                assert!(
                    matches!(refused.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion),
                    "{line:?}"
                );
            }
        }
    }
}
