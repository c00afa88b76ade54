//! What the man pages say beside the options: exit status, environment, files, security. `backticks` become bold.

/// One section's entries: a term and what it means.
pub(crate) type Entries = &'static [(&'static str, &'static str)];

/// The hand-written part of one page.
pub(crate) struct Page {
    /// The command, or `capi` itself.
    pub(crate) name: &'static str,
    /// What the description says beyond help; a paragraph each.
    pub(crate) description: &'static [&'static str],
    /// The exit codes that this command may end with.
    pub(crate) exit: &'static [&'static str],
    /// The variables that it reads or sets, beside those of every command.
    pub(crate) environment: &'static [&'static str],
    /// The kinds of files that it reads or writes.
    pub(crate) files: &'static [&'static str],
    /// What it protects and what it can't; a paragraph each.
    pub(crate) security: &'static [&'static str],
    /// Related pages.
    pub(crate) see_also: &'static [&'static str],
}

/// The codes of [`Page::exit`].
pub(crate) const EXIT: Entries = &[
    ("0", "Done."),
    (
        "1",
        "Another failure: the disk, the terminal, memory, the answer was no, or `capi doctor` found a problem.",
    ),
    ("2", "Wrong usage: an option, a name, a file or a credential is not as it must be."),
    ("3", "The vault is locked and there is no way to ask for its passphrase."),
    (
        "4",
        "Wrong passphrase; a recovery code or a token that does not open this vault, or a token that expired.",
    ),
    ("5", "There is no such vault, no such API, or no such place in its documentation."),
    (
        "6",
        "Conflict: a variable or a file is taken, a name is ambiguous, another process writes the vault, or a merge needs \
         a decision.",
    ),
    ("7", "The vault is damaged, older than what was seen on this machine, or written by a newer capi."),
    (
        "125",
        "`capi exec` failed, whatever the reason: it started nothing, or the program ended with 0 and not all of its output \
             could be passed on.",
    ),
    ("126", "`capi exec` found the program and it is not executable."),
    ("127", "`capi exec` did not find the program."),
    (
        "other",
        "Of `capi exec`: the program's own. Where a shell reports it, 128+n if signal n ended the program.",
    ),
];

/// The variables of [`Page::environment`].
pub(crate) const ENVIRONMENT: Entries = &[
    ("CAPI_APP", "The app, as with `--app`."),
    ("CAPI_VAULT", "The vault file, as with `--vault`."),
    ("CAPI_CONFIG", "The settings file, instead of the one under FILES."),
    ("CAPI_NO_INPUT", "Never ask, as with `--no-input`. Empty, 0, false, no and off mean nothing."),
    ("CAPI_NO_SESSION", "Neither use nor start a session, as with `--no-session`."),
    (
        "CAPI_SESSION_AUTO",
        "Whether a session starts after a passphrase was typed, true or false; beats `session.auto`.",
    ),
    ("CAPI_SESSION_IDLE", "Lock a vault that was not used for so long, such as 30m; beats `session.idle`."),
    ("CAPI_SESSION_MAX", "Lock a vault after so long, used or not, such as 8h; beats `session.max`."),
    ("CAPI_MASK", "What of a program's output is masked, as with `--mask`; beats `masking`."),
    ("CAPI_COLOR", "When to use colour, as with `--color`; beats `color`."),
    (
        "CAPI_SHELL",
        "Set by `capi exec` without a program in the shell that it opens: the app, or org. For prompts.",
    ),
    (
        "CAPI_PASSPHRASE_COMMAND",
        "A command that prints the passphrase, run by `sh -c` with an empty standard input. It is used when neither \
         `--passphrase-fd` nor `--passphrase-file` is given. No program that capi runs gets to see it.",
    ),
    (
        "CAPI_PASSPHRASE",
        "The passphrase itself, used when none of the ways above is given. Other processes of the same user may read \
         it; a command or a descriptor is better. No program that capi runs gets to see it.",
    ),
    (
        "CAPI_TOKEN",
        "A token of `capi token new`. The vault is opened for reading what the token opens, nothing is asked, no session is \
         used, and nothing about the vault is kept on the machine. `--token-fd` and `--token-file` go before it, and so do \
         `--passphrase-fd` and `--passphrase-file`. Set and empty it is an error. No program that capi runs gets to see it.",
    ),
    (
        "CUSTOM_API_NAME",
        "Set for the program: the credential as it stands in the header after the scheme. Of basic auth this is the \
         base64 of user:password, with `CUSTOM_API_NAME_USERNAME` and `CUSTOM_API_NAME_PASSWORD` beside it. All that \
         capi finds set with this beginning is removed first.",
    ),
    ("NO_COLOR, CLICOLOR_FORCE, TERM", "Decide about colour where `--color` does not."),
    (
        "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME, XDG_RUNTIME_DIR",
        "On Linux, where the files lie.",
    ),
    (
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY",
        "The proxy through which documentation is fetched, and the hosts that go without.",
    ),
    (
        "SSL_CERT_FILE",
        "On Linux, the certificates to trust when documentation is fetched, instead of the system's.",
    ),
    ("COMPLETE", "Set by the completion scripts when they ask capi."),
];

/// What capi.toml is, and its form.
pub(crate) const CAPI_TOML: &str = "\
In a project: the app that it is and the APIs that it uses, each after an `[[api]]` of its own. It is found from the working \
directory upwards, and holds no credential. `app` may be left out, and of an API all but its `name`; `type` is api-key, bearer \
or basic, and only an API key has a `header`. Another key is an error.

  app = \"web\"
  [[api]]
  name = \"My Billing API\"
  type = \"api-key\"
  header = \"X-API-Key\"
  domain = \"api.billing.example\"
  docs = \"https://docs.billing.example\"";

/// The files of [`Page::files`], as they lie on Linux.
pub(crate) const FILES: Entries = &[
    (
        "capi-full",
        "Beside capi, the program that it becomes for what it does not do by itself. It takes the same words. Not on Windows.",
    ),
    (
        "~/.local/share/capi/vault.capi",
        "The vault, mode 0600. macOS: ~/Library/Application Support/capi, Windows: %APPDATA%\\capi.",
    ),
    ("~/.local/share/capi/backups/", "The last ten generations of the vault, each as it was."),
    ("~/.local/share/capi/vault.capi.lock", "Locked while the vault is written. It holds a process id."),
    (
        "~/.local/state/capi/*.state",
        "What this machine knows of each vault, mode 0600: the newest generation seen, and the key that opens names \
         and other metadata but no credential.",
    ),
    (
        "~/.cache/capi/docs/*.docs",
        "The documentation of each API as it was fetched, mode 0600, and where it came from. It may be deleted: `capi \
         docs fetch` brings it back.",
    ),
    ("~/.local/state/capi/trusted.toml", "The directories that `capi trust` was said in, and their apps."),
    (
        "$XDG_RUNTIME_DIR/capi/session.sock",
        "The session's socket, in a directory that only you may enter; without a runtime directory in ~/.local/state.",
    ),
    ("capi.toml", CAPI_TOML),
    (
        ".mcp.json, .cursor/mcp.json, .vscode/mcp.json, .codex/config.toml",
        "In a project: where the clients of `capi mcp` look for the servers that they start.",
    ),
    (
        "~/.config/capi/config.toml",
        "The settings: `vault` (the path of the vault file), `color` and `masking` (auto, always or never), and under \
         `[session]` `auto` (true or false), `idle` and `max` (1h, 12h). Another key is an error.",
    ),
];

pub(crate) const VAULT_FILES: &[&str] =
    &["vault.capi", "backups/", ".lock", ".state", "config.toml", "session.sock"];
pub(crate) const READ_FILES: &[&str] = &["vault.capi", ".state", "config.toml", "session.sock"];
pub(crate) const UNLOCK: &[&str] = &[
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
];
pub(crate) const UNLOCK_FOR_APP: &[&str] = &[
    "CAPI_APP",
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
];
const READ_FOR_APP: &[&str] = &[
    "CAPI_APP",
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_TOKEN",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
];
const READ: &[&str] = &[
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_TOKEN",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
];
pub(crate) const METADATA_KEY: &str = "Names, domains, variables and dates are readable on this machine without the passphrase \
    once the vault was unlocked here, through a key in the state directory. That key opens no credential. A vault \
    made with `capi init --private` leaves none.";
pub(crate) const OLD_COPIES: &str = "Backups and other copies of the vault hold what it held before, and open with the \
    passphrase of their time. A credential that leaked must be withdrawn where it was issued.";
const NO_ARGUMENT: &str = "A credential is never taken as an argument, since arguments are seen by other users and \
    kept by shells. It is not shown while it is typed, and no command prints it again.";

/// All pages, in the order of `capi --help`.
pub(crate) const PAGES: &[Page] = &[
    Page {
        name: "capi",
        description: &[
            "An API has a name, a type (API key, bearer token or basic auth), a credential, and if you like a domain \
             and a documentation URL. It belongs to the organization, then every app may use it, or to one app, then \
             only that app may. An app is one of your programs, named with `--app`.",
            "The name alone decides the variable: letters and digits in upper case, each run of other characters an underscore, \
             `CUSTOM_API_` before it. `My Billing API` becomes `CUSTOM_API_MY_BILLING_API`. Where an app and the \
             organization have the same variable, the app gets its own.",
            "A command takes an API by its name in any case, by its slug (my-billing-api) or by its variable; it is \
             looked for in the app first, then in the organization.",
            "stdout belongs to data and to the program that `capi exec` runs; everything else goes to stderr. \
             Questions go to the terminal, at most one passphrase in a run, and without a terminal nothing waits.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7", "125", "126", "127", "other"],
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
            "CAPI_TOKEN",
            "CAPI_PASSPHRASE_COMMAND",
            "CAPI_PASSPHRASE",
            "CUSTOM_API_NAME",
            "CAPI_COLOR",
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
            "session.sock",
            "config.toml",
            "capi.toml",
        ],
        security: &[
            "The vault is encrypted and authenticated. Without its passphrase it shows nothing of its content, and a \
             changed file is refused. No command prints a credential; it reaches only the programs that `capi exec` \
             runs, in their environment.",
            METADATA_KEY,
            "Not protected: from root, from other programs of the same user while a credential is in use, from the \
             program that gets it and what that starts, from swap and from old copies of the vault. \
             docs/security.md in the source says why.",
        ],
        see_also: &[
            "capi-init",
            "capi-add",
            "capi-list",
            "capi-show",
            "capi-edit",
            "capi-rotate",
            "capi-delete",
            "capi-exec",
            "capi-docs",
            "capi-snippet",
            "capi-context",
            "capi-mcp",
            "capi-declare",
            "capi-trust",
            "capi-unlock",
            "capi-lock",
            "capi-status",
            "capi-config",
            "capi-passwd",
            "capi-recovery",
            "capi-recover",
            "capi-token",
            "capi-slots",
            "capi-rekey",
            "capi-backups",
            "capi-doctor",
            "capi-import",
            "capi-export",
            "capi-merge",
            "capi-completions",
        ],
    },
    Page {
        name: "init",
        description: &[],
        exit: &["0", "1", "2", "3", "6"],
        environment: UNLOCK,
        files: &["vault.capi", ".lock", ".state", "config.toml"],
        security: &[
            "Until `capi recovery new` the passphrase is the only way in, and a forgotten one ends the vault. Each guess costs an attacker 256 MiB \
             of memory and three passes of Argon2id, with `--light` 64 MiB. A weak passphrase is warned about and \
             taken.",
            METADATA_KEY,
        ],
        see_also: &["capi", "capi-add", "capi-passwd"],
    },
    Page {
        name: "add",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK_FOR_APP,
        files: VAULT_FILES,
        security: &[
            NO_ARGUMENT,
            "`--username` is an argument and so visible; where the username is secret too, give user:password as the \
             credential.",
        ],
        see_also: &["capi", "capi-exec", "capi-rotate"],
    },
    Page {
        name: "list",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "7"],
        environment: READ_FOR_APP,
        files: READ_FILES,
        security: &[
            "The mask has the same width for every credential; none is opened to print it.",
            METADATA_KEY,
        ],
        see_also: &["capi", "capi-show"],
    },
    Page {
        name: "show",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: READ_FOR_APP,
        files: READ_FILES,
        security: &["No option shows the credential.", METADATA_KEY],
        see_also: &["capi", "capi-list", "capi-edit"],
    },
    Page {
        name: "snippet",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: READ_FOR_APP,
        files: READ_FILES,
        security: &[
            "The code holds the name of the variable, not the credential. It refuses redirects, since clients forward \
             a header such as X-API-Key to whatever host a redirect names. It is for a server: what runs in a browser \
             shows its credential to everybody.",
            METADATA_KEY,
        ],
        see_also: &["capi", "capi-context", "capi-show", "capi-exec"],
    },
    Page {
        name: "docs",
        description: &[
            "From the documentation URL capi takes, in this order: the document itself if it is OpenAPI 3, Swagger 2.0 \
             or Markdown; a specification that the page links, names or carries; `/openapi.json` and `/openapi.yaml`; \
             `/llms-full.txt` and `/llms.txt`; the address with `.md`; the page as Markdown.",
            "One fetch reads at most 50 MiB, follows at most 5 redirects, sends at most 30 requests, and ends after 60 \
             seconds. What did not change since the last time is not fetched again.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: &[
            "CAPI_APP",
            "CAPI_VAULT",
            "CAPI_CONFIG",
            "CAPI_NO_INPUT",
            "CAPI_TOKEN",
            "HTTPS_PROXY",
            "SSL_CERT_FILE",
            "XDG_CONFIG_HOME",
        ],
        files: &[".docs", "vault.capi", ".state", "config.toml", "capi.toml"],
        security: &[
            "The credential is never sent: what fetches has no key for it. A server sees that capi asks, and for what.",
            "The documentation URL may lie anywhere. Where a page leads or redirects must lie on the public internet, \
             and never from https to http.",
            "The text is one of strangers. What a person would not see is taken out of it, and it is shown between \
             tags that it cannot hold itself: to an AI tool it is data, not instructions.",
        ],
        see_also: &["capi", "capi-context", "capi-snippet", "capi-edit"],
    },
    Page {
        name: "context",
        description: &[
            "The block stands between the lines `<!-- capi:begin -->` and `<!-- capi:end -->`. With `--write` it takes \
             the place of the old one, or follows the rest of the file; everything else in the file, its line ends and \
             its mode stay.",
            "Where capi.toml declares APIs, and none is named, those are told of.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: READ_FOR_APP,
        files: READ_FILES,
        security: &["No credential is part of it.", METADATA_KEY],
        see_also: &["capi", "capi-snippet", "capi-declare", "capi-exec"],
    },
    Page {
        name: "mcp",
        description: &[
            "`capi mcp serve` speaks the Model Context Protocol in its version 2026-07-28 and in those with a handshake, \
             2024-11-05 to 2025-11-25. It has the tools capi_list_apis, capi_get_api, capi_search_docs, capi_get_operation, \
             capi_get_doc_page and capi_get_snippet, the same as resources (capi://apis), and the prompt call_api. No \
             answer is longer than 8 KiB; a longer one says where it goes on. It looks anew for each answer, so nothing \
             has to be restarted after a change, and it ends with its standard input.",
            "`capi mcp install` keeps everything else in the client's file, comments too; a second run changes nothing.",
        ],
        exit: &["0", "1", "2", "6"],
        environment: &["CAPI_APP", "CAPI_VAULT", "CAPI_CONFIG"],
        files: &["capi.toml", "vault.capi", ".state", "trusted.toml", "config.toml", ".mcp.json"],
        security: &[
            "The server reads with the metadata key alone: it has no credential, uses no session and no passphrase, asks \
             nobody, and never goes to the network. Its tools only read. Documentation is shown as data from outside.",
            METADATA_KEY,
        ],
        see_also: &["capi", "capi-context", "capi-docs", "capi-snippet", "capi-trust"],
    },
    Page {
        name: "edit",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK_FOR_APP,
        files: VAULT_FILES,
        security: &[
            "Moving an API to one app takes it from the other apps at their next start. Programs that run keep their \
             environment.",
        ],
        see_also: &["capi", "capi-show", "capi-rotate"],
    },
    Page {
        name: "rotate",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK_FOR_APP,
        files: VAULT_FILES,
        security: &[NO_ARGUMENT, OLD_COPIES],
        see_also: &["capi", "capi-add", "capi-delete"],
    },
    Page {
        name: "delete",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK_FOR_APP,
        files: VAULT_FILES,
        security: &[OLD_COPIES],
        see_also: &["capi", "capi-rotate"],
    },
    Page {
        name: "exec",
        description: &[],
        exit: &["125", "126", "127", "other"],
        environment: &[
            "CUSTOM_API_NAME",
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
            "CAPI_TOKEN",
            "CAPI_PASSPHRASE_COMMAND",
            "CAPI_PASSPHRASE",
        ],
        files: &["vault.capi", ".state", "trusted.toml", "config.toml", "session.sock", "capi.toml"],
        security: &[
            "The process opens the sections of the organization and of the one app, and no other; a program of one \
             app never gets a credential of another.",
            "The program, its children, root and other processes of the same user can read its environment. A \
             program that prints it, or a crash report that carries it, shows the credentials.",
        ],
        see_also: &["capi", "capi-list", "capi-declare", "capi-unlock"],
    },
    Page {
        name: "declare",
        description: &[
            "The file is `capi.toml` in this directory or above; without one it is made here. With `--check` nothing \
             is changed: capi exits with 0 when file and vault agree and with 1 when they differ.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK,
        files: &["capi.toml", "vault.capi", ".state", "trusted.toml", "config.toml", "session.sock"],
        security: &[
            "The file is for everybody who may see the project: it has names, types, domains and URLs of the APIs that \
             are declared, and no credential. Naming the app with --app means that you trust this directory to be that app.",
        ],
        see_also: &["capi", "capi-trust", "capi-exec"],
    },
    Page {
        name: "trust",
        description: &[],
        exit: &["0", "1", "2", "5"],
        environment: &["CAPI_CONFIG"],
        files: &["capi.toml", "trusted.toml", "config.toml"],
        security: &[
            "A project that you clone could name any app. Until you trust its directory, programs in it get nothing of \
             that app; the app that was named then is the only one that is believed, and a changed file asks anew.",
        ],
        see_also: &["capi", "capi-declare", "capi-exec"],
    },
    Page {
        name: "unlock",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "7"],
        environment: &[
            "CAPI_VAULT",
            "CAPI_CONFIG",
            "CAPI_NO_INPUT",
            "CAPI_SESSION_AUTO",
            "CAPI_SESSION_IDLE",
            "CAPI_SESSION_MAX",
            "CAPI_PASSPHRASE_COMMAND",
            "CAPI_PASSPHRASE",
        ],
        files: READ_FILES,
        security: &[
            "The session holds the key of the vault, never the passphrase, and hands out no more than a command needs. \
             Only processes of the same user can reach it. While it runs, any program of yours can run programs with \
             the credentials, as you can.",
        ],
        see_also: &["capi", "capi-lock", "capi-status"],
    },
    Page {
        name: "lock",
        description: &[
            "A setting that can't be read is warned about and keeps nothing unlocked. Where it is the file that can't, and \
             neither `--vault` nor CAPI_VAULT names the vault, all vaults are locked.",
            "A vault that is older than what was seen on this machine is locked as any. One that is damaged or missing can't be told \
             from others: `--all` locks it.",
        ],
        exit: &["0", "1", "2", "5", "7"],
        environment: &["CAPI_VAULT", "CAPI_CONFIG"],
        files: READ_FILES,
        security: &["Programs that run keep the variables that they were given."],
        see_also: &["capi", "capi-unlock", "capi-status"],
    },
    Page {
        name: "status",
        description: &[],
        exit: &["0", "1", "2", "3", "5", "7"],
        environment: &["CAPI_VAULT", "CAPI_CONFIG"],
        files: READ_FILES,
        security: &["It opens nothing and needs no key."],
        see_also: &["capi", "capi-unlock", "capi-lock"],
    },
    Page {
        name: "config",
        description: &[],
        exit: &["0", "1", "2"],
        environment: &[
            "CAPI_CONFIG",
            "CAPI_VAULT",
            "CAPI_SESSION_AUTO",
            "CAPI_SESSION_IDLE",
            "CAPI_SESSION_MAX",
            "CAPI_MASK",
            "CAPI_COLOR",
            "NO_COLOR",
            "XDG_CONFIG_HOME",
        ],
        files: &["config.toml"],
        security: &["The settings hold no secret."],
        see_also: &["capi"],
    },
    Page {
        name: "passwd",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK,
        files: VAULT_FILES,
        security: &[
            "The key that the passphrase opens stays the same, so someone who knew the old passphrase and kept an old \
             copy may have that key. If the old one is known to others, `capi rekey` draws a new key; then rotate the \
             credentials.",
            OLD_COPIES,
        ],
        see_also: &["capi", "capi-init", "capi-rekey", "capi-recovery"],
    },
    Page {
        name: "recovery",
        description: &[
            "A vault has one recovery code at a time. It has eight groups of five characters, 160 random bits; the last \
             of each group checks the others, so that a slip is found in its group.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK,
        files: VAULT_FILES,
        security: &[
            "The code goes to the terminal and nowhere else: neither to standard output nor to standard error. It may \
             stay in the terminal's scrollback: clear that. The passphrase is asked for, whether there is a session or \
             not.",
            "Whoever has the code and a copy of the vault has everything. An old code opens old copies for ever.",
        ],
        see_also: &["capi", "capi-recover", "capi-slots"],
    },
    Page {
        name: "recover",
        description: &[
            "The code and everything else that opens the vault stay as they are; only passphrases are replaced by the new \
             one.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: &["CAPI_VAULT", "CAPI_CONFIG", "CAPI_NO_INPUT"],
        files: VAULT_FILES,
        security: &[
            "No option takes the code itself. On a terminal it is not shown, since it goes on to open the vault. The \
             session locks.",
            OLD_COPIES,
        ],
        see_also: &["capi", "capi-recovery", "capi-passwd"],
    },
    Page {
        name: "token",
        description: &[
            "A token for an app opens the organization's APIs and those of that app, with their credentials; one made \
             with `--metadata` opens the names and other metadata of all APIs. Neither opens anything else, and neither \
             writes. `capi exec` takes the app from the token; another `--app` is refused.",
            "A token is `capi_app_` or `capi_meta_` and 49 letters and digits, the last six a checksum. Secret scanners \
             find it with `capi_(app|meta)_[0-9A-Za-z]{49}`.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: READ,
        files: VAULT_FILES,
        security: &[
            "Making one asks for the passphrase, whether there is a session or not: a session ends, and a token may last.",
            "A token is a key. It goes to standard output because it is what was asked for and because a pipe into the \
             place where CI keeps secrets shows it to nobody; on a terminal it stays in the scrollback. Never give it as \
             an argument.",
            "What it opens is a matter of keys: whoever has only a token and the vault can't open more with another \
             program. Its time is a promise of capi, by the clock of the machine; another program could go on.",
            "Revoking removes the token's slot. Backups and older copies still open with it, and with the keys from one \
             of them its holder can read what is written later, until `capi rekey` draws a new root key. What it could \
             read then must be rotated where it was issued.",
            "A token can't check the authentication code of the whole file. Each section that it opens vouches for the \
             file's header; a file without any such section looks empty to it, and another holder of the same keys \
             could write one.",
        ],
        see_also: &["capi", "capi-exec", "capi-slots", "capi-rekey"],
    },
    Page {
        name: "slots",
        description: &[
            "A slot that a later version made is shown by its kind, and kept. KDF shows the parameters of the \
             key derivation: memory, passes and lanes.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "7"],
        environment: READ,
        files: READ_FILES,
        security: &[
            "A copy of the vault shows how many slots there are, their kinds and what they open. Labels, apps and \
             times are sealed.",
            METADATA_KEY,
        ],
        see_also: &["capi", "capi-token", "capi-recovery", "capi-passwd"],
    },
    Page {
        name: "rekey",
        description: &[
            "The passphrase stays the same and is asked for once. Without options its costs stay too.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK,
        files: VAULT_FILES,
        security: &[
            "It ends what old keys can do from now on: those of revoked tokens, of an old passphrase, of a session on \
             another machine. What they could read until now they could have copied.",
            OLD_COPIES,
        ],
        see_also: &["capi", "capi-slots", "capi-token", "capi-passwd"],
    },
    Page {
        name: "completions",
        description: &[],
        exit: &["0", "1", "2"],
        environment: &["COMPLETE", "CAPI_VAULT", "CAPI_CONFIG"],
        files: READ_FILES,
        security: &[
            "Completion reads names with the key in the state directory. It never asks, and without that key it \
             offers no names.",
        ],
        see_also: &["capi"],
    },
];
