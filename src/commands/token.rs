//! `capi token`: read-only keys for CI, containers and tools.

mod revoke;

use crate::cli::{Manual, Requirements, manual, values};
use crate::context::Context;
use crate::error::{AccessError, Result};
use crate::model::{AppName, Label, Timestamp, capi, message};
use crate::project::without_apis;
use crate::ui::{Delivery, slot_table};
use crate::vault::{SlotInfo, SlotView};
use crate::vaults::slot_rows;

/// Create, list and revoke tokens: read-only keys for CI and containers
#[derive(clap::Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct TokenArgs {
    /// The action.
    #[command(subcommand)]
    pub action: TokenAction,
}

/// The actions of `capi token`.
#[derive(clap::Subcommand)]
pub enum TokenAction {
    New(TokenNewArgs),
    #[command(visible_alias = "ls")]
    List(TokenListArgs),
    Revoke(revoke::TokenRevokeArgs),
}

/// Create a token and print it once
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("reach").required(true).args(["app", "metadata"])))]
#[command(after_long_help = NEW_AFTER_HELP)]
pub struct TokenNewArgs {
    /// Give access to the APIs of this app and of the organization, with their credentials
    #[arg(long, value_name = "APP", value_parser = values::app)]
    pub app: Option<AppName>,

    /// Give access to the metadata of all APIs, without credentials
    #[arg(long)]
    pub metadata: bool,

    /// A label for the token; it is encrypted in the vault
    #[arg(long = "name", value_name = "LABEL", value_parser = values::label)]
    pub label: Option<Label>,

    /// How long capi accepts the token (90d, 12h) [default: until it is revoked]
    #[arg(long, value_name = "DURATION", value_parser = values::lifetime)]
    pub expires_in: Option<std::time::Duration>,
}

/// List all tokens, their scope and their expiry
#[derive(clap::Args)]
#[command(after_long_help = LIST_AFTER_HELP)]
pub struct TokenListArgs {
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
}

const AFTER_HELP: &str = "\
A program passes the token with CAPI_TOKEN, --token-fd or --token-file. With a
token, capi only reads the vault, never prompts, and stores nothing on the
machine.

Examples:
  capi token new --app web --name \"CI of the website\" --expires-in 90d
  capi token list
  CAPI_TOKEN=… capi exec -- npm test";

const NEW_AFTER_HELP: &str = "\
The token is printed once, on standard output, so that you can pipe it into the
secret store of your CI. No command prints it again.

Examples:
  capi token new --app web --name CI --expires-in 90d
  capi token new --app web | gh secret set CAPI_TOKEN
  capi token new --metadata             for a tool that needs no credential";

const LIST_AFTER_HELP: &str = "\
Examples:
  capi token list
  capi token list --json | jq -r '.tokens[] | select(.expired).id'";

pub(super) const MANUAL: Manual = Manual {
    description: &[
        "A token for an app decrypts the APIs of the organization and of that app, with their credentials. A token \
         created with `--metadata` decrypts the metadata of all APIs. Neither decrypts anything else, and neither can \
         change the vault. `capi exec` takes the app from the token and refuses any other `--app`.",
        "A token is `capi_app_` or `capi_meta_` followed by 49 letters and digits; the last six are a checksum. Secret \
         scanners find it with `capi_(app|meta)_[0-9A-Za-z]{49}`.",
    ],
    exit: manual::EVERY_FAILURE,
    environment: manual::READ,
    files: manual::VAULT_FILES,
    security: &[
        "Creating a token requires the passphrase even during a session: a session ends, but a token can last for years.",
        "A token is a key. It is printed on standard output so that a pipe can pass it to the secret store of your CI \
         without showing it; on a terminal it remains in the scrollback. Never pass it as an argument.",
        "Encryption enforces the scope of a token: with only a token and the vault, no other program can decrypt more. \
         Only capi enforces its expiry, by the clock of the machine; another program could ignore it.",
        "Revoking a token removes its key slot. The token still unlocks backups and older copies. Its holder can take the \
         keys from one and read what is written later, until `capi rekey` generates a new root key. Rotate the \
         credentials that the token could read.",
        "A token cannot verify the authentication code of the whole file. Each section that it can decrypt authenticates \
         the header of the file. A file without such a section looks empty to the token, and another holder of the same \
         keys could write one.",
    ],
    see_also: &["capi-exec", "capi-slots", "capi-rekey"],
};

impl Requirements for TokenArgs {
    fn needs_root_key(&self) -> bool {
        !matches!(self.action, TokenAction::List(_))
    }
}

/// Runs the action.
///
/// # Errors
/// Errors of reading or changing the vault.
pub(super) fn run(context: &Context, action: TokenAction) -> Result<()> {
    match action {
        TokenAction::New(args) => new(context, args),
        TokenAction::List(args) => list(context, &args),
        TokenAction::Revoke(args) => revoke::run(context, &args),
    }
}

/// Makes a token. It goes to stdout: it is what was asked for, and a secret store takes it from a pipe.
fn new(context: &Context, args: TokenNewArgs) -> Result<()> {
    // A session lasts hours, a token may last years: it takes the passphrase, which proves that the vault is the user's own.
    let mut vault = context.vaults.read()?;
    vault.unlock_by_passphrase()?;
    let now = context.now();
    let expires = args.expires_in.map(|time| Timestamp(now.0.saturating_add(time.as_secs())));
    let about = SlotInfo { app: args.app, label: args.label, created: now, expires };
    let ((token, id, doubt), saved) = vault.change_made(|open| {
        let (token, id) = open.slots.new_token(&about)?;
        let doubt = about.app.as_ref().and_then(|app| without_apis(app, open.records.catalog().iter()));
        Ok((token, id, doubt))
    })?;
    let mut line = token.written();
    line.push('\n');
    match context.streams.data(&line) {
        Ok(Delivery::Written) => {}
        Ok(Delivery::Closed) | Err(_) => return Err(AccessError::NotPrinted(id.to_string()).into()),
    }
    say(context, &about, &id.to_string());
    if let Some(doubt) = doubt {
        context.streams.warn(&doubt);
    }
    saved
}

fn say(context: &Context, about: &SlotInfo, id: &str) {
    let opens = match &about.app {
        Some(app) => format!("reads the organization's APIs and those of {app}"),
        None => "reads names and other metadata, and no credential".to_owned(),
    };
    let until = match about.expires {
        Some(time) => format!("until {time}").into(),
        None => message!["until you run ", capi("token revoke").arg(id)],
    };
    context.streams.note(&message![format!("the token {id} {opens}, ")].then(until));
    context.streams.note("it is not shown again; a program gives it with CAPI_TOKEN");
}

fn list(context: &Context, args: &TokenListArgs) -> Result<()> {
    let all = context.vaults.read()?.slots()?;
    let rows = slot_rows(all.iter().filter(|slot| SlotView::is_token(slot)));
    if args.json {
        return context.print(&slot_table::as_json("tokens", &rows, context.now()));
    }
    if rows.is_empty() {
        let new = capi("token new --app APP");
        context.streams.note(&message!["no tokens yet; run ", new, " to create one"]);
        return Ok(());
    }
    let style = context.table_style();
    context.print(&slot_table::tokens(&rows, context.now(), style))
}
