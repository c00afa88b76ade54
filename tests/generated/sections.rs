//! Tables of the man pages: exit codes, variables and files, and the page of `capi` itself. `backticks` become bold.

use capi::cli::{Manual, manual};

/// The entries of a section: a term and its description.
pub(crate) type Entries = &'static [(&'static str, &'static str)];

/// The rows for [`Manual::exit`].
pub(crate) const EXIT: Entries = &[
    ("0", "Success."),
    (
        "1",
        "Another failure: the disk, the terminal or memory; you declined a confirmation; a check found a difference or a \
         problem; `capi scan` found a credential.",
    ),
    ("2", "Wrong usage: an invalid option, name, file or credential."),
    (
        "3",
        "The vault is locked, and capi cannot prompt for its passphrase. `capi scan`: it could not read everything, and \
         found nothing in the rest.",
    ),
    (
        "4",
        "Wrong passphrase; a recovery code or a token that does not unlock this vault; or an expired token.",
    ),
    ("5", "The vault, the API, or the place in its documentation does not exist."),
    (
        "6",
        "Conflict: a variable or a file is taken, a name is ambiguous, another process is writing the vault, or a merge \
         needs a decision.",
    ),
    (
        "7",
        "The vault is damaged, older than this machine has seen, or was written by a newer version of capi.",
    ),
    ("8", "`capi status`: the session does not answer. It may hold the key of the vault."),
    (
        "9",
        "`capi status`: this process cannot reach the session, as in a sandbox. It may hold the key of the vault.",
    ),
    (
        "30",
        "`capi call`: the service answered with a redirect that capi does not follow, or with another 3xx status.",
    ),
    ("40", "`capi call`: the service answered with a 4xx status."),
    ("50", "`capi call`: the service answered with a 5xx status."),
    (
        "125",
        "`capi exec` failed, for any reason: it started nothing, or the command succeeded but part of its output could \
         not be passed on.",
    ),
    ("126", "`capi exec` found the command, but it is not executable."),
    ("127", "`capi exec` did not find the command."),
    (
        "other",
        "With `capi exec`: the command's own exit status. A shell reports 128+n if signal n ended the command.",
    ),
];

/// The rows for [`Manual::environment`].
pub(crate) const ENVIRONMENT: Entries = &[
    ("CAPI_APP", "The app, like `--app`."),
    ("CAPI_VAULT", "The vault file, like `--vault`."),
    ("CAPI_CONFIG", "The settings file, instead of the one under FILES."),
    (
        "CAPI_NO_INPUT",
        "Never prompt, like `--no-input`. An empty value, 0, false, no and off have no effect.",
    ),
    ("CAPI_NO_SESSION", "Neither use nor start a session, like `--no-session`."),
    (
        "CAPI_SESSION_AUTO",
        "Whether a passphrase entered on a terminal starts a session: true or false. Overrides `session.auto`.",
    ),
    (
        "CAPI_SESSION_IDLE",
        "How long an unused vault stays unlocked, for example 30m. Overrides `session.idle`.",
    ),
    ("CAPI_SESSION_MAX", "How long a vault stays unlocked at most, for example 8h. Overrides `session.max`."),
    ("CAPI_MASK", "When to mask credentials in a command's output, like `--mask`. Overrides `masking`."),
    ("CAPI_COLOR", "When to use color, like `--color`. Overrides `color`."),
    (
        "CAPI_SHELL",
        "`capi exec` without a command sets it in the shell that it starts: to the app, or to org. For prompts.",
    ),
    (
        "CAPI_ALIASES",
        "`capi exec` sets it for the command: the names of the aliases that are set, separated by colons. A `capi exec` \
         inside removes those variables.",
    ),
    (
        "CAPI_PASSPHRASE_COMMAND",
        "A command that prints the passphrase, alone or, like an entry of pass(1), in the first of several lines. `sh -c` runs it with an empty standard input, if neither `--passphrase-fd` \
         nor `--passphrase-file` is given. capi removes the variable from the environment of every command it runs.",
    ),
    (
        "CAPI_PASSPHRASE",
        "The passphrase itself, if none of the sources above is given. One newline at its end is ignored. Other processes of the same user can read it; \
         prefer a command or a file descriptor. capi removes the variable from the environment of every command it runs.",
    ),
    (
        "CAPI_TOKEN",
        "A token from `capi token new`. capi reads what the token decrypts, never prompts, uses no session, and stores \
         nothing about the vault on the machine. `--token-fd`, `--token-file`, `--passphrase-fd` and `--passphrase-file` \
         take precedence. An empty value is an error. capi removes the variable from the environment of every command it \
         runs.",
    ),
    (
        "CUSTOM_API_NAME",
        "Set for the command: exactly what follows the scheme in the header. For basic auth that is the base64 of \
         user:password, and `CUSTOM_API_NAME_USERNAME` and `CUSTOM_API_NAME_PASSWORD` are set too. capi first removes \
         every inherited variable with this prefix.",
    ),
    (
        "CAPI_PAGER, PAGER, NO_PAGER",
        "The command that shows a table which is longer than the terminal; without one, less. `sh -c` runs it. An empty \
         value, `cat`, and any value of `NO_PAGER` turn the pager off.",
    ),
    ("NO_COLOR, CLICOLOR_FORCE, TERM", "Decide about color if `--color` does not."),
    (
        "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR",
        "On Linux, the directories of the files.",
    ),
    (
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY",
        "The proxy for fetching documentation, and the hosts that are reached without it.",
    ),
    (
        "SSL_CERT_FILE",
        "On Linux, the certificates to trust when fetching documentation, instead of the system's.",
    ),
    ("COMPLETE", "Set by the completion scripts when they query capi."),
];

/// The description of capi.toml, then an example.
pub(crate) const CAPI_TOML: &str = "\
In a project: its app and the APIs that it uses, each in an `[[api]]` table. capi looks for the file in the working directory \
and in its parents. It contains no credential. `app` is optional, and so are all keys of an API except `name`; `type` is \
api-key, bearer or basic, and only an API key has a `header`. `allow` limits \
the requests of `capi exec --proxy`: to a list of operations, or with `\"documented\"` to those of the fetched documentation. An \
unknown key is an error.

  app = \"web\"
  [[api]]
  name = \"My Billing API\"
  type = \"api-key\"
  header = \"X-API-Key\"
  domain = \"api.billing.example\"
  docs = \"https://docs.billing.example\"
  allow = [\"GET /invoices/*\", \"POST /invoices\"]";

/// The rows for [`Manual::files`], with their paths on Linux.
pub(crate) const FILES: Entries = &[
    (
        "capi-full",
        "In the same directory as capi: the program that capi executes for all commands except exec, list, show, unlock, \
         lock and status. It takes the same arguments. Not used on Windows.",
    ),
    (
        "~/.local/share/capi/vault.capi",
        "The vault, mode 0600. macOS: ~/Library/Application Support/capi, Windows: %APPDATA%\\capi.",
    ),
    ("~/.local/share/man/man1/capi*.1", "The man pages that `capi setup` writes."),
    (
        "~/.local/share/bash-completion/completions/capi, ~/.local/share/zsh/site-functions/_capi, \
         ~/.config/fish/completions/capi.fish",
        "The completion scripts that `capi setup` writes.",
    ),
    ("~/.local/share/capi/backups/", "The last ten generations of the vault, unchanged."),
    ("~/.local/share/capi/vault.capi.lock", "Locked while the vault is written. Contains a process id."),
    (
        "~/.local/state/capi/*.state",
        "The local state of each vault, mode 0600: the newest generation that this machine has seen, and the metadata \
         key, which decrypts names and other metadata but no credential.",
    ),
    (
        "~/.cache/capi/docs/*.docs",
        "The fetched documentation of each API and its source, mode 0600, each with an index (*.index) for fast searches. \
         You can delete both: `capi docs fetch` fetches the documentation again, and a missing index is made again.",
    ),
    (
        "~/.local/state/capi/trusted.toml",
        "The directories that you trusted with `capi trust`, and their apps.",
    ),
    (
        "~/.local/state/capi/requests.jsonl",
        "The requests of `capi exec --proxy`, mode 0600: at most 4 MiB, and the previous ones in requests.jsonl.1.",
    ),
    (
        "$XDG_RUNTIME_DIR/capi/session.sock",
        "The socket of the session, in a directory that only you can access. Without a runtime directory it is in \
         ~/.local/state.",
    ),
    ("capi.toml", CAPI_TOML),
    (
        ".mcp.json, .cursor/mcp.json, .vscode/mcp.json, .codex/config.toml",
        "In a project: where AI tools look for the servers that they start.",
    ),
    (
        "~/.config/capi/config.toml",
        "The settings: `vault` (the path of the vault file), `color` and `masking` (auto, always or never), and in the \
         table `[session]` `auto` (true or false), `idle` and `max` (1h, 12h). An unknown key is an error.",
    ),
];

/// The page of `capi` itself, which refers to every other page.
pub(crate) const CAPI: Manual = Manual {
    description: &[
        "An API has a name, a type (API key, bearer token or basic auth), a credential, and optionally a domain and a \
         documentation URL. It belongs either to the organization (every app can use it) or to a single app. An app is \
         one of your programs, named with `--app`.",
        "Only the name determines the variable: letters and digits in upper case, each run of other characters as one \
         underscore, with the prefix `CUSTOM_API_`. `My Billing API` becomes `CUSTOM_API_MY_BILLING_API`. If an app and \
         the organization have the same variable, the app gets its own.",
        "Commands accept the name of an API in any case, its slug (my-billing-api) or its variable. They look in the app \
         first, then in the organization.",
        "Standard output is for data and for the command that `capi exec` runs; messages go to standard error. Prompts \
         appear on the terminal, at most one for a passphrase per run. Without a terminal, capi fails instead of waiting.",
    ],
    exit: &["0", "1", "2", "3", "4", "5", "6", "7", "8", "30", "40", "50", "125", "126", "127", "other"],
    environment: &[
        "CAPI_APP",
        "CAPI_VAULT",
        "CAPI_CONFIG",
        "CAPI_NO_INPUT",
        "CAPI_NO_SESSION",
        "CAPI_SESSION_AUTO",
        "CAPI_SESSION_IDLE",
        "CAPI_SESSION_MAX",
        "CAPI_MASK",
        "CAPI_SHELL",
        "CAPI_ALIASES",
        "CAPI_TOKEN",
        "CAPI_PASSPHRASE_COMMAND",
        "CAPI_PASSPHRASE",
        "CUSTOM_API_NAME",
        "CAPI_COLOR",
        "CAPI_PAGER",
        "NO_COLOR",
        "XDG_CONFIG_HOME",
        "HTTPS_PROXY",
        "SSL_CERT_FILE",
        "COMPLETE",
    ],
    files: &[
        "capi-full",
        "vault.capi",
        "backups/",
        ".lock",
        ".state",
        ".docs",
        "trusted.toml",
        "requests.jsonl",
        "session.sock",
        "config.toml",
        "capi.toml",
    ],
    security: &[
        "The vault is encrypted and authenticated. Without the passphrase it reveals nothing about its content, and capi \
         refuses a modified file. No command prints a credential; credentials reach only the commands that `capi exec` \
         runs, in their environment.",
        manual::METADATA_KEY,
        "capi does not protect credentials from root, from other programs of the same user while a credential is in use, \
         from the command that gets them and its child processes, from swap, or in old copies of the vault. \
         docs/security.md in the source explains why.",
    ],
    see_also: &[],
};
