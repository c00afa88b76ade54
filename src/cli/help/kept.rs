//! The examples of the commands that keep a vault from being lost.

pub(in crate::cli) const BACKUPS: &str = "\
Each change keeps the generation before it; the last ten are kept beside the
vault, in `backups/`. After an older one was taken up again, both histories are.

Examples:
  capi backups
  capi backups diff 41
  capi backups restore 41";

pub(in crate::cli) const BACKUPS_LIST: &str = "\
A generation of another key was sealed before `capi rekey`, one of another
vault was left by a vault that lay here before, and stays. While the vault is
locked, `whole` means: undamaged, not opened.

Examples:
  capi backups list
  capi backups list --json | jq '.backups[] | select(.state == \"damaged\")'";

pub(in crate::cli) const BACKUPS_RESTORE: &str = "\
Nothing is lost by it: the generation of now becomes a backup in its turn.

Examples:
  capi backups restore 41
  capi backups restore 41 --yes";

pub(in crate::cli) const BACKUPS_DIFF: &str = "\
Of a credential it is told whether it is another one, never what it is. While
the vault is locked, the dates of credentials are compared instead.

Examples:
  capi backups diff 41
  capi backups diff 41 --json";

pub(in crate::cli) const DOCTOR: &str = "\
With a session, or a passphrase that is given, it also checks that the vault
was written with its own key and that its memory can be had. It asks nothing.

Examples:
  capi doctor
  capi doctor --fix
  capi doctor --json | jq '.findings[] | select(.state == \"problem\")'";

pub(in crate::cli) const EXPORT: &str = "\
The copy is a vault of its own, under a passphrase of its own: it opens with
capi anywhere, and `capi import --vault-file` takes its APIs over. There is no
export in plain text.

Examples:
  capi export --to for-ops.capi
  capi export --to web.capi --app web
  capi export --to one.capi my-billing-api";

pub(in crate::cli) const IMPORT: &str = "\
Of a settings file each variable is offered with a name and a type guessed from
it. A terminal asks about each; elsewhere --yes takes all that is clear. No
value is ever shown.

JSON is {\"apis\": [{\"name\": …, \"type\": …, …}]}, each with a key, a token, or a
username and a password, and optionally header, domain, docs and app.

Examples:
  capi import .env
  capi import .env --dry-run
  capi import .env --yes --only STRIPE_API_KEY --app web
  capi import --vault-file ~/old/vault.capi
  pass show team.json | capi import --stdin --yes";

pub(in crate::cli) const MERGE: &str = "\
What one side added, changed or deleted is taken over; what both changed in two
ways is asked about, without showing a credential. Without a terminal it is
refused with exit status 6, and OURS stays as it was.

Examples:
  capi merge install                     git merges vaults with it
  git checkout --merge -- vault.capi     merge again after a conflict
  capi merge vault.capi base.capi laptop.capi";

pub(in crate::cli) const MERGE_INSTALL: &str = "\
Examples:
  capi merge install
  git config merge.capi.driver           what it wrote";
