//! The pages of the commands that keep a vault from being lost.

use crate::sections::{METADATA_KEY, OLD_COPIES, Page, READ_FILES, UNLOCK, UNLOCK_FOR_APP, VAULT_FILES};

/// A page each.
pub(crate) const PAGES: &[Page] = &[
    Page {
        name: "backups",
        description: &[
            "Each change writes a new generation and keeps the one before it beside the vault. `restore` makes the APIs \
             of an old generation those of a new one, so that it can be undone in the same way. Passphrase and other \
             ways in stay as they are today, unless no whole vault is there: then the backup's own come back, and the \
             damaged file is kept in `backups/` under the name NAME.damaged-….",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK,
        files: VAULT_FILES,
        security: &[
            "Of credentials it is told whether they are the same, never what they are. A restored generation has the \
             credentials of its time, also those that were withdrawn since.",
            OLD_COPIES,
        ],
        see_also: &["capi", "capi-doctor", "capi-rotate"],
    },
    Page {
        name: "doctor",
        description: &[
            "It looks at the format and the history of the vault, its backups, who may read and write the files and \
             directories, links, copies that a synchronization service or git left beside the vault, the memory that \
             opening needs, the metadata key, the clock, the disk, the session, the settings and the environment. \
             Each finding is ok, a warning or a problem.",
        ],
        exit: &["0", "1", "2", "4"],
        environment: UNLOCK,
        files: VAULT_FILES,
        security: &[
            "Without a key nothing vouches for the vault's content: damage is found, a change by somebody who can \
             compute a checksum is not. `--fix` changes modes and removes temporary files, nothing else.",
        ],
        see_also: &["capi", "capi-backups", "capi-merge"],
    },
    Page {
        name: "import",
        description: &[
            "A settings file is read as the dotenv libraries do: single, double and back quotes, `export`, values over \
             several lines, comments. Where those libraries differ (a `#` without a blank before it, backslashes), the \
             value is kept whole and counts as not clear. References to other variables are left as they are.",
            "From the variable follow the name and the type that are offered: STRIPE_API_KEY is the API key of Stripe, \
             GITHUB_TOKEN a bearer token, TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN together basic auth.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK_FOR_APP,
        files: VAULT_FILES,
        security: &[
            "No value is shown. The file stays until you delete it, and deleting, or overwriting, reaches no copy in \
             git, backups, snapshots or flash memory: rotate what was ever committed or shared.",
        ],
        see_also: &["capi", "capi-add", "capi-export"],
    },
    Page {
        name: "export",
        description: &[],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK,
        files: READ_FILES,
        security: &[
            "The copy has an id, a key and a passphrase of its own; it leads back to no other vault. Give the \
             passphrase another way than the file. What is rotated later stays as it was in the copy.",
        ],
        see_also: &["capi", "capi-import", "capi-backups"],
    },
    Page {
        name: "merge",
        description: &[
            "Records are joined by their ids, field by field: name, type, domain, docs, scope, credential. A conflict \
             is a field that both sides changed in two ways, a record that one side deleted and the other changed, or \
             two records that would have one variable. Key slots are those of both sides without those that either \
             removed; the passphrase is that of the side that changed it.",
            "The result is a generation after both copies and after all that this machine saw, so that no machine \
             takes it for an older one.",
        ],
        exit: &["0", "1", "2", "3", "4", "5", "6", "7"],
        environment: UNLOCK,
        files: VAULT_FILES,
        security: &[
            "Both copies have to be sealed with one root key, which vouches for each of them. A conflict shows names \
             and dates, and no credential.",
            METADATA_KEY,
        ],
        see_also: &["capi", "capi-backups", "capi-doctor"],
    },
];
