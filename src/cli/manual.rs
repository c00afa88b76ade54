//! The hand-written part of a command's man page, and the lists that several pages share.

/// The sections of a man page that the command line does not describe. `backticks` become bold.
///
/// `tests/generated` writes the pages. Entries of `exit`, `environment` and `files` name a row of its tables.
pub struct Manual {
    /// Paragraphs of the description, in addition to the help page.
    pub description: &'static [&'static str],
    /// Exit codes of this command.
    pub exit: &'static [&'static str],
    /// Variables that it reads or sets.
    pub environment: &'static [&'static str],
    /// Files that it reads or writes.
    pub files: &'static [&'static str],
    /// Paragraphs about what it protects and what it does not.
    pub security: &'static [&'static str],
    /// Related pages, in addition to capi(1).
    pub see_also: &'static [&'static str],
}

/// The exit codes of a command that can fail in every way.
pub const EVERY_FAILURE: &[&str] = &["0", "1", "2", "3", "4", "5", "6", "7"];

/// The files of a command that changes the vault.
pub const VAULT_FILES: &[&str] =
    &["vault.capi", "backups/", ".lock", ".state", "config.toml", "session.sock"];

/// The files of a command that reads the vault.
pub const READ_FILES: &[&str] = &["vault.capi", ".state", "config.toml", "session.sock"];

/// The variables of a command that needs the passphrase.
pub const UNLOCK: &[&str] = &[
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
];

/// The same for a command with `--app`.
pub const UNLOCK_FOR_APP: &[&str] = &[
    "CAPI_APP",
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
];

/// The same for a command that also sends requests.
pub const REQUEST_FOR_APP: &[&str] = &[
    "CAPI_APP",
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
    "SSL_CERT_FILE",
];

/// The variables of a command that reads metadata, for which a token is enough.
pub const READ: &[&str] = &[
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_TOKEN",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
];

/// The same for a command with `--app`.
pub const READ_FOR_APP: &[&str] = &[
    "CAPI_APP",
    "CAPI_VAULT",
    "CAPI_CONFIG",
    "CAPI_NO_INPUT",
    "CAPI_NO_SESSION",
    "CAPI_TOKEN",
    "CAPI_PASSPHRASE_COMMAND",
    "CAPI_PASSPHRASE",
];

/// A paragraph about the metadata key.
pub const METADATA_KEY: &str = "After the first unlock on this machine, capi can read names, domains, variables and \
    dates without the passphrase, through a key in the state directory. That key decrypts no credential. For a vault \
    created with `capi init --private`, capi stores no such key.";

/// A paragraph about backups and copies.
pub const OLD_COPIES: &str = "Backups and other copies of the vault keep their old content, and the passphrase of their \
    time unlocks them. If a credential leaked, revoke it at its issuer.";

/// A paragraph about credentials as arguments.
pub const NO_ARGUMENT: &str = "capi never takes a credential as an argument, because other users can see arguments and \
    shells save them. The credential is not shown while you type it, and no command prints it again.";
