//! The examples of the commands for tokens, recovery and root keys.

pub(in crate::cli) const RECOVERY: &str = "\
Examples:
  capi recovery new";

pub(in crate::cli) const RECOVERY_NEW: &str = "\
The code is shown once, on the terminal and nowhere else. Write it on paper and
keep that away from this machine: whoever has it and the vault has everything.

Examples:
  capi recovery new
  capi recovery new --yes               replaces the old code without asking";

pub(in crate::cli) const RECOVER: &str = "\
The code is not shown while it is typed, since it goes on to open the vault.
Case, spaces and hyphens don't matter, O counts as 0, I and L as 1; a slip is
told with the group that it is in.

Examples:
  capi recover
  capi recover --code-file code.txt --new-passphrase-file new.txt";

pub(in crate::cli) const TOKEN: &str = "\
A program gives the token with CAPI_TOKEN, --token-fd or --token-file. It opens
the vault for reading, asks nothing, and keeps nothing on the machine.

Examples:
  capi token new --app web --name \"CI of the website\" --expires-in 90d
  capi token list
  CAPI_TOKEN=… capi exec -- npm test";

pub(in crate::cli) const TOKEN_NEW: &str = "\
The token goes to standard output, once, so that it can be piped into the place
where CI keeps secrets; nothing prints it again.

Examples:
  capi token new --app web --name CI --expires-in 90d
  capi token new --app web | gh secret set CAPI_TOKEN
  capi token new --metadata             for a tool that needs no credential";

pub(in crate::cli) const TOKEN_LIST: &str = "\
Examples:
  capi token list
  capi token list --json | jq -r '.tokens[] | select(.expired).id'";

pub(in crate::cli) const TOKEN_REVOKE: &str = "\
A revoked token opens the vault no longer, but it still opens every copy and
backup from before. Who may have one too: rotate the credentials at their
providers. --rekey takes from a copied key what it could open from now on.

Examples:
  capi token revoke \"CI of the website\"
  capi token revoke 3f6c9bcd --rekey";

pub(in crate::cli) const SLOTS: &str = "\
Examples:
  capi slots
  capi slots --json | jq '.slots | length'";

pub(in crate::cli) const REKEY: &str = "\
Tokens, the recovery code and other passphrases can't be sealed again without
their holders, so they go; capi lists them and asks first.

Examples:
  capi rekey
  capi rekey --light                    64 MiB of memory for a guess
  capi rekey --memory-kib 524288 --passes 4";
