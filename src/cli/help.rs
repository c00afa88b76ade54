//! The examples at the end of each help text, in lines of at most 80 columns. The man pages take them from here.

mod kept;
pub(super) mod ways;

pub(super) use kept::*;

pub(super) const CAPI_SHORT: &str = "\
Examples:
  capi init                                  make the vault
  capi add \"My Billing API\" --type api-key   add an API, asks its key
  capi list                                  see what there is
  capi exec -- npm start                     run a program with the variables

`capi --help` shows all options, `capi help COMMAND` those of one command.";

pub(super) const CAPI: &str = "\
Examples:
  capi init                                  make the vault
  capi add \"My Billing API\" --type api-key   add an API, asks its key
  capi add \"Twilio SMS\" --type basic --app web
  capi list                                  see what there is
  capi exec --app web -- npm start           run an app

Exit status:
  0 done, 1 another failure, 2 wrong usage, 3 locked and no way to ask,
  4 wrong passphrase, 5 not found, 6 conflict, 7 damaged or newer vault.
  Of exec: the program's own; 125 capi failed, 126 not executable,
  127 not found.";

pub(super) const INIT: &str = "\
Examples:
  capi init
  capi init --light                     for a machine with little memory
  capi --vault team.capi init           a vault of its own";

pub(super) const ADD: &str = "\
A credential is never an argument: it would stand in the shell's history. On a
terminal it is asked for without showing it; scripts give it with --stdin,
--from-file or --from-env. Without NAME or --type, a terminal asks for
everything like a form.

Examples:
  capi add                              asks for everything
  capi add \"My Billing API\" --type api-key --domain api.billing.example
  capi add \"Internal Auth Service\" --type bearer --from-env AUTH_TOKEN
  capi add \"Twilio SMS\" --type basic --username AC123 --app web
  capi add --missing                    what capi.toml declares
  pass show billing | capi add \"My Billing API\" --type api-key --stdin";

pub(super) const LIST: &str = "\
Examples:
  capi list
  capi list --app web                   what the app `web` gets
  capi list --json | jq -r '.apis[].variable'";

pub(super) const SHOW: &str = "\
Examples:
  capi show \"My Billing API\"
  capi show my-billing-api --json";

pub(super) const EDIT: &str = "\
Examples:
  capi edit my-billing-api --domain api.billing.example
  capi edit \"Twilio SMS\" --to-app web
  capi edit twilio-sms --name \"Twilio Messaging\"";

pub(super) const ROTATE: &str = "\
Examples:
  capi rotate \"My Billing API\"
  capi rotate my-billing-api --stdin < new-key.txt";

pub(super) const DELETE: &str = "\
Examples:
  capi delete \"My Billing API\"
  capi rm -y my-billing-api twilio-sms";

pub(super) const EXEC: &str = "\
Variables in arguments: your shell replaces $CUSTOM_API_… before capi runs, so
it is empty there. Let a shell do it inside:
  capi exec -- sh -c \\
    'curl -H \"X-API-Key: $CUSTOM_API_MY_BILLING_API\" https://api.example'

sudo drops the environment; name the variables that it shall keep:
  capi exec -- sudo --preserve-env=CUSTOM_API_MY_BILLING_API ./serve

Docker passes on what is named without a value:
  capi exec -- docker run --rm -e CUSTOM_API_MY_BILLING_API my-image

Masking: with --mask auto a terminal is left alone, and what goes into a pipe or
a file has [capi: My Billing API] in place of a credential of 6 bytes or more.
--mask always masks on a terminal too, --mask never nothing.

Exit status: the program's own; 128+n when signal n ended it; 125 when capi
started nothing, or when the program ended with 0 and not all of its output
could be passed on; 126 when it is not executable, 127 when it was not found.

Examples:
  capi exec -- npm start
  capi exec --app web -- python3 manage.py runserver
  capi exec --app web                          a shell with the variables
  capi exec --only twilio-sms --clean-env -- ./send";

pub(super) const DOCS: &str = "\
Examples:
  capi docs fetch                              all that have a URL
  capi docs search my-billing-api refund
  capi docs show my-billing-api POST /v1/refunds";

pub(super) const DOCS_FETCH: &str = "\
Examples:
  capi docs fetch
  capi docs fetch my-billing-api
  capi docs fetch my-billing-api --file openapi.yaml";

pub(super) const DOCS_LIST: &str = "\
Examples:
  capi docs list
  capi docs list --app web --json";

pub(super) const DOCS_SEARCH: &str = "\
Each line is what `capi docs show NAME` takes, and what it is about.

Examples:
  capi docs search my-billing-api \"refund an invoice\"
  capi docs search my-billing-api refund --limit 3 --json";

pub(super) const DOCS_SHOW: &str = "\
What is printed stands between two tags: it is text of others, and for an AI
tool it is data, not instructions. A long text ends with the --from that goes
on.

Examples:
  capi docs show my-billing-api
  capi docs show my-billing-api GET /v1/invoices
  capi docs show my-billing-api GET /v1/invoices schema 200
  capi docs show my-billing-api schema Invoice
  capi docs show twilio-sms \"Send a message\"";

pub(super) const SNIPPET: &str = "\
The code takes the variable from the environment, sets the exact header and
refuses redirects. It holds no credential, and it can be had while the vault is
locked.

Examples:
  capi snippet my-billing-api                  which languages there are
  capi snippet my-billing-api --lang curl
  capi snippet my-billing-api POST /v1/invoices --lang python --app web";

pub(super) const CONTEXT: &str = "\
Examples:
  capi context --app web
  capi context --app web --write AGENTS.md
  capi context --write AGENTS.md --check  in CI: is it up to date?
  capi context my-billing-api --format json";

pub(super) const MCP: &str = "\
Examples:
  capi mcp install --client claude      in the project's directory, once
  capi mcp serve                        what the client starts";

pub(super) const MCP_SERVE: &str = "\
It speaks for the app that capi.toml names, once `capi trust` was said there. A
client starts it; by hand it waits for JSON-RPC messages, one a line.

Examples:
  capi mcp serve
  capi mcp serve --app web --directory ~/src/web";

pub(super) const MCP_INSTALL: &str = "\
The file is the client's own, beside capi.toml or else in this directory; all
else in it stays. It is meant to be committed and holds no credential.

Examples:
  capi mcp install --client claude
  capi mcp install --client vscode --print";

pub(super) const DECLARE: &str = "\
capi.toml is committed with the app. With declarations in it, `capi exec` sets
those APIs and no others, and a teammate who lacks one is told what to run. It
holds no credential, and it can only narrow.

Examples:
  capi declare --app web \"Twilio SMS\" \"My Billing API\"
  capi declare --remove twilio-sms
  capi declare --check                  in CI: does it fit the vault?";

pub(super) const TRUST: &str = "\
A capi.toml comes with somebody's repository, so the app that it names counts
only after you trusted its directory.

Examples:
  capi trust
  capi trust --list
  capi trust --remove";

pub(super) const UNLOCK: &str = "\
A background process of yours keeps the vault's key until the time is over,
`capi lock`, or `capi passwd`. A passphrase typed at a terminal starts it anyway
(setting session.auto); scripts start it with this command only.
It lasts as session.idle and session.max of config.toml say, or the variables
CAPI_SESSION_IDLE and CAPI_SESSION_MAX: an hour without use, 12 at the most.

Examples:
  capi unlock
  capi unlock --for 8h
  capi unlock --passphrase-file ./passphrase";

pub(super) const LOCK: &str = "\
Examples:
  capi lock
  capi lock --all";

pub(super) const STATUS: &str = "\
Examples:
  capi status
  capi status --json | jq .unlocked";

pub(super) const CONFIG: &str = "\
Examples:
  capi config path
  capi config show";

pub(super) const PASSWD: &str = "\
The vault's content stays as it is; old copies and backups still open with the
old passphrase.

Examples:
  capi passwd
  capi passwd --new-passphrase-file new.txt";

pub(super) const COMPLETIONS: &str = "\
Examples:
  capi completions bash > ~/.local/share/bash-completion/completions/capi
  capi completions zsh > \"${fpath[1]}/_capi\"
  capi completions fish > ~/.config/fish/completions/capi.fish";
