//! Histories of shells and interpreters, and the files that shells read at their start.

use super::super::stored::{Evidence, Program, Root, Stored};
use super::{HISTORY, SETTINGS};

const START: &str = "commands at the start";

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        title: "sh, bash",
        evidence: Evidence::Documentation("https://www.gnu.org/software/bash/manual/bash.html"),
        stored: &[
            Stored::home(".bash_history", HISTORY).or("HISTFILE"),
            Stored::home(".history", HISTORY),
            Stored::home(".sh_history", HISTORY),
            Stored::home(".bash_sessions", "histories of terminals, on macOS"),
            Stored::home(".bashrc", START),
            Stored::home(".bash_*", START),
            Stored::home(".profile", START),
            Stored::home(".inputrc", SETTINGS),
        ],
        limit: "the history in the memory of a running shell",
    },
    Program {
        title: "zsh",
        evidence: Evidence::Documentation("https://zsh.sourceforge.io/Doc/Release/Files.html"),
        stored: &[
            Stored::home(".zsh_history", HISTORY).or("HISTFILE"),
            Stored::home(".zhistory", HISTORY),
            Stored::home(".histfile", HISTORY),
            Stored::home(".zsh_sessions", "histories of terminals, on macOS"),
            Stored::home(".zshrc", START),
            Stored::home(".zshenv", START),
            Stored::home(".zprofile", START),
            Stored::home(".zlogin", START),
            Stored::new(Root::Config, "zsh", "commands at the start, history"),
            Stored::new(Root::State, "zsh", HISTORY),
            Stored::new(Root::Data, "zsh", HISTORY),
        ],
        limit: "files in `ZDOTDIR`; characters outside of ASCII, which zsh stores in an encoding of its own",
    },
    Program {
        title: "fish",
        evidence: Evidence::Documentation("https://fishshell.com/docs/current/cmds/history.html"),
        stored: &[
            Stored::new(Root::Data, "fish", "history, generated completions"),
            Stored::new(Root::Config, "fish", "commands at the start, universal variables"),
        ],
        limit: "",
    },
    Program {
        title: "Nushell",
        evidence: Evidence::Documentation("https://www.nushell.sh/book/configuration.html"),
        stored: &[Stored::new(Root::Config, "nushell", "history, commands at the start")],
        limit: "",
    },
    Program {
        title: "xonsh",
        evidence: Evidence::Seen("0.25.0"),
        stored: &[
            Stored::new(Root::Data, "xonsh", "histories with the environment"),
            Stored::home(".xonshrc", START),
            Stored::new(Root::Config, "xonsh", START),
        ],
        limit: "",
    },
    Program {
        title: "PowerShell",
        evidence: Evidence::Documentation(
            "https://learn.microsoft.com/powershell/module/psreadline/set-psreadlineoption",
        ),
        stored: &[
            Stored::new(Root::Data, "powershell/PSReadLine", HISTORY),
            Stored::new(Root::Config, "Microsoft/Windows/PowerShell/PSReadLine", HISTORY),
            Stored::new(Root::Config, "powershell", START),
            Stored::home("Documents/PowerShell", START),
        ],
        limit: "",
    },
    Program {
        title: "Atuin, mcfly",
        evidence: Evidence::Documentation("https://docs.atuin.sh/configuration/config/"),
        stored: &[
            Stored::new(Root::Data, "atuin", "history in a database"),
            Stored::new(Root::Data, "mcfly", "history in a database"),
        ],
        limit: "",
    },
    Program {
        title: "Python",
        evidence: Evidence::Documentation("https://docs.python.org/3/library/site.html"),
        stored: &[
            Stored::home(".python_history*", HISTORY).or("PYTHON_HISTORY"),
            Stored::home(".ipython", "history in a database, settings").or("IPYTHONDIR"),
            Stored::home(".ptpython", HISTORY),
            Stored::new(Root::Data, "jupyter/runtime", "state of kernels"),
        ],
        limit: "",
    },
    Program {
        title: "Node.js",
        evidence: Evidence::Documentation("https://nodejs.org/api/repl.html"),
        stored: &[
            Stored::home(".node_repl_history", HISTORY).or("NODE_REPL_HISTORY"),
            Stored::home(".bun_repl_history", HISTORY),
            Stored::new(Root::Cache, "deno/deno_history.txt", HISTORY),
        ],
        limit: "",
    },
    Program {
        title: "PostgreSQL, MySQL, SQLite, Redis, MongoDB",
        evidence: Evidence::Documentation("https://www.postgresql.org/docs/current/app-psql.html"),
        stored: &[
            Stored::home(".psql_history*", HISTORY).or("PSQL_HISTORY"),
            Stored::home(".pgpass", "credentials").or("PGPASSFILE"),
            Stored::home(".mysql_history", HISTORY).or("MYSQL_HISTFILE"),
            Stored::home(".mariadb_history", HISTORY),
            Stored::home(".my.cnf", SETTINGS),
            Stored::home(".sqlite_history", HISTORY).or("SQLITE_HISTORY"),
            Stored::home(".rediscli_history", HISTORY).or("REDISCLI_HISTFILE"),
            Stored::home(".valkeycli_history", HISTORY),
            Stored::home(".mongodb", HISTORY),
            Stored::home(".dbshell", HISTORY),
            Stored::home(".duckdb_history", HISTORY),
        ],
        limit: "",
    },
    Program {
        title: "Other interpreters and viewers",
        evidence: Evidence::Documentation("https://www.greenwoodsoftware.com/less/"),
        stored: &[
            Stored::home(".irb_history", HISTORY),
            Stored::home(".pry_history", HISTORY),
            Stored::new(Root::Data, "irb", HISTORY),
            Stored::new(Root::Data, "pry", HISTORY),
            Stored::home(".php_history", HISTORY),
            Stored::new(Root::Config, "psysh", HISTORY),
            Stored::home(".Rhistory", HISTORY),
            Stored::home(".lesshst", HISTORY).or("LESSHISTFILE"),
            Stored::new(Root::State, "lesshst", HISTORY),
            Stored::home(".viminfo", "history, registers"),
            Stored::new(Root::State, "nvim", "history, registers, logs"),
            Stored::home(".gdb_history", HISTORY),
            Stored::home(".wget-hsts", HISTORY),
        ],
        limit: "",
    },
];
